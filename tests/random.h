/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Seeded random numbers for tests: splitmix64. The state begins as the seed. */
#ifndef RM_TESTS_RANDOM_H
#define RM_TESTS_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

static inline uint64_t next_random(uint64_t *random)
{
    uint64_t z = *random += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
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
