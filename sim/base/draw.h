/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Seeded random numbers: splitmix64 (Steele, Lea and Flood 2014). The state begins as the seed. */
#ifndef RM_BASE_DRAW_H
#define RM_BASE_DRAW_H

#include <stdint.h>

static inline uint64_t rm_draw(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

#endif
