/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The final states that a scenario expects of an exploration: `exists`, each in at least one order,
 * `forall`, in every one. A run, which is one order, does not ask for them.
 */
#ifndef RM_SCENARIO_FINALS_H
#define RM_SCENARIO_FINALS_H

#include "scenario/scenario.h"

/* All entries of `exists`, a bit each; those of them that are so now. */
uint64_t scn_exists(const struct rm_scenario *scenario);
uint64_t scn_exists_now(struct rm_machine *machine, const struct rm_scenario *scenario);

/* Whether an entry of `forall` is not so now; `text` says what of the first such, with its path in
 * the file. */
bool scn_forall_differs(struct rm_machine *machine, const struct rm_scenario *scenario, char *text,
                        size_t bytes);

#endif
