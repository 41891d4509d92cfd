/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `rmsim info --timing`: the rows of the power8 clock. */
#ifndef RM_CLI_TIMING_TEXT_H
#define RM_CLI_TIMING_TEXT_H

/* Prints every row with its value, what it may be, and its source, in the form that `rmsim run
 * --timing` takes. */
void cli_print_timing(void);

#endif
