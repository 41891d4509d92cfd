/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A search as it stands, as bytes: to be resumed, and, when it is complete, to be merged with its
 * other shards. Little-endian, with a version and a hash of all bytes; docs/exploration.md has the
 * order of the parts.
 */
#ifndef RM_EXPLORE_SAVED_SEARCH_H
#define RM_EXPLORE_SAVED_SEARCH_H

#include "explore/found.h"
#include "explore/identity.h"
#include "explore/known_states.h"

#define EXP_SAVED_VERSION 1
#define EXP_SHARDS_MAX    65536

/* What a search is of: two that differ cannot go on from each other. */
struct exp_aim {
    struct exp_identity of;
    uint32_t bound;
    uint32_t shard, shards; /* from 0 on, of so many */
    bool unreduced, weak;
};

struct exp_saved {
    struct exp_aim aim;
    char *name; /* of the scenario */
    struct exp_found found;
    uint32_t present_bound; /* that is being explored; complete: the aim's, plus 1 */
    size_t final_count, state_count;
    uint64_t *finals;
    struct exp_state *states;
    size_t depth;
    uint16_t *path; /* of each frame, how many of its turns were taken */
};

/* The bytes, the caller's to free; NULL: no memory. */
uint8_t *exp_saved_write(const struct exp_saved *saved, size_t *bytes);
/* The caller's, exp_saved_free ends it. RM_BAD_INPUT: what is wrong, with the offset; RM_NO_MEMORY.
 */
enum rm_status exp_saved_parse(const uint8_t *from, size_t bytes, struct exp_saved *out,
                               struct rm_error *error);
void exp_saved_free(struct exp_saved *saved);

/* NULL: one can go on from the other; what differs otherwise, constant. `shard` does not count. */
const char *exp_aims_differ(const struct exp_aim *a, const struct exp_aim *b);

/* Takes what a complete shard found to what others did, which is of the same aim: findings, final
 * states, schedules. RM_NO_MEMORY only. */
enum rm_status exp_saved_merge(struct exp_saved *into, const struct exp_saved *from,
                               struct rm_error *error);

#endif
