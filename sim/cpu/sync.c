/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Models nothing: moves registers between the thread's state and its engine. */
#include "cpu/sync.h"

/* Within a run the engine stays ahead: what is pulled is good until the run goes on. */
void rm_sync_pull(struct rm_cpu *cpu)
{
    if (!cpu->ahead)
        return;
    rm_engine_regs(cpu->engine, cpu->t.reg);
    cpu->t.xer = rm_engine_xer(cpu->engine);
    cpu->ahead = cpu->running;
}

void rm_sync_pull_vsrs(struct rm_cpu *cpu)
{
    if (cpu->vsrs_ahead)
        rm_engine_vsrs(cpu->engine, cpu->t.vsr);
    cpu->vsrs_ahead = false;
}

void rm_sync_push(struct rm_cpu *cpu)
{
    if (cpu->behind) {
        rm_engine_set_regs(cpu->engine, cpu->t.reg);
        rm_engine_set_xer(cpu->engine, cpu->t.xer);
    }
    cpu->behind = false;
    cpu->ahead = true;
    if (cpu->seat->msr != cpu->t.msr)
        rm_engine_set_msr(cpu->engine, cpu->t.msr);
    cpu->seat->msr = cpu->t.msr;
}

void rm_sync_vsrs_to_engine(struct rm_cpu *cpu)
{
    if (cpu->vsrs_behind)
        rm_engine_set_vsrs(cpu->engine, cpu->t.vsr);
    cpu->vsrs_behind = false;
    cpu->vsrs_ahead = true;
}

uint64_t rm_xer(const struct rm_cpu *cpu)
{
    if (cpu->ahead)
        return rm_engine_xer(cpu->engine);
    return cpu->t.xer;
}

void rm_set_xer(struct rm_cpu *cpu, uint64_t value)
{
    value &= RM_XER_BITS;
    if (cpu->running) {
        rm_engine_set_xer(cpu->engine, value);
        return;
    }
    rm_sync_pull(cpu);
    cpu->t.xer = value;
    cpu->behind = true;
}

const uint64_t *rm_vsr(const struct rm_cpu *cpu, unsigned n)
{
    rm_sync_pull_vsrs(rm_sync_looked_at(cpu));
    return cpu->t.vsr[n];
}

void rm_set_vsr(struct rm_cpu *cpu, unsigned n, uint64_t first, uint64_t second)
{
    rm_sync_pull_vsrs(cpu);
    cpu->t.vsr[n][0] = first;
    cpu->t.vsr[n][1] = second;
    cpu->vsrs_behind = true;
}
