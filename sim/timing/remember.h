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
    uint32_t word, seen;   /* the instruction and what was seen of it */
    uint32_t next;         /* another step of the same state, or 0 */
    uint32_t to;           /* the state behind it */
    uint32_t origin_moves; /* from one state's origin to the other's */
    uint16_t sees;         /* enum rm_sees: what the instruction looks for */
    uint16_t unseen;       /* nothing, and it came with the instruction before it */
    struct rm_stages stages;
};

struct rm_memory;

/* Where a pipeline is: in `state`, or if that is 0 as `pipeline` says. */
struct rm_memory_place {
    uint64_t origin; /* of the pipeline, on its thread's clock */
    uint32_t state;
    uint32_t generation; /* of the memory, when `state` was found */
    struct rm_pipeline pipeline;
};

/* A pipeline of whom is remembered what it did. */
struct rm_memory_user {
    struct rm_memory *memory;
    const struct rm_memory_step *steps;  /* the memory's; step 0 is none */
    const uint32_t *first;               /* by state: the step that was taken last */
    const struct rm_memory_step *likely; /* that of `at`; step 0, which is no instruction's */
    uint64_t hits;                       /* steps that were taken before */
    struct rm_memory_place at;
};

/* For pipelines of one set of rows, which must last. Without `remembers` nothing is looked up or
 * kept. Fails for want of memory. */
enum rm_status rm_memory_new(unsigned users, const struct rm_pipeline_rows *rows, bool remembers,
                             struct rm_memory **out, struct rm_error *error);
void rm_memory_free(struct rm_memory *memory);

/* One of the users, with an empty pipeline; it must last as long as the memory. */
void rm_memory_join(struct rm_memory *memory, struct rm_memory_user *user);

/* A user's pipeline as it is now, from user->at.origin on. */
const struct rm_pipeline *rm_memory_pipeline(const struct rm_memory_user *user);

/* Of a user, to be given back as often as wanted. */
void rm_memory_save(const struct rm_memory_user *user, struct rm_memory_place *to);
void rm_memory_load(struct rm_memory_user *user, const struct rm_memory_place *from);

/* Nothing happened for `cycles` after all that was in flight had ended. */
void rm_memory_pass(struct rm_memory_user *user, uint64_t cycles);
/* What rm_pipeline_redirect does. */
void rm_memory_redirect(struct rm_memory_user *user, uint32_t cycles);

/* An instruction that was not the one that was taken from this state last. */
const struct rm_stages *rm_memory_find(struct rm_memory_user *user, const struct rm_timed_op *op,
                                       uint32_t seen);

/* Any instruction, of which nothing is looked up or kept. */
const struct rm_stages *rm_memory_step(struct rm_memory_user *user, const struct rm_timed_op *op,
                                       uint32_t seen);

/* The user is in `state` now. What comes next is fetched while the instruction is executed. */
static inline void rm_memory_enter(struct rm_memory_user *user, uint32_t state)
{
    user->at.state = state;
    user->likely = &user->steps[user->first[state]];
    __builtin_prefetch(user->likely);
}

static inline const struct rm_stages *rm_memory_follow(struct rm_memory_user *user,
                                                       const struct rm_memory_step *step)
{
    user->hits++;
    user->at.origin += step->origin_moves;
    rm_memory_enter(user, step->to);
    return &step->stages;
}

/* One instruction more for a user. Returns what rm_pipeline_step does, in cycles of the origin as
 * it was before; good until the next call. */
static inline const struct rm_stages *rm_memory_take(struct rm_memory_user *user,
                                                     const struct rm_timed_op *op, uint32_t seen)
{
    const struct rm_memory_step *step = user->likely;
    return step->word == op->word && step->seen == seen ? rm_memory_follow(user, step)
                                                        : rm_memory_find(user, op, seen);
}

#endif
