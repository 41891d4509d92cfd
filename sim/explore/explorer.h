/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine whose actors take turns: each turn goes from one access that others can see to just
 * before the next. Who takes them is up to the search (search.h), the random walk or a schedule.
 */
#ifndef RM_EXPLORE_EXPLORER_H
#define RM_EXPLORE_EXPLORER_H

#include "explore/around.h"
#include "explore/found.h"
#include "explore/own_view.h"
#include "explore/shared_words.h"
#include "scenario/scenario.h"

struct exp_explorer {
    struct rm_machine *machine;
    struct exp_words *words;
    const struct rm_scenario *scenario; /* whose final states are asked for; NULL: nobody's */
    uint64_t excused; /* checks of which nobody wants to hear, a bit each; the caller's to set */
    bool weak;        /* stores may be delayed */
    struct exp_around now;
    /* Of the turn under way, or of the last one: */
    struct exp_turn_id turn;
    struct exp_vector vector, host_vector; /* what it knows; what the host saw in it */
    struct exp_footprint touch;
    bool passes;          /* the next access that others see is let through */
    bool delays;          /* and delayed, if it is a store */
    uint64_t noted_order; /* what was sent before is noted */
    bool takes;           /* the store under way goes to those that wait */
    struct exp_view view;
    bool held;
    struct rm_access access;  /* before which it is held */
    bool over;                /* the schedule is: somebody is at fault */
    char key[512], text[512]; /* of what was found in it, "" nothing */
    struct rm_cpu_holder holder;
};

/* The machine, in which vcpus run, is explored from now on, with a weak memory or without; to be
 * ended before it is closed. The explorer must stay where it is. RM_BAD_INPUT: it has more than
 * EXP_THREADS_MAX threads. */
enum rm_status exp_begin(struct exp_explorer *explorer, struct rm_machine *machine, bool weak,
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

#endif
