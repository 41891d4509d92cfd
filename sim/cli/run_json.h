/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The results of a run as JSON; docs/run-output.schema.json describes it. Registers, traps, words,
 * interrupt numbers and addresses are strings "0x..." in lower case without leading zeros; what is
 * counted or is small (cycles, threads, vcpus, priorities' bytes apart) is an integer.
 */
#ifndef RM_CLI_RUN_JSON_H
#define RM_CLI_RUN_JSON_H

#include "scenario/selfcheck.h"

#include <jansson.h>

/* Each makes a new reference, or one that cli_json_format finds incomplete. `known`: it failed as
 * it is known to. */
json_t *cli_json_scenario(const struct scn_result *result, bool known);
/* What a self-check found. */
json_t *cli_json_check(const struct scn_check_result *check, uint64_t seed);
/* For a scenario that is not run: the image lacks the symbol `missing`, or (NULL) it is a variant
 * that brings its own handlers. */
json_t *cli_json_skipped(const struct rm_scenario *scenario, const char *missing);
/* For a scenario that cannot be run. `name`: NULL, if its file could not be read; `result`: "wrong"
 * for what the file says, "error" for what rmsim could not do. */
json_t *cli_json_error(const char *name, const char *file, const char *result, const char *error);

#endif
