/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Coverage of a run: what is gathered of the code that the user chose, and the files that are
 * written of it when all scenarios are done. */
#ifndef RM_CLI_COVERAGE_FILES_H
#define RM_CLI_COVERAGE_FILES_H

#include "rmsim/machine.h"

#include <stdbool.h>

struct rm_tally;

struct cli_coverage {
    const char *tracefile; /* lcov's; beside it the listing, FILE.lst. NULL: none is wanted */
    const char *summary;   /* the table; "-": stdout. NULL: none is wanted */
    bool own_handlers;     /* the code is ours: all of it is the path */
    struct rm_tally *counts;
};

/* Starts to count if a file is wanted; names are filled in. `machine` has to be closed, or counting
 * ended, before the end. Errors: a file that cannot be replaced, RM_NO_MEMORY. */
enum rm_status cli_coverage_begin(struct cli_coverage *coverage, struct rm_machine *machine,
                                  struct rm_error *error);

/* Writes what is wanted. Each file is there in the end as a whole, or not at all. */
enum rm_status cli_coverage_write(const struct cli_coverage *coverage,
                                  const struct rm_machine *machine, struct rm_error *error);
/* Ends it, after a failure of the beginning, too. */
void cli_coverage_end(struct cli_coverage *coverage, struct rm_machine *machine);

#endif
