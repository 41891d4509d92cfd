/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For people: one scenario in full; of several a line each, the story of those that failed, and a
 * summary. */
#include "cli/debug_hint.h"
#include "cli/format.h"
#include "cli/run_text.h"
#include "cli/story.h"

static void begin(struct cli_report *report)
{
    (void)report;
}

static void tell(struct cli_report *report, const struct scn_result *result,
                 const struct scn_check_result *check, bool known)
{
    if (check)
        cli_print_check(stdout, result, check);
    else if (!report->alone)
        cli_print_line(stdout, result, known);
    if ((!report->alone || check) && (result->verdict == SCN_PASS || known))
        return;
    cli_print_story(stdout, result, report->whole_path);
    if (!known)
        cli_print_debug_hint(stdout, report->machine, result);
}

static void skipped(struct cli_report *report, const struct rm_scenario *scenario,
                    const char *missing)
{
    (void)report;
    cli_print_skipped(stdout, scenario, missing);
}

/* It was told on stderr. */
static void error(struct cli_report *report, const char *name, const char *file, bool wrong,
                  const char *text)
{
    (void)report, (void)name, (void)file, (void)wrong, (void)text;
}

static void print_some(const char *what, unsigned count)
{
    if (count)
        printf(", %u %s", count, what);
}

static void end(struct cli_report *report, const char *image)
{
    const struct cli_tally *tally = &report->tally;
    if (report->alone && !report->checked)
        return;
    if (report->checked)
        printf("seed %llu\n", (unsigned long long)report->seed);
    printf("%u scenarios on ", tally->count);
    cli_print_image(stdout, image);
    printf(": %u as expected, %u failed, %u over budget, %u errors, %u skipped",
           tally->verdicts[SCN_PASS], tally->verdicts[SCN_FAIL], tally->verdicts[SCN_BUDGET],
           tally->verdicts[SCN_BROKEN] + tally->failed, tally->skipped);
    print_some("wrong", tally->wrong);
    print_some("known to fail", tally->known);
    putchar('\n');
}

const struct cli_format cli_format_text = {"text", begin, NULL, tell, skipped, error, NULL, end};
