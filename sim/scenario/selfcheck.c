/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/selfcheck.h"

#include "base/fail.h"
#include "base/hash.h"
#include "machine/latency.h"
#include "machine/recorder.h"
#include "scenario/compare.h"
#include "scenario/place.h"
#include "scenario/runner.h"
#include "trace/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DETOUR_CYCLES_MAX 2000
#define NO_EVENT          UINT64_MAX

static const uint64_t pause_lengths[] = {1, 7, 64, 1000};

/* What was heard of a run: of each event a hash, and when it was. */
struct stream {
    size_t count, room;
    struct heard {
        uint64_t hash, cycle;
    } * list;
};

struct checker {
    struct rm_machine *machine;
    struct rm_scenario *scenario;
    const struct scn_check_options *options;
    struct scn_check_result *check;
    struct rm_error *error;
    struct stream straight;
    uint64_t heard;       /* events of the present run */
    uint64_t heard_cycle; /* of the last of them */
    bool muted, first, out_of_memory;
    uint64_t print; /* an event of which the text is wanted, NO_EVENT */
    /* Where the present run is interrupted. */
    uint64_t every_cycles; /* 0: at `places` */
    size_t place, place_count;
    uint64_t *places; /* cycles, ascending */
    uint64_t draws;   /* of random numbers */
};

static uint64_t draw(struct checker *checker, uint64_t below)
{
    uint64_t hash =
        rm_hash_u64(rm_hash_u64(RM_HASH_START, checker->options->seed), checker->draws++);
    return hash % below;
}

/* Hearing. */

static void keep(struct checker *checker, uint64_t hash, uint64_t cycle)
{
    struct stream *stream = &checker->straight;
    if (stream->count == stream->room) {
        size_t room = stream->room ? 2 * stream->room : 4096;
        struct heard *grown = realloc(stream->list, room * sizeof(*grown));
        if (!grown) {
            checker->out_of_memory = true;
            return;
        }
        stream->list = grown;
        stream->room = room;
    }
    stream->list[stream->count++] = (struct heard){hash, cycle};
}

static void compare(struct checker *checker, const struct rm_event *event, uint64_t hash)
{
    struct scn_check_result *check = checker->check;
    uint64_t index = checker->heard;
    if (check->differs ||
        (index < checker->straight.count && checker->straight.list[index].hash == hash))
        return;
    check->differs = true;
    check->event = index;
    rm_event_print(event, check->got, sizeof(check->got));
}

static void tell(void *context, const struct rm_event *event)
{
    struct checker *checker = context;
    if (checker->muted)
        return;
    uint64_t hash = rm_event_hash(event, RM_HASH_START);
    if (checker->print == checker->heard)
        rm_event_print(event, checker->check->expected, sizeof(checker->check->expected));
    else if (checker->print != NO_EVENT)
        ;
    else if (checker->first)
        keep(checker, hash, event->actor.cycle);
    else
        compare(checker, event, hash);
    checker->heard++;
    if (event->actor.cycle > checker->heard_cycle)
        checker->heard_cycle = event->actor.cycle;
}

/* Interrupting. */

/* While nothing is under way there is nothing to interrupt, until something happens again. What is
 * told at rest, of a time that is over, is no such thing. */
static uint64_t until_next_event(const struct checker *checker, uint64_t cycle)
{
    const struct stream *straight = &checker->straight;
    uint64_t next_cycle =
        checker->heard < straight->count ? straight->list[checker->heard].cycle : 0;
    if (next_cycle < cycle)
        return SCN_CYCLES_MAX;
    return next_cycle > cycle + checker->every_cycles ? next_cycle - cycle : checker->every_cycles;
}

static uint64_t next_pause(void *context, uint64_t cycle, bool idle)
{
    struct checker *checker = context;
    /* A thread that runs is chosen anew, which is an event, at least that often. */
    if (cycle > checker->heard_cycle + RM_LONE_CYCLES)
        idle = true;
    if (checker->every_cycles)
        return idle ? until_next_event(checker, cycle) : checker->every_cycles;
    if (checker->place == checker->place_count)
        return SCN_CYCLES_MAX;
    uint64_t place_cycle = checker->places[checker->place];
    return place_cycle > cycle ? place_cycle - cycle : 1;
}

/* Something that nobody has asked for. Whether the machine takes it does not matter. */
static void inject_anything(struct checker *checker)
{
    const struct rm_world_config *world = &checker->scenario->world;
    unsigned threads = scn_thread_count(checker->scenario);
    static const enum rm_inject_kind kinds[] = {RM_INJECT_IPI,  RM_INJECT_DOORBELL,
                                                RM_INJECT_HDEC, RM_INJECT_HOST_IPI,
                                                RM_INJECT_DEC,  RM_INJECT_MSI};
    struct rm_injection injection = {
        .size = sizeof(injection),
        .kind = kinds[draw(checker, sizeof(kinds) / sizeof(*kinds))],
        .thread = (uint32_t)draw(checker, threads),
        .value = (uint8_t)draw(checker, 8),
    };
    if (injection.kind == RM_INJECT_MSI) {
        injection.thread = 0;
        injection.number =
            world->source_count ? world->sources[draw(checker, world->source_count)].hwirq : 0;
    }
    (void)rm_inject(checker->machine, &injection, NULL, NULL);
}

static enum rm_status run_and_look(struct checker *checker, struct rm_error *error)
{
    enum rm_exit_end end;
    enum rm_status status =
        rm_run(checker->machine, 1 + draw(checker, DETOUR_CYCLES_MAX), &end, error);
    rm_look_at_everything(checker->machine);
    return status;
}

/* Two hashes of `what` have to be the same. */
static void note_hashes(struct checker *checker, const char *what, uint64_t expected, uint64_t got)
{
    struct scn_check_result *check = checker->check;
    if (expected == got || check->differs)
        return;
    check->differs = true;
    check->event = checker->heard;
    snprintf(check->expected, sizeof(check->expected), "%s 0x%016llx", what,
             (unsigned long long)expected);
    snprintf(check->got, sizeof(check->got), "%s 0x%016llx at cycle %llu", what,
             (unsigned long long)got, (unsigned long long)rm_cycle(checker->machine));
}

/* All readings by name. None of them may change anything; whether there is something to be read
 * does not matter. */
static void read_by_name(struct rm_machine *machine)
{
    static const char *const registers[] = {"pc", "tb", "dec", "hdec", "r12", "lpcr"};
    static const char *const fields[] = {"vcpu[0].arch.trap", "vcpu[0].arch.pending_exceptions"};
    struct rm_virtual_icp icp;
    struct rm_icp_words words;
    uint64_t value;
    for (unsigned thread = 0; thread < machine->threads; thread++) {
        for (size_t i = 0; i < sizeof(registers) / sizeof(*registers); i++)
            (void)rm_register(machine, thread, registers[i], &value, NULL);
        (void)rm_physical_icp(machine, thread, &words, NULL);
    }
    for (unsigned v = 0; v < machine->config.vcpu_count; v++)
        (void)rm_virtual_icp_read(machine, v, &icp, NULL);
    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
        (void)rm_field(machine, fields[i], &value, NULL);
}

static void look(struct checker *checker)
{
    uint64_t before = rm_state_hash(checker->machine);
    rm_look_at_everything(checker->machine);
    read_by_name(checker->machine);
    note_hashes(checker, "state before the look", before, rm_state_hash(checker->machine));
}

/* Away from a snapshot, and back. */
static enum rm_status detour(struct checker *checker, struct rm_error *error)
{
    struct rm_snapshot *snapshot = NULL;
    uint64_t before = rm_state_hash(checker->machine);
    uint64_t recorded = rm_recorded_hash(checker->machine);
    enum rm_status status = rm_snapshot_take(checker->machine, &snapshot, error);
    look(checker);
    if (status == RM_OK)
        status = run_and_look(checker, error);
    if (status == RM_OK) {
        inject_anything(checker);
        status = run_and_look(checker, error);
    }
    if (status == RM_OK)
        status = rm_snapshot_restore(checker->machine, snapshot, error);
    rm_snapshot_free(snapshot);
    look(checker);
    note_hashes(checker, "state before the detour", before, rm_state_hash(checker->machine));
    note_hashes(checker, "what was recorded before the detour", recorded,
                rm_recorded_hash(checker->machine));
    checker->check->snapshots++;
    return status;
}

static enum rm_status paused(void *context, struct rm_machine *machine, struct rm_error *error)
{
    struct checker *checker = context;
    enum rm_status status = RM_OK;
    checker->muted = true;
    checker->check->pauses++;
    if (checker->every_cycles) {
        rm_look_at_everything(machine);
        read_by_name(machine);
    } else {
        checker->place++;
        status = detour(checker, error);
    }
    checker->muted = false;
    return status;
}

/* Runs. */

static enum rm_status run(struct checker *checker, const struct scn_pace *pace,
                          struct scn_result *out)
{
    checker->heard = checker->heard_cycle = 0;
    checker->place = 0;
    const struct scn_run_options options = {.repeat = 1, .pace = pace};
    enum rm_status status =
        rm_scenario_run(checker->machine, checker->scenario, &options, out, checker->error);
    if (status == RM_OK && checker->out_of_memory)
        status = rm_fail(checker->error, RM_NO_MEMORY, "out of memory");
    return status;
}

/* What no event tells of: the state, and what was gathered from the events. */
static void compare_results(struct checker *checker, const struct scn_result *straight,
                            const struct scn_result *result)
{
    struct scn_check_result *check = checker->check;
    if (check->differs ||
        !scn_results_differ(straight, result, check->expected, check->got, sizeof(check->expected)))
        return;
    check->differs = true;
    check->event = checker->heard;
}

/* Runs once more, interrupted, in the way that is named, and compares. */
static enum rm_status run_interrupted(struct checker *checker, const char *way,
                                      const struct scn_result *straight)
{
    const struct scn_pace pace = {next_pause, paused, checker};
    struct scn_check_result *check = checker->check;
    struct scn_result result;
    if (checker->options->progress)
        checker->options->progress(checker->options->context, way);
    snprintf(check->way, sizeof(check->way), "%s", way);
    enum rm_status status = run(checker, &pace, &result);
    if (status == RM_OK && !check->differs && checker->heard < checker->straight.count) {
        check->differs = true;
        check->event = checker->heard;
    }
    if (status == RM_OK)
        compare_results(checker, straight, &result);
    scn_result_free(&result);
    return status;
}

static enum rm_status run_paused(struct checker *checker, const struct scn_result *straight)
{
    enum rm_status status = RM_OK;
    for (size_t i = 0; i < sizeof(pause_lengths) / sizeof(*pause_lengths); i++) {
        char way[64];
        if (status != RM_OK || checker->check->differs)
            break;
        checker->every_cycles = pause_lengths[i];
        snprintf(way, sizeof(way), "paused every %llu cycles",
                 (unsigned long long)checker->every_cycles);
        status = run_interrupted(checker, way, straight);
    }
    checker->every_cycles = 0;
    return status;
}

static int ascending(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

/* Every cycle up to the last event, or some of them. */
static enum rm_status choose_places(struct checker *checker, const struct scn_result *straight)
{
    uint64_t from = straight->start_cycle;
    size_t count = checker->straight.count;
    uint64_t last = count ? checker->straight.list[count - 1].cycle : 0;
    uint64_t cycles = last > from ? last - from + 1 : 1;
    checker->place_count = checker->options->all ? cycles : SCN_CHECK_PLACES;
    checker->places = calloc(checker->place_count, sizeof(*checker->places));
    if (!checker->places)
        return rm_fail(checker->error, RM_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < checker->place_count; i++)
        checker->places[i] = from + (checker->options->all ? i : draw(checker, cycles));
    qsort(checker->places, checker->place_count, sizeof(*checker->places), ascending);
    return RM_OK;
}

/* The text of the event that differs, from one more straight run. */
static enum rm_status print_expected(struct checker *checker)
{
    struct scn_result result;
    if (!checker->check->differs || checker->check->expected[0])
        return RM_OK;
    checker->print = checker->check->event;
    enum rm_status status = run(checker, &scn_in_haste, &result);
    scn_result_free(&result);
    return status;
}

static enum rm_status check_all(struct checker *checker, struct scn_result *out)
{
    char way[64];
    checker->first = true;
    enum rm_status status = run(checker, &scn_in_haste, out);
    checker->first = false;
    checker->check->events = checker->straight.count;
    if (status == RM_OK)
        status = run_paused(checker, out);
    if (status == RM_OK)
        status = choose_places(checker, out);
    snprintf(way, sizeof(way), "with snapshots at %zu places", checker->place_count);
    if (status == RM_OK && !checker->check->differs)
        status = run_interrupted(checker, way, out);
    return status == RM_OK ? print_expected(checker) : status;
}

enum rm_status scn_self_check(struct rm_machine *machine, struct rm_scenario *scenario,
                              const struct scn_check_options *options, struct scn_result *out,
                              struct scn_check_result *check, struct rm_error *error)
{
    struct rm_error own_error;
    struct checker checker = {
        .machine = machine,
        .scenario = scenario,
        .options = options,
        .check = check,
        .error = error ? error : &own_error,
        .print = NO_EVENT,
    };
    struct rm_observer observer = {
        .size = sizeof(observer), .types = RM_EVENT_ALL, .tell = tell, .context = &checker};
    *check = (struct scn_check_result){.events = 0};
    *out = (struct scn_result){.scenario = scenario};
    enum rm_status status = rm_observe(machine, &observer, checker.error);
    if (status == RM_OK)
        status = check_all(&checker, out);
    rm_unobserve(machine, &checker);
    free(checker.straight.list);
    free(checker.places);
    return status;
}
