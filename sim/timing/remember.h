/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a pipeline did before. A path runs through the same code over and over, and a pipeline in a
 * state in which it was before does with the same instruction what it did then (the idea is that of
 * FastSim, Schnarr and Larus, 1998). States are kept in their normalised form, once each; from each
 * of them lead the steps that were taken, by what was seen of the instruction. The one that was
 * taken last is tried first, so that code that runs as it did before costs one comparison an
 * instruction.
 *
 * Memory is bounded: when the states are used up, all are forgotten. When little of what happens
 * was there before, nothing is remembered for a while. Neither can be seen in any cycle.
 */
#ifndef RM_TIMING_REMEMBER_H
#define RM_TIMING_REMEMBER_H

#include "base/fail.h"
#include "timing/pipeline.h"

/* One way on from a state: a line of a host's cache. */
struct rm_memory_step {
    uint64_t key;          /* the instruction and what was seen of it */
    uint32_t next;         /* another step of the same state, or 0 */
    uint32_t to;           /* the state behind it */
    uint32_t origin_moves; /* from one state's origin to the other's */
    struct rm_stages stages;
};

struct rm_memory;

/* The part of a memory that is looked at for every instruction. */
struct rm_memory_ways {
    struct rm_memory_step *steps; /* step 0 is none */
    uint32_t *first;              /* by state: the step that was taken last; state 0 is none */
    uint64_t hits;
};

/* A pipeline that is where it is by `state`, or if that is 0 as `pipeline` says. */
struct rm_memory_user {
    uint64_t origin; /* of the pipeline, on its thread's clock */
    uint32_t state;
    uint32_t generation; /* of the memory, when `state` was found */
    struct rm_pipeline pipeline;
};

/* For pipelines of one set of rows, which must last: `users` of them, which are made empty. Without
 * `remembers` nothing is looked up or kept. */
enum rm_status rm_memory_new(unsigned users, const struct rm_pipeline_rows *rows, bool remembers,
                             struct rm_memory **out, struct rm_error *error);
void rm_memory_free(struct rm_memory *memory);

struct rm_memory_user *rm_memory_user(struct rm_memory *memory, unsigned number);
struct rm_memory_ways *rm_memory_ways(struct rm_memory *memory);

/* A user's pipeline as it is now, from user->origin on. */
const struct rm_pipeline *rm_memory_pipeline(const struct rm_memory *memory,
                                             const struct rm_memory_user *user);

/* Of a user, to be given back as often as wanted. */
void rm_memory_save(const struct rm_memory *memory, unsigned number, struct rm_memory_user *to);
void rm_memory_load(struct rm_memory *memory, unsigned number, const struct rm_memory_user *from);

/* Nothing happened for `cycles` after all that was in flight had ended. */
void rm_memory_pass(struct rm_memory *memory, struct rm_memory_user *user, uint64_t cycles);
/* What rm_pipeline_redirect does. */
void rm_memory_redirect(struct rm_memory *memory, struct rm_memory_user *user, uint32_t cycles);

/* One instruction more that was not taken from this state last. */
const struct rm_stages *rm_memory_find(struct rm_memory *memory, struct rm_memory_user *user,
                                       const struct rm_timed_op *op, uint32_t seen);

static inline uint64_t rm_memory_key(uint32_t word, uint32_t seen)
{
    return (uint64_t)word << 32 | seen;
}

/* One instruction more for a user. Returns what rm_pipeline_step does, in cycles of `user->origin`
 * as it was before; good until the next call. `ways` are the memory's. */
static inline const struct rm_stages *rm_memory_take(struct rm_memory *memory,
                                                     struct rm_memory_ways *ways,
                                                     struct rm_memory_user *user,
                                                     const struct rm_timed_op *op, uint32_t seen)
{
    const struct rm_memory_step *step = &ways->steps[ways->first[user->state]];
    if (__builtin_expect(step->key != rm_memory_key(op->word, seen), 0))
        return rm_memory_find(memory, user, op, seen);
    ways->hits++;
    user->state = step->to;
    user->origin += step->origin_moves;
    return &step->stages;
}

#endif
