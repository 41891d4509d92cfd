/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The result of a run in plain words. */
#ifndef RM_CLI_RUN_TEXT_H
#define RM_CLI_RUN_TEXT_H

#include "scenario/result.h"

#include <stdio.h>

/* All that happened, and the verdict: for one scenario, and for those of a suite that failed. */
void cli_print_story(FILE *to, const struct scn_result *result);
/* One line: "PASS  name  1 exit, 1488 instructions, 4211 cycles"; of a variant for handlers of its
 * own it says on which it ran. */
void cli_print_line(FILE *to, const struct scn_result *result);
/* The same for a variant that is not run, for it brings its own handlers. */
void cli_print_skipped(FILE *to, const struct rm_scenario *scenario);
/* "Linux version 6.1.0-50-powerpc64le": an image's name without who built it how. */
void cli_print_image(FILE *to, const char *image);
/* The verdict: "PASS", "FAIL", "OVER BUDGET", "ERROR". */
const char *cli_verdict(enum scn_verdict verdict);

#endif
