/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A scenario that is given as text, its machine and what came of it; whatever fails fails the test.
 */
#ifndef TESTS_SCENARIO_RUN_H
#define TESTS_SCENARIO_RUN_H

#include "scenario/runner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct run {
    struct rm_machine *machine;
    struct rm_scenario *scenario;
    struct scn_result result;
};

static inline struct run open_run(const char *handlers, const char *text)
{
    struct run run = {.machine = NULL};
    struct rm_machine_options options = {.size = sizeof(options), .handlers = handlers};
    struct rm_error error = {.text = ""};
    if (rm_machine_open(&options, &run.machine, &error) != RM_OK ||
        rm_scenario_parse("t.yaml", text, strlen(text), &run.scenario, &error) != RM_OK)
        fail_msg("%s", error.text);
    return run;
}

static inline void go(struct run *run, unsigned repeat)
{
    struct rm_error error = {.text = ""};
    if (rm_scenario_run(run->machine, run->scenario, &(struct scn_run_options){repeat, NULL, NULL},
                        &run->result, &error) != RM_OK)
        fail_msg("%s", error.text);
}

static inline void end(struct run *run)
{
    scn_result_free(&run->result);
    rm_scenario_free(run->scenario);
    rm_machine_close(run->machine);
}

#endif
