/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The scenario and the variants of one file, gathered for the forms that print them together. */
#ifndef RM_CLI_CASES_H
#define RM_CLI_CASES_H

#include "cli/report.h"

enum cli_case_end {
    CLI_CASE_PASS,
    CLI_CASE_KNOWN, /* failed as the baseline says */
    CLI_CASE_SKIP,
    CLI_CASE_FAIL,
    CLI_CASE_BUDGET,
    CLI_CASE_ERROR,
};

struct cli_case {
    char *name, *file; /* plain text */
    enum cli_case_end end;
    char *text; /* why, in lines of plain text that end with a line end; "" for those that passed */
};

/* Three parts of a struct cli_format. */
void cli_gather_result(struct cli_report *report, const struct scn_result *result,
                       const struct scn_check_result *check, bool known);
void cli_gather_skipped(struct cli_report *report, const struct rm_scenario *scenario,
                        const char *missing);
void cli_gather_error(struct cli_report *report, const char *name, const char *file, bool wrong,
                      const char *text);

/* Forgets them. */
void cli_drop_cases(struct cli_report *report);

/* How many ended so. */
unsigned cli_count_cases(const struct cli_report *report, enum cli_case_end end);

#endif
