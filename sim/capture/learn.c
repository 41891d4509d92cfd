/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/learn.h"

#include "cpu/msr.h"

uint64_t rm_recorded_next(const struct rm_replay *replay, const struct rm_replay_cpu *cpu,
                          enum rm_path_register reg)
{
    const struct rm_path *path = &replay->folder.path;
    uint32_t next = rm_replay_line(replay)->next;
    const struct rm_path_line *line = next == RM_PATH_NO_LINE ? NULL : &path->lines[next];
    uint64_t value = cpu->recorded[reg];
    for (uint32_t i = 0; line && i < line->change_count; i++)
        if (path->changes[line->first_change + i].reg == reg)
            value = path->changes[line->first_change + i].value;
    return value;
}

static enum rm_endian order_of(const struct rm_replay_cpu *cpu, const struct rm_record *record)
{
    bool little = rm_cpu_msr(cpu->cpu) & RM_MSR_LE;
    if (record->flags & RM_RECORD_REVERSED)
        little = !little;
    return little ? RM_LITTLE : RM_BIG;
}

void rm_learn(struct rm_replay *replay, const struct rm_replay_cpu *cpu,
              const struct rm_record *record, const struct rm_access *access)
{
    bool told = !(record->flags & RM_RECORD_VSR) && access->bytes <= 8;
    if (rm_known_has_all(&replay->known, access->real, access->bytes))
        return;
    if (!access->store && told)
        rm_mem_write(replay->mem, access->real, access->bytes, order_of(cpu, record),
                     rm_recorded_next(replay, cpu, (enum rm_path_register)record->rt));
    if (!access->store)
        replay->report->learnt_words++;
    rm_known_add(&replay->known, access->real, access->bytes);
}
