/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a pipeline did before. A path runs through the same code over and over, and a pipeline in a
 * state in which it was before does with the same instruction what it did then (the idea is that of
 * FastSim, Schnarr and Larus, 1998). States are kept in their normalised form, once each; from each
 * of them lead the steps that were taken, by what was seen of the instruction.
 *
 * Memory is bounded: when the states are used up, all are forgotten. When little of what happens
 * was there before, nothing is remembered for a while. Neither can be seen in any cycle.
 */
#ifndef RM_TIMING_REMEMBER_H
#define RM_TIMING_REMEMBER_H

#include "base/fail.h"
#include "timing/pipeline.h"

struct rm_memory_state;

/* One way on from a state. */
struct rm_memory_step {
    struct rm_memory_step *next; /* another of the same state */
    struct rm_memory_state *to;
    uint32_t word, seen;
    uint32_t origin_moves; /* from the state's origin to that of `to` */
    struct rm_stages stages;
};

struct rm_memory_state {
    struct rm_memory_step *first; /* the one that was used last */
    uint64_t hash;
    struct rm_memory_state *chain; /* of the same place in the table */
    struct rm_pipeline pipeline;
};

struct rm_memory;

/* A pipeline that is where it is by `state`, or if that is NULL as `pipeline` says. */
struct rm_memory_user {
    struct rm_memory_state *state;
    uint64_t generation; /* of the memory, when `state` was found */
    uint64_t origin;     /* of the pipeline, on its thread's clock */
    struct rm_pipeline pipeline;
};

/* For pipelines of one set of rows; `users` of them, which are made empty. */
enum rm_status rm_memory_new(unsigned users, struct rm_memory **out, struct rm_error *error);
void rm_memory_free(struct rm_memory *memory);

struct rm_memory_user *rm_memory_user(struct rm_memory *memory, unsigned number);

/* What the user's pipeline is now. */
const struct rm_pipeline *rm_memory_pipeline(const struct rm_memory_user *user);
/* Gets it to be changed: it is in no known state from then on. */
struct rm_pipeline *rm_memory_change(struct rm_memory_user *user);

/* A user as it was, which a copy of it tells; the copy's pipeline was brought up to date. */
void rm_memory_restore(struct rm_memory *memory, unsigned number,
                       const struct rm_memory_user *copy);

/* One instruction more for a user. Returns what rm_pipeline_step does, in cycles of `user->origin`
 * as it was before; good until the next call. Without `remembers` nothing is looked up or kept. */
const struct rm_stages *rm_memory_take(struct rm_memory *memory, struct rm_memory_user *user,
                                       const struct rm_pipeline_rows *rows,
                                       const struct rm_timed_op *op, uint32_t seen, bool remembers);

#endif
