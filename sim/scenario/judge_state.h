/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expectations of what holds after the run: controllers, fields, kicks, lost wake-ups. */
#ifndef RM_SCENARIO_JUDGE_STATE_H
#define RM_SCENARIO_JUDGE_STATE_H

#include "scenario/judge_exit.h"

/* A lost wake-up fails every scenario that does not expect it. */
void scn_judge_lost(struct scn_judge *judge);
void scn_judge_state(struct scn_judge *judge);

/* "a wake-up is lost: vcpu 1 (server 8) has interrupt 0x1005 pending and ..." */
void scn_describe_lost(const struct scn_result *result, const struct rm_lost_wakeup *lost,
                       char *out, size_t bytes);

#endif
