/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gdb/backwards.h"

#define FIRST_SPACING 4096

static const struct rm_mask all = RM_MASK_ALL;

static void drop(struct rm_history *history, unsigned index)
{
    rm_snapshot_free(history->entries[index].snapshot);
    for (history->count--; index < history->count; index++)
        history->entries[index] = history->entries[index + 1];
}

/* There is no room: every second one that can be made again goes, or, if there is none, the first.
 */
static void thin_out(struct rm_history *history)
{
    unsigned before = history->count;
    for (unsigned i = 1; i < history->count; i++)
        if (!history->entries[i].kept)
            drop(history, i);
    if (history->count == before)
        drop(history, 0);
    history->spacing *= 2;
}

static enum rm_status remember(struct rm_history *history, bool chooses, bool kept,
                               struct rm_error *error)
{
    struct rm_walk *walk = history->walk;
    struct rm_snapshot *snapshot;
    enum rm_status status = rm_snapshot_take(walk->machine, &snapshot, error);
    if (status != RM_OK)
        return status;
    if (history->count == RM_HISTORY_MAX)
        thin_out(history);
    history->entries[history->count++] =
        (struct rm_history_entry){.position = walk->position,
                                  .moves = walk->moves,
                                  .cycle = rm_cycle(walk->machine),
                                  .snapshot = snapshot,
                                  .chooses = chooses,
                                  .runs = chooses ? walk->runs : all,
                                  .kept = kept};
    history->written = false;
    return RM_OK;
}

enum rm_status rm_history_begin(struct rm_history *history, struct rm_walk *walk,
                                struct rm_error *error)
{
    *history = (struct rm_history){.walk = walk, .spacing = FIRST_SPACING};
    return remember(history, false, true, error);
}

void rm_history_free(struct rm_history *history)
{
    while (history->count)
        drop(history, history->count - 1);
}

void rm_history_written(struct rm_history *history)
{
    history->written = true;
}

/* Forward again from behind: what comes is a new future. */
static void forget_future(struct rm_history *history)
{
    while (history->count > 1 && history->entries[history->count - 1].moves > history->walk->moves)
        drop(history, history->count - 1);
}

/* The last snapshot does for what comes now, or another one is taken. */
static enum rm_status prepare(struct rm_history *history, bool chooses, struct rm_error *error)
{
    const struct rm_history_entry *last = &history->entries[history->count - 1];
    if (!history->written && !chooses && !last->chooses)
        return RM_OK;
    return remember(history, chooses, true, error);
}

static enum rm_status walk_on(struct rm_history *history, const struct rm_wish *wish, bool chooses,
                              struct rm_error *error)
{
    struct rm_walk *walk = history->walk;
    bool stopped = false;
    enum rm_status status = prepare(history, chooses, error);
    while (status == RM_OK && !stopped) {
        uint64_t next = history->entries[history->count - 1].position + history->spacing;
        uint64_t steps = next > walk->position ? next - walk->position : history->spacing;
        status = rm_walk_on(walk, wish, steps, &stopped, error);
        if (status == RM_OK && !stopped)
            status = remember(history, chooses, false, error);
    }
    return status;
}

enum rm_status rm_history_forward(struct rm_history *history, const struct rm_wish *wish,
                                  const struct rm_mask *runs, struct rm_stop *stop,
                                  struct rm_error *error)
{
    struct rm_walk *walk = history->walk;
    forget_future(history);
    rm_walk_let(walk, runs, false);
    enum rm_status status = walk_on(history, wish, false, error);
    if (status == RM_OK && walk->stop.why == RM_WHY_WAITS) {
        rm_walk_let(walk, runs, true);
        status = walk_on(history, wish, true, error);
    }
    rm_walk_let(walk, &all, false);
    *stop = walk->stop;
    return status;
}

static enum rm_status restore(struct rm_history *history, unsigned index, struct rm_error *error)
{
    const struct rm_history_entry *entry = &history->entries[index];
    enum rm_status status = rm_snapshot_restore(history->walk->machine, entry->snapshot, error);
    history->walk->position = entry->position;
    history->walk->moves = entry->moves;
    history->written = false;
    if (status == RM_OK)
        rm_walk_let(history->walk, &entry->runs, entry->chooses);
    return status;
}

/* Walks from a snapshot to the end that the wish has. */
static enum rm_status replay(struct rm_history *history, unsigned index, const struct rm_wish *wish,
                             struct rm_error *error)
{
    bool stopped = false;
    enum rm_status status = restore(history, index, error);
    history->walk->found.any = false;
    while (status == RM_OK && !stopped)
        status = rm_walk_on(history->walk, wish, RM_NEVER / 2, &stopped, error);
    return status;
}

/* The last entry at or before a position. */
static unsigned entry_for(const struct rm_history *history, uint64_t position)
{
    unsigned index = history->count - 1;
    while (index > 0 && history->entries[index].position > position)
        index--;
    return index;
}

enum rm_status rm_history_to_position(struct rm_history *history, uint64_t position,
                                      struct rm_stop *stop, struct rm_error *error)
{
    const struct rm_wish wish = {
        .until_position = position, .until_cycle = RM_NEVER, .until_moves = RM_NEVER};
    enum rm_status status = replay(history, entry_for(history, position), &wish, error);
    rm_walk_let(history->walk, &all, false);
    *stop = history->walk->stop;
    return status;
}

enum rm_status rm_history_to_cycle(struct rm_history *history, uint64_t cycle, struct rm_stop *stop,
                                   struct rm_error *error)
{
    const struct rm_wish wish = {
        .until_position = RM_NEVER, .until_cycle = cycle, .until_moves = RM_NEVER};
    unsigned index = history->count - 1;
    while (index > 0 && history->entries[index].cycle > cycle)
        index--;
    enum rm_status status = replay(history, index, &wish, error);
    rm_walk_let(history->walk, &all, false);
    *stop = history->walk->stop;
    return status;
}

/* To the beginning of what is remembered. */
static enum rm_status to_beginning(struct rm_history *history, struct rm_stop *stop,
                                   struct rm_error *error)
{
    enum rm_status status = restore(history, 0, error);
    rm_walk_let(history->walk, &all, false);
    *stop = (struct rm_stop){.why = RM_WHY_BEGIN, .thread = history->walk->thread};
    return status;
}

/* To what a scan from an entry found. */
static enum rm_status to_found(struct rm_history *history, unsigned index, struct rm_stop *stop,
                               struct rm_error *error)
{
    const struct rm_stop found = history->walk->found.stop;
    uint64_t moves = history->walk->found.moves;
    const struct rm_wish wish = {
        .until_position = history->walk->found.position,
        .until_cycle = RM_NEVER,
        .until_moves = found.why == RM_WHY_WATCH ? moves + 1 : moves,
    };
    enum rm_status status = replay(history, index, &wish, error);
    rm_walk_let(history->walk, &all, false);
    *stop = found;
    return status;
}

/* Since the last move: then what was met behind that is a place before this one. */
static bool time_went_on(const struct rm_walk *walk)
{
    return walk->stop.why == RM_WHY_IDLE || walk->stop.why == RM_WHY_DEADLOCK ||
           walk->stop.why == RM_WHY_CYCLE;
}

enum rm_status rm_history_back(struct rm_history *history, const struct rm_wish *wish,
                               struct rm_stop *stop, struct rm_error *error)
{
    struct rm_wish scan = *wish;
    struct rm_walk *walk = history->walk;
    unsigned index = history->count - 1;
    scan.scans = true;
    scan.until_cycle = RM_NEVER;
    scan.until_position = walk->position;
    scan.until_moves = time_went_on(walk) ? walk->moves + 1 : walk->moves;
    while (index > 0 && history->entries[index].moves >= walk->moves)
        index--;
    for (;; index--) {
        enum rm_status status = replay(history, index, &scan, error);
        if (status != RM_OK)
            return status;
        if (walk->stop.why == RM_WHY_INTERRUPT) {
            *stop = walk->stop;
            return RM_OK;
        }
        if (walk->found.any)
            return to_found(history, index, stop, error);
        if (index == 0)
            return to_beginning(history, stop, error);
        scan.until_position = history->entries[index].position;
        scan.until_moves = history->entries[index].moves + 1; /* what was met there is behind it */
    }
}
