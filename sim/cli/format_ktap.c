/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * KTAP, version 1, as Linux' own tests print it: a test a file; the scenario and its variants are
 * its subtests if it has any. Why something failed stands before it.
 */
#include "cli/cases.h"
#include "cli/format.h"

#include <stdio.h>
#include <string.h>

#define SUBTEST "    "

/* The directive of a result, and whether it counts as passed. */
static const struct {
    bool passed;
    const char *directive;
} ends[] = {
    [CLI_CASE_PASS] = {true, NULL},
    [CLI_CASE_KNOWN] = {true, "XFAIL known failure"},
    [CLI_CASE_SKIP] = {true, "SKIP"},
    [CLI_CASE_FAIL] = {false, NULL},
    [CLI_CASE_BUDGET] = {false, "TIMEOUT the cycle budget ran out"},
    [CLI_CASE_ERROR] = {false, "ERROR"},
};

static void begin(struct cli_report *report)
{
    printf("KTAP version 1\n1..%u\n", report->files);
}

/* A description has no number sign: what comes behind one is a directive. */
static void print_name(const char *name)
{
    for (; *name; name++)
        putchar(*name == '#' ? '_' : *name);
}

static void print_text(const char *indent, const char *text)
{
    for (size_t bytes; *text; text += bytes) {
        bytes = strcspn(text, "\n") + 1;
        printf("%s# %.*s\n", indent, (int)bytes - 1, text);
    }
}

static void print_case(const char *indent, unsigned number, const struct cli_case *one)
{
    if (one->end != CLI_CASE_SKIP)
        print_text(indent, one->text);
    printf("%s%s %u ", indent, ends[one->end].passed ? "ok" : "not ok", number);
    print_name(one->name);
    if (ends[one->end].directive)
        printf(" # %s", ends[one->end].directive);
    if (one->end == CLI_CASE_SKIP)
        printf(" %.*s", (int)strcspn(one->text, "\n"), one->text);
    putchar('\n');
}

/* The first that did not pass, else the scenario itself, stands for a file. */
static const struct cli_case *whole(const struct cli_report *report)
{
    for (unsigned i = 0; i < report->case_count; i++)
        if (!ends[report->cases[i].end].passed)
            return &report->cases[i];
    return report->cases;
}

static void file_end(struct cli_report *report)
{
    if (report->case_count == 1)
        print_case("", report->file + 1, report->cases);
    if (report->case_count > 1) {
        printf(SUBTEST "KTAP version 1\n" SUBTEST "1..%u\n", report->case_count);
        for (unsigned i = 0; i < report->case_count; i++)
            print_case(SUBTEST, i + 1, &report->cases[i]);
        struct cli_case file = *whole(report);
        file.name = report->cases[0].name;
        file.text = "";
        print_case("", report->file + 1, &file);
    }
    cli_drop_cases(report);
}

static void end(struct cli_report *report, const char *image)
{
    (void)report, (void)image;
}

const struct cli_format cli_format_ktap = {
    "ktap", begin, NULL, cli_gather_result, cli_gather_skipped, cli_gather_error, file_end, end};
