/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The results of a run as JSON; docs/run-output.schema.json describes it. Registers, traps, words,
 * interrupt numbers and addresses are strings "0x..." in lower case without leading zeros; what is
 * counted or is small (cycles, threads, vcpus, priorities' bytes apart) is an integer.
 */
#ifndef RM_CLI_RUN_JSON_H
#define RM_CLI_RUN_JSON_H

#include "scenario/result.h"

#include <jansson.h>

/* A new reference; NULL if memory is out. */
json_t *cli_json_scenario(const struct scn_result *result);
/* The same for a variant that is not run, for it brings its own handlers. */
json_t *cli_json_skipped(const struct rm_scenario *scenario);

#endif
