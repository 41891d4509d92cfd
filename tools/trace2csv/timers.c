/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace2csv/timers.h"

#include "base/wide.h"

#define NS_PER_SECOND UINT64_C(1000000000)

const char *t2c_timer_name(enum t2c_timer timer)
{
    static const char *const names[T2C_TIMERS] = {
        [T2C_RM_ENTRY] = "rm_entry", [T2C_RM_INTR] = "rm_intr", [T2C_RM_EXIT] = "rm_exit",
        [T2C_GUEST] = "guest",       [T2C_CEDE] = "cede",
    };
    return names[timer];
}

static void add(struct t2c_timer_sum *sum, const struct t2c_timer_sum *more)
{
    if (!more->count)
        return;
    if (!sum->count || more->min_ticks < sum->min_ticks)
        sum->min_ticks = more->min_ticks;
    if (more->max_ticks > sum->max_ticks)
        sum->max_ticks = more->max_ticks;
    sum->count += more->count;
    sum->total_ticks += more->total_ticks;
}

void t2c_timers_add(struct t2c_timers *timers, enum t2c_timer timer, uint64_t ticks)
{
    add(&timers->of[timer], &(struct t2c_timer_sum){1, ticks, ticks, ticks});
}

void t2c_timers_add_all(struct t2c_timers *timers, const struct t2c_timers *more)
{
    for (unsigned timer = 0; timer < T2C_TIMERS; timer++)
        add(&timers->of[timer], &more->of[timer]);
}

/* The factor is ns a tick with 64 bits behind the point, shifted right until it is below 1. */
uint64_t t2c_tb_to_ns(uint64_t ticks, uint64_t tb_hz)
{
    rm_u128 scale = ((rm_u128)NS_PER_SECOND << 64) / tb_hz;
    unsigned shift = 0;
    for (; scale >> 64; shift++)
        scale >>= 1;
    return (uint64_t)((ticks * scale) >> 64) << shift;
}
