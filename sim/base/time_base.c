/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/time_base.h"

#include "base/wide.h"

#define NS_PER_SECOND UINT64_C(1000000000)

/* The factor is ns a tick with 64 bits behind the point, shifted right until it is below 1. */
uint64_t rm_tb_to_ns(uint64_t ticks, uint64_t tb_hz)
{
    rm_u128 scale = ((rm_u128)NS_PER_SECOND << 64) / tb_hz;
    unsigned shift = 0;
    for (; scale >> 64; shift++)
        scale >>= 1;
    return (uint64_t)((ticks * scale) >> 64) << shift;
}
