/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/strmap.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SLOTS 64u

static uint64_t hash_key(const char *key)
{
    return rm_hash_bytes(RM_HASH_START, key, strlen(key));
}

/* The entry that holds the key, or the empty one where it belongs. */
static struct strmap_entry *entry_of(const struct strmap *map, const char *key, uint64_t hash)
{
    size_t mask = map->slots - 1;
    for (size_t slot = hash & mask;; slot = (slot + 1) & mask) {
        struct strmap_entry *entry = &map->entries[slot];
        if (!entry->key || (entry->hash == hash && !strcmp(entry->key, key)))
            return entry;
    }
}

bool strmap_find(const struct strmap *map, const char *key, uint64_t *value)
{
    if (!map->slots)
        return false;
    const struct strmap_entry *entry = entry_of(map, key, hash_key(key));
    if (entry->key)
        *value = entry->value;
    return entry->key != NULL;
}

static bool grow(struct strmap *map)
{
    struct strmap bigger = {.slots = map->slots ? 2 * map->slots : FIRST_SLOTS,
                            .count = map->count};
    bigger.entries = calloc(bigger.slots, sizeof(*bigger.entries));
    if (!bigger.entries)
        return false;
    for (size_t i = 0; i < map->slots; i++)
        if (map->entries[i].key)
            *entry_of(&bigger, map->entries[i].key, map->entries[i].hash) = map->entries[i];
    free(map->entries);
    *map = bigger;
    return true;
}

bool strmap_add(struct strmap *map, const char *key, uint64_t value)
{
    if (2 * map->count >= map->slots && !grow(map))
        return false;
    uint64_t hash = hash_key(key);
    struct strmap_entry *entry = entry_of(map, key, hash);
    if (entry->key)
        return true;
    *entry = (struct strmap_entry){key, hash, value};
    map->count++;
    return true;
}

void strmap_free(struct strmap *map)
{
    free(map->entries);
    *map = (struct strmap){0};
}
