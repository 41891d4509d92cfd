/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Groups of scenarios. A scenario is in the group of the folder that its file lies in, and in those
 * that its `groups:` names.
 */
#ifndef RM_CLI_GROUPS_H
#define RM_CLI_GROUPS_H

#include "cli/suite.h"

#include <stdio.h>

/* Leaves in the suite the files of which some scenario is in the group, and those that cannot be
 * read, so that they are told. RM_NOT_FOUND, naming the groups that there are, if there is none of
 * that name; RM_NO_MEMORY. A NULL group is that of all. */
enum rm_status cli_suite_choose(struct cli_suite *suite, const char *group, struct rm_error *error);

/* "cede, slow": the groups of a scenario, the folder's first. */
void cli_print_groups(FILE *to, const struct cli_file *file, const struct rm_scenario *scenario);

#endif
