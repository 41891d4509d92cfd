/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `rmsim info --timing`: the rows of the power8 clock. */
#ifndef RM_CLI_TIMING_TEXT_H
#define RM_CLI_TIMING_TEXT_H

#include "rmsim/error.h"

/* Prints every row of a processor or file (NULL: "power8") with its value, what it may be, and its
 * source, in the form that `rmsim run --timing` takes; before them, which processors there are. */
enum rm_status cli_print_timing(const char *timing, struct rm_error *error);

#endif
