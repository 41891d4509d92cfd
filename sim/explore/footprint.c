/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explore/footprint.h"

void exp_touch(struct exp_footprint *footprint, uint64_t place, bool changes)
{
    for (unsigned i = 0; i < footprint->count; i++)
        if (footprint->places[i] >> 1 == place) {
            footprint->places[i] |= changes;
            return;
        }
    if (footprint->count == EXP_PLACES_MAX)
        footprint->all = true;
    else
        footprint->places[footprint->count++] = place << 1 | changes;
}

void exp_touch_all(struct exp_footprint *footprint, const struct exp_footprint *other)
{
    footprint->all |= other->all;
    for (unsigned i = 0; i < other->count; i++)
        exp_touch(footprint, other->places[i] >> 1, other->places[i] & 1);
}

static bool collide(uint64_t a, uint64_t b)
{
    return a >> 1 == b >> 1 && (a | b) & 1;
}

bool exp_commute(const struct exp_footprint *a, const struct exp_footprint *b)
{
    if (a->all || b->all)
        return false;
    for (unsigned i = 0; i < a->count; i++)
        for (unsigned j = 0; j < b->count; j++)
            if (collide(a->places[i], b->places[j]))
                return false;
    return true;
}
