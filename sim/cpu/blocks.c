/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Models nothing: collects what retires into blocks. */
#include "cpu/blocks.h"

#include "cpu/address.h"
#include "cpu/change.h"
#include "cpu/clock.h"
#include "cpu/condition.h"

#include <assert.h>

void rm_cpu_set_feed(struct rm_cpu *cpu, const struct rm_feed *feed)
{
    assert(!cpu->running);
    cpu->block.feed = feed;
    rm_cpu_refresh(cpu);
}

void rm_feed_add(struct rm_cpu *cpu, const struct rm_record *record)
{
    const unsigned flags = RM_RECORD_LOAD | RM_RECORD_STORE;
    bool addresses = record->flags & flags || record->class == RM_CLASS_CACHE;
    if (cpu->block.count == RM_FEED_BLOCK)
        rm_feed_flush(cpu);
    cpu->block.steps[cpu->block.count++] = (struct rm_feed_step){
        .record = record,
        .pc = cpu->t.pc,
        .address = addresses ? rm_effective_address(cpu, record) : 0,
        .taken = record->flags & RM_RECORD_BRANCH && rm_branch_is_taken(cpu, record),
    };
}

void rm_feed_flush(struct rm_cpu *cpu)
{
    size_t count = cpu->block.count;
    if (count == 0)
        return;
    cpu->block.count = 0;
    const struct rm_feed *feed = cpu->block.feed;
    rm_clock_move(cpu, feed->block(feed->context, cpu->config.thread, cpu->block.steps, count));
}
