/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JUnit's XML, as CI servers read it: a suite a file, the scenario and its variants as its cases;
 * their class is the file. No times: the same run gives the same bytes. A run that is interrupted
 * ends with a suite that says so.
 */
#include "base/markup.h"
#include "cli/cases.h"
#include "cli/closing.h"
#include "cli/format.h"

#include <stdio.h>
#include <string.h>

/* The element in which a case that did not pass says why, its type, and what its message begins
 * with. */
static const struct {
    const char *element, *type, *before;
} ends[] = {
    [CLI_CASE_PASS] = {NULL, NULL, ""},
    [CLI_CASE_KNOWN] = {"skipped", NULL, "known failure: "},
    [CLI_CASE_SKIP] = {"skipped", NULL, ""},
    [CLI_CASE_FAIL] = {"failure", "expectation", ""},
    [CLI_CASE_BUDGET] = {"failure", "budget", ""},
    [CLI_CASE_ERROR] = {"error", "error", ""},
};

static const char interrupted[] =
    "  <testsuite name=\"rmsim run\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">\n"
    "    <testcase classname=\"rmsim run\" name=\"rmsim run\">\n"
    "      <error type=\"error\" message=\"interrupted: scenarios are missing\"/>\n"
    "    </testcase>\n"
    "  </testsuite>\n"
    "</testsuites>\n";

static void begin(struct cli_report *report)
{
    (void)report;
    cli_closing_hold();
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n", stdout);
    cli_closing_text(interrupted);
    cli_closing_let();
}

static void print_attribute(const char *name, const char *text, size_t bytes)
{
    printf(" %s=\"", name);
    rm_print_markup(stdout, text, bytes);
    putchar('"');
}

static void print_case(const struct cli_case *one)
{
    const char *element = ends[one->end].element;
    fputs("    <testcase", stdout);
    print_attribute("classname", one->file, strlen(one->file));
    print_attribute("name", one->name, strlen(one->name));
    if (!element) {
        fputs("/>\n", stdout);
        return;
    }
    printf(">\n      <%s", element);
    if (ends[one->end].type)
        print_attribute("type", ends[one->end].type, strlen(ends[one->end].type));
    printf(" message=\"%s", ends[one->end].before);
    rm_print_markup(stdout, one->text, strcspn(one->text, "\n"));
    putchar('"');
    putchar('>');
    rm_print_markup(stdout, one->text, strlen(one->text));
    printf("</%s>\n    </testcase>\n", element);
}

static void file_end(struct cli_report *report)
{
    if (!report->case_count)
        return;
    cli_closing_hold();
    fputs("  <testsuite", stdout);
    print_attribute("name", report->cases[0].name, strlen(report->cases[0].name));
    printf(" tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"%u\">\n", report->case_count,
           cli_count_cases(report, CLI_CASE_FAIL) + cli_count_cases(report, CLI_CASE_BUDGET),
           cli_count_cases(report, CLI_CASE_ERROR),
           cli_count_cases(report, CLI_CASE_SKIP) + cli_count_cases(report, CLI_CASE_KNOWN));
    for (unsigned i = 0; i < report->case_count; i++)
        print_case(&report->cases[i]);
    fputs("  </testsuite>\n", stdout);
    cli_closing_let();
    cli_drop_cases(report);
}

static void end(struct cli_report *report, const char *image)
{
    (void)report, (void)image;
    cli_closing_hold(); /* for good: nothing is left to be closed */
    cli_closing_text(NULL);
    fputs("</testsuites>\n", stdout);
}

const struct cli_format cli_format_junit = {
    "junit", begin, NULL, cli_gather_result, cli_gather_skipped, cli_gather_error, file_end, end};
