/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The clock of a machine of POWER8 threads: a listener to the feed that tells how long each
 * instruction takes. The first of its models moves the clocks; more of them, on other rows, are fed
 * the same instructions and only count.
 *
 * A thread's cycles depend on how many threads its core is set to run, not on what they execute:
 * each has its share of the core by a table (assumed).
 */
#ifndef RM_TIMING_POWER8_H
#define RM_TIMING_POWER8_H

#include "base/fail.h"
#include "rmsim/account.h"
#include "timing/pipeline.h"
#include "timing/rows.h"
#include "timing/timing_model.h"

struct rm_power8;

struct rm_power8_config {
    bool
        translated; /* what runs is a program under translation, for measurements; else real mode */
    bool remembers; /* what a pipeline did before is looked up instead of worked out again */
    const struct rm_rows *rows; /* one set a model, the first moves the clocks */
    unsigned models;            /* at least 1 */
};

/* What the cycles of a thread were spent on; the parts sum to `cycles`. */
struct rm_cycle_stack {
    uint64_t cycles, instructions;
    uint64_t part[RM_STALLS];
};

/* Copies the rows. It has no threads before rm_power8_reset. Fails for want of memory. */
enum rm_status rm_power8_new(const struct rm_power8_config *config, struct rm_power8 **out,
                             struct rm_error *error);
void rm_power8_free(struct rm_power8 *power8);

/* The threads of a new machine, of which nothing is remembered, in the world's SMT mode. Fails for
 * want of memory; then there are none. */
enum rm_status rm_power8_reset(struct rm_power8 *power8, const struct rm_timed_world *world,
                               struct rm_error *error);

/* To be given to a machine, or its feed to rm_cpu_set_feed; lives as long as the clock. */
const struct rm_timing_model *rm_power8_model(const struct rm_power8 *power8);

/* Time has passed up to `cycle` of the thread's clock, in which it retired nothing more: that is in
 * its stack from now on. The next instruction would say the same. */
void rm_power8_reach(struct rm_power8 *power8, unsigned thread, uint64_t cycle);

/* What a model made of a thread since the start. */
const struct rm_cycle_stack *rm_power8_stack(const struct rm_power8 *power8, unsigned model,
                                             unsigned thread);

/* Somebody who hears when each instruction of the first model came to its stages, in cycles of the
 * thread's clock: `base_cycle` plus the stages'. */
struct rm_stage_listener {
    void *context;
    void (*retired)(void *context, unsigned thread, const struct rm_feed_step *step,
                    uint64_t base_cycle, const struct rm_stages *stages);
};
void rm_power8_listen(struct rm_power8 *power8, const struct rm_stage_listener *listener);

#endif
