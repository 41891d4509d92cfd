/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/runs.h"

#include "base/draw.h"
#include "base/table.h"
#include "machine/state.h"
#include "scenario/judge.h"
#include "scenario/read_state.h"
#include "scenario/runner_parts.h"

#include <stdlib.h>
#include <string.h>

/* How often exits that ended alike took so long. */
struct counted {
    struct key {
        int64_t vcpu;
        uint64_t end, trap, cycles;
    } key;
    uint64_t count;
    UT_hash_handle hh;
};

struct many {
    struct runner runner;
    struct rm_snapshot *snapshot; /* the guest is everywhere, and nothing was injected */
    struct rm_snapshot *warm;     /* all has happened once, as the file has it */
    struct scn_watch watch;       /* as it was then */
    struct scn_runs *runs;
    struct counted *counted;
};

static enum rm_status no_memory(const struct many *many)
{
    return rm_fail(many->runner.error, RM_NO_MEMORY, "out of memory");
}

static enum rm_status count_exit(struct many *many, const struct rm_exit *exit)
{
    struct key key;
    struct counted *counted;
    memset(&key, 0, sizeof(key)); /* it is hashed */
    key.vcpu = exit->vcpu;
    key.end = exit->end;
    key.trap = exit->end == RM_END_HOST ? exit->trap : 0;
    key.cycles = exit->cycles;
    HASH_FIND(hh, many->counted, &key, sizeof(key), counted);
    if (!counted) {
        counted = calloc(1, sizeof(*counted));
        if (counted) {
            counted->key = key;
            HASH_ADD(hh, many->counted, key, sizeof(key), counted);
        }
        if (!counted || !RM_TABLE_HAS(counted)) {
            free(counted);
            return no_memory(many);
        }
    }
    counted->count++;
    return RM_OK;
}

static int by_key(const void *left, const void *right)
{
    const struct scn_duration *a = left, *b = right;
    const int64_t pairs[][2] = {{a->vcpu, b->vcpu},
                                {a->end, b->end},
                                {a->trap, b->trap},
                                {(int64_t)a->cycles, (int64_t)b->cycles}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
        if (pairs[i][0] != pairs[i][1])
            return pairs[i][0] < pairs[i][1] ? -1 : 1;
    return 0;
}

static enum rm_status list_durations(struct many *many)
{
    struct scn_runs *runs = many->runs;
    struct counted *counted, *next;
    runs->durations = calloc(HASH_COUNT(many->counted) + 1, sizeof(*runs->durations));
    if (!runs->durations)
        return no_memory(many);
    HASH_ITER(hh, many->counted, counted, next)
    runs->durations[runs->duration_count++] =
        (struct scn_duration){.vcpu = (int)counted->key.vcpu,
                              .end = (enum rm_exit_end)counted->key.end,
                              .trap = (uint32_t)counted->key.trap,
                              .cycles = counted->key.cycles,
                              .count = counted->count};
    qsort(runs->durations, runs->duration_count, sizeof(*runs->durations), by_key);
    return RM_OK;
}

static void free_counted(struct many *many)
{
    struct counted *counted, *next;
    HASH_ITER(hh, many->counted, counted, next)
    {
        HASH_DEL(many->counted, counted);
        free(counted);
    }
}

/* What differs. */

static bool is_named(const struct rm_scenario *scenario, uint32_t thread)
{
    for (unsigned i = 0; i < scenario->event_count; i++)
        if (scenario->events[i].event.thread == thread)
            return true;
    return false;
}

/* How long after the start the last event comes that follows none. */
static uint64_t span_cycles(const struct rm_scenario *scenario)
{
    uint64_t span = 0;
    for (unsigned i = 0; i < scenario->event_count; i++)
        if (scenario->events[i].after == SCN_NO_EVENT && scenario->events[i].delay_cycles > span)
            span = scenario->events[i].delay_cycles;
    return span + SCN_LATER_CYCLES;
}

static enum rm_status inject_rivals(struct many *many, uint64_t *random)
{
    const struct rm_world_config *world = &many->runner.scenario->world;
    enum rm_status status = RM_OK;
    for (unsigned v = 0; status == RM_OK && v < world->vcpu_count; v++) {
        bool comes = rm_draw(random) & 1;
        uint64_t delay_cycles = rm_draw(random) % span_cycles(many->runner.scenario);
        if (!comes || world->vcpus[v].thread == RM_NOT_LOADED ||
            is_named(many->runner.scenario, (uint32_t)world->vcpus[v].thread))
            continue;
        const struct rm_injection rival = {.size = sizeof(rival),
                                           .kind = RM_INJECT_DOORBELL,
                                           .thread = (uint32_t)world->vcpus[v].thread,
                                           .at_cycle =
                                               rm_cycle(many->runner.machine) + delay_cycles};
        status = rm_inject(many->runner.machine, &rival, NULL, many->runner.error);
    }
    return status;
}

/* A function that is called has its events before it, and nobody beside it. */
static enum rm_status inject(struct many *many, uint64_t *random)
{
    const struct rm_scenario *scenario = many->runner.scenario;
    if (scenario->file->call)
        return scn_inject_all(&many->runner, NULL);
    uint64_t *later_cycles = calloc(scenario->event_count + 1, sizeof(*later_cycles));
    if (!later_cycles)
        return no_memory(many);
    for (unsigned i = 0; i < scenario->event_count; i++)
        later_cycles[i] = rm_draw(random) % (SCN_LATER_CYCLES + 1);
    enum rm_status status = scn_inject_all(&many->runner, later_cycles);
    free(later_cycles);
    return status == RM_OK ? inject_rivals(many, random) : status;
}

/* The runs. */

/* As it was when the guest was everywhere, for another result; `run` is told of it. */
static enum rm_status go_back(struct many *many, struct scn_result *result, uint64_t seed,
                              bool warm_up)
{
    struct runner *runner = &many->runner;
    enum rm_status status = scn_new_result(runner, result);
    result->of_runs = many->runs;
    runner->result = result;
    runner->called = runner->over = runner->endless = false;
    memcpy(runner->watch.vectors, many->watch.vectors, sizeof(many->watch.vectors));
    runner->watch.result = result;
    if (status == RM_OK)
        status = rm_snapshot_restore(runner->machine, many->snapshot, runner->error);
    if (status != RM_OK)
        return status;
    RM_EMIT(&runner->machine->trace, run, .seed = seed, .start_cycle = rm_cycle(runner->machine),
            .warm_up = warm_up);
    return scn_read_before(runner->machine, result, runner->error);
}

/* One run without differences, for what it leaves in the caches. */
static enum rm_status warm_up(struct many *many)
{
    struct runner *runner = &many->runner;
    struct scn_result *out = runner->result, result;
    enum rm_status status = go_back(many, &result, 0, true);
    if (status == RM_OK)
        status = scn_inject_all(runner, NULL);
    if (status == RM_OK)
        status = scn_finish(runner);
    if (status == RM_OK)
        status = rm_snapshot_take(runner->machine, &many->warm, runner->error);
    result.of_runs = NULL;
    scn_result_free(&result);
    runner->result = runner->watch.result = out;
    return status;
}

static enum rm_status run_one(struct many *many, uint64_t seed, struct scn_result *result)
{
    struct runner *runner = &many->runner;
    uint64_t random = seed;
    enum rm_status status = go_back(many, result, seed, false);
    if (status == RM_OK)
        status = rm_take_caches(runner->machine, many->warm, rm_draw(&random), runner->error);
    if (status == RM_OK)
        status = inject(many, &random);
    if (status == RM_OK)
        status = scn_finish(runner);
    if (status == RM_OK)
        status = scn_judge(runner->machine, runner->scenario, result, runner->error);
    for (unsigned i = 0; status == RM_OK && i < result->exit_count; i++)
        status = count_exit(many, &result->exits[i].exit);
    return status;
}

/* Keeps one of the two results, and frees the other. */
static void keep(struct many *many, uint64_t seed, struct scn_result *kept,
                 struct scn_result *result)
{
    struct scn_runs *runs = many->runs;
    bool first_failure = result->verdict != SCN_PASS && !runs->failed;
    runs->failed += result->verdict != SCN_PASS;
    runs->count++;
    struct scn_result *freed = first_failure || !runs->failed ? kept : result;
    struct scn_result other = *freed;
    if (freed == kept) {
        *kept = *result;
        runs->shown_seed = seed;
    }
    other.of_runs = NULL;
    scn_result_free(&other);
    many->runner.result = many->runner.watch.result = kept;
}

static enum rm_status run_from_snapshot(struct many *many, uint64_t seed, unsigned count,
                                        struct scn_result *kept)
{
    enum rm_status status = RM_OK;
    for (unsigned i = 0; i < count && status == RM_OK; i++) {
        struct scn_result result;
        status = run_one(many, seed + i, &result);
        keep(many, seed + i, kept, &result);
    }
    return status == RM_OK ? list_durations(many) : status;
}

static enum rm_status run_many(struct many *many, uint64_t seed, unsigned count,
                               struct scn_result *out)
{
    struct runner *runner = &many->runner;
    enum rm_status status = scn_start(runner);
    if (status == RM_OK && runner->over) { /* it failed before anything could differ */
        status = scn_finish(runner);
        return status == RM_OK ? scn_judge(runner->machine, runner->scenario, out, runner->error)
                               : status;
    }
    if (status == RM_OK)
        status = rm_snapshot_take(runner->machine, &many->snapshot, runner->error);
    many->watch = runner->watch;
    out->of_runs = many->runs = calloc(1, sizeof(*many->runs));
    if (status == RM_OK && !many->runs)
        status = no_memory(many);
    if (status != RM_OK)
        return status;
    many->runs->first_seed = seed;
    status = warm_up(many);
    if (status == RM_OK)
        status = run_from_snapshot(many, seed, count, out);
    rm_snapshot_free(many->warm);
    rm_snapshot_free(many->snapshot);
    free_counted(many);
    return status;
}

enum rm_status scn_run_many(struct rm_machine *machine, struct rm_scenario *scenario,
                            const struct scn_run_options *options, uint64_t seed,
                            struct scn_result *out, struct rm_error *error)
{
    struct rm_error own_error;
    struct many many = {.runner = {.machine = machine,
                                   .scenario = scenario,
                                   .result = out,
                                   .audience = options->audience,
                                   .error = error ? error : &own_error}};
    *out = (struct scn_result){.scenario = scenario};
    if (scenario->places.step)
        return rm_fail(error, RM_BAD_INPUT,
                       "%s: found a sweep, which has runs of its own; expected a scenario without",
                       scenario->path);
    enum rm_status status = scn_new_result(&many.runner, out);
    if (status == RM_OK)
        status = run_many(&many, seed, options->repeat, out);
    scn_watch_end(&many.runner.watch);
    return scn_end_audience(&many.runner, status);
}

size_t scn_alike(const struct scn_runs *runs, size_t first, uint64_t *exits)
{
    const struct scn_duration *of = &runs->durations[first];
    size_t at = first;
    *exits = 0;
    for (; at < runs->duration_count; at++) {
        const struct scn_duration *other = &runs->durations[at];
        if (other->vcpu != of->vcpu || other->end != of->end || other->trap != of->trap)
            break;
        *exits += other->count;
    }
    return at - first;
}

uint64_t scn_percentile_cycles(const struct scn_runs *runs, size_t first, uint64_t exits,
                               unsigned per_mille)
{
    uint64_t rank = (exits * per_mille + 999) / 1000, reached = 0;
    if (rank == 0)
        rank = 1;
    for (size_t at = first;; at++) {
        reached += runs->durations[at].count;
        if (reached >= rank)
            return runs->durations[at].cycles;
    }
}
