/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For programs: one object, docs/run-output.schema.json. Its end comes whatever ends the run. */
#include "cli/closing.h"
#include "cli/format.h"
#include "cli/json.h"
#include "cli/run_json.h"
#include "cli/tell.h"

#include <stdio.h>
#include <stdlib.h>

#define JSON_COLUMN 4 /* of a scenario in the list */

static const char interrupted[] = "\n  ],\n  \"interrupted\": true\n}\n";

static void begin(struct cli_report *report)
{
    (void)report;
    cli_closing_hold();
    fputs("{\n  \"scenarios\": [", stdout);
    cli_closing_text(interrupted);
    cli_closing_let();
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
    cli_closing_hold();
    printf("%s\n%s", report->any ? "," : "", text);
    cli_closing_let();
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
    cli_closing_hold(); /* for good: nothing is left to be closed */
    cli_closing_text(NULL);
    fputs("\n  ]\n}\n", stdout);
}

const struct cli_format cli_format_json = {"json",  begin, between, result,
                                           skipped, error, NULL,    end};
