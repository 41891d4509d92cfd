/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What comes out of a run of scenarios, in one of several forms, each file's part as soon as it is
 * done, and in the end the exit status. A signal or a lack of memory that ends rmsim closes JSON
 * and JUnit first (cli/closing.h), which then say that they were interrupted.
 */
#ifndef RM_CLI_REPORT_H
#define RM_CLI_REPORT_H

#include "scenario/baseline.h"
#include "scenario/selfcheck.h"

#include <stddef.h>

struct cli_format;

/* How many scenarios came out how. */
struct cli_tally {
    unsigned count; /* all that were reported */
    unsigned verdicts[SCN_BROKEN + 1];
    unsigned known; /* that failed as the baseline says */
    unsigned skipped;
    unsigned wrong;  /* that could not be run, for what their file says */
    unsigned failed; /* that could not be run or reported, for rmsim had no memory */
};

struct cli_report {
    const struct cli_format *format;
    const struct scn_baseline *baseline; /* NULL: none */
    unsigned files;                      /* in the suite */
    bool alone;                          /* there is one scenario only: text tells it in full */
    bool whole_path;                     /* of text: every entry into a symbol */
    const struct rm_machine_options *machine; /* what scenarios run on */
    bool checked;                             /* with --self-check, from `seed` */
    uint64_t seed;

    /* its own */
    struct cli_tally tally;
    unsigned file;          /* number of the one that is reported, from 0 on */
    uint64_t checks_met;    /* by its scenarios, as scn_result has them */
    bool all_judged;        /* none of its scenarios was skipped, or could not be run */
    bool any;               /* some element of JSON's list is out */
    struct cli_case *cases; /* of the file that is reported, for the forms that gather them */
    unsigned case_count;
};

/* The form of that name, NULL. */
const struct cli_format *cli_format_named(const char *name);
/* "text, json, ...": all their names. */
const char *cli_format_names(void);

/* All but its own part is filled in; `alone` may come later. */
void cli_report_begin(struct cli_report *report);

/* The next file: its number in the suite. */
void cli_report_file(struct cli_report *report, unsigned file);
/* `check` may be NULL. */
void cli_report_result(struct cli_report *report, const struct scn_result *result,
                       const struct scn_check_result *check);
/* It was not run: the image lacks `missing`, or (NULL) it is a variant with handlers of its own. */
void cli_report_skipped(struct cli_report *report, const struct rm_scenario *scenario,
                        const char *missing);
/* It cannot be run; `name` is NULL if the file could not even be read, which is its name then.
 * `file` is NULL if the run has not come to any: `name` says who tells. */
void cli_report_error(struct cli_report *report, const char *name, const char *file,
                      const struct rm_error *error);
/* The scenario of the file and its variants have been reported: tells what of its `known` was not
 * met. */
void cli_report_known(const struct cli_report *report, struct rm_scenario *scenario);
/* The file is done. */
void cli_report_file_end(struct cli_report *report);

/* Adds what another process has reported of a file: its numbers, and what it printed. */
void cli_report_add(struct cli_report *report, const struct cli_tally *tally, const char *printed,
                    size_t bytes);

/* Closes the report, and returns the exit status. */
int cli_report_end(struct cli_report *report, const char *image);

#endif
