/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The story of a run, as people read it. */
#ifndef RM_CLI_STORY_H
#define RM_CLI_STORY_H

#include "scenario/result.h"

#include <stdio.h>

/* First how it came out: verdict, traps, who was kicked, what failed; then what became of each
 * event; then the exits; then the state of the controllers. `whole_path`: every entry into a
 * symbol. */
void cli_print_story(FILE *to, const struct scn_result *result, bool whole_path);

#endif
