/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every order in which the actors of a machine can do what others can see, up to a bound of
 * preemptions: turns that go to somebody else while the thread that acted last could go on. What
 * reduces the work changes none of the final states: threads whose turn commutes with what was
 * done instead of it sleep, and what follows from a state is explored once (docs/exploration.md).
 */
#ifndef RM_EXPLORE_SEARCH_H
#define RM_EXPLORE_SEARCH_H

#include "explore/found.h"
#include "rmsim/machine.h"

struct exp_limits {
    unsigned bound;   /* preemptions of a schedule, to EXP_BOUND_MAX; those with fewer come first */
    bool plain;       /* without sleep sets and states met again: to check them */
    uint64_t excused; /* checks that may fail, a bit each (scenario/judge_checks.h) */
    size_t memory_bytes_max; /* of the table of states */
    uint64_t schedules_max;  /* after so many it is given up; 0: never */
    /* Asked now and then: true, and the search ends where it is. NULL: nobody. */
    bool (*enough)(void *context, const struct exp_counts *counts);
    void *context;
};

/*
 * Explores what can happen from the machine's present state on, which must be one of a world whose
 * vcpus run (scenario/begin.h). The machine is of no use afterwards but to be built anew. What is
 * found is added to `found`, the caller's.
 */
enum rm_status exp_search(struct rm_machine *machine, const struct exp_limits *limits,
                          struct exp_found *found, struct rm_error *error);

#endif
