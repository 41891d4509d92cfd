/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a run that failed is looked at in gdb. */
#ifndef RM_CLI_DEBUG_HINT_H
#define RM_CLI_DEBUG_HINT_H

#include "scenario/result.h"

#include <stdio.h>

/* The command that serves its machine, fit to be pasted into a shell, or why there is none; nothing
 * of runs that were as expected. `machine` is what it ran on. */
void cli_print_debug_hint(FILE *to, const struct rm_machine_options *machine,
                          const struct scn_result *result);

#endif
