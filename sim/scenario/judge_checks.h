/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The promises of the path (rmsim/checks.h), which no scenario has to ask for. */
#ifndef RM_SCENARIO_JUDGE_CHECKS_H
#define RM_SCENARIO_JUDGE_CHECKS_H

#include "scenario/failure.h"

/* Every finding is a failure, but for those of checks that the file names as `known` (which are
 * told, with its reason) or `unchecked`. */
void scn_judge_checks(struct scn_judge *judge);

/* An entry of `known` or `unchecked` whose check found nothing. */
struct scn_vain_excuse {
    const char *key, *check;
    unsigned line;
};

/* Finds, from *next on (0 at first), the next such entry of the file, when the checks were met that
 * scn_result has as checks_met; *next is behind it then. False: there is no more. */
bool scn_excused_in_vain(struct rm_scenario *scenario, uint64_t met, uint32_t *next,
                         struct scn_vain_excuse *out);

/* That the checks which the file names are there. RM_BAD_INPUT, naming the place. */
enum rm_status scn_resolve_checks(struct rm_scenario *scenario, struct rm_error *error);

#endif
