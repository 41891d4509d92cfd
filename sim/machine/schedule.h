/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one choice: who acts next, and how far. Those who act are the hardware threads that run, the
 * threads that wait for a timer, and what is on its way in the queue (devices, messages, the host).
 * The default lets the one that is furthest behind act. Slices end on a grid of simulated time; a
 * thread that runs alone may cross it. What was chosen is part of the state: whoever pauses the
 * machine in the middle of a slice finds it going on with that slice.
 */
#ifndef RM_MACHINE_SCHEDULE_H
#define RM_MACHINE_SCHEDULE_H

#include "machine/state.h"

/* What a running thread does that others can see. */
enum rm_operation {
    RM_OPERATION_LOOK,    /* a load from a presentation page */
    RM_OPERATION_DEVICE,  /* a store to one */
    RM_OPERATION_MESSAGE, /* a doorbell is sent */
    RM_OPERATION_RESERVE, /* a load that reserves */
    RM_OPERATION_STORE,   /* a store conditional */
};

enum rm_next_kind {
    RM_NEXT_NOTHING, /* nobody will ever act */
    RM_NEXT_ARRIVAL, /* the first of the queue */
    RM_NEXT_TIMER,   /* of a thread that waits */
    RM_NEXT_THREAD,  /* one that runs */
};

struct rm_next {
    enum rm_next_kind kind;
    unsigned thread;      /* RM_NEXT_TIMER, RM_NEXT_THREAD */
    uint64_t cycle;       /* at which it acts */
    uint64_t until_cycle; /* RM_NEXT_THREAD: the end of its slice */
};

/* Somebody else's way to choose: gdb's, the explorer's. It changes nothing of the machine. */
struct rm_chooser {
    /* Replaces what the default would do next. `next` holds that on entry. */
    void (*choose)(void *context, const struct rm_machine *machine, struct rm_next *next);
    /* A running thread does something that others can see; true ends its slice. NULL: those end it
     * that send something. */
    bool (*operation)(void *context, const struct rm_machine *machine, unsigned thread,
                      enum rm_operation what, uint64_t address);
    void *context;
};

/* Who acts next, by the chooser that is in place. */
struct rm_next rm_schedule_next(const struct rm_machine *machine);

/* A thread begins to run at `cycle`, and nothing on its way had told of that: a slice that is under
 * way ends where the grid says, as it would have with two that run. */
void rm_schedule_joined(struct rm_machine *machine, uint64_t cycle);

/* From within a slice: the thread does something that others can see. */
void rm_schedule_operation(struct rm_machine *machine, unsigned thread, enum rm_operation what,
                           uint64_t address);

/* Lets only `thread` run, whatever the others' clocks say: `chooser` is filled in and put in place
 * until rm_schedule_default. It must stay where it is meanwhile. */
void rm_schedule_alone(struct rm_machine *machine, struct rm_chooser *chooser,
                       const unsigned *thread);
void rm_schedule_default(struct rm_machine *machine);

#endif
