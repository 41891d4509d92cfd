/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether two runs of a scenario came to the same, and what the first difference is. */
#ifndef RM_SCENARIO_COMPARE_H
#define RM_SCENARIO_COMPARE_H

#include "scenario/result.h"

/* `hash` carried on over all that is known of an exit and of the host's part in it. */
uint64_t scn_exit_hash(const struct scn_exit *record, uint64_t hash);

/* Whether two results of one scenario differ. If so, what the first difference is in each of them,
 * as in "exits[2].path_count 0xc": a list is told with its count first, then with a hash. */
bool scn_results_differ(const struct scn_result *expected, const struct scn_result *got,
                        char *expected_text, char *got_text, size_t bytes);

#endif
