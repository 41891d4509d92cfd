/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/report.h"

#include "cli/closing.h"
#include "cli/format.h"
#include "cli/plain.h"
#include "cli/tell.h"
#include "cli/verbs.h"
#include "scenario/judge_checks.h"

#include <stdio.h>
#include <string.h>

static const struct cli_format *const formats[] = {&cli_format_text, &cli_format_json,
                                                   &cli_format_ktap, &cli_format_junit};
#define FORMAT_COUNT (sizeof(formats) / sizeof(formats[0]))

const struct cli_format *cli_format_named(const char *name)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        if (strcmp(formats[i]->name, name) == 0)
            return formats[i];
    return NULL;
}

const char *cli_format_names(void)
{
    static char names[64];
    names[0] = '\0';
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s", i ? ", " : "",
                 formats[i]->name);
    return names;
}

void cli_report_begin(struct cli_report *report)
{
    report->format->begin(report);
    fflush(stdout);
}

void cli_report_file(struct cli_report *report, unsigned file)
{
    report->file = file;
    report->checks_met = 0;
    report->all_judged = true;
}

/* Entries of the baseline for a scenario that did not fail that way any more are no error, but
 * somebody should know. */
static void tell_mended(const struct cli_report *report, const struct scn_result *result)
{
    size_t entry = 0;
    while (scn_baseline_mended(report->baseline, result, &entry))
        fprintf(stderr, "rmsim run: %s:%u: %s does not fail any more: %s\n",
                cli_plain(report->baseline->path), report->baseline->entries[entry - 1].line,
                cli_plain(report->baseline->entries[entry - 1].scenario),
                cli_plain(report->baseline->entries[entry - 1].what));
}

void cli_report_result(struct cli_report *report, const struct scn_result *result,
                       const struct scn_check_result *check)
{
    bool differs = check && check->differs, known = false;
    if (report->baseline) {
        known = !differs && scn_baseline_has(report->baseline, result);
        tell_mended(report, result);
    }
    report->checks_met |= result->checks_met;
    report->tally.count++;
    if (known)
        report->tally.known++;
    else
        report->tally.verdicts[differs ? SCN_BROKEN : result->verdict]++;
    report->format->result(report, result, check, known);
    fflush(stdout);
}

void cli_report_skipped(struct cli_report *report, const struct rm_scenario *scenario,
                        const char *missing)
{
    report->tally.count++;
    report->tally.skipped++;
    report->all_judged = false;
    report->format->skipped(report, scenario, missing);
    fflush(stdout);
}

void cli_report_error(struct cli_report *report, const char *name, const char *file,
                      const struct rm_error *error)
{
    bool wrong = cli_fail("run", error) == CLI_USAGE;
    report->tally.count++;
    report->all_judged = false;
    *(wrong ? &report->tally.wrong : &report->tally.failed) += 1;
    report->format->error(report, name ? name : file, file, wrong, error->text);
    fflush(stdout);
}

void cli_report_file_end(struct cli_report *report)
{
    if (report->format->file_end)
        report->format->file_end(report);
    fflush(stdout);
}

static void add_tally(struct cli_tally *to, const struct cli_tally *tally)
{
    to->count += tally->count;
    for (unsigned i = 0; i <= SCN_BROKEN; i++)
        to->verdicts[i] += tally->verdicts[i];
    to->known += tally->known;
    to->skipped += tally->skipped;
    to->wrong += tally->wrong;
    to->failed += tally->failed;
}

void cli_report_known(const struct cli_report *report, struct rm_scenario *scenario)
{
    const struct scn_excuse *known;
    uint32_t next = 0;
    unsigned line;
    while (report->all_judged &&
           (known = scn_known_in_vain(scenario, report->checks_met, &next, &line)) != NULL)
        fprintf(stderr,
                "rmsim run: %s:%u: %s: the check %s, which is known to fail, found nothing\n",
                cli_plain(scenario->path), line, cli_plain(scenario->name), known->check);
}

void cli_report_add(struct cli_report *report, const struct cli_tally *tally, const char *printed,
                    size_t bytes)
{
    add_tally(&report->tally, tally);
    cli_closing_hold();
    if (report->format->between)
        report->format->between(report, bytes);
    fwrite(printed, 1, bytes, stdout);
    cli_closing_let();
}

/* The worst of what happened: our own failure, a wrong file, a failed expectation, a budget. */
static int worst(const struct cli_tally *tally)
{
    if (tally->verdicts[SCN_BROKEN] || tally->failed)
        return CLI_INTERNAL;
    if (tally->wrong)
        return CLI_USAGE;
    if (tally->verdicts[SCN_FAIL])
        return CLI_FAILED;
    if (tally->verdicts[SCN_BUDGET])
        return CLI_BUDGET;
    return tally->skipped == tally->count ? CLI_SKIPPED : CLI_OK;
}

int cli_report_end(struct cli_report *report, const char *image)
{
    report->format->end(report, image);
    return worst(&report->tally);
}
