/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Walking through a run, instruction by instruction, until something is reached. The machine does
 * the same things in the same order as in a plain run, however often it is stopped: a walk only
 * looks. The exception is a walk on which some threads are held: there a chooser of ours lets only
 * the others run.
 *
 * A place in a run is behind a move: an instruction, or something that arrived or that the host
 * did, in the order of the machine. A position counts instructions only, of all threads. Both are
 * counted from where the walk began, and name the same places each time the run is walked from a
 * snapshot.
 */
#ifndef RM_GDB_WALK_H
#define RM_GDB_WALK_H

#include "gdb/stop_points.h"

#include "machine/schedule.h"

enum rm_why {
    RM_WHY_STEPPED,   /* the thread executed its instruction, or left the range */
    RM_WHY_BREAK,     /* it is about to execute an instruction with a breakpoint; `point` */
    RM_WHY_WATCH,     /* it is about to execute one that meets a watchpoint, or, going back, to undo
                         one; `point` */
    RM_WHY_CHANGED,   /* somebody else, such as the host, changed what is watched; `point` */
    RM_WHY_EVENT,     /* something was told that is waited for */
    RM_WHY_POSITION,  /* the wanted position */
    RM_WHY_CYCLE,     /* the wanted cycle */
    RM_WHY_INTERRUPT, /* somebody said so */
    RM_WHY_FAULT,     /* the code under test did something wrong on the thread */
    RM_WHY_WAITS,     /* no thread that may run can */
    RM_WHY_IDLE,      /* nothing more happens */
    RM_WHY_DEADLOCK,  /* and somebody waits for it */
    RM_WHY_BEGIN,     /* going back: the beginning of what is remembered */
};

struct rm_stop {
    enum rm_why why;
    unsigned thread;
    struct rm_stop_point point; /* BREAK, WATCH, CHANGED */
};

/* Which threads may run; all: as the machine chooses. */
struct rm_mask {
    uint64_t words[RM_THREADS_MAX / 64];
};
#define RM_MASK_ALL                                                                                \
    (struct rm_mask)                                                                               \
    {                                                                                              \
        {                                                                                          \
            UINT64_MAX, UINT64_MAX                                                                 \
        }                                                                                          \
    }

static inline bool rm_mask_has(const struct rm_mask *mask, unsigned thread)
{
    return mask->words[thread / 64] >> thread % 64 & 1;
}

static inline void rm_mask_add(struct rm_mask *mask, unsigned thread)
{
    mask->words[thread / 64] |= UINT64_C(1) << thread % 64;
}

static inline bool rm_mask_any(const struct rm_mask *mask)
{
    return mask->words[0] || mask->words[1];
}

/* What is wanted of a walk. */
struct rm_wish {
    struct rm_mask steps;                 /* threads that stop after an instruction */
    uint64_t range_start, range_end;      /* not both 0: only when it is out of this range */
    struct rm_stop_points *points;        /* NULL: neither these nor events and faults stop it */
    uint64_t until_position, until_cycle; /* RM_NEVER: none. Until a position: before the
                                             instruction that is the next one then */
    uint64_t until_moves;                 /* so many in all; RM_NEVER */
    bool scans; /* it does not stop for points, steps and events: the last one before
                   `until_position` or, of what is behind a move, `until_moves` is remembered */
    /* Asked every now and then; true: stop. NULL: nobody. */
    bool (*interrupted)(void *context);
    void *context;
};

struct rm_walk {
    struct rm_machine *machine;
    uint64_t position, moves;
    bool told;       /* an event that is waited for: set by whoever hears it ... */
    int told_thread; /* ... with the thread that it is about; -1: none */
    /* Asked behind each move whether something that is waited for has become true; `first`: looked
     * at before any. NULL: nobody. */
    bool (*looks)(void *context, bool first);
    void *looks_context;
    /* Of the walk that is under way. */
    const struct rm_wish *wish;
    bool stopped;
    struct rm_stop stop;
    struct {
        bool any;
        uint64_t position, moves; /* RM_NEVER: it is the other one */
        struct rm_stop stop;
    } found;                  /* by a scan */
    unsigned thread;          /* that executed last */
    struct rm_stop_point met; /* by the instruction under way */
    bool meets, executed;     /* it does; and it was executed */
    uint64_t instructions;    /* of its thread, before it */
    bool has_stepped;         /* a thread of the wish's executed an instruction */
    unsigned asked;           /* when somebody was last asked */
    struct rm_mask runs;
    struct rm_chooser chooser;
};

/* From now on the machine is looked at; the walk must stay where it is until rm_walk_end. */
void rm_walk_begin(struct rm_walk *walk, struct rm_machine *machine);
void rm_walk_end(struct rm_walk *walk);

/* Who may run from now on. The machine chooses as ever, and a walk stops before an instruction of
 * another one; or, if `chooses`, they are chosen from, which decides the future. */
void rm_walk_let(struct rm_walk *walk, const struct rm_mask *runs, bool chooses);

/* Walks on until a stop, or for about `steps` instructions: false then, and there is no stop yet.
 * Errors: no memory for the processor. */
enum rm_status rm_walk_on(struct rm_walk *walk, const struct rm_wish *wish, uint64_t steps,
                          bool *stopped, struct rm_error *error);

#endif
