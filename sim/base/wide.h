/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Products of 64-bit numbers that are divided again: cycles and ticks of two clocks. */
#ifndef RM_BASE_WIDE_H
#define RM_BASE_WIDE_H

#include <stdint.h>

__extension__ typedef unsigned __int128 rm_u128;

/* value * by / over, rounded down; UINT64_MAX where that does not fit. `over` is not 0. */
static inline uint64_t rm_scale(uint64_t value, uint64_t by, uint64_t over)
{
    rm_u128 scaled = (rm_u128)value * by / over;
    return scaled > UINT64_MAX ? UINT64_MAX : (uint64_t)scaled;
}

/* The same, rounded up. */
static inline uint64_t rm_scale_up(uint64_t value, uint64_t by, uint64_t over)
{
    rm_u128 scaled = ((rm_u128)value * by + over - 1) / over;
    return scaled > UINT64_MAX ? UINT64_MAX : (uint64_t)scaled;
}

#endif
