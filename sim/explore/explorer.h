/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine whose actors take turns: each turn goes from one access that others can see to just
 * before the next. Who takes them is up to the search (search.h), the random walk or a schedule.
 */
#ifndef RM_EXPLORE_EXPLORER_H
#define RM_EXPLORE_EXPLORER_H

#include "explore/footprint.h"
#include "explore/found.h"
#include "explore/rounds.h"
#include "explore/shared_words.h"
#include "machine/turns.h"

/* What an arrival knows to have happened before it: all that its sender did. */
struct exp_sent {
    uint64_t order; /* in the queue */
    struct exp_vector vector;
};

/* What goes with the machine's state, and is gone back to with it. */
struct exp_around {
    int last;        /* the thread that acted last, -1 none */
    unsigned used;   /* preemptions */
    uint32_t asleep; /* threads whose next turn is explored elsewhere, a bit each */
    unsigned long_turns;
    uint64_t path;   /* a hash of whose turns it was */
    uint32_t others; /* turns of others so far */
    unsigned sent_count;
    struct exp_sent sent[RM_TURNS_MAX];
    struct exp_vector vectors[EXP_THREADS_MAX];
    struct exp_rounds rounds[EXP_THREADS_MAX];
    struct exp_footprint asleep_touch[EXP_THREADS_MAX]; /* of each that sleeps: what it touches */
};

struct exp_explorer {
    struct rm_machine *machine;
    struct exp_words *words;
    uint64_t excused; /* checks of which nobody wants to hear, a bit each; the caller's to set */
    struct exp_around now;
    /* Of the turn under way, or of the last one: */
    struct exp_turn_id turn;
    struct exp_vector vector, host_vector; /* what it knows; what the host saw in it */
    struct exp_footprint touch;
    bool passes; /* the next access that others see is let through */
    bool held;
    struct rm_access access;  /* before which it is held */
    bool over;                /* the schedule is: somebody is at fault */
    char key[512], text[512]; /* of what was found in it, "" nothing */
    struct rm_cpu_holder holder;
};

/* The machine, in which vcpus run, is explored from now on; to be ended before it is closed. The
 * explorer must stay where it is. RM_BAD_INPUT: it has more than EXP_THREADS_MAX threads. */
enum rm_status exp_begin(struct exp_explorer *explorer, struct rm_machine *machine,
                         struct rm_error *error);
void exp_end(struct exp_explorer *explorer);

/* Nothing has happened yet; what is shared stays so. The machine is the caller's to restore. */
void exp_start(struct exp_explorer *explorer);

/* That one takes its turn; how it went. Sets `over`, `key` and `text` where something is found. */
struct exp_move exp_take(struct exp_explorer *explorer, const struct rm_turn *turn);

/* Nobody can act any more: calls `tell` for each thing that is wrong then. */
enum rm_status exp_judge_end(struct exp_explorer *explorer,
                             void (*tell)(void *context, const char *key, const char *text),
                             void *context, struct rm_error *error);

void exp_copy_around(struct exp_around *to, const struct exp_around *from, unsigned threads);

#endif
