/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace2csv/kvm_timings.h"

#include "base/time_base.h"

#include <inttypes.h>

enum rm_status t2c_kvm_timings_add(void *context, const struct t2c_row *row, struct rm_error *error)
{
    (void)error;
    t2c_timers_add_all(context, &row->timers);
    return RM_OK;
}

enum rm_status t2c_kvm_timings_event(void *context, const struct rm_event *event,
                                     struct rm_error *error)
{
    struct t2c_timers *timers = context;
    (void)error;
    if (event->type == RM_EVENT_run && event->run.warm_up)
        *timers = (struct t2c_timers){0};
    return RM_OK;
}

void t2c_print_kvm_timings(FILE *to, const struct t2c_timers *timers, uint64_t tb_hz)
{
    for (unsigned i = 0; i < T2C_TIMERS; i++) {
        const struct t2c_timer_sum *sum = &timers->of[i];
        fprintf(to, "%s: %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n",
                t2c_timer_name((enum t2c_timer)i), sum->count, rm_tb_to_ns(sum->total_ticks, tb_hz),
                rm_tb_to_ns(sum->min_ticks, tb_hz), rm_tb_to_ns(sum->max_ticks, tb_hz));
    }
}
