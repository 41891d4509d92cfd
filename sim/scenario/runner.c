/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/runner.h"

#include "machine/latency.h"
#include "machine/state.h"
#include "scenario/failure.h"
#include "scenario/fit.h"
#include "scenario/judge.h"
#include "scenario/names.h"
#include "scenario/place.h"
#include "scenario/read_state.h"
#include "scenario/requires.h"
#include "scenario/runner_parts.h"
#include "scenario/writers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How long it may take until all vcpus are in the guest; some ten thousand are usual (assumed). */
#define ENTRY_CYCLES      UINT64_C(10000000)
#define ENTRY_STEP_CYCLES RM_GRID_CYCLES

const char *scn_missing(const struct rm_machine *machine, struct rm_scenario *scenario)
{
    for (uint32_t i = 0; i < scenario->file->requires_count; i++) {
        const char *required = scenario->file->requires[i];
        if (!scn_image_has(machine->image, required))
            return required;
    }
    return scn_fit(scenario, rm_world_processors(machine->image)) ? NULL : SCN_NO_ROOM;
}

static enum rm_status no_memory(struct runner *runner)
{
    return rm_fail(runner->error, RM_NO_MEMORY, "out of memory");
}

/* An exit that did not come to its end: it is where the run stopped. */
static enum rm_status keep_unfinished(struct runner *runner, const struct rm_exit *exit)
{
    if (exit->number == 0)
        return RM_OK;
    struct scn_exit *record = scn_add_exit(runner->result, exit->number, exit->thread);
    return record ? scn_fill_exit(runner->result, record, exit, runner->error) : no_memory(runner);
}

static bool is_expected_fault(const struct scn_exit *record)
{
    const int32_t *end = record->expectation ? record->expectation->end : NULL;
    return record->exit.end == RM_END_FAULT && end && *end == RM_END_FAULT;
}

/* A thread has gone wrong as it should: the others may go on, and wait for it for ever. */
static bool has_expected_fault(const struct scn_result *result)
{
    for (unsigned i = 0; i < result->exit_count; i++)
        if (is_expected_fault(&result->exits[i]))
            return true;
    return false;
}

/* Threads, or the host, wait for what nobody will do. */
static enum rm_status note_deadlock(struct runner *runner, const struct rm_exit *exit)
{
    runner->over = true;
    if (has_expected_fault(runner->result))
        return RM_OK;
    runner->result->deadlock = strdup(exit->fault.text);
    return runner->result->deadlock ? keep_unfinished(runner, exit) : no_memory(runner);
}

static enum rm_status fail_budget(struct runner *runner, const char *where)
{
    char expected[64];
    runner->over = true;
    runner->result->quiet = false;
    runner->result->verdict = SCN_BUDGET;
    snprintf(expected, sizeof(expected), "an end within %llu cycles",
             (unsigned long long)runner->scenario->budget_cycles);
    return scn_add_failure(runner->result, "expect.budget_cycles", "run", expected, where,
                           runner->error);
}

static enum rm_status note_budget(struct runner *runner, const struct rm_exit *exit)
{
    enum rm_status status = fail_budget(runner, exit->fault.text);
    return status == RM_OK ? keep_unfinished(runner, exit) : status;
}

/* The machine has an exit of which its events did not tell. */
static enum rm_status note_stranger(struct runner *runner, const struct rm_exit *exit)
{
    char got[64];
    if (runner->watch.out_of_memory)
        return no_memory(runner);
    runner->over = true;
    runner->result->verdict = SCN_BROKEN;
    snprintf(got, sizeof(got), "exit %llu of thread %u", (unsigned long long)exit->number,
             exit->thread);
    return scn_add_failure(runner->result, NULL, "exits",
                           "exits of which the machine's events told", got, runner->error);
}

/* One exit has ended. */
static enum rm_status keep_exit(struct runner *runner, const struct rm_exit *exit)
{
    struct scn_exit *record = scn_find_exit(runner->result, exit->number);
    if (!record)
        return note_stranger(runner, exit);
    bool returned = runner->scenario->file->call && exit->end == RM_END_HOST;
    enum rm_status status = scn_fill_exit(runner->result, record, exit, runner->error);
    bool goes_on = is_expected_fault(record) && !runner->scenario->file->call;
    runner->over |= (exit->end == RM_END_FAULT && !goes_on) || returned;
    runner->result->quiet |= returned;
    if (status != RM_OK || runner->result->exit_count < SCN_EXITS_MAX || runner->endless)
        return status;
    runner->over = runner->endless = true;
    return scn_add_failure(runner->result, NULL, "exits", "an end of the exits",
                           "hundreds of them, and no end in sight", runner->error);
}

/* From the guest being entered. */

static bool is_in_guest(const struct runner *runner, unsigned vcpu)
{
    enum rm_place place = RM_IN_HOST;
    int thread = RM_NOT_LOADED;
    (void)rm_vcpu_thread(runner->machine, vcpu, &thread, NULL);
    if (thread >= 0)
        (void)rm_thread_place(runner->machine, (unsigned)thread, &place, NULL);
    return place == RM_IN_GUEST || place == RM_IN_NAP;
}

/* The first vcpu that has a thread and is not in the guest; -1. */
static int vcpu_outside(const struct runner *runner)
{
    const struct rm_world_config *world = &runner->scenario->world;
    for (unsigned v = 0; v < world->vcpu_count; v++)
        if (world->vcpus[v].thread != RM_NOT_LOADED && !is_in_guest(runner, v))
            return (int)v;
    return -1;
}

static enum rm_status note_entry_end(struct runner *runner, const struct rm_exit *exit)
{
    if (exit->end == RM_END_DEADLOCK)
        return note_deadlock(runner, exit);
    if (exit->end == RM_END_BUDGET)
        return note_budget(runner, exit);
    runner->over = exit->end == RM_END_FAULT;
    return RM_OK;
}

/* Lets time pass until all vcpus are in the guest. */
static enum rm_status wait_for_all(struct runner *runner)
{
    uint64_t deadline_cycle = rm_cycle(runner->machine) + ENTRY_CYCLES;
    enum rm_exit_end end = RM_END_BUDGET;
    enum rm_status status = RM_OK;
    int outside;
    while (status == RM_OK && (outside = vcpu_outside(runner)) >= 0) {
        status = rm_run(runner->machine, ENTRY_STEP_CYCLES, &end, runner->error);
        if (status != RM_OK || end == RM_END_FAULT || end == RM_END_DEADLOCK) {
            runner->over = true; /* rm_run_exit tells what it is */
            return status;
        }
        if (rm_cycle(runner->machine) < deadline_cycle)
            continue;
        char got[64];
        runner->over = true;
        snprintf(got, sizeof(got), "vcpu %lld is not",
                 (long long)scn_vcpu_id(runner->result, outside));
        return scn_add_failure(runner->result, NULL, "entry", "all vcpus in the guest", got,
                               runner->error);
    }
    return status;
}

static enum rm_status enter_core(struct runner *runner, unsigned thread)
{
    const struct rm_exit *exit;
    enum rm_status status = rm_enter_guest(runner->machine, thread, &exit, runner->error);
    return status == RM_OK ? note_entry_end(runner, exit) : status;
}

/* The sub-core of the thread `run` first, then the others that have vcpus. */
static enum rm_status enter_all(struct runner *runner)
{
    const struct rm_world_config *world = &runner->scenario->world;
    unsigned per_subcore = world->threads_per_core / world->subcores;
    bool entered[RM_THREADS_MAX] = {false}; /* by sub-core */
    enum rm_status status = enter_core(runner, runner->scenario->run_thread);
    entered[runner->scenario->run_thread / per_subcore] = true;
    for (unsigned v = 0; v < world->vcpu_count && status == RM_OK && !runner->over; v++) {
        int32_t thread = world->vcpus[v].thread;
        if (thread == RM_NOT_LOADED || entered[(unsigned)thread / per_subcore])
            continue;
        entered[(unsigned)thread / per_subcore] = true;
        status = enter_core(runner, (unsigned)thread);
    }
    return status == RM_OK && !runner->over ? wait_for_all(runner) : status;
}

/* Adds where in the file the mistake is. */
static enum rm_status fail_at(struct runner *runner, enum rm_status status, const char *path)
{
    struct yml_position at = rm_scenario_position(runner->scenario, path);
    return rm_fail_in(runner->error, status, "%s: line %u, column %u: %s", runner->scenario->path,
                      at.line, at.column, path);
}

/* The machine did not take an event: what is left to be wrong is the name of its place. */
static enum rm_status refused(struct runner *runner, enum rm_status status, unsigned event)
{
    static const char *const keys[] = {[RM_WHEN_CYCLE] = "",
                                       [RM_WHEN_ENTERS] = ".when.enters",
                                       [RM_WHEN_LOADS] = ".when.loads",
                                       [RM_WHEN_STORES] = ".when.stores",
                                       [RM_WHEN_INSTRUCTION] = ".when.instruction_of"};
    char path[SCN_PATH_BYTES];
    snprintf(path, sizeof(path), "events[%u]%s", event,
             keys[runner->scenario->events[event].event.when.kind]);
    return fail_at(runner, status, path);
}

enum rm_status scn_inject_all(struct runner *runner, const uint64_t *later_cycles)
{
    uint64_t now = runner->result->start_cycle = rm_cycle(runner->machine);
    for (unsigned i = 0; i < runner->scenario->event_count; i++) {
        const struct scn_timed_event *event = &runner->scenario->events[i];
        struct rm_injection injected = event->event;
        injected.size = sizeof(injected);
        injected.at_cycle = event->delay_cycles + (later_cycles ? later_cycles[i] : 0);
        if (event->after == SCN_NO_EVENT)
            injected.at_cycle += now;
        else
            injected.after = runner->result->injections[event->after];
        if (event->exit_of != SCN_NO_EVENT)
            injected.when.exit_of = runner->result->injections[event->exit_of];
        enum rm_status status =
            rm_inject(runner->machine, &injected, &runner->result->injections[i], runner->error);
        if (status != RM_OK)
            return refused(runner, status, i);
    }
    return RM_OK;
}

/* To the end. */

enum rm_status scn_run_on(struct runner *runner, uint64_t cycles, const struct rm_exit **exit)
{
    const struct scn_call *call = runner->scenario->file->call;
    if (!call || runner->called)
        return rm_run_exit(runner->machine, cycles, exit, runner->error);
    runner->called = true;
    unsigned thread = call->thread ? *call->thread : 0;
    enum rm_status status = RM_OK;
    if (call->srr1)
        status = rm_set_register(runner->machine, thread, "srr1", *call->srr1, runner->error);
    if (status == RM_OK)
        status = rm_call(runner->machine, thread, call->function, call->args, call->args_count,
                         cycles, exit, runner->error);
    if (status != RM_NOT_FOUND)
        return status;
    return fail_at(runner, RM_BAD_INPUT, "call.function");
}

static enum rm_status be_paused(struct runner *runner)
{
    runner->watch.muted = true;
    enum rm_status status =
        runner->pace->paused(runner->pace->context, runner->machine, runner->error);
    runner->watch.muted = false;
    return status;
}

/* The time that was given is over, or nothing more happens in it. */
static enum rm_status time_is_over(struct runner *runner, const struct rm_exit *exit, bool all)
{
    bool faulted = has_expected_fault(runner->result);
    if (all && exit->end == RM_END_BUDGET && !faulted)
        return note_budget(runner, exit);
    runner->over = all;
    runner->result->quiet = all && !faulted;
    return all ? RM_OK : be_paused(runner);
}

static enum rm_status play_some(struct runner *runner, bool *idle)
{
    const struct rm_exit *exit;
    uint64_t now = rm_cycle(runner->machine);
    uint64_t left = now < runner->end_cycle ? runner->end_cycle - now : 0, some = left;
    if (runner->pace)
        some = runner->pace->next(runner->pace->context, now, *idle);
    bool all = some >= left;
    enum rm_status status = scn_run_on(runner, all ? left : some, &exit);
    if (status != RM_OK)
        return status;
    *idle = exit->end == RM_END_IDLE;
    if (exit->end == RM_END_DEADLOCK)
        return note_deadlock(runner, exit);
    if (exit->end == RM_END_IDLE || exit->end == RM_END_BUDGET)
        return time_is_over(runner, exit, all);
    return keep_exit(runner, exit);
}

/* What the host made of the exits. */
static enum rm_status keep_reports(struct runner *runner)
{
    const struct rm_host_report *report;
    enum rm_status status = rm_run_host(runner->machine, 0, &report, runner->error);
    while (status == RM_OK && report) {
        struct scn_exit *record = scn_find_exit(runner->result, report->exit);
        if (record)
            status = scn_fill_report(record, report, runner->error);
        if (status == RM_OK)
            status = rm_run_host(runner->machine, 0, &report, runner->error);
    }
    return status;
}

/* Why an event did not happen. */
static const char *missed_because(const struct scn_timed_event *event)
{
    if (event->event.when.kind != RM_WHEN_CYCLE)
        return "it did not: its place was not reached";
    return "it did not: its thread was never where it had to be, or the run was over before";
}

static enum rm_status report_missed_events(struct runner *runner)
{
    enum rm_status status = RM_OK;
    if (runner->called && runner->result->exit_count == 0)
        status = scn_add_failure(runner->result, "call.function", "call.function",
                                 "the function to return", "it did not", runner->error);
    for (unsigned i = 0; i < runner->scenario->event_count && status == RM_OK; i++) {
        char path[32];
        snprintf(path, sizeof(path), "events[%u]", i);
        if (!runner->result->happened[i])
            status = scn_add_failure(runner->result, path, path, "the event to happen",
                                     missed_because(&runner->scenario->events[i]), runner->error);
    }
    return status;
}

uint64_t scn_call_lead_cycles(const struct rm_machine *machine)
{
    return rm_latency_cycles(machine, RM_LATENCY_MESSAGE) + RM_GRID_CYCLES;
}

/* From the injection of the events to the end. */
static enum rm_status play(struct runner *runner)
{
    enum rm_exit_end end;
    enum rm_status status = RM_OK;
    bool idle = false;
    if (runner->scenario->file->call)
        status =
            rm_run(runner->machine, scn_call_lead_cycles(runner->machine), &end, runner->error);
    runner->end_cycle = rm_cycle(runner->machine) + runner->scenario->budget_cycles;
    while (status == RM_OK && !runner->over)
        status = play_some(runner, &idle);
    if (status == RM_OK && runner->scenario->file->call)
        status =
            rm_run(runner->machine, scn_call_lead_cycles(runner->machine), &end, runner->error);
    return status;
}

/* The exits that ended while the guest was entered, if it went wrong. */
static enum rm_status take_what_ended(struct runner *runner)
{
    const struct rm_exit *exit;
    enum rm_status status = rm_run_exit(runner->machine, 0, &exit, runner->error);
    while (status == RM_OK && !runner->endless &&
           (exit->end == RM_END_HOST || exit->end == RM_END_GUEST || exit->end == RM_END_FAULT)) {
        status = keep_exit(runner, exit);
        if (status == RM_OK)
            status = rm_run_exit(runner->machine, 0, &exit, runner->error);
    }
    if (status == RM_OK && exit->end == RM_END_DEADLOCK && !runner->result->deadlock)
        status = note_deadlock(runner, exit);
    return status;
}

/* Whether what has not happened will never happen. After what nobody expected, or when time is
 * over, there is another failure, and it is the reason. */
static bool is_at_its_end(const struct runner *runner)
{
    const struct scn_result *result = runner->result;
    return result->quiet || result->deadlock || has_expected_fault(result);
}

enum rm_status scn_finish(struct runner *runner)
{
    enum rm_status status = runner->over ? take_what_ended(runner) : play(runner);
    if (status == RM_OK && runner->result->quiet)
        status = rm_check_at_rest(runner->machine, runner->error);
    scn_read_after(runner->machine, runner->result);
    runner->result->core_hz = rm_core_hz(runner->machine);
    rm_lost_wakeups(runner->machine, &runner->result->lost);
    if (status == RM_OK)
        status = keep_reports(runner);
    if (status == RM_OK && runner->watch.out_of_memory)
        status = no_memory(runner);
    return status == RM_OK && !runner->result->of_runs && is_at_its_end(runner)
               ? report_missed_events(runner)
               : status;
}

enum rm_status scn_new_result(struct runner *runner, struct scn_result *result)
{
    unsigned count = runner->scenario->event_count + 1;
    *result = (struct scn_result){
        .scenario = runner->scenario,
        .image = rm_machine_image_name(runner->machine),
        .injections = calloc(count, sizeof(*result->injections)),
        .happened = calloc(count, sizeof(*result->happened)),
        .places = calloc(count, sizeof(*result->places)),
    };
    return result->injections && result->happened && result->places ? RM_OK : no_memory(runner);
}

/* Runs on from `snapshot` once more and compares with what happened after the start. */
static enum rm_status run_again(struct runner *runner, const struct rm_snapshot *snapshot,
                                uint64_t expected_hash)
{
    struct scn_result *first = runner->result;
    struct scn_result second;
    enum rm_status status = scn_new_result(runner, &second);
    if (status == RM_OK)
        status = rm_snapshot_restore(runner->machine, snapshot, runner->error);
    runner->result = runner->watch.result = &second;
    memcpy(second.injections, first->injections,
           runner->scenario->event_count * sizeof(*second.injections));
    runner->called = runner->over = runner->endless = false;
    if (status == RM_OK)
        status = scn_finish(runner);
    uint64_t hash = scn_result_hash(&second, 0);
    scn_result_free(&second);
    runner->result = runner->watch.result = first;
    if (status != RM_OK || hash == expected_hash)
        return status;
    first->verdict = SCN_BROKEN;
    return scn_add_failure(first, NULL, "repeat", "the same run again",
                           "a run from the same snapshot that differs", runner->error);
}

/* The run itself, and `repeat - 1` times more from the snapshot. */
static enum rm_status run_repeated(struct runner *runner, unsigned repeat)
{
    unsigned start_exits = runner->result->exit_count;
    struct scn_watch watch = runner->watch;
    struct rm_snapshot *snapshot = NULL;
    enum rm_status status = RM_OK;
    if (repeat > 1 && !runner->over)
        status = rm_snapshot_take(runner->machine, &snapshot, runner->error);
    if (status == RM_OK)
        status = scn_finish(runner);
    uint64_t hash = scn_result_hash(runner->result, start_exits);
    if (status == RM_OK)
        status = scn_judge(runner->machine, runner->scenario, runner->result, runner->error);
    for (unsigned i = 1;
         i < repeat && snapshot && status == RM_OK && runner->result->verdict != SCN_BROKEN; i++) {
        memcpy(runner->watch.vectors, watch.vectors, sizeof(watch.vectors));
        status = run_again(runner, snapshot, hash);
    }
    rm_snapshot_free(snapshot);
    return status;
}

static enum rm_status begin_audience(struct runner *runner)
{
    const struct scn_audience *audience = runner->audience;
    if (!audience)
        return RM_OK;
    enum rm_status status =
        audience->begin(audience->context, runner->machine, runner->scenario, runner->error);
    runner->heard = status == RM_OK;
    return status;
}

enum rm_status scn_end_audience(struct runner *runner, enum rm_status status)
{
    const struct scn_audience *audience = runner->audience;
    if (!runner->heard)
        return status;
    enum rm_status ended = audience->end(audience->context, status == RM_OK ? runner->error : NULL);
    return status == RM_OK ? ended : status;
}

enum rm_status scn_start(struct runner *runner)
{
    (void)scn_fit(runner->scenario, rm_world_processors(runner->machine->image));
    enum rm_status status =
        rm_machine_build(runner->machine, &runner->scenario->world, runner->error);
    if (status != RM_OK)
        return rm_fail_in(runner->error, status, "%s", runner->scenario->path);
    status = scn_check_names(runner->machine, runner->scenario, runner->error);
    if (status == RM_OK)
        status = begin_audience(runner);
    for (uint32_t i = 0; status == RM_OK && i < runner->scenario->file->set_count; i++)
        status = rm_set_field(runner->machine, runner->scenario->file->set[i].name,
                              runner->scenario->file->set[i].value, runner->error);
    if (status == RM_OK)
        status = scn_read_before(runner->machine, runner->result, runner->error);
    if (status == RM_OK)
        status = scn_watch_begin(&runner->watch, runner->machine, runner->result, runner->error);
    if (status == RM_OK && !runner->scenario->file->call)
        status = enter_all(runner);
    return status;
}

static enum rm_status run_all(struct rm_machine *machine, struct rm_scenario *scenario,
                              const struct scn_run_options *options, struct scn_result *out,
                              struct rm_error *error)
{
    struct rm_error own_error;
    struct runner runner = {
        .machine = machine,
        .scenario = scenario,
        .result = out,
        .pace = options->pace,
        .audience = options->audience,
        .error = error ? error : &own_error,
    };
    enum rm_status status = scn_new_result(&runner, out);
    if (status == RM_OK)
        status = scn_start(&runner);
    if (status == RM_OK && !runner.over)
        status = scn_inject_all(&runner, NULL);
    if (status == RM_OK)
        status = run_repeated(&runner, options->repeat);
    scn_watch_end(&runner.watch);
    return scn_end_audience(&runner, status);
}

static uint64_t never(void *context, uint64_t cycle, bool idle)
{
    (void)context;
    (void)cycle;
    (void)idle;
    return UINT64_MAX;
}

const struct scn_pace scn_in_haste = {.next = never};

static enum rm_status run_once(struct rm_machine *machine, struct rm_scenario *scenario,
                               struct scn_result *out, struct rm_error *error)
{
    const struct scn_run_options once = {.repeat = 1};
    return run_all(machine, scenario, &once, out, error);
}

enum rm_status rm_scenario_run(struct rm_machine *machine, struct rm_scenario *scenario,
                               const struct scn_run_options *options, struct scn_result *out,
                               struct rm_error *error)
{
    enum rm_status status = run_all(machine, scenario, options, out, error);
    if (status != RM_OK || options->pace || out->verdict == SCN_BROKEN)
        return status;
    return scn_find_writers(machine, scenario, run_once, out, error);
}
