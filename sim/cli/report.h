/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What comes out of a run of scenarios: text or JSON, each scenario's part as soon as it is done,
 * and in the end the exit status. A signal or a lack of memory that ends rmsim closes the JSON
 * first; then it has "interrupted": true.
 */
#ifndef RM_CLI_REPORT_H
#define RM_CLI_REPORT_H

#include "scenario/selfcheck.h"

struct cli_report {
    bool json;
    bool alone;   /* there is one scenario only: it is told in full */
    bool checked; /* with --self-check, from `seed` */
    uint64_t seed;
    bool any_json;  /* some element of the list is out */
    unsigned count; /* of scenarios that were reported */
    unsigned verdicts[SCN_BROKEN + 1], skipped;
    unsigned wrong;  /* that could not be run, for what their file says */
    unsigned failed; /* that could not be run or reported, for rmsim had no memory */
};

/* `json`, `checked` and `seed` are filled in; `alone` may come later. */
void cli_report_begin(struct cli_report *report);

/* `check` may be NULL. */
void cli_report_result(struct cli_report *report, const struct scn_result *result,
                       const struct scn_check_result *check);
/* It was not run: the image lacks `missing`, or (NULL) it is a variant with handlers of its own. */
void cli_report_skipped(struct cli_report *report, const struct rm_scenario *scenario,
                        const char *missing);
/* It cannot be run; `name` is NULL if the file could not even be read. */
void cli_report_error(struct cli_report *report, const char *name, const char *file,
                      const struct rm_error *error);

/* Closes the report, and returns the exit status. */
int cli_report_end(struct cli_report *report, const char *image);

#endif
