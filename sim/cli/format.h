/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A form in which the results of a run are printed: what it prints when. Between `begin` and `end`
 * come files in the order of the suite, and in each the scenario and its variants. All that is
 * printed of one file depends on nothing but that file and its number, so that files can be run by
 * several processes.
 */
#ifndef RM_CLI_FORMAT_H
#define RM_CLI_FORMAT_H

#include "cli/report.h"

struct cli_format {
    const char *name; /* as --format has it */
    void (*begin)(struct cli_report *report);
    /* What several processes may have printed comes after something, or is followed by it: called
     * before what a file printed is copied, with how much that is. NULL: nothing. */
    void (*between)(struct cli_report *report, size_t bytes);
    void (*result)(struct cli_report *report, const struct scn_result *result,
                   const struct scn_check_result *check, bool known);
    void (*skipped)(struct cli_report *report, const struct rm_scenario *scenario,
                    const char *missing);
    void (*error)(struct cli_report *report, const char *name, const char *file, bool wrong,
                  const char *text);
    void (*file_end)(struct cli_report *report); /* NULL: nothing */
    void (*end)(struct cli_report *report, const char *image);
};

extern const struct cli_format cli_format_text, cli_format_json, cli_format_ktap, cli_format_junit;

#endif
