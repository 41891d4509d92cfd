/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every order in which the actors of a machine can do what others can see, up to a bound of
 * preemptions: turns that go to somebody else while the thread that acted last could go on. Stores
 * that are seen late count, too (weak_turns.h). What reduces the work changes none of the final
 * states: threads whose turn commutes with what was done instead of it sleep, and what follows from
 * a state is explored once (docs/exploration.md).
 */
#ifndef RM_EXPLORE_SEARCH_H
#define RM_EXPLORE_SEARCH_H

#include "explore/saved_search.h"
#include "rmsim/machine.h"

enum exp_wish {
    EXP_GO_ON,
    EXP_SAVE, /* and go on */
    EXP_STOP, /* the search ends where it is */
};

struct exp_limits {
    struct exp_aim aim;                 /* its bound up to EXP_BOUND_MAX; bounds below come first */
    const char *name;                   /* of the scenario, for what is saved; may be NULL */
    const struct rm_scenario *scenario; /* whose final states are asked for; NULL: nobody's */
    uint64_t excused;        /* checks that may fail, a bit each (scenario/judge_checks.h) */
    size_t memory_bytes_max; /* of the table of states */
    const struct exp_saved *resumed; /* NULL: from the beginning; else of the same aim */
    /* Asked now and then. NULL: nobody. */
    enum exp_wish (*asked)(void *context, const struct exp_counts *counts);
    /* Gets the search as it stands (lent) when that was wished for, and at the end. NULL: nobody.
     */
    enum rm_status (*save)(void *context, const struct exp_saved *saved, struct rm_error *error);
    void *context;
    /* Told of each schedule that has come to its end, also in passes that are given up later. NULL:
     * nobody. */
    void (*ended)(void *context, const struct rm_machine *machine);
    void *ended_context;
};

/*
 * Explores what can happen from the machine's present state on, which must be one of a world whose
 * vcpus run (scenario/begin.h). The machine is of no use afterwards but to be built anew. What is
 * found is added to `found`, the caller's, who gives it empty. Of several shards each explores all
 * orders without a preemption, and those orders with more whose first one falls to it: together
 * they explore what one would alone.
 */
enum rm_status exp_search(struct rm_machine *machine, const struct exp_limits *limits,
                          struct exp_found *found, struct rm_error *error);

#endif
