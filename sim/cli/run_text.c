/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/run_text.h"

#include "cli/plain.h"
#include "scenario/requires.h"

#include <stdlib.h>
#include <string.h>

/* Verdict and name, in every line about a scenario. */
#define LINE_START "%-4s  %-30s "
#define FILE_TEXT  " (%s)"
#define NO_MORE    "no more events"

const char *cli_verdict(enum scn_verdict verdict)
{
    static const char *const names[] = {
        [SCN_PASS] = "PASS",
        [SCN_FAIL] = "FAIL",
        [SCN_BUDGET] = "OVER BUDGET",
        [SCN_BROKEN] = "ERROR",
    };
    return names[verdict];
}

void cli_print_image(FILE *to, const char *image)
{
    size_t bytes = strcspn(image, "(");
    while (bytes && image[bytes - 1] == ' ')
        bytes--;
    char *name = strndup(image, bytes);
    fputs(cli_plain(name ? name : image), to);
    free(name);
}

void cli_print_failures(FILE *to, const char *indent, const struct scn_result *result)
{
    for (unsigned i = 0; i < result->failure_count; i++) {
        const struct scn_failure *failure = &result->failures[i];
        fprintf(to, "%s%s:", indent, cli_plain(result->scenario->path));
        if (failure->line)
            fprintf(to, "%u:", failure->line);
        fprintf(to, " %s: expected %s, got %s\n", cli_plain(failure->what),
                cli_plain(failure->expected), cli_plain(failure->got));
    }
}

/* Every line about a scenario ends with its file. */
static void print_file(FILE *to, const struct rm_scenario *scenario)
{
    fprintf(to, FILE_TEXT "\n", cli_plain(scenario->path));
}

void cli_print_line(FILE *to, const struct scn_result *result, bool known)
{
    uint64_t instructions = 0, cycles = 0;
    for (unsigned i = 0; i < result->exit_count; i++) {
        instructions += result->exits[i].exit.instructions;
        cycles += result->exits[i].exit.cycles;
    }
    fprintf(to, LINE_START "%u exit%s, %llu instructions, %llu cycles",
            known ? "KNOWN" : cli_verdict(result->verdict), cli_plain(result->scenario->name),
            result->exit_count, result->exit_count == 1 ? "" : "s",
            (unsigned long long)instructions, (unsigned long long)cycles);
    if (result->places_run)
        fprintf(to, ", %u places", result->places_run);
    if (result->of_runs)
        fprintf(to, ", %u of %u runs failed", result->of_runs->failed, result->of_runs->count);
    if (result->scenario->handlers)
        fprintf(to, ", on %s", cli_plain(result->image));
    print_file(to, result->scenario);
}

void cli_print_check(FILE *to, const struct scn_result *result,
                     const struct scn_check_result *check)
{
    fprintf(to, LINE_START "%llu events", check->differs ? "ERROR" : cli_verdict(result->verdict),
            cli_plain(result->scenario->name), (unsigned long long)check->events);
    if (!check->differs) {
        fprintf(to, ", the same with %llu pauses, %llu of them for a snapshot and a detour",
                (unsigned long long)check->pauses, (unsigned long long)check->snapshots);
        print_file(to, result->scenario);
        return;
    }
    fprintf(to, "; %s, event %llu differs", check->way, (unsigned long long)check->event);
    print_file(to, result->scenario);
    fprintf(to, "  straight: %s\n", check->expected[0] ? cli_plain(check->expected) : NO_MORE);
    fprintf(to, "  now:      %s\n", check->got[0] ? cli_plain(check->got) : NO_MORE);
}

void cli_print_why_skipped(FILE *to, const struct rm_scenario *scenario, const char *missing)
{
    char why[SCN_MISSING_BYTES];
    if (!missing) {
        fprintf(to, "for the handlers %s, and other code was chosen", scenario->handlers);
        return;
    }
    scn_print_missing(missing, why, sizeof(why));
    fputs(cli_plain(why), to);
}

void cli_print_skipped(FILE *to, const struct rm_scenario *scenario, const char *missing)
{
    fprintf(to, LINE_START, "SKIP", cli_plain(scenario->name));
    cli_print_why_skipped(to, scenario, missing);
    print_file(to, scenario);
}
