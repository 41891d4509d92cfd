/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A hash table from text to a number. Keys are not copied. Internal to the room. */
#ifndef RM_IMAGE_STRMAP_H
#define RM_IMAGE_STRMAP_H

#include <stdbool.h>
#include <stdint.h>

/* All zeroes is an empty map. */
struct strmap {
    struct strmap_entry *entries;
};

bool strmap_find(const struct strmap *map, const char *key, uint64_t *value);
/* Adds a key that is not there; one that is keeps its value. The value, to be changed until the map
 * is freed; NULL if memory ran out. */
uint64_t *strmap_add(struct strmap *map, const char *key, uint64_t value);
void strmap_free(struct strmap *map);

#endif
