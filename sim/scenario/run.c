/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/run.h"

#include "scenario/judge.h"
#include "scenario/observe.h"
#include "scenario/resolve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RESUME_GUEST 0
#define XIRR_OFFSET  4 /* in the presentation page */
#define XISR_OF_IPI  2
#define ENTRIES_MAX  8 /* how often the path may turn back before the guest is reached */

struct event_state {
    bool injected, consumed; /* consumed: an exit belongs to it, or it is clear that none will */
    bool followed;           /* the events after it have been injected */
    uint64_t at_cycle;
};

struct runner {
    struct rm_machine *machine;
    struct rm_scenario *scenario;
    struct scn_result *result;
    struct rm_error *error;
    struct event_state *events;
    struct rm_host_report *reports; /* all that the host did, for rm_lost_wakeups */
    unsigned report_count;
    uint64_t end_cycle; /* the budget is over */
};

/* Injects the events that follow `event`, counted from now. */
static enum rm_status inject_after(struct runner *runner, int event)
{
    uint64_t now = rm_cycle(runner->machine);
    for (unsigned i = 0; i < runner->scenario->event_count; i++) {
        struct event_state *state = &runner->events[i];
        if (runner->scenario->events[i].after != event || state->injected)
            continue;
        struct rm_injection injected = runner->scenario->events[i].event;
        injected.at_cycle = now + runner->scenario->events[i].delay_cycles;
        *state = (struct event_state){.injected = true, .at_cycle = injected.at_cycle};
        enum rm_status status = rm_inject(runner->machine, &injected, runner->error);
        if (status != RM_OK) {
            char path[32];
            snprintf(path, sizeof(path), "events[%u]", i);
            return rm_fail_in(runner->error, status, "%s: line %u: %s", runner->scenario->path,
                              rm_scenario_position(runner->scenario, path).line, path);
        }
    }
    return RM_OK;
}

/* The interrupt by which an event makes itself known. */
static const uint32_t vector_of[] = {
    [RM_INJECT_MSI] = 0x500,  [RM_INJECT_IPI] = 0x500,      [RM_INJECT_DOORBELL] = 0xe80,
    [RM_INJECT_HDEC] = 0x980, [RM_INJECT_HOST_IPI] = 0x500, [RM_INJECT_HCALL] = 0xc00,
};

/* The number that the exit accepted from the ICP's XIRR; false if it looked at none. */
static bool accepted(const struct rm_exit *exit, uint32_t *xisr)
{
    for (size_t i = 0; i < exit->mmio_count; i++) {
        const struct rm_mmio *mmio = &exit->mmio[i];
        if (mmio->write || mmio->offset != XIRR_OFFSET)
            continue;
        *xisr = (uint32_t)mmio->bytes[1] << 16 | (uint32_t)mmio->bytes[2] << 8 | mmio->bytes[3];
        return true;
    }
    return false;
}

/* Whether an event can have caused an exit: by its thread, its interrupt and the number accepted.
 */
static bool can_cause(const struct rm_injection *event, unsigned thread, const struct rm_exit *exit)
{
    uint32_t xisr;
    if (thread != exit->thread || vector_of[event->kind] != exit->vector)
        return false;
    if (exit->vector != vector_of[RM_INJECT_MSI] || !accepted(exit, &xisr))
        return true;
    return xisr == (event->kind == RM_INJECT_MSI ? event->number : XISR_OF_IPI);
}

/* The event that is taken to have caused an exit: the first that can have. */
static int cause_of(const struct runner *runner, const struct rm_exit *exit)
{
    int cause = SCN_NO_EVENT;
    for (unsigned i = 0; i < runner->scenario->event_count; i++) {
        const struct event_state *state = &runner->events[i];
        if (state->injected && !state->consumed && state->at_cycle <= exit->start_cycle &&
            can_cause(&runner->scenario->events[i].event, runner->scenario->events[i].thread,
                      exit) &&
            (cause == SCN_NO_EVENT || state->at_cycle < runner->events[cause].at_cycle))
            cause = (int)i;
    }
    return cause;
}

static bool events_left(const struct runner *runner)
{
    for (unsigned i = 0; i < runner->scenario->event_count; i++)
        if (!runner->events[i].consumed)
            return true;
    return false;
}

/* Nothing more happens: events that caused no exit are over. False if there were none. */
static bool end_silent_events(struct runner *runner)
{
    bool some = false;
    for (unsigned i = 0; i < runner->scenario->event_count; i++) {
        struct event_state *state = &runner->events[i];
        some |= state->injected && !state->consumed;
        state->consumed |= state->injected;
    }
    return some;
}

static bool in_host(const struct runner *runner, unsigned thread)
{
    enum rm_place place = RM_IN_HOST;
    (void)rm_thread_place(runner->machine, thread, &place, NULL);
    return place == RM_IN_HOST;
}

/* Whether every thread of [from, to) is in the host. */
static bool all_in_host(const struct runner *runner, unsigned from, unsigned to)
{
    for (unsigned thread = from; thread < to; thread++)
        if (!in_host(runner, thread))
            return false;
    return true;
}

static bool core_in_host(const struct runner *runner, unsigned thread)
{
    unsigned threads = runner->scenario->world.threads_per_core;
    unsigned first = thread / threads * threads;
    return all_in_host(runner, first, first + threads);
}

/* Injects what follows the events that are over, once the guest runs again where they ended. */
static enum rm_status inject_followers(struct runner *runner)
{
    enum rm_status status = RM_OK;
    for (unsigned i = 0; i < runner->scenario->event_count && status == RM_OK; i++) {
        struct event_state *state = &runner->events[i];
        if (!state->consumed || state->followed ||
            core_in_host(runner, runner->scenario->events[i].thread))
            continue;
        state->followed = true;
        status = inject_after(runner, (int)i);
    }
    return status;
}

static enum rm_status keep_report(struct runner *runner, const struct rm_host_report *report)
{
    struct rm_host_report *grown =
        realloc(runner->reports, (runner->report_count + 1) * sizeof(*grown));
    if (!grown)
        return rm_fail(runner->error, RM_NO_MEMORY, "out of memory");
    runner->reports = grown;
    grown[runner->report_count++] = *report;
    return scn_add_kicks(runner->result, report, runner->error);
}

static bool read_rm_action(struct runner *runner, unsigned vcpu, uint32_t *out)
{
    char name[32];
    uint64_t value;
    snprintf(name, sizeof(name), "icp[%u].rm_action", vcpu);
    if (rm_field(runner->machine, name, &value, NULL) != RM_OK)
        return false;
    *out = (uint32_t)value;
    return true;
}

/* What the host did between exits. */
static enum rm_status keep_host_work(struct runner *runner)
{
    struct rm_host_report cores = {0};
    enum rm_status status = rm_host_ipis(runner->machine, &cores, runner->error);
    return status == RM_OK ? keep_report(runner, &cores) : status;
}

/* The host's part of the exit that was recorded last. */
static enum rm_status host_part(struct runner *runner)
{
    struct scn_exit *record = &runner->result->exits[runner->result->exit_count - 1];
    enum rm_status status = RM_OK;
    record->has_rm_action = read_rm_action(runner, record->exit.vcpu, &record->rm_action_before);
    if (record->exit.end == RM_END_HOST) {
        status = rm_host_exit(runner->machine, &record->exit, &record->host, runner->error);
        record->handled = status == RM_OK;
        if (status == RM_OK)
            status = keep_report(runner, &record->host);
    }
    if (status == RM_OK)
        status = keep_host_work(runner);
    read_rm_action(runner, record->exit.vcpu, &record->rm_action_after);
    return status;
}

/* Enters the guest on the core of `thread`. An exit on the way is an exit like others. */
static enum rm_status enter_guest(struct runner *runner, unsigned thread)
{
    for (unsigned i = 0; i < ENTRIES_MAX; i++) {
        struct rm_exit exit;
        enum rm_status status = rm_enter_guest(runner->machine, thread, &exit, runner->error);
        if (status != RM_OK)
            return status;
        if (exit.end == RM_END_GUEST) {
            runner->result->entry_cycles = exit.phases.rm_entry_cycles;
            return RM_OK;
        }
        status = scn_add_exit(runner->result, &exit, SCN_NO_EVENT, runner->error);
        if (status != RM_OK || exit.end != RM_END_HOST)
            return status;
        status = host_part(runner);
        if (status != RM_OK || !core_in_host(runner, thread))
            return status;
    }
    return scn_add_failure(runner->result, NULL, "entry", "the guest is entered",
                           "the path turned back every time", runner->error);
}

/* One exit has ended. */
static enum rm_status handle_exit(struct runner *runner, const struct rm_exit *exit)
{
    int event = cause_of(runner, exit);
    enum rm_status status = scn_add_exit(runner->result, exit, event, runner->error);
    if (status == RM_OK)
        status = host_part(runner);
    if (event != SCN_NO_EVENT)
        runner->events[event].consumed = true;
    const struct scn_exit *record = &runner->result->exits[runner->result->exit_count - 1];
    bool runs_again =
        record->handled && record->host.run_loop == RESUME_GUEST && !record->host.blocked;
    if (status == RM_OK && runs_again && events_left(runner) && core_in_host(runner, exit->thread))
        status = enter_guest(runner, exit->thread);
    return status;
}

/* Lets time pass until one exit has ended. `*more`: the run goes on. */
static enum rm_status play_exit(struct runner *runner, bool *more)
{
    struct rm_exit exit;
    uint64_t now = rm_cycle(runner->machine);
    uint64_t left = now < runner->end_cycle ? runner->end_cycle - now : 0;
    enum rm_status status = rm_run_exit(runner->machine, left, &exit, runner->error);
    *more = status == RM_OK;
    if (status != RM_OK)
        return status;
    if (exit.end == RM_END_IDLE) {
        *more = end_silent_events(runner);
        return RM_OK;
    }
    if (exit.end == RM_END_HOST || exit.end == RM_END_GUEST)
        return handle_exit(runner, &exit);
    *more = false;
    return scn_add_exit(runner->result, &exit, cause_of(runner, &exit), runner->error);
}

/* What happens to a guest of which nothing runs is not simulated. */
static bool guest_sleeps(const struct runner *runner)
{
    const struct scn_result *result = runner->result;
    return result->exit_count && result->exits[result->exit_count - 1].host.blocked;
}

static enum rm_status report_missed_events(struct runner *runner)
{
    enum rm_status status = RM_OK;
    for (unsigned i = 0; i < runner->scenario->event_count && status == RM_OK; i++) {
        char path[32];
        if (runner->events[i].injected)
            continue;
        snprintf(path, sizeof(path), "events[%u]", i);
        status = scn_add_failure(runner->result, path, path, "the event to happen",
                                 guest_sleeps(runner) ? "the guest sleeps: all its vcpus have ceded"
                                                      : "the run was over before",
                                 runner->error);
    }
    return status;
}

/* From the guest being entered to the end. */
static enum rm_status play(struct runner *runner)
{
    enum rm_status status = inject_after(runner, SCN_NO_EVENT);
    bool more = true;
    while (status == RM_OK && more && !all_in_host(runner, 0, scn_thread_count(runner->scenario))) {
        status = play_exit(runner, &more);
        if (status == RM_OK)
            status = inject_followers(runner);
        if (runner->result->exit_count >= SCN_EXITS_MAX)
            return scn_add_failure(runner->result, NULL, "exits", "an end of the exits",
                                   "hundreds of them, and no end in sight", runner->error);
    }
    if (status == RM_OK)
        status = keep_host_work(runner);
    return status == RM_OK ? report_missed_events(runner) : status;
}

/* One function instead of a guest. */
static enum rm_status play_call(struct runner *runner)
{
    const struct scn_call *call = runner->scenario->file->call;
    struct rm_exit exit;
    enum rm_status status = inject_after(runner, SCN_NO_EVENT);
    if (status == RM_OK)
        status =
            rm_call(runner->machine, call->thread ? *call->thread : 0, call->function, call->args,
                    call->args_count, runner->scenario->budget_cycles, &exit, runner->error);
    if (status == RM_OK)
        status = scn_add_exit(runner->result, &exit, SCN_NO_EVENT, runner->error);
    return status;
}

/* RM_NOT_MODELLED is part of the result. */
static enum rm_status absorb(struct runner *runner, enum rm_status status)
{
    if (status != RM_NOT_MODELLED)
        return status;
    char text[RM_ERROR_TEXT_BYTES];
    memcpy(text, runner->error->text, sizeof(text));
    runner->result->verdict = SCN_BROKEN;
    return scn_add_failure(runner->result, NULL, "simulator", "something that rmsim models", text,
                           runner->error);
}

/* What follows the start. */
static enum rm_status finish(struct runner *runner)
{
    memset(runner->events, 0, (runner->scenario->event_count + 1) * sizeof(*runner->events));
    runner->end_cycle = rm_cycle(runner->machine) + runner->scenario->budget_cycles;
    enum rm_status status = runner->scenario->file->call ? play_call(runner) : play(runner);
    scn_observe_after(runner->machine, runner->result);
    rm_lost_wakeups(runner->machine, runner->reports, runner->report_count, &runner->result->lost);
    return absorb(runner, status);
}

/* Runs on from `snapshot` once more and compares with what happened after the start. */
static enum rm_status run_again(struct runner *runner, const struct rm_snapshot *snapshot,
                                uint64_t expected_hash)
{
    struct scn_result *first = runner->result;
    struct scn_result second = {.scenario = runner->scenario};
    enum rm_status status = rm_snapshot_restore(runner->machine, snapshot, runner->error);
    if (status != RM_OK)
        return status;
    runner->result = &second;
    runner->report_count = 0;
    status = finish(runner);
    uint64_t hash = scn_result_hash(&second, 0);
    scn_result_free(&second);
    runner->result = first;
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
    struct rm_snapshot *snapshot = NULL;
    enum rm_status status = RM_OK;
    if (repeat > 1)
        status = rm_snapshot_take(runner->machine, &snapshot, runner->error);
    if (status == RM_OK)
        status = finish(runner);
    uint64_t hash = scn_result_hash(runner->result, start_exits);
    if (status == RM_OK)
        status = scn_judge(runner->machine, runner->scenario, runner->result, runner->error);
    for (unsigned i = 1; i < repeat && status == RM_OK && runner->result->verdict != SCN_BROKEN;
         i++)
        status = run_again(runner, snapshot, hash);
    rm_snapshot_free(snapshot);
    return status;
}

/* The core of the thread `run` first, then the others that have vcpus. */
static enum rm_status enter_all(struct runner *runner)
{
    const struct rm_world_config *world = &runner->scenario->world;
    enum rm_status status = enter_guest(runner, runner->scenario->run_thread);
    for (unsigned v = 0; v < world->vcpu_count && status == RM_OK; v++) {
        int32_t thread = world->vcpus[v].thread;
        if (thread != RM_NOT_LOADED && core_in_host(runner, (unsigned)thread) &&
            (unsigned)thread / world->threads_per_core !=
                runner->scenario->run_thread / world->threads_per_core)
            status = enter_guest(runner, (unsigned)thread);
    }
    return status;
}

/* A name in the file that this world or the processor does not have. */
static enum rm_status wrong_name(struct runner *runner, const char *list, uint32_t index)
{
    char path[64];
    snprintf(path, sizeof(path), "expect.%s[%u].name", list, index);
    return rm_fail_in(runner->error, RM_BAD_INPUT, "%s: line %u: %s", runner->scenario->path,
                      rm_scenario_position(runner->scenario, path).line, path);
}

/* Names that mean nothing are a mistake of the file, not of the code under test. */
static enum rm_status check_names(struct runner *runner)
{
    const struct scn_expect *expect = runner->scenario->expect;
    uint64_t value;
    for (uint32_t i = 0; expect && i < expect->fields_count; i++)
        if (rm_field(runner->machine, expect->fields[i].name, &value, runner->error) != RM_OK)
            return wrong_name(runner, "fields", i);
    for (uint32_t i = 0; expect && i < expect->registers_count; i++) {
        const struct scn_expect_register *e = &expect->registers[i];
        enum rm_place place;
        if (rm_thread_place(runner->machine, e->thread, &place, runner->error) != RM_OK ||
            rm_register(runner->machine, runner->scenario->run_thread, e->name, &value,
                        runner->error) != RM_OK)
            return wrong_name(runner, "registers", i);
    }
    return RM_OK;
}

static enum rm_status start(struct runner *runner)
{
    enum rm_status status =
        rm_machine_build(runner->machine, &runner->scenario->world, runner->error);
    if (status != RM_OK)
        return rm_fail_in(runner->error, status, "%s", runner->scenario->path);
    status = check_names(runner);
    if (status == RM_OK)
        status = scn_observe_before(runner->machine, runner->result, runner->error);
    if (status == RM_OK && !runner->scenario->file->call)
        status = absorb(runner, enter_all(runner));
    return status;
}

enum rm_status rm_scenario_run(struct rm_machine *machine, struct rm_scenario *scenario,
                               unsigned repeat, struct scn_result *out, struct rm_error *error)
{
    struct rm_error own_error;
    *out = (struct scn_result){.scenario = scenario, .image = rm_machine_image_name(machine)};
    struct runner runner = {
        .machine = machine,
        .scenario = scenario,
        .result = out,
        .error = error ? error : &own_error,
        .events = calloc(scenario->event_count + 1, sizeof(*runner.events)),
    };
    enum rm_status status = RM_OK;
    if (!runner.events)
        status = rm_fail(error, RM_NO_MEMORY, "out of memory");
    if (status == RM_OK)
        status = start(&runner);
    if (status == RM_OK)
        status = run_repeated(&runner, repeat);
    free(runner.events);
    free(runner.reports);
    return status;
}
