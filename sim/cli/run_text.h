/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The result of a run in a line of plain words. */
#ifndef RM_CLI_RUN_TEXT_H
#define RM_CLI_RUN_TEXT_H

#include "scenario/selfcheck.h"

#include <stdio.h>

/* One line: "PASS  name  1 exit, 1488 instructions, 4211 cycles"; of a variant for handlers of its
 * own it says on which it ran. `known`: it failed as it is known to, "KNOWN". */
void cli_print_line(FILE *to, const struct scn_result *result, bool known);
/* What failed, a line each behind `indent`, with where it stands in the file. */
void cli_print_failures(FILE *to, const char *indent, const struct scn_result *result);
/* The line of a self-check: "PASS  name  8041 events, the same in 24117 pauses and from 50
 * snapshots", or the first event that differed. */
void cli_print_check(FILE *to, const struct scn_result *result,
                     const struct scn_check_result *check);
/* The same for a scenario that is not run: the image lacks the symbol `missing`, or (NULL) it is a
 * variant that brings its own handlers. */
void cli_print_skipped(FILE *to, const struct rm_scenario *scenario, const char *missing);
/* Why it is not: "the image has no ...". */
void cli_print_why_skipped(FILE *to, const struct rm_scenario *scenario, const char *missing);
/* "Linux version 6.1.0-50-powerpc64le": an image's name without who built it how. */
void cli_print_image(FILE *to, const char *image);
/* The verdict: "PASS", "FAIL", "OVER BUDGET", "ERROR". */
const char *cli_verdict(enum scn_verdict verdict);

#endif
