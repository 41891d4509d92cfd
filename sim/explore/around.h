/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What goes with the state of a machine that is explored, and is gone back to with it. Plain. */
#ifndef RM_EXPLORE_AROUND_H
#define RM_EXPLORE_AROUND_H

#include "explore/footprint.h"
#include "explore/rounds.h"
#include "explore/store_buffer.h"
#include "machine/turns.h"

/* What an arrival knows to have happened before it: all that its sender did. */
struct exp_sent {
    uint64_t order; /* in the queue */
    struct exp_vector vector;
};

/* Of a thread whose stores may be delayed (weak_turns.h). */
struct exp_weak {
    bool held;                 /* before `next` */
    struct rm_access next;     /* what it does as its next turn begins */
    uint32_t released, synced; /* of its turns (clock_vector.h) */
    struct exp_stores stores;
};

struct exp_around {
    int last;        /* the thread that acted last, -1 none */
    unsigned used;   /* preemptions, and stores that were delayed */
    uint32_t asleep; /* threads whose next turn is explored elsewhere, a bit each */
    unsigned long_turns;
    uint64_t path;   /* a hash of whose turns it was */
    uint32_t others; /* turns of others so far */
    unsigned sent_count;
    struct exp_sent sent[RM_TURNS_MAX];
    struct exp_vector vectors[EXP_THREADS_MAX];
    struct exp_rounds rounds[EXP_THREADS_MAX];
    struct exp_footprint asleep_touch[EXP_THREADS_MAX]; /* of each that sleeps: what it touches */
    struct exp_weak weak[EXP_THREADS_MAX];
};

void exp_copy_around(struct exp_around *to, const struct exp_around *from, unsigned threads);

#endif
