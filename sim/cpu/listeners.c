/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Models nothing: who listens, and counting. */
#include "cpu/listeners.h"

#include "cpu/change.h"

#include <assert.h>

void rm_cpu_set_feed(struct rm_cpu *cpu, const struct rm_feed *feed)
{
    assert(!cpu->running);
    cpu->feed = feed;
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

void rm_listeners_count(struct rm_cpu *cpu, const struct rm_record *record)
{
    uint64_t number = rm_real(cpu->t.pc) / 4;
    if (number >= cpu->tally->count)
        return;
    add(&cpu->tally->of[number].reached);
    if (record->flags & RM_RECORD_BRANCH && rm_branch_is_taken(cpu, record))
        add(&cpu->tally->of[number].taken);
}
