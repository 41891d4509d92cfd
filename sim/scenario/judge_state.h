/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expectations of what holds after the run: controllers, fields, kicks, lost wake-ups. */
#ifndef RM_SCENARIO_JUDGE_STATE_H
#define RM_SCENARIO_JUDGE_STATE_H

#include "scenario/judge_exit.h"

/* A lost wake-up fails every scenario that does not expect it. */
void scn_judge_lost(struct scn_judge *judge);
void scn_judge_state(struct scn_judge *judge);

#endif
