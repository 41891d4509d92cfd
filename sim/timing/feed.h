/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The instruction feed: what a thread retired, told to whoever models its time, a block at a time.
 *
 * A block ends before an instruction or a call that looks at the clock (RM_RECORD_CLOCK, the path's
 * entry into another symbol), at the end of a slice, and when it is full.
 */
#ifndef RM_TIMING_FEED_H
#define RM_TIMING_FEED_H

#include "timing/record.h"

#include <stdbool.h>
#include <stddef.h>

#define RM_FEED_BLOCK 64

struct rm_feed_step {
    const struct rm_record *record; /* valid during the call */
    uint64_t pc;
    uint64_t address; /* effective address of a load, store or cache operation; else 0 */
    bool taken;       /* of a branch */
};

struct rm_feed {
    void *context;
    /*
     * `count` (1 to RM_FEED_BLOCK) steps in the order in which they retired. Returns the cycles
     * that they took, at least one: the thread's clock moves by that, and by nothing else, while
     * somebody listens. `count` is what passes without a listener.
     */
    uint64_t (*block)(void *context, unsigned thread, const struct rm_feed_step *steps,
                      size_t count);
};

#endif
