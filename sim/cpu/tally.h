/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counting what is executed, address by address. Unlike a listener to the feed (timing/feed.h) it
 * has no part in time: a run with it is the same, event by event, as one without.
 *
 * Counts are added to atomically: they may lie in memory that several processes share.
 */
#ifndef RM_CPU_TALLY_H
#define RM_CPU_TALLY_H

#include <stdint.h>

struct rm_tally_count {
    uint64_t reached; /* times that the instruction was begun; one that then faulted, too */
    uint64_t taken;   /* of these, as a branch that was taken */
};

struct rm_tally {
    struct rm_tally_count *of; /* by real address / 4 */
    uint64_t count;            /* how many there are; what is executed past them is not counted */
};

#endif
