/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The promises of the path (rmsim/checks.h), which no scenario has to ask for. */
#ifndef RM_SCENARIO_JUDGE_CHECKS_H
#define RM_SCENARIO_JUDGE_CHECKS_H

#include "scenario/failure.h"

/* Every finding is a failure, but for those of checks that the file names as `known` (which are
 * told, with its reason) or `unchecked`. */
void scn_judge_checks(struct scn_judge *judge);

/* That the checks which the file names are there. RM_BAD_INPUT, naming the place. */
enum rm_status scn_resolve_checks(struct rm_scenario *scenario, struct rm_error *error);

#endif
