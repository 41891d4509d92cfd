/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Models nothing: the few ways in which a thread changes beyond its registers. The lowest file that
 * knows of a run; it calls nothing but the engine.
 */
#include "cpu/change.h"

/* While somebody counts no instruction is so plain that it takes the fast path; while somebody
 * holds, no load. */
void rm_cpu_refresh(struct rm_cpu *cpu)
{
    bool loads = !cpu->tally && !cpu->holder;
    cpu->plain = cpu->tally ? UINT64_MAX : rm_cpu_place(cpu) | RM_OP_PLAIN;
    cpu->plain_load = loads ? rm_cpu_place(cpu) | RM_OP_load : UINT64_MAX;
}

void rm_cpu_changed(struct rm_cpu *cpu)
{
    cpu->t.version = ++cpu->decode->versions;
}

void rm_cpu_change_msr(struct rm_cpu *cpu, uint64_t msr)
{
    const uint64_t shared = RM_MSR_FP | RM_MSR_VEC | RM_MSR_VSX | RM_MSR_LE;
    uint64_t changed = cpu->t.msr ^ msr;
    cpu->t.msr = msr;
    if (cpu->running && changed & shared) {
        rm_engine_set_msr(cpu->engine, msr);
        cpu->seat->msr = msr;
    }
    if (changed & RM_MSR_LE)
        rm_cpu_refresh(cpu);
}

void rm_cpu_jump(struct rm_cpu *cpu, uint64_t target, uint64_t msr)
{
    rm_cpu_change_msr(cpu, msr);
    cpu->t.pc = target - 4; /* so that this is no taken branch to the code hook */
    rm_engine_set_reg(cpu->engine, UC_PPC_REG_PC, target);
}

void rm_cpu_end_run(struct rm_cpu *cpu, enum rm_cpu_stop stop, uint64_t pc)
{
    cpu->stop = stop;
    cpu->stopping = true;
    cpu->limit = 0;
    cpu->t.pc = pc;
    if (cpu->running)
        uc_emu_stop(cpu->engine->uc);
}
