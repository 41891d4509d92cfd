/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A scenario and its machine, where the scenario's events begin: for verbs that take it from there
 * in their own way. */
#ifndef RM_CLI_ONE_SCENARIO_H
#define RM_CLI_ONE_SCENARIO_H

#include "scenario/scenario.h"

struct cli_one {
    struct rm_machine_options options; /* of the machine that was opened */
    struct rm_scenario *file;          /* owns the scenario */
    struct rm_scenario *scenario;      /* of these, the chosen variant */
    struct rm_machine *machine;
};

/*
 * Reads the file, opens a machine for the scenario (of our own handlers those that it is for, if
 * the options name no code) and begins it. `variant` as "scenario/variant" or its own part; NULL:
 * the file's own scenario. What goes wrong is told in the name of `verb`; the status is returned:
 * CLI_OK, CLI_SKIPPED where the image lacks what the scenario requires. cli_one_close ends it in
 * any case.
 */
int cli_one_open(const char *verb, const struct rm_machine_options *options, const char *path,
                 const char *variant, struct cli_one *out);
void cli_one_close(struct cli_one *one);

#endif
