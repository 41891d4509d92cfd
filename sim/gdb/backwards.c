/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gdb/backwards.h"

#define FIRST_SPACING 4096

static const struct rm_mask all = RM_MASK_ALL;

/* Lists are in the order of the run. */
static void drop(struct rm_history_list *list, unsigned index)
{
    rm_snapshot_free(list->entries[index].snapshot);
    for (list->count--; index < list->count; index++)
        list->entries[index] = list->entries[index + 1];
}

static void drop_from(struct rm_history_list *list, unsigned index)
{
    while (list->count > index)
        drop(list, list->count - 1);
}

/* There is no room: every second one that can be made again goes, or, if there is none, the first.
 */
static void thin_out(struct rm_history *history)
{
    struct rm_history_list *far = &history->far;
    unsigned before = far->count;
    for (unsigned i = 1; i < far->count; i++)
        if (!far->entries[i].kept)
            drop(far, i);
    if (far->count == before)
        drop(far, 0);
    history->spacing *= 2;
}

/* The place where the walk is, behind all others of a list that has room. */
static enum rm_status add(struct rm_history *history, struct rm_history_list *list, bool chooses,
                          bool kept, struct rm_error *error)
{
    struct rm_walk *walk = history->walk;
    struct rm_snapshot *snapshot;
    enum rm_status status = rm_snapshot_take(walk->machine, &snapshot, error);
    if (status != RM_OK)
        return status;
    list->entries[list->count++] = (struct rm_history_entry){.position = walk->position,
                                                             .moves = walk->moves,
                                                             .cycle = rm_cycle(walk->machine),
                                                             .thread = walk->thread,
                                                             .snapshot = snapshot,
                                                             .chooses = chooses,
                                                             .runs = chooses ? walk->runs : all,
                                                             .kept = kept};
    return RM_OK;
}

static enum rm_status remember(struct rm_history *history, bool chooses, bool kept,
                               struct rm_error *error)
{
    if (history->far.count == RM_HISTORY_MAX)
        thin_out(history);
    enum rm_status status = add(history, &history->far, chooses, kept, error);
    if (status == RM_OK)
        history->written = false;
    return status;
}

enum rm_status rm_history_begin(struct rm_history *history, struct rm_walk *walk,
                                struct rm_error *error)
{
    *history = (struct rm_history){.walk = walk, .spacing = FIRST_SPACING};
    return remember(history, false, true, error);
}

void rm_history_free(struct rm_history *history)
{
    drop_from(&history->far, 0);
    drop_from(&history->near, 0);
}

void rm_history_written(struct rm_history *history)
{
    history->written = true;
}

/* Forward again from behind: what comes is a new future. */
static void forget_future(struct rm_history *history)
{
    struct rm_history_list *lists[] = {&history->far, &history->near};
    for (unsigned i = 0; i < 2; i++)
        while (lists[i]->count > (i == 0) &&
               lists[i]->entries[lists[i]->count - 1].moves > history->walk->moves)
            drop(lists[i], lists[i]->count - 1);
}

/* The last snapshot does for what comes now, or another one is taken. */
static enum rm_status prepare(struct rm_history *history, bool chooses, struct rm_error *error)
{
    const struct rm_history_entry *last = &history->far.entries[history->far.count - 1];
    if (history->written || chooses || last->chooses)
        return remember(history, chooses, true, error);
    return RM_OK;
}

static enum rm_status walk_on(struct rm_history *history, const struct rm_wish *wish, bool chooses,
                              struct rm_error *error)
{
    struct rm_walk *walk = history->walk;
    bool stopped = false;
    enum rm_status status = prepare(history, chooses, error);
    while (status == RM_OK && !stopped) {
        uint64_t next = history->far.entries[history->far.count - 1].position + history->spacing;
        if (next <= walk->position) /* by steps that were asked for one at a time, too */
            status = remember(history, chooses, false, error);
        else
            status = rm_walk_on(walk, wish, next - walk->position, &stopped, error);
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

static enum rm_status restore(struct rm_history *history, const struct rm_history_entry *entry,
                              struct rm_error *error)
{
    enum rm_status status = rm_snapshot_restore(history->walk->machine, entry->snapshot, error);
    history->walk->position = entry->position;
    history->walk->moves = entry->moves;
    history->walk->thread = entry->thread;
    history->written = false;
    if (status == RM_OK)
        rm_walk_let(history->walk, &entry->runs, entry->chooses);
    return status;
}

/* Walks from a snapshot to the end that the wish has. */
static enum rm_status replay(struct rm_history *history, const struct rm_history_entry *entry,
                             const struct rm_wish *wish, struct rm_error *error)
{
    bool stopped = false;
    enum rm_status status = restore(history, entry, error);
    history->walk->found.any = false;
    while (status == RM_OK && !stopped)
        status = rm_walk_on(history->walk, wish, RM_NEVER / 2, &stopped, error);
    return status;
}

/* The same when what is a bit further back will soon be asked for: some places on the way are
 * remembered, instead of those that are not behind any more. */
static enum rm_status replay_densely(struct rm_history *history,
                                     const struct rm_history_entry *entry,
                                     const struct rm_wish *wish, struct rm_error *error)
{
    struct rm_history_list *near = &history->near;
    struct rm_walk *walk = history->walk;
    const uint64_t steps = (wish->until_position - entry->position) / RM_NEAR_PARTS + 1;
    const struct rm_history_entry from = *entry; /* which the list may lose */
    bool stopped = false;
    while (near->count && near->entries[near->count - 1].moves >= wish->until_moves)
        drop(near, near->count - 1);
    enum rm_status status = restore(history, &from, error);
    walk->found.any = false;
    while (status == RM_OK && !stopped) {
        status = rm_walk_on(walk, wish, steps, &stopped, error);
        if (status != RM_OK || stopped)
            break;
        if (near->count == RM_HISTORY_MAX)
            drop(near, 0);
        status = add(history, near, from.chooses, false, error);
    }
    return status;
}

/* Whether an entry is further than that. */
typedef bool beyond(const struct rm_history_entry *entry, uint64_t limit);

static bool is_past_position(const struct rm_history_entry *entry, uint64_t position)
{
    return entry->position > position;
}

static bool is_past_cycle(const struct rm_history_entry *entry, uint64_t cycle)
{
    return entry->cycle > cycle;
}

static bool is_past_moves(const struct rm_history_entry *entry, uint64_t moves)
{
    return entry->moves > moves;
}

static bool is_not_before_moves(const struct rm_history_entry *entry, uint64_t moves)
{
    return entry->moves >= moves;
}

/* The last entry that is not beyond; if all are, the first. */
static const struct rm_history_entry *last_not(const struct rm_history *history, beyond *is_beyond,
                                               uint64_t limit)
{
    unsigned far = history->far.count - 1, near = history->near.count;
    while (far > 0 && is_beyond(&history->far.entries[far], limit))
        far--;
    while (near > 0 && is_beyond(&history->near.entries[near - 1], limit))
        near--;
    if (near > 0 && history->near.entries[near - 1].moves > history->far.entries[far].moves)
        return &history->near.entries[near - 1];
    return &history->far.entries[far];
}

enum rm_status rm_history_to_position(struct rm_history *history, uint64_t position,
                                      struct rm_stop *stop, struct rm_error *error)
{
    const struct rm_wish wish = {
        .until_position = position, .until_cycle = RM_NEVER, .until_moves = RM_NEVER};
    enum rm_status status =
        replay(history, last_not(history, is_past_position, position), &wish, error);
    rm_walk_let(history->walk, &all, false);
    *stop = history->walk->stop;
    return status;
}

enum rm_status rm_history_to_cycle(struct rm_history *history, uint64_t cycle, struct rm_stop *stop,
                                   struct rm_error *error)
{
    const struct rm_wish wish = {
        .until_position = RM_NEVER, .until_cycle = cycle, .until_moves = RM_NEVER};
    enum rm_status status = replay(history, last_not(history, is_past_cycle, cycle), &wish, error);
    rm_walk_let(history->walk, &all, false);
    *stop = history->walk->stop;
    return status;
}

/* To the beginning of what is remembered. */
static enum rm_status to_beginning(struct rm_history *history, struct rm_stop *stop,
                                   struct rm_error *error)
{
    enum rm_status status = restore(history, &history->far.entries[0], error);
    *stop = (struct rm_stop){.why = RM_WHY_BEGIN, .thread = history->walk->thread};
    return status;
}

/* To what a scan found. */
static enum rm_status to_found(struct rm_history *history, struct rm_stop *stop,
                               struct rm_error *error)
{
    const struct rm_stop found = history->walk->found.stop;
    uint64_t position = history->walk->found.position, moves = history->walk->found.moves;
    if (found.why == RM_WHY_WATCH)
        moves++;
    const struct rm_wish wish = {
        .until_position = position, .until_cycle = RM_NEVER, .until_moves = moves};
    const struct rm_history_entry *entry = position != RM_NEVER
                                               ? last_not(history, is_past_position, position)
                                               : last_not(history, is_past_moves, moves);
    enum rm_status status = replay(history, entry, &wish, error);
    *stop = found;
    return status;
}

/* Looks for the last stop before this place, part by part. */
static enum rm_status look_back(struct rm_history *history, struct rm_wish *scan,
                                struct rm_stop *stop, struct rm_error *error)
{
    struct rm_walk *walk = history->walk;
    for (uint64_t behind = walk->moves;;) {
        const struct rm_history_entry *entry = last_not(history, is_not_before_moves, behind);
        const struct rm_wish part = *scan;
        behind = entry->moves;
        scan->until_position = entry->position;
        scan->until_moves = entry->moves + 1; /* what was met there is behind it */
        bool dense = rm_mask_any(&part.steps) &&
                     part.until_position >= entry->position + RM_NEAR_INSTRUCTIONS;
        enum rm_status status = dense ? replay_densely(history, entry, &part, error)
                                      : replay(history, entry, &part, error);
        if (status != RM_OK)
            return status;
        if (walk->stop.why == RM_WHY_INTERRUPT) {
            *stop = walk->stop;
            return RM_OK;
        }
        if (walk->found.any)
            return to_found(history, stop, error);
        if (behind <= history->far.entries[0].moves)
            return to_beginning(history, stop, error);
    }
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
    const struct rm_walk *walk = history->walk;
    struct rm_wish scan = *wish;
    scan.scans = true;
    scan.until_cycle = RM_NEVER;
    scan.until_position = walk->position;
    scan.until_moves = time_went_on(walk) ? walk->moves + 1 : walk->moves;
    enum rm_status status = look_back(history, &scan, stop, error);
    rm_walk_let(history->walk, &all, false);
    return status;
}
