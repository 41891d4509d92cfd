/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Seeded random numbers for tests; the state begins as the seed. */
#ifndef RM_TESTS_RANDOM_H
#define RM_TESTS_RANDOM_H

#include "base/draw.h"

#include <stdbool.h>

static inline uint64_t next_random(uint64_t *random)
{
    return rm_draw(random);
}

static inline unsigned below(uint64_t *random, unsigned limit)
{
    return (unsigned)(next_random(random) % limit);
}

/* True in one of `n` cases. */
static inline bool one_in(uint64_t *random, unsigned n)
{
    return below(random, n) == 0;
}

#endif
