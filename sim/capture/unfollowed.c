/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/unfollowed.h"

#include "cpu/decode_word.h"
#include "cpu/msr.h"

/* The linear map, and addresses of real mode. */
static bool is_linear(uint64_t address)
{
    return address >> 60 == 0xc || address >> 60 == 0;
}

static uint64_t address_of(const struct rm_replay_cpu *cpu, const struct rm_record *record)
{
    uint64_t address =
        record->ra || record->flags & RM_RECORD_UPDATE ? cpu->recorded[record->ra] : 0;
    if (record->flags & RM_RECORD_INDEXED)
        return address + cpu->recorded[record->rb];
    return address + (uint64_t)(int64_t)record->displacement;
}

void rm_unfollowed_store(struct rm_replay *replay, struct rm_replay_cpu *cpu)
{
    uint64_t pc = rm_replay_line(replay)->pc;
    bool little = cpu->recorded[RM_PATH_MSR] & RM_MSR_LE;
    enum rm_endian endian = little ? RM_LITTLE : RM_BIG;
    if (!is_linear(pc) || !rm_mem_contains(replay->mem, pc, 4) ||
        !rm_known_has_all(&replay->known, rm_real(pc), 4)) {
        replay->report->cpus[cpu->number].unread++;
        return;
    }
    struct rm_record record =
        rm_record_of((uint32_t)rm_mem_read(replay->mem, pc, 4, endian), endian);
    uint64_t address = address_of(cpu, &record), real = rm_real(address);
    if (!(record.flags & RM_RECORD_STORE) || record.flags & RM_RECORD_VSR || record.bytes == 0 ||
        record.bytes > 8 || !is_linear(address) ||
        !rm_mem_contains(replay->mem, address, record.bytes))
        return;
    rm_mem_write(replay->mem, real, record.bytes,
                 record.flags & RM_RECORD_REVERSED ? (little ? RM_BIG : RM_LITTLE) : endian,
                 cpu->recorded[record.rt]);
    rm_known_add(&replay->known, real, record.bytes);
    rm_known_add(&replay->later, real, record.bytes);
    rm_known_remove(&replay->ours, real, record.bytes);
    replay->report->cpus[cpu->number].replayed++;
}
