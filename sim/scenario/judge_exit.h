/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expectations of one exit. */
#ifndef RM_SCENARIO_JUDGE_EXIT_H
#define RM_SCENARIO_JUDGE_EXIT_H

#include "scenario/failure.h"

/* Expectation `index` of the file against judge->record. */
void scn_judge_exit(struct scn_judge *judge, unsigned index);

#endif
