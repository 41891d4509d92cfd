/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The stores of a thread that nobody else sees yet, oldest first. They drain in any order, but for
 * those of the same bytes and those with a barrier between them (docs/weak-memory.md).
 */
#ifndef RM_EXPLORE_STORE_BUFFER_H
#define RM_EXPLORE_STORE_BUFFER_H

#include "cpu/cpu.h"
#include "explore/clock_vector.h"

#define EXP_STORES_MAX  8
#define EXP_STORE_BYTES 16

struct exp_store {
    uint64_t real;
    uint32_t bytes;
    uint32_t group; /* a barrier is between stores of different groups; the oldest one's is 0 */
    uint8_t lanes[EXP_STORE_BYTES];
    struct exp_turn_id turn;  /* that made it */
    struct exp_vector vector; /* what that turn knew */
};

/* Plain: part of what is gone back to. */
struct exp_stores {
    unsigned count;
    uint32_t group; /* of the next store */
    struct exp_store list[EXP_STORES_MAX];
};

/* A barrier that orders stores. */
void exp_stores_fence(struct exp_stores *stores);

/* Whether one of them has any of these bytes. */
bool exp_stores_overlap(const struct exp_stores *stores, uint64_t real, uint64_t bytes);
/* Whether a store of these bytes has to come behind one of them. */
bool exp_stores_delay(const struct exp_stores *stores, uint64_t real, uint64_t bytes);
/* Whether a store like that could be one of them, if there were room. */
bool exp_stores_fit(const struct rm_access *access);
/* Whether the thread may do that now, or some of them have to drain before. */
bool exp_stores_let(const struct exp_stores *stores, const struct rm_access *access);
/* Whether that one may drain. */
bool exp_stores_may_drain(const struct exp_stores *stores, unsigned number);

/* Puts one in behind the others, which must not be EXP_STORES_MAX; its group is set. */
struct exp_store *exp_stores_add(struct exp_stores *stores, const struct exp_store *store);
void exp_stores_remove(struct exp_stores *stores, unsigned number);

void exp_stores_copy(struct exp_stores *to, const struct exp_stores *from);
/* Of what they do to memory. */
uint64_t exp_stores_hash(const struct exp_stores *stores, uint64_t hash);

#endif
