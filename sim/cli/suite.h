/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The scenario files that the command line stands for. */
#ifndef RM_CLI_SUITE_H
#define RM_CLI_SUITE_H

#include "scenario/scenario.h"

struct cli_file {
    char *path;        /* "-": standard input */
    const char *wrong; /* why there is nothing to read; NULL */
};

struct cli_suite {
    unsigned count;
    struct cli_file *files;
};

/*
 * Lists the files: those that are named, in their order, and for a folder all *.yaml and *.yml in
 * it and its subfolders, by name; what begins with a dot is left out. A folder that cannot be read
 * or has none is an entry with `wrong`. RM_NO_MEMORY only; cli_suite_free ends it in any case.
 */
enum rm_status cli_suite_list(char *const *paths, int count, struct cli_suite *out,
                              struct rm_error *error);
void cli_suite_free(struct cli_suite *suite);

/* How the file is called in what is printed; standard input by this name. */
#define CLI_STDIN_NAME "standard input"
const char *cli_file_name(const struct cli_file *file);

/* Reads one. Errors: those of rm_scenario_load. */
enum rm_status cli_file_load(const struct cli_file *file, struct rm_scenario **out,
                             struct rm_error *error);

#endif
