/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A hash table from text to a number. Keys are not copied. Internal to the room. */
#ifndef RM_IMAGE_STRMAP_H
#define RM_IMAGE_STRMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strmap_entry {
    const char *key; /* NULL: empty */
    uint64_t hash;
    uint64_t value;
};

/* All zeroes is an empty map. */
struct strmap {
    struct strmap_entry *entries;
    size_t slots; /* a power of two, or 0 */
    size_t count;
};

bool strmap_find(const struct strmap *map, const char *key, uint64_t *value);
/* Adds a key that is not there; one that is keeps its value. False if memory ran out. */
bool strmap_add(struct strmap *map, const char *key, uint64_t value);
void strmap_free(struct strmap *map);

#endif
