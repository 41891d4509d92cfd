/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A POWER8 core as one thread sees it: from what an instruction is and what was seen of it, when it
 * is fetched, dispatched, issued, finished and completed. Instructions come in the order of the
 * program, one at a time; each takes the first pipe that it finds free, older ones before younger.
 *
 * The state is when things become free, in cycles since `origin`. What lies before the cycle in
 * which anything can happen yet makes no difference. docs/model-timing.md has the rules, sources
 * and a worked block.
 */
#ifndef RM_TIMING_PIPELINE_H
#define RM_TIMING_PIPELINE_H

#include "timing/calendar.h"
#include "timing/operands.h"
#include "timing/rows.h"

#define RM_IBUF         16
#define RM_GROUPS       28
#define RM_QUEUE        64
#define RM_QUEUE_CYCLES 1024 /* who waits longer to be issued leaves the queue before (assumed) */
#define RM_STORES_TIMED 64
#define RM_MISSES       16
#define RM_DEVICE_FIFO  16

/* What a model runs on, worked out once: cycles, and shares of the core. */
struct rm_pipeline_rows {
    uint32_t cycles[RM_ROWS]; /* ns turned into cycles */
    uint32_t fetch_interval, group_interval, group_slots, group_branches, groups;
    uint32_t ibuf, queue, pipe_cycles;
    /* Which pipes of each kind a thread has: of fixed point those for it alone. */
    uint16_t fx, load, store_address, store_data, by_pipe[RM_PIPES];
};

/* A dispatch group in flight. */
struct rm_group {
    uint32_t done;
    uint16_t renames, loads;
};

struct rm_pipeline {
    /* Front end. */
    uint32_t fetch, refetch, line_half_cycles, branch_done;
    uint32_t ibuf[RM_IBUF];
    uint8_t ibuf_next, ibuf_fill;
    uint8_t half_cycle; /* that the returns before have left over */
    /* Dispatch, and the group that is being filled. */
    uint32_t dispatch, hold;
    uint8_t open;
    uint8_t why; /* enum rm_stall: what the last dispatch waited for */
    uint32_t slots, branches, group_stores, group_renames, group_loads;
    uint32_t group_finish;
    /* Groups in flight, and what they hold. */
    struct rm_group groups[RM_GROUPS];
    uint8_t group_first, group_count;
    uint16_t renames, loads;
    uint32_t completed; /* the last group that was closed */
    uint32_t clock;     /* completion of the last instruction as far as its group is known */
    /* Issue. */
    uint8_t leaving[RM_QUEUE_CYCLES]; /* the issue queue, in cycle n: [n % RM_QUEUE_CYCLES] */
    uint32_t queue_count, queue_from; /* who left up to that cycle is not counted */
    struct rm_calendar calendar;
    uint32_t ready[RM_TIMED_REGS];
    uint32_t spr_free, spr_written;
    /* Memory. */
    uint32_t store_data[RM_STORES_TIMED], store_drain[RM_STORES_TIMED];
    uint32_t drained;
    uint32_t misses[RM_MISSES];
    uint32_t fifo[RM_DEVICE_FIFO];
    uint8_t store_next, miss_next, fifo_next;
};

/* When one instruction came to its stages, and what its cycles were lost to. */
struct rm_stages {
    uint32_t fetch, dispatch, issue, finish, complete; /* cycles since the pipeline's origin */
    uint32_t cycles; /* by which the thread's clock moves: front + stall + completes */
    uint32_t front, stall, completes;
    uint8_t front_cause, stall_cause; /* enum rm_stall */
};

/* `hz` of the core, 1, 2, 4 or 8 threads on it. */
struct rm_pipeline_rows rm_pipeline_rows(const struct rm_rows *rows, uint64_t hz, unsigned threads);

/* Empty, at its origin. */
void rm_pipeline_reset(struct rm_pipeline *pipeline);

void rm_pipeline_step(struct rm_pipeline *pipeline, const struct rm_pipeline_rows *rows,
                      const struct rm_timed_op *op, uint32_t seen, struct rm_stages *stages);

/* Whatever is behind is fetched anew, `cycles` after all before has completed. */
void rm_pipeline_redirect(struct rm_pipeline *pipeline, uint32_t cycles);

/* Moves the origin ahead to the first cycle that can still matter; returns by how much. Pipelines
 * that will do the same from then on are the same bytes. */
uint32_t rm_pipeline_normalise(struct rm_pipeline *pipeline, const struct rm_pipeline_rows *rows);

#endif
