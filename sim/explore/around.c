/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explore/around.h"

#include <string.h>

static void copy_weak(struct exp_weak *to, const struct exp_weak *from)
{
    to->held = from->held;
    to->next = from->next;
    to->released = from->released;
    to->synced = from->synced;
    exp_stores_copy(&to->stores, &from->stores);
}

void exp_copy_around(struct exp_around *to, const struct exp_around *from, unsigned threads)
{
    to->last = from->last;
    to->used = from->used;
    to->asleep = from->asleep;
    to->long_turns = from->long_turns;
    to->path = from->path;
    to->others = from->others;
    to->sent_count = from->sent_count;
    memcpy(to->sent, from->sent, from->sent_count * sizeof(*to->sent));
    memcpy(to->vectors, from->vectors, threads * sizeof(*to->vectors));
    memcpy(to->rounds, from->rounds, threads * sizeof(*to->rounds));
    for (unsigned thread = 0; from->asleep >> thread; thread++)
        if (from->asleep >> thread & 1)
            to->asleep_touch[thread] = from->asleep_touch[thread];
    for (unsigned thread = 0; thread < threads; thread++)
        copy_weak(&to->weak[thread], &from->weak[thread]);
}
