/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a machine needs of a model of its threads' time: that it hears what they retire, and that
 * what it remembers of them is part of the machine's state. */
#ifndef RM_TIMING_TIMING_MODEL_H
#define RM_TIMING_TIMING_MODEL_H

#include "base/fail.h"
#include "timing/feed.h"

/* Thread n is one of core n / threads_per_core. */
struct rm_timed_world {
    unsigned threads, threads_per_core;
    unsigned smt; /* threads that share a core while they run: 1, 2, 4 or 8 */
    uint64_t core_hz;
};

/* Functions but the feed's are called between instructions. What the feed answers may depend on
 * what it was told and on what was loaded, and on nothing else. */
struct rm_timing_model {
    void *context; /* of all functions but the feed's, which has its own */
    struct rm_feed feed;
    /* A new world, of whose threads nothing is remembered. */
    enum rm_status (*reset)(void *context, const struct rm_timed_world *world,
                            struct rm_error *error);
    /* What is remembered of all threads, to be loaded in the same world as often as wanted. *out
     * is the caller's, until it is given to free_saved. */
    enum rm_status (*save)(void *context, void **out, struct rm_error *error);
    void (*load)(void *context, const void *saved);
    void (*free_saved)(void *saved); /* NULL is nothing */
    /* What the caches of all threads hold becomes what they held when `saved` was saved, and the
     * rest stays. NULL, as the next one: the model has no caches. */
    void (*take_caches)(void *context, const void *saved);
    /* Others have run on the thread's core: part of what its caches held is gone, by chance, which
     * `random` (base/draw.h) is the state of. */
    void (*displace)(void *context, unsigned thread, uint64_t *random);
    /* Of what is remembered of a thread, or of its core if it is the first one there. */
    uint64_t (*hash)(const void *context, unsigned thread);
};

#endif
