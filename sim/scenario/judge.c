/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/judge.h"

#include "scenario/judge_checks.h"
#include "scenario/judge_exit.h"
#include "scenario/judge_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the code under test left would crash the host. */
static void judge_host_fault(struct scn_judge *judge, const struct scn_exit *record, unsigned index)
{
    char what[32];
    snprintf(what, sizeof(what), "expect.exits[%u]", index);
    if (record->handled && record->host.fault[0])
        scn_judge_fail(judge, what, "a state that the host can handle", record->host.fault);
}

/* Faults, and what rmsim does not model, end a run whatever the file expects. */
static void judge_end(struct scn_judge *judge, const struct scn_exit *record, unsigned index)
{
    const struct rm_exit *exit = &record->exit;
    char what[32];
    snprintf(what, sizeof(what), "expect.exits[%u]", index);
    if (exit->end == RM_END_FAULT && exit->fault.not_modelled) {
        judge->result->verdict = SCN_BROKEN;
        scn_judge_fail(judge, what, "something that rmsim models", exit->fault.text);
    } else if (exit->end == RM_END_FAULT) {
        const int32_t *end = record->expectation ? record->expectation->end : NULL;
        if (!end || *end != RM_END_FAULT)
            scn_judge_fail(judge, what, "no fault", exit->fault.text);
    }
}

/* The exit that an expectation is held against. */
static const struct scn_exit *find_exit(const struct scn_result *result,
                                        const struct scn_expect_exit *expected)
{
    for (unsigned i = 0; i < result->exit_count; i++)
        if (result->exits[i].expectation == expected)
            return &result->exits[i];
    return NULL;
}

static void judge_expected_exits(struct scn_judge *judge, const struct scn_expect *expect)
{
    for (unsigned i = 0; i < expect->exits_count; i++) {
        char path[40];
        snprintf(path, sizeof(path), "expect.exits[%u]", i);
        judge->record = find_exit(judge->result, &expect->exits[i]);
        if (judge->record)
            scn_judge_exit(judge, i);
        else
            scn_judge_fail(judge, path, "an exit", "no more of them (on this thread)");
    }
    if (expect->exits_count < judge->result->exit_count) {
        char expected[32], got[32];
        snprintf(expected, sizeof(expected), "%u exits", expect->exits_count);
        snprintf(got, sizeof(got), "%u", judge->result->exit_count);
        scn_judge_fail(judge, "expect.exits", expected, got);
    }
}

static void judge_exits(struct scn_judge *judge)
{
    struct scn_result *result = judge->result;
    const struct scn_expect *expect = judge->scenario->expect;
    if (expect && !result->of_runs && rm_scenario_has(judge->scenario, "expect.exits"))
        judge_expected_exits(judge, expect);
    for (unsigned i = 0; i < result->exit_count; i++) {
        judge_end(judge, &result->exits[i], i);
        judge_host_fault(judge, &result->exits[i], i);
    }
}

static void judge_deadlock(struct scn_judge *judge)
{
    const struct scn_expect *expect = judge->scenario->expect;
    bool expected = expect && expect->deadlock && *expect->deadlock;
    const char *deadlock = judge->result->deadlock;
    if (deadlock && !expected)
        scn_judge_fail(judge, "expect.deadlock", "no deadlock", deadlock);
    if (!deadlock && expected)
        scn_judge_fail(judge, "expect.deadlock", "a deadlock", "none");
}

enum rm_status scn_judge(struct rm_machine *machine, struct rm_scenario *scenario,
                         struct scn_result *result, struct rm_error *error)
{
    struct scn_judge judge = {
        .machine = machine, .scenario = scenario, .result = result, .error = error};
    if (result->quiet)
        scn_judge_lost(&judge);
    scn_judge_checks(&judge);
    judge_deadlock(&judge);
    judge_exits(&judge);
    if (!result->of_runs)
        scn_judge_state(&judge);
    if (result->failure_count && result->verdict == SCN_PASS)
        result->verdict = SCN_FAIL;
    return judge.status;
}
