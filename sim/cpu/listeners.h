/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a thread tells a listener (timing/feed.h) and counts (cpu/tally.h). */
#ifndef RM_CPU_LISTENERS_H
#define RM_CPU_LISTENERS_H

#include "cpu/address.h"
#include "cpu/clock.h"
#include "cpu/condition.h"

/* The instruction at t.pc retires, with the registers as they are before it: the clock moves by
 * what the listener, who must be there, says. */
static inline void rm_listeners_tell(struct rm_cpu *cpu, const struct rm_record *record)
{
    const unsigned accesses = RM_RECORD_LOAD | RM_RECORD_STORE;
    struct rm_feed_step step = {.record = record, .pc = cpu->t.pc, .cycle = cpu->t.cycle};
    if (record->flags & accesses || record->class == RM_CLASS_CACHE)
        step.address = cpu->told_address = rm_effective_address(cpu, record);
    else if (record->flags & RM_RECORD_BRANCH)
        step.taken = rm_branch_is_taken(cpu, record);
    rm_clock_move(cpu, cpu->feed->retired(cpu->feed->context, cpu->config.thread, &step));
}

/* Something happens to the thread that is no instruction. */
static inline void rm_listeners_happened(struct rm_cpu *cpu, enum rm_feed_happening what)
{
    const struct rm_feed *feed = cpu->feed;
    if (feed && feed->happened)
        rm_clock_move(cpu, feed->happened(feed->context, cpu->config.thread, what, cpu->t.cycle));
}

/* The instruction at t.pc retires: whoever counts does; there must be somebody. */
void rm_listeners_count(struct rm_cpu *cpu, const struct rm_record *record);

#endif
