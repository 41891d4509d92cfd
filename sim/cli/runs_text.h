/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What came of many runs that differ, for people and for programs. */
#ifndef RM_CLI_RUNS_TEXT_H
#define RM_CLI_RUNS_TEXT_H

#include "scenario/result.h"

#include <jansson.h>
#include <stdio.h>

/* How many runs there were and failed, and a table: a line for exits that ended alike, with the
 * percentiles (nearest rank) of how long they took. */
void cli_print_runs(FILE *to, const struct scn_result *result);

/* The same with every duration and how often it was. */
json_t *cli_runs_json(const struct scn_result *result);

#endif
