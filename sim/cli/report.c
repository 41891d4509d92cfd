/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/report.h"

#include "cli/json.h"
#include "cli/out_of_memory.h"
#include "cli/run_json.h"
#include "cli/run_text.h"
#include "cli/tell.h"
#include "cli/verbs.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define JSON_COLUMN 4 /* of a scenario in the list */

static const char json_interrupted[] = "\n  ],\n  \"interrupted\": true\n}\n";

/* The signals by which people, CI and limits end a run. */
static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGXCPU};

static void close_json(int signal)
{
    if (write(STDOUT_FILENO, json_interrupted, sizeof(json_interrupted) - 1) < 0)
        signal = SIGTERM; /* nobody listens any more */
    raise(signal);        /* its handler is the default again */
}

/* Holds the signals off, or lets them through; what is written in between comes out as a whole. */
static void hold(int how)
{
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
        sigaddset(&set, ending[i]);
    sigprocmask(how, &set, NULL);
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = close_json, .sa_flags = (int)SA_RESETHAND}, before;
    for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
        if (sigaction(ending[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
            sigaction(ending[i], &action, NULL);
}

void cli_report_begin(struct cli_report *report)
{
    if (!report->json)
        return;
    hold(SIG_BLOCK);
    catch_signals();
    fputs("{\n  \"scenarios\": [", stdout);
    fflush(stdout);
    cli_memory_at_end(json_interrupted);
    hold(SIG_UNBLOCK);
}

static void add_json(struct cli_report *report, json_t *object)
{
    struct rm_error error;
    char *text = cli_json_format(object, JSON_COLUMN, &error);
    if (!text) {
        report->failed++;
        cli_fail("run", &error);
        return;
    }
    hold(SIG_BLOCK);
    printf("%s\n%s", report->any_json ? "," : "", text);
    fflush(stdout);
    hold(SIG_UNBLOCK);
    report->any_json = true;
    free(text);
}

static void tell(const struct cli_report *report, const struct scn_result *result,
                 const struct scn_check_result *check)
{
    if (check)
        cli_print_check(stdout, result, check);
    else if (!report->alone)
        cli_print_line(stdout, result);
    if ((report->alone && !check) || result->verdict != SCN_PASS)
        cli_print_story(stdout, result);
    fflush(stdout);
}

void cli_report_result(struct cli_report *report, const struct scn_result *result,
                       const struct scn_check_result *check)
{
    report->count++;
    report->verdicts[check && check->differs ? SCN_BROKEN : result->verdict]++;
    if (!report->json) {
        tell(report, result, check);
        return;
    }
    json_t *object = cli_json_scenario(result);
    if (check)
        json_object_set_new(object, "self_check", cli_json_check(check, report->seed));
    add_json(report, object);
}

void cli_report_skipped(struct cli_report *report, const struct rm_scenario *scenario,
                        const char *missing)
{
    report->count++;
    report->skipped++;
    if (report->json)
        add_json(report, cli_json_skipped(scenario, missing));
    else
        cli_print_skipped(stdout, scenario, missing);
    fflush(stdout);
}

void cli_report_error(struct cli_report *report, const char *name, const char *file,
                      const struct rm_error *error)
{
    bool wrong = cli_fail("run", error) == CLI_USAGE;
    report->count++;
    *(wrong ? &report->wrong : &report->failed) += 1;
    if (report->json)
        add_json(report, cli_json_error(name, file, wrong ? "wrong" : "error", error->text));
}

/* The worst of what happened: our own failure, a wrong file, a failed expectation, a budget. */
static int worst(const struct cli_report *report)
{
    if (report->verdicts[SCN_BROKEN] || report->failed)
        return CLI_INTERNAL;
    if (report->wrong)
        return CLI_USAGE;
    if (report->verdicts[SCN_FAIL])
        return CLI_FAILED;
    if (report->verdicts[SCN_BUDGET])
        return CLI_BUDGET;
    return report->skipped == report->count ? CLI_SKIPPED : CLI_OK;
}

static void print_summary(const struct cli_report *report, const char *image)
{
    if (report->checked)
        printf("seed %llu\n", (unsigned long long)report->seed);
    printf("%u scenarios on ", report->count);
    cli_print_image(stdout, image);
    printf(": %u as expected, %u failed, %u over budget, %u errors, %u skipped",
           report->verdicts[SCN_PASS], report->verdicts[SCN_FAIL], report->verdicts[SCN_BUDGET],
           report->verdicts[SCN_BROKEN] + report->failed, report->skipped);
    if (report->wrong)
        printf(", %u wrong", report->wrong);
    putchar('\n');
}

int cli_report_end(struct cli_report *report, const char *image)
{
    if (report->json) {
        hold(SIG_BLOCK); /* for good: nothing is left to be closed */
        cli_memory_at_end(NULL);
        fputs("\n  ]\n}\n", stdout);
    } else if (!report->alone || report->checked) {
        print_summary(report, image);
    }
    return worst(report);
}
