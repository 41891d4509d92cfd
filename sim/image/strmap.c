/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/strmap.h"

#include "base/table.h"

#include <stdlib.h>
#include <string.h>

struct strmap_entry {
    const char *key;
    uint64_t value;
    UT_hash_handle hh;
};

bool strmap_find(const struct strmap *map, const char *key, uint64_t *value)
{
    const struct strmap_entry *entry;
    HASH_FIND_STR(map->entries, key, entry);
    if (entry)
        *value = entry->value;
    return entry != NULL;
}

uint64_t *strmap_add(struct strmap *map, const char *key, uint64_t value)
{
    struct strmap_entry *entry;
    size_t key_bytes = strlen(key);
    unsigned hash;
    HASH_VALUE(key, key_bytes, hash);
    HASH_FIND_BYHASHVALUE(hh, map->entries, key, key_bytes, hash, entry);
    if (entry)
        return &entry->value;
    entry = malloc(sizeof(*entry));
    if (!entry)
        return NULL;
    entry->key = key;
    entry->value = value;
    HASH_ADD_KEYPTR_BYHASHVALUE(hh, map->entries, key, key_bytes, hash, entry);
    if (RM_TABLE_HAS(entry))
        return &entry->value;
    free(entry);
    return NULL;
}

void strmap_free(struct strmap *map)
{
    struct strmap_entry *entry = map->entries, *next;
    HASH_CLEAR(hh, map->entries);
    for (; entry; entry = next) {
        next = entry->hh.next;
        free(entry);
    }
}
