/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Snapshots and the hash of a thread. The engine's part is one of Unicorn's contexts. */
#include "base/hash.h"
#include "cpu/spr.h"

#include <stdlib.h>

struct rm_cpu_snapshot {
    struct rm_thread thread;
    struct rm_core core;
    uint64_t granule; /* reservation; 0 = none */
    uc_context *engine;
};

enum rm_status rm_cpu_snapshot_take(const struct rm_cpu *cpu, struct rm_cpu_snapshot **out,
                                    struct rm_error *error)
{
    struct rm_cpu_snapshot *snapshot = calloc(1, sizeof(*snapshot));
    if (!snapshot || uc_context_alloc(cpu->engine.uc, &snapshot->engine) != UC_ERR_OK ||
        uc_context_save(cpu->engine.uc, snapshot->engine) != UC_ERR_OK) {
        rm_cpu_snapshot_free(snapshot);
        return rm_fail(error, RM_NO_MEMORY, "no memory for the snapshot of a hardware thread");
    }
    snapshot->thread = cpu->t;
    snapshot->core = *cpu->config.core;
    snapshot->granule = cpu->config.reservations->granule[cpu->config.thread];
    *out = snapshot;
    return RM_OK;
}

void rm_cpu_snapshot_restore(struct rm_cpu *cpu, const struct rm_cpu_snapshot *snapshot)
{
    struct rm_reservations *reservations = cpu->config.reservations;
    rm_reservations_restore(reservations, cpu->config.thread, snapshot->granule);
    *cpu->config.core = snapshot->core;
    uc_context_restore(cpu->engine.uc, snapshot->engine);
    cpu->t = snapshot->thread;
    rm_cpu_refresh(cpu);
}

void rm_cpu_snapshot_free(struct rm_cpu_snapshot *snapshot)
{
    if (!snapshot)
        return;
    if (snapshot->engine)
        uc_context_free(snapshot->engine);
    free(snapshot);
}

static uint64_t hash_engine(const struct rm_cpu *cpu, uint64_t hash)
{
    struct rm_engine *engine = (struct rm_engine *)&cpu->engine; /* for its scratch context */
    uint64_t vsrs[64][2];
    for (int reg = UC_PPC_REG_0; reg <= UC_PPC_REG_31; reg++)
        hash = rm_hash_u64(hash, rm_engine_reg(engine, reg));
    hash = rm_hash_u64(hash, rm_engine_reg(engine, UC_PPC_REG_CR));
    hash = rm_hash_u64(hash, rm_engine_reg(engine, UC_PPC_REG_LR));
    hash = rm_hash_u64(hash, rm_engine_reg(engine, UC_PPC_REG_CTR));
    hash = rm_hash_u64(hash, rm_engine_xer(engine));
    rm_engine_all_vsrs(engine, vsrs);
    for (unsigned n = 0; n < 64; n++)
        hash = rm_hash_u64(rm_hash_u64(hash, vsrs[n][0]), vsrs[n][1]);
    return hash;
}

static uint64_t hash_core(const struct rm_core *core, uint64_t hash)
{
    for (unsigned reg = 0; reg < RM_CORE_REGS; reg++)
        hash = rm_hash_u64(hash, core->reg[reg]);
    hash = rm_hash_u64(hash, core->tb_offset);
    hash = rm_hash_u64(hash, core->vtb_offset);
    return rm_hash_u64(hash, core->hdec_expiry);
}

static uint64_t hash_thread(const struct rm_thread *t, uint64_t hash)
{
    const uint64_t words[] = {t->pc,          t->msr,          t->cycle,
                              t->cfar,        t->dec_expiry,   t->instructions,
                              t->purr_offset, t->spurr_offset, (uint64_t)t->power,
                              t->doorbell,    t->fpscr};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        hash = rm_hash_u64(hash, words[i]);
    for (unsigned number = 0; number < RM_SPR_NUMBERS; number++)
        hash = rm_hash_u64(hash, t->spr[number]);
    for (unsigned i = 0; i < RM_SLB_ENTRIES; i++)
        hash = rm_hash_u64(rm_hash_u64(hash, t->slb[i].esid), t->slb[i].vsid);
    return hash;
}

uint64_t rm_cpu_hash(const struct rm_cpu *cpu)
{
    uint64_t hash = hash_thread(&cpu->t, RM_HASH_START);
    hash = hash_core(cpu->config.core, hash);
    hash = rm_hash_u64(hash, cpu->config.reservations->granule[cpu->config.thread]);
    return hash_engine(cpu, hash);
}
