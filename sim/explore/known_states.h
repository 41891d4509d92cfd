/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * States that were met, each with how it was left to be explored: with so many switches used, and
 * without the turns of the threads that were asleep. What follows from a state is known if it was
 * explored with no more switches used and no other thread asleep.
 */
#ifndef RM_EXPLORE_KNOWN_STATES_H
#define RM_EXPLORE_KNOWN_STATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct exp_known;

/* A state, and how it was left to be explored. */
struct exp_state {
    uint64_t state; /* not 0 */
    uint32_t used, asleep;
};

/* At most so many bytes of memory; the table grows up to there. NULL: no memory. */
struct exp_known *exp_known_new(size_t bytes_max);
void exp_known_free(struct exp_known *known);
void exp_known_clear(struct exp_known *known);

/* Whether what follows is known; if not, it is from now on. Of a table that is full nothing more is
 * remembered, which costs time and no result. */
bool exp_known_meet(struct exp_known *known, uint64_t state, unsigned used, uint32_t asleep);

/* All of them, `*count`; the caller's to free. NULL: no memory. */
struct exp_state *exp_known_list(const struct exp_known *known, size_t *count);
/* Takes such a list into a table that is empty; what is too much for it is forgotten. */
void exp_known_take(struct exp_known *known, const struct exp_state *states, size_t count);

uint64_t exp_known_count(const struct exp_known *known); /* of different states */
bool exp_known_is_full(const struct exp_known *known);

#endif
