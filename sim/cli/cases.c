/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/cases.h"

#include "cli/plain.h"
#include "cli/run_text.h"
#include "cli/tell.h"

#include <stdlib.h>
#include <string.h>

/* The report is not whole without a case that cannot be kept. */
static void lost(struct cli_report *report)
{
    struct rm_error error = {.status = RM_NO_MEMORY, .text = "out of memory for the report"};
    report->tally.failed++;
    cli_fail("run", &error);
}

/* Takes `text`, which may be NULL if there was no memory for it. */
static void add(struct cli_report *report, const char *name, const char *file,
                enum cli_case_end end, char *text)
{
    struct cli_case *grown =
        realloc(report->cases, (report->case_count + 1) * sizeof(*report->cases));
    struct cli_case one = {
        .name = strdup(cli_plain(name)), .file = strdup(cli_plain(file)), .end = end, .text = text};
    if (grown)
        report->cases = grown;
    if (grown && one.name && one.file && one.text) {
        grown[report->case_count++] = one;
        return;
    }
    free(one.name);
    free(one.file);
    free(one.text);
    lost(report);
}

static enum cli_case_end end_of(const struct scn_result *result, bool known)
{
    static const enum cli_case_end ends[] = {[SCN_PASS] = CLI_CASE_PASS,
                                             [SCN_FAIL] = CLI_CASE_FAIL,
                                             [SCN_BUDGET] = CLI_CASE_BUDGET,
                                             [SCN_BROKEN] = CLI_CASE_ERROR};
    return known ? CLI_CASE_KNOWN : ends[result->verdict];
}

void cli_gather_result(struct cli_report *report, const struct scn_result *result,
                       const struct scn_check_result *check, bool known)
{
    char *text = NULL;
    size_t bytes;
    bool differs = check && check->differs;
    FILE *to = open_memstream(&text, &bytes);
    if (to) {
        if (differs)
            cli_print_check(to, result, check);
        if (result->verdict != SCN_PASS)
            cli_print_failures(to, "", result);
        fclose(to);
    }
    add(report, result->scenario->name, result->scenario->path,
        differs ? CLI_CASE_ERROR : end_of(result, known), text);
}

void cli_gather_skipped(struct cli_report *report, const struct rm_scenario *scenario,
                        const char *missing)
{
    char *text = NULL;
    size_t bytes;
    FILE *to = open_memstream(&text, &bytes);
    if (to) {
        cli_print_why_skipped(to, scenario, missing);
        fputc('\n', to);
        fclose(to);
    }
    add(report, scenario->name, scenario->path, CLI_CASE_SKIP, text);
}

void cli_gather_error(struct cli_report *report, const char *name, const char *file, bool wrong,
                      const char *text)
{
    (void)wrong;
    char *line = NULL;
    const char *plain = cli_plain(text);
    line = malloc(strlen(plain) + 2);
    if (line)
        strcat(strcpy(line, plain), "\n");
    add(report, name, file ? file : name, CLI_CASE_ERROR, line);
}

void cli_drop_cases(struct cli_report *report)
{
    for (unsigned i = 0; i < report->case_count; i++) {
        free(report->cases[i].name);
        free(report->cases[i].file);
        free(report->cases[i].text);
    }
    free(report->cases);
    report->cases = NULL;
    report->case_count = 0;
}

unsigned cli_count_cases(const struct cli_report *report, enum cli_case_end end)
{
    unsigned count = 0;
    for (unsigned i = 0; i < report->case_count; i++)
        count += report->cases[i].end == end;
    return count;
}
