/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The five timers of KVM's exit timing (debugfs, kvm/vm#/vcpu#/timings), in the order in which that
 * file has them. What a timer measures is a stretch between two looks at the time base.
 */
#ifndef TRACE2CSV_TIMERS_H
#define TRACE2CSV_TIMERS_H

#include <stdint.h>

enum t2c_timer { T2C_RM_ENTRY, T2C_RM_INTR, T2C_RM_EXIT, T2C_GUEST, T2C_CEDE, T2C_TIMERS };

struct t2c_timers {
    struct t2c_timer_sum {
        uint64_t count, total_ticks, min_ticks, max_ticks;
    } of[T2C_TIMERS];
};

/* "rm_entry", ... Constant. */
const char *t2c_timer_name(enum t2c_timer timer);

/* Adds a stretch; or all that is in `more`. */
void t2c_timers_add(struct t2c_timers *timers, enum t2c_timer timer, uint64_t ticks);
void t2c_timers_add_all(struct t2c_timers *timers, const struct t2c_timers *more);

#endif
