/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The scenarios that are named on the command line, files and folders of *.yaml, each with its
 * variants behind it. */
#ifndef RM_CLI_SUITE_H
#define RM_CLI_SUITE_H

#include "scenario/scenario.h"

struct cli_suite {
    unsigned count;
    struct rm_scenario **scenarios; /* variants too */
};

/*
 * Loads them all, a folder's in the order of their names (subfolders are left out). Every file that
 * is wrong is reported on stderr; false if there was one, or nothing to run. cli_suite_free ends
 * the suite in both cases.
 */
bool cli_suite_load(char *const *paths, int count, struct cli_suite *out);
void cli_suite_free(struct cli_suite *suite);

#endif
