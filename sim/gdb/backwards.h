/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Going back. Snapshots are taken as a run is walked; a place behind is reached by restoring the
 * last one before it and walking on from there, where everything happens again. Whatever somebody
 * wrote meanwhile is part of the next snapshot: going back behind that undoes it.
 */
#ifndef RM_GDB_BACKWARDS_H
#define RM_GDB_BACKWARDS_H

#include "gdb/walk.h"

#define RM_HISTORY_MAX 128

/* Who steps back over so many instructions at least has places remembered in between, as many parts
 * as this. */
#define RM_NEAR_INSTRUCTIONS 128
#define RM_NEAR_PARTS        6

struct rm_history_entry {
    uint64_t position, moves, cycle;
    unsigned thread; /* of the walk */
    struct rm_snapshot *snapshot;
    bool chooses; /* from here on only these run, chosen by us */
    struct rm_mask runs;
    bool kept; /* what comes after it does not follow from an earlier one */
};

struct rm_history_list {
    unsigned count;
    struct rm_history_entry entries[RM_HISTORY_MAX];
};

struct rm_history {
    struct rm_walk *walk;
    uint64_t spacing; /* instructions from one snapshot to the next; it grows */
    bool written;     /* somebody wrote since the last one */
    struct rm_history_list far;
    struct rm_history_list near; /* between these, where somebody steps back */
};

/* Begins where the walk is now. */
enum rm_status rm_history_begin(struct rm_history *history, struct rm_walk *walk,
                                struct rm_error *error);
void rm_history_free(struct rm_history *history);

/* Somebody changed the machine. */
void rm_history_written(struct rm_history *history);

/* Walks on, remembering. Threads that the wish does not let run are held (walk.h): as long as the
 * machine chooses one that may, it is a plain run. */
enum rm_status rm_history_forward(struct rm_history *history, const struct rm_wish *wish,
                                  const struct rm_mask *runs, struct rm_stop *stop,
                                  struct rm_error *error);

/* Goes back to the last place before this one at which the wish would have stopped: before the
 * instruction of a breakpoint or step, behind an event, and behind what a watchpoint met, which is
 * to be undone next. If there is none, to the beginning: RM_WHY_BEGIN. */
enum rm_status rm_history_back(struct rm_history *history, const struct rm_wish *wish,
                               struct rm_stop *stop, struct rm_error *error);

/* Goes to a position behind, or to the last place behind that is not past a cycle. */
enum rm_status rm_history_to_position(struct rm_history *history, uint64_t position,
                                      struct rm_stop *stop, struct rm_error *error);
enum rm_status rm_history_to_cycle(struct rm_history *history, uint64_t cycle, struct rm_stop *stop,
                                   struct rm_error *error);

#endif
