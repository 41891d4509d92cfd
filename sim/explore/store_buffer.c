/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explore/store_buffer.h"

#include "base/hash.h"

#include <string.h>

void exp_stores_fence(struct exp_stores *stores)
{
    if (stores->count)
        stores->group = stores->list[stores->count - 1].group + 1;
}

static bool overlaps(const struct exp_store *store, uint64_t real, uint64_t bytes)
{
    return store->real < real + bytes && real < store->real + store->bytes;
}

bool exp_stores_overlap(const struct exp_stores *stores, uint64_t real, uint64_t bytes)
{
    for (unsigned i = 0; i < stores->count; i++)
        if (overlaps(&stores->list[i], real, bytes))
            return true;
    return false;
}

bool exp_stores_delay(const struct exp_stores *stores, uint64_t real, uint64_t bytes)
{
    return (stores->count && stores->list[0].group < stores->group) ||
           exp_stores_overlap(stores, real, bytes);
}

bool exp_stores_fit(const struct rm_access *access)
{
    return access->store && !access->reserves && !access->spr && access->bytes <= EXP_STORE_BYTES;
}

bool exp_stores_let(const struct exp_stores *stores, const struct rm_access *access)
{
    if (!stores->count)
        return true;
    if (access->barrier != RM_BARRIER_NONE)
        return access->barrier == RM_BARRIER_STORES;
    if (!access->store || access->spr)
        return true;
    if (access->reserves)
        return !exp_stores_delay(stores, access->real, access->bytes);
    return exp_stores_fit(access) && stores->count < EXP_STORES_MAX;
}

bool exp_stores_may_drain(const struct exp_stores *stores, unsigned number)
{
    const struct exp_store *own = &stores->list[number];
    for (unsigned i = 0; i < number; i++)
        if (stores->list[i].group < own->group || overlaps(&stores->list[i], own->real, own->bytes))
            return false;
    return true;
}

struct exp_store *exp_stores_add(struct exp_stores *stores, const struct exp_store *store)
{
    struct exp_store *own = &stores->list[stores->count++];
    *own = *store;
    own->group = stores->group;
    return own;
}

/* Numbers the groups that are left from 0 on: equal stores, equal numbers. */
static void renumber(struct exp_stores *stores)
{
    uint32_t last = 0, number = 0;
    for (unsigned i = 0; i < stores->count; i++) {
        number += i && stores->list[i].group != last;
        last = stores->list[i].group;
        stores->list[i].group = number;
    }
    stores->group = stores->count ? number + (stores->group != last) : 0;
}

void exp_stores_remove(struct exp_stores *stores, unsigned number)
{
    stores->count--;
    memmove(&stores->list[number], &stores->list[number + 1],
            (stores->count - number) * sizeof(*stores->list));
    renumber(stores);
}

void exp_stores_copy(struct exp_stores *to, const struct exp_stores *from)
{
    to->count = from->count;
    to->group = from->group;
    memcpy(to->list, from->list, from->count * sizeof(*to->list));
}

uint64_t exp_stores_hash(const struct exp_stores *stores, uint64_t hash)
{
    hash = rm_hash_u64(hash, (uint64_t)stores->count << 32 | stores->group);
    for (unsigned i = 0; i < stores->count; i++) {
        const struct exp_store *store = &stores->list[i];
        hash = rm_hash_u64(hash, store->real);
        hash = rm_hash_u64(hash, (uint64_t)store->bytes << 32 | store->group);
        hash = rm_hash_bytes(hash, store->lanes, store->bytes);
    }
    return hash;
}
