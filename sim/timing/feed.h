/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The instruction feed: what a thread retires, told one by one to whoever models its time. While
 * somebody listens a thread's clock moves by what the listener says, when an instruction retires
 * and when something happens to the thread, and by nothing else within a run.
 */
#ifndef RM_TIMING_FEED_H
#define RM_TIMING_FEED_H

#include "timing/record.h"

#include <stdbool.h>
#include <stdint.h>

struct rm_feed_step {
    const struct rm_record *record; /* valid during the call */
    uint64_t pc;
    uint64_t address; /* effective, of a load, store or cache operation; else 0 */
    uint64_t cycle;   /* the thread's clock before it */
    bool taken;       /* of a branch */
};

/* What happens to a thread beside its instructions. */
enum rm_feed_happening {
    RM_FEED_INTERRUPT,    /* it takes an interrupt */
    RM_FEED_WAKE,         /* it comes from a power-saving state, at the system reset vector */
    RM_FEED_OPAL_CALL,    /* it is in firmware, whose instructions are not told */
    RM_FEED_OPAL_MSI_EOI, /* the same, for a call that ends an interrupt at its bridge */
};

/*
 * Both are called in program order, and return the cycles by which the thread's clock moves: 0 for
 * an instruction that completes together with the one before it. A thread that goes on retiring
 * must come forward; one that never did would never reach the end of its slice.
 *
 * A thread's clock may also move between two calls: time passes without instructions in a guest and
 * in a power-saving state, and the rounds of a loop that somebody else will end are not executed
 * one by one (machine/spin.h). A listener sees that in `cycle`.
 */
struct rm_feed {
    void *context;
    /* An instruction retires. It takes effect, looks at the clock and reaches a device when its
     * cycles have passed; it sees what others have done by the time that it is begun. */
    uint64_t (*retired)(void *context, unsigned thread, const struct rm_feed_step *step);
    /* Something else happens, at `cycle` of the thread's clock. NULL: it takes no time. */
    uint64_t (*happened)(void *context, unsigned thread, enum rm_feed_happening what,
                         uint64_t cycle);
};

#endif
