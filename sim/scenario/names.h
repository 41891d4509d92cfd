/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names in a scenario that only the image, its world or the processor can know. */
#ifndef RM_SCENARIO_NAMES_H
#define RM_SCENARIO_NAMES_H

#include "scenario/scenario.h"

/* RM_BAD_INPUT, with file and line, for a name that means nothing to the machine, in which the
 * world was built: that is a mistake of the file, not of the code under test. */
enum rm_status scn_check_names(struct rm_machine *machine, struct rm_scenario *scenario,
                               struct rm_error *error);

/* Whether a symbol of a path is given with a question mark: then the image need not have it. */
bool scn_symbol_may_lack(const char *symbol);

#endif
