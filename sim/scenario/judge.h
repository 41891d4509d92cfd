/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holds what happened against what the scenario expects. */
#ifndef RM_SCENARIO_JUDGE_H
#define RM_SCENARIO_JUDGE_H

#include "scenario/result.h"

/*
 * Adds a failure for every expectation that does not hold, for faults, for lost wake-ups that were
 * not expected, and sets the verdict. `machine` is read for `fields` and physical state; it is not
 * changed. RM_NO_MEMORY only.
 */
enum rm_status scn_judge(struct rm_machine *machine, struct rm_scenario *scenario,
                         struct scn_result *result, struct rm_error *error);

#endif
