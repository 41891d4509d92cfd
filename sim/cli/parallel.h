/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A suite run by several processes. Each takes the next file that nobody has taken; what it prints
 * and counts goes to the first process, which prints it in the order of the suite: the same bytes
 * as one process prints. A process that ends too soon is an error of the file that it had taken.
 */
#ifndef RM_CLI_PARALLEL_H
#define RM_CLI_PARALLEL_H

#include "cli/report.h"

#define CLI_JOBS_MAX 256u

/* Runs and reports one file of the suite, with the report that it is given. */
typedef void cli_run_file_fn(void *context, struct cli_report *report, unsigned file);

/* What the file is called in a message. */
typedef const char *cli_name_file_fn(void *context, unsigned file);

/* Called now and then, with how many files are done. */
typedef void cli_progress_fn(void *context, unsigned done);

struct cli_parallel {
    unsigned jobs; /* at least 1 */
    cli_run_file_fn *run;
    cli_name_file_fn *name;
    cli_progress_fn *progress;
    void *context;
};

/* All files of the report, which has begun. RM_NO_MEMORY: no process or pipe can be had. */
enum rm_status cli_run_parallel(const struct cli_parallel *parallel, struct cli_report *report,
                                struct rm_error *error);

#endif
