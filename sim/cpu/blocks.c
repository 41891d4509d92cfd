/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Models nothing: collects what retires into blocks, and counts it. */
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

void rm_cpu_set_tally(struct rm_cpu *cpu, struct rm_tally *tally)
{
    assert(!cpu->running);
    cpu->tally = tally;
    rm_cpu_refresh(cpu);
}

static void add(uint64_t *to)
{
    __atomic_fetch_add(to, 1, __ATOMIC_RELAXED);
}

void rm_tally_add(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t number = rm_real(cpu->t.pc) / 4;
    if (number >= cpu->tally->count)
        return;
    add(&cpu->tally->of[number].reached);
    if (record->flags & RM_RECORD_BRANCH && rm_branch_is_taken(cpu, record))
        add(&cpu->tally->of[number].taken);
}
