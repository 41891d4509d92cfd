/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/unfollowed.h"

#include "cpu/decode_word.h"
#include "cpu/msr.h"

/* The linear map, and addresses of real mode. */
static bool is_linear(uint64_t address)
{
    return address >> 48 == 0xc000 || address >> 60 == 0;
}

static uint64_t address_of(const struct rm_replay_cpu *cpu, const struct rm_record *record)
{
    uint64_t address =
        record->ra || record->flags & RM_RECORD_UPDATE ? cpu->recorded[record->ra] : 0;
    if (record->flags & RM_RECORD_INDEXED)
        return address + cpu->recorded[record->rb];
    return address + (uint64_t)(int64_t)record->displacement;
}

/* The real address of the present instruction; false: its text cannot be read. */
static bool find_text(const struct rm_replay *replay, uint64_t *real)
{
    uint64_t pc = rm_replay_line(replay)->pc;
    *real = rm_real(pc);
    if (is_linear(pc) && rm_mem_contains(replay->mem, pc, 4))
        return rm_known_has_all(&replay->known, *real, 4);
    return rm_module_text_real(&replay->modules, pc, real);
}

/* Values that the path does not tell are only noted as written. */
static void store(struct rm_replay *replay, const struct rm_replay_cpu *cpu,
                  const struct rm_record *record, uint64_t real)
{
    bool little = cpu->recorded[RM_PATH_MSR] & RM_MSR_LE;
    bool reversed = record->flags & RM_RECORD_REVERSED;
    if (record->bytes <= 8 && !(record->flags & RM_RECORD_VSR))
        rm_mem_write(replay->mem, real, record->bytes, little != reversed ? RM_LITTLE : RM_BIG,
                     cpu->recorded[record->rt]);
    rm_known_add(&replay->known, real, record->bytes);
    rm_known_add(&replay->later, real, record->bytes);
    rm_known_remove(&replay->ours, real, record->bytes);
    replay->report->cpus[cpu->number].replayed++;
}

void rm_unfollowed_store(struct rm_replay *replay, struct rm_replay_cpu *cpu)
{
    enum rm_endian endian = cpu->recorded[RM_PATH_MSR] & RM_MSR_LE ? RM_LITTLE : RM_BIG;
    uint64_t text;
    if (!find_text(replay, &text)) {
        replay->report->cpus[cpu->number].unread++;
        return;
    }
    struct rm_record record =
        rm_record_of((uint32_t)rm_mem_read(replay->mem, text, 4, endian), endian);
    uint64_t address = address_of(cpu, &record);
    if (record.flags & RM_RECORD_ALIGNED && record.bytes)
        address &= ~(uint64_t)(record.bytes - 1);
    if (record.flags & RM_RECORD_STORE && record.bytes && is_linear(address) &&
        rm_mem_contains(replay->mem, address, record.bytes))
        store(replay, cpu, &record, rm_real(address));
}
