/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expectations of what holds after the run: controllers, fields, kicks, lost wake-ups. */
#ifndef RM_SCENARIO_JUDGE_STATE_H
#define RM_SCENARIO_JUDGE_STATE_H

#include "scenario/failure.h"

/* A lost wake-up fails every scenario that does not expect it. */
void scn_judge_lost(struct scn_judge *judge);
void scn_judge_state(struct scn_judge *judge);

/* One expected controller, at the path `where` of the file, against what it had. */
void scn_judge_icp(struct scn_judge *judge, const char *where, const struct scn_expect_icp *e,
                   const struct scn_icp_state *state);
void scn_judge_physical_icp(struct scn_judge *judge, const char *where,
                            const struct scn_expect_physical_icp *e,
                            const struct rm_icp_words *words);

#endif
