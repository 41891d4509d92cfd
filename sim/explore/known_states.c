/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Open addressing; the entries of one state stand behind each other, in the order they came. */
#include "explore/known_states.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM (UINT64_C(1) << 10)

struct exp_known {
    struct exp_state *entries; /* state 0: free */
    uint64_t room, count, states, room_max;
};

static bool resize(struct exp_known *known, uint64_t room);

struct exp_known *exp_known_new(size_t bytes_max)
{
    struct exp_known *known = calloc(1, sizeof(*known));
    if (!known)
        return NULL;
    for (known->room_max = FIRST_ROOM; known->room_max * 3 * sizeof(struct exp_state) <= bytes_max;)
        known->room_max *= 2;
    if (resize(known, FIRST_ROOM))
        return known;
    free(known);
    return NULL;
}

void exp_known_free(struct exp_known *known)
{
    if (known)
        free(known->entries);
    free(known);
}

void exp_known_clear(struct exp_known *known)
{
    memset(known->entries, 0, known->room * sizeof(*known->entries));
    known->count = known->states = 0;
}

static void put(struct exp_known *known, const struct exp_state *entry)
{
    uint64_t at = entry->state & (known->room - 1);
    while (known->entries[at].state)
        at = (at + 1) & (known->room - 1);
    known->entries[at] = *entry;
    known->count++;
}

static bool resize(struct exp_known *known, uint64_t room)
{
    struct exp_state *old = known->entries;
    uint64_t old_room = known->room;
    struct exp_state *entries = calloc(room, sizeof(*entries));
    if (!entries)
        return false;
    known->entries = entries;
    known->room = room;
    known->count = 0;
    for (uint64_t i = 0; i < old_room; i++)
        if (old[i].state)
            put(known, &old[i]);
    free(old);
    return true;
}

bool exp_known_is_full(const struct exp_known *known)
{
    return known->room >= known->room_max && known->count >= known->room / 4 * 3;
}

bool exp_known_meet(struct exp_known *known, uint64_t state, unsigned used, uint32_t asleep)
{
    const struct exp_state own = {state ? state : 1, used, asleep};
    bool met = false;
    for (uint64_t at = own.state & (known->room - 1); known->entries[at].state;
         at = (at + 1) & (known->room - 1)) {
        const struct exp_state *entry = &known->entries[at];
        if (entry->state != own.state)
            continue;
        if (entry->used <= used && !(entry->asleep & ~asleep))
            return true;
        met = true;
    }
    if (known->count >= known->room / 4 * 3 &&
        (known->room >= known->room_max || !resize(known, 2 * known->room)))
        return false;
    put(known, &own);
    known->states += !met;
    return false;
}

uint64_t exp_known_count(const struct exp_known *known)
{
    return known->states;
}

struct exp_state *exp_known_list(const struct exp_known *known, size_t *count)
{
    struct exp_state *list = malloc((known->count + 1) * sizeof(*list));
    *count = 0;
    for (uint64_t i = 0; list && i < known->room; i++)
        if (known->entries[i].state)
            list[(*count)++] = known->entries[i];
    return list;
}

void exp_known_take(struct exp_known *known, const struct exp_state *states, size_t count)
{
    for (size_t i = 0; i < count; i++)
        exp_known_meet(known, states[i].state, states[i].used, states[i].asleep);
}
