/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For programs: one object, docs/run-output.schema.json. Its end comes whatever ends the run. */
#include "cli/ending_signals.h"
#include "cli/format.h"
#include "cli/json.h"
#include "cli/out_of_memory.h"
#include "cli/run_json.h"
#include "cli/tell.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define JSON_COLUMN 4 /* of a scenario in the list */

static const char interrupted[] = "\n  ],\n  \"interrupted\": true\n}\n";

static const int ending[] = CLI_ENDING_SIGNALS;

static void close_json(int signal)
{
    if (write(STDOUT_FILENO, interrupted, sizeof(interrupted) - 1) < 0)
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

static void begin(struct cli_report *report)
{
    (void)report;
    hold(SIG_BLOCK);
    catch_signals();
    fputs("{\n  \"scenarios\": [", stdout);
    fflush(stdout);
    cli_memory_at_end(interrupted);
    hold(SIG_UNBLOCK);
}

static void between(struct cli_report *report, size_t bytes)
{
    if (bytes && report->any)
        putchar(',');
    report->any |= bytes != 0;
}

static void add(struct cli_report *report, json_t *object)
{
    struct rm_error error;
    char *text = cli_json_format(object, JSON_COLUMN, &error);
    if (!text) {
        report->tally.failed++;
        cli_fail("run", &error);
        return;
    }
    hold(SIG_BLOCK);
    printf("%s\n%s", report->any ? "," : "", text);
    fflush(stdout);
    hold(SIG_UNBLOCK);
    report->any = true;
    free(text);
}

static void result(struct cli_report *report, const struct scn_result *result,
                   const struct scn_check_result *check, bool known)
{
    json_t *object = cli_json_scenario(result, known);
    if (check)
        json_object_set_new(object, "self_check", cli_json_check(check, report->seed));
    add(report, object);
}

static void skipped(struct cli_report *report, const struct rm_scenario *scenario,
                    const char *missing)
{
    add(report, cli_json_skipped(scenario, missing));
}

static void error(struct cli_report *report, const char *name, const char *file, bool wrong,
                  const char *text)
{
    add(report, cli_json_error(name, file, wrong ? "wrong" : "error", text));
}

static void end(struct cli_report *report, const char *image)
{
    (void)report, (void)image;
    hold(SIG_BLOCK); /* for good: nothing is left to be closed */
    cli_memory_at_end(NULL);
    fputs("\n  ]\n}\n", stdout);
}

const struct cli_format cli_format_json = {"json",  begin, between, result,
                                           skipped, error, NULL,    end};
