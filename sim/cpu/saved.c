/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Saving and loading what a thread is, and hashes of it. */
#include "base/hash.h"
#include "cpu/change.h"
#include "cpu/sync.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

size_t rm_cpu_state_bytes(void)
{
    return sizeof(struct rm_thread);
}

/* The whole state, up to date. */
static const struct rm_thread *present(const struct rm_cpu *cpu)
{
    rm_sync_pull(rm_sync_looked_at(cpu));
    rm_sync_pull_vsrs(rm_sync_looked_at(cpu));
    return &cpu->t;
}

void rm_cpu_state_save(const struct rm_cpu *cpu, void *to)
{
    assert(!cpu->running);
    memcpy(to, present(cpu), sizeof(struct rm_thread));
}

void rm_cpu_state_load(struct rm_cpu *cpu, const void *from)
{
    const uint8_t *bytes = from;
    uint64_t version;
    assert(!cpu->running);
    memcpy(&version, bytes + offsetof(struct rm_thread, version), sizeof(version));
    if (version == cpu->t.version)
        return;
    const uint8_t *vsrs = bytes + offsetof(struct rm_thread, vsr);
    cpu->vsrs_behind =
        cpu->vsrs_behind || cpu->vsrs_ahead || memcmp(cpu->t.vsr, vsrs, sizeof(cpu->t.vsr)) != 0;
    memcpy(&cpu->t, bytes, sizeof(cpu->t));
    cpu->behind = true;
    cpu->ahead = cpu->vsrs_ahead = false;
    rm_cpu_refresh(cpu);
}

uint64_t rm_cpu_hash(const struct rm_cpu *cpu)
{
    const uint8_t *bytes = (const uint8_t *)present(cpu);
    const size_t start = offsetof(struct rm_thread, reg); /* what lies before is no state */
    return rm_hash_bytes(RM_HASH_START, bytes + start, sizeof(struct rm_thread) - start);
}

/* Clock, instructions and the last symbol lie together in between. */
uint64_t rm_cpu_logical_hash(const struct rm_cpu *cpu)
{
    const uint8_t *bytes = (const uint8_t *)present(cpu);
    const size_t start = offsetof(struct rm_thread, reg), end = offsetof(struct rm_thread, cycle);
    const uint64_t others[] = {cpu->t.dec_expiry,   cpu->t.hdec_seen, cpu->t.purr_offset,
                               cpu->t.spurr_offset, cpu->t.power,     cpu->t.doorbell};
    return rm_hash_bytes(rm_hash_bytes(RM_HASH_START, bytes + start, end - start), others,
                         sizeof(others));
}

uint64_t rm_cpu_registers_hash(const struct rm_cpu *cpu)
{
    rm_sync_pull(rm_sync_looked_at(cpu));
    uint64_t hash = RM_HASH_START;
    for (unsigned reg = 0; reg < RM_ENGINE_REGS; reg++)
        hash = rm_hash_u64(hash, rm_reg(cpu, reg));
    hash = rm_hash_u64(hash, rm_xer(cpu));
    hash = rm_hash_u64(hash, cpu->t.msr);
    return rm_hash_u64(hash, cpu->t.pc);
}

uint64_t rm_cpu_effects(const struct rm_cpu *cpu)
{
    return cpu->t.effects;
}

uint64_t rm_core_hash(const struct rm_core *core, uint64_t hash)
{
    for (unsigned reg = 0; reg < RM_CORE_REGS; reg++)
        hash = rm_hash_u64(hash, core->reg[reg]);
    const uint64_t others[] = {core->tb_offset, core->vtb_offset, core->hdec_expiry,
                               core->hdec_count, core->running};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        hash = rm_hash_u64(hash, others[i]);
    return hash;
}
