/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What became of each event of a scenario, in plain words. */
#ifndef RM_CLI_FATE_TEXT_H
#define RM_CLI_FATE_TEXT_H

#include "scenario/result.h"

#include <stdio.h>

/* Each event, in the order of the file, and below it all that goes back to it, in the order in
 * which it happened: the exits by their numbers, and what others did. An event that did not happen,
 * or of which nothing came, says so. Then what goes back to no event. */
void cli_print_fates(FILE *to, const struct scn_result *result);

#endif
