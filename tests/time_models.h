/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Models of time (timing/timing_model.h) that model nothing, but put the machine to the test: what
 * an instruction costs is fixed, or random out of what is remembered of all that the threads of its
 * core have done so far. So a run in which one instruction more, less or elsewhere was told, or a
 * clock was off, is another run from then on.
 */
#ifndef RM_TESTS_TIME_MODELS_H
#define RM_TESTS_TIME_MODELS_H

#include "random.h"
#include "timing/timing_model.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define TIME_THREADS_MAX 128

enum time_kind {
    TIME_ONE,         /* each instruction a cycle, as without a model */
    TIME_ALTERNATING, /* 0 and 1 by turns */
    TIME_THREE,       /* each 3 */
    TIME_BURSTS,      /* 0, but each hundredth 500: a short loop's round takes no time */
    TIME_RANDOM_40,   /* 0 to 40; interrupts and wake-ups, too */
    TIME_RANDOM_1000, /* 0 to 1000 */
    TIME_KINDS
};

static const char *const time_kind_names[TIME_KINDS] = {
    "one", "alternating", "three", "bursts", "random-40", "random-1000",
};

/* What is remembered. */
struct time_memory {
    uint64_t random[TIME_THREADS_MAX]; /* of a core, by its first thread */
    /* Where a thread's clock was before what it did last, and where it came by that. What happens
     * to it right at the end of an instruction, such as a wake-up, goes with the instruction. */
    uint64_t begun_cycles[TIME_THREADS_MAX], ended_cycles[TIME_THREADS_MAX];
    uint64_t retired[TIME_THREADS_MAX];
};

struct time_model {
    struct rm_timing_model model;
    enum time_kind kind;
    bool forgets; /* a mistake: what is remembered is no part of snapshots */
    unsigned threads, threads_per_core;
    struct time_memory memory;
};

static inline uint64_t time_cost(struct time_model *time, unsigned thread, const uint64_t *told,
                                 unsigned count)
{
    uint64_t *random = &time->memory.random[thread - thread % time->threads_per_core];
    uint64_t drawn = next_random(random);
    for (unsigned i = 0; i < count; i++)
        *random = (*random ^ told[i]) * UINT64_C(0x9e3779b97f4a7c15) + thread;
    switch (time->kind) {
    case TIME_ALTERNATING:
        return time->memory.retired[thread] & 1;
    case TIME_THREE:
        return 3;
    case TIME_BURSTS:
        return time->memory.retired[thread] % 100 ? 0 : 500;
    case TIME_RANDOM_40:
        return drawn % 41;
    case TIME_RANDOM_1000:
        return drawn % 1001;
    default:
        return 1;
    }
}

static inline uint64_t time_retired(void *context, unsigned thread, const struct rm_feed_step *step)
{
    const uint64_t told[] = {step->pc, step->address, step->cycle, step->taken, step->record->word};
    struct time_model *time = context;
    assert(thread < time->threads);
    time->memory.retired[thread]++;
    uint64_t cycles = time_cost(time, thread, told, 5);
    time->memory.begun_cycles[thread] = step->cycle;
    time->memory.ended_cycles[thread] = step->cycle + cycles;
    return cycles;
}

static inline uint64_t time_happened(void *context, unsigned thread, enum rm_feed_happening what,
                                     uint64_t cycle)
{
    const uint64_t told[] = {what, cycle};
    struct time_model *time = context;
    assert(thread < time->threads);
    uint64_t cycles = time->kind >= TIME_RANDOM_40 ? time_cost(time, thread, told, 2) : 0;
    if (cycle != time->memory.ended_cycles[thread])
        time->memory.begun_cycles[thread] = cycle;
    time->memory.ended_cycles[thread] = cycle + cycles;
    return cycles;
}

static inline enum rm_status time_reset(void *context, const struct rm_timed_world *world,
                                        struct rm_error *error)
{
    struct time_model *time = context;
    (void)error;
    assert(world->threads <= TIME_THREADS_MAX);
    time->threads = world->threads;
    time->threads_per_core = world->threads_per_core;
    memset(&time->memory, 0, sizeof(time->memory));
    return RM_OK;
}

static inline enum rm_status time_save(void *context, void **out, struct rm_error *error)
{
    const struct time_model *time = context;
    struct time_memory *saved = malloc(sizeof(*saved));
    if (!saved)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a model of time");
    *saved = time->memory;
    *out = saved;
    return RM_OK;
}

static inline void time_load(void *context, const void *saved)
{
    struct time_model *time = context;
    if (!time->forgets)
        time->memory = *(const struct time_memory *)saved;
}

static inline uint64_t time_hash(const void *context, unsigned thread)
{
    const struct time_memory *memory = &((const struct time_model *)context)->memory;
    return memory->random[thread] ^ memory->begun_cycles[thread] ^ memory->retired[thread] << 48;
}

static inline void time_model_init(struct time_model *time, enum time_kind kind)
{
    *time = (struct time_model){
        .model = {.context = time,
                  .feed = {time, time_retired, time_happened},
                  .reset = time_reset,
                  .save = time_save,
                  .load = time_load,
                  .free_saved = free,
                  .hash = time_hash},
        .kind = kind,
    };
}

#endif
