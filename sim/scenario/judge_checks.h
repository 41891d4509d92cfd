/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The promises of the path (rmsim/checks.h), which no scenario has to ask for. */
#ifndef RM_SCENARIO_JUDGE_CHECKS_H
#define RM_SCENARIO_JUDGE_CHECKS_H

#include "scenario/failure.h"

/* Every finding is a failure, but for those of checks that the file names as `known` (which are
 * told, with its reason) or `unchecked`. */
void scn_judge_checks(struct scn_judge *judge);

/* The next check from *next on, an index of the file's `known`, that is not among those that were
 * met (checks_met of scn_result), and its line; *next is behind it then. NULL: there is no more. */
const struct scn_excuse *scn_known_in_vain(struct rm_scenario *scenario, uint64_t met,
                                           uint32_t *next, unsigned *line);

/* That the checks which the file names are there. RM_BAD_INPUT, naming the place. */
enum rm_status scn_resolve_checks(struct rm_scenario *scenario, struct rm_error *error);

/* A bit for each check that the file knows to fail, or leaves out. */
uint64_t scn_excused_checks(const struct rm_scenario *scenario);

#endif
