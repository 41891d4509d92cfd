/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace2csv/timers.h"

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
