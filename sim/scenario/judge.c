/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/judge.h"

#include "scenario/judge_exit.h"
#include "scenario/judge_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum rm_status scn_add_failure(struct scn_result *result, const char *path, const char *what,
                               const char *expected, const char *got, struct rm_error *error)
{
    struct scn_failure *grown =
        realloc(result->failures, (result->failure_count + 1) * sizeof(*grown));
    if (!grown)
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    result->failures = grown;
    struct scn_failure *failure = &grown[result->failure_count++];
    *failure = (struct scn_failure){
        .what = strdup(what), .expected = strdup(expected), .got = strdup(got)};
    if (path)
        failure->line = rm_scenario_position(result->scenario, path).line;
    if (!failure->what || !failure->expected || !failure->got)
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    return RM_OK;
}

void scn_judge_fail(struct scn_judge *judge, const char *path, const char *expected,
                    const char *got)
{
    if (judge->status != RM_OK)
        return;
    const char *what = strncmp(path, "expect.", 7) == 0 ? path + 7 : path;
    judge->status = scn_add_failure(judge->result, path, what, expected, got, judge->error);
}

void scn_judge_number(struct scn_judge *judge, const char *path, uint64_t expected, uint64_t got)
{
    if (expected == got)
        return;
    char expected_text[24], got_text[24];
    snprintf(expected_text, sizeof(expected_text), "0x%llx", (unsigned long long)expected);
    snprintf(got_text, sizeof(got_text), "0x%llx", (unsigned long long)got);
    scn_judge_fail(judge, path, expected_text, got_text);
}

void scn_judge_bool(struct scn_judge *judge, const char *path, bool expected, bool got)
{
    if (expected != got)
        scn_judge_fail(judge, path, expected ? "true" : "false", got ? "true" : "false");
}

/* "1, 3", or "none". */
static void print_ids(const uint32_t *ids, unsigned count, char *out, size_t bytes)
{
    snprintf(out, bytes, "none");
    for (unsigned i = 0, used = 0; i < count && used < bytes; i++)
        used += (unsigned)snprintf(out + used, bytes - used, "%s%u", i ? ", " : "", ids[i]);
}

void scn_judge_ids(struct scn_judge *judge, const char *path, const uint32_t *expected,
                   unsigned expected_count, const uint32_t *got, unsigned got_count)
{
    if (expected_count == got_count &&
        (got_count == 0 || memcmp(expected, got, got_count * sizeof(*got)) == 0))
        return;
    char expected_text[200], got_text[200];
    print_ids(expected, expected_count, expected_text, sizeof(expected_text));
    print_ids(got, got_count, got_text, sizeof(got_text));
    scn_judge_fail(judge, path, expected_text, got_text);
}

/* What the code under test left would crash the host. */
static void judge_host_fault(struct scn_judge *judge, const struct scn_exit *record, unsigned index)
{
    char what[32];
    snprintf(what, sizeof(what), "expect.exits[%u]", index);
    if (record->handled && record->host.fault[0])
        scn_judge_fail(judge, what, "a state that the host can handle", record->host.fault);
}

/* Faults, budgets and what rmsim does not model end a run whatever the file expects. */
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
    } else if (exit->end == RM_END_BUDGET) {
        char got[64];
        snprintf(got, sizeof(got), "no end within %llu cycles",
                 (unsigned long long)judge->scenario->budget_cycles);
        scn_judge_fail(judge, what, "an end of the exit", got);
        if (judge->result->verdict == SCN_PASS)
            judge->result->verdict = SCN_BUDGET;
    }
}

/* The first exit that no expectation has taken yet, on the thread that this one names, if it does.
 */
static const struct scn_exit *find_exit(struct scn_result *result,
                                        const struct scn_expect_exit *expected)
{
    for (unsigned i = 0; i < result->exit_count; i++) {
        struct scn_exit *record = &result->exits[i];
        if (record->expectation || (expected->thread && *expected->thread != record->exit.thread))
            continue;
        record->expectation = expected;
        return record;
    }
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
    if (expect && rm_scenario_has(judge->scenario, "expect.exits"))
        judge_expected_exits(judge, expect);
    for (unsigned i = 0; i < result->exit_count; i++) {
        judge_end(judge, &result->exits[i], i);
        judge_host_fault(judge, &result->exits[i], i);
    }
}

/* Whether the host had its say about the last exit. */
static bool came_to_an_end(const struct scn_result *result)
{
    if (result->exit_count == 0)
        return true;
    enum rm_exit_end end = result->exits[result->exit_count - 1].exit.end;
    return end == RM_END_HOST || end == RM_END_GUEST;
}

enum rm_status scn_judge(struct rm_machine *machine, struct rm_scenario *scenario,
                         struct scn_result *result, struct rm_error *error)
{
    struct scn_judge judge = {
        .machine = machine, .scenario = scenario, .result = result, .error = error};
    if (came_to_an_end(result))
        scn_judge_lost(&judge);
    judge_exits(&judge);
    scn_judge_state(&judge);
    if (result->failure_count && result->verdict == SCN_PASS)
        result->verdict = SCN_FAIL;
    return judge.status;
}
