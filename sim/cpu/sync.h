/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of the two has a register: the thread's state or its engine. Outside of a run the state is
 * brought up to date when somebody looks, and the engine when the thread runs.
 */
#ifndef RM_CPU_SYNC_H
#define RM_CPU_SYNC_H

#include "cpu/thread.h"

/* Brings t.reg and t.xer, or t.vsr, up to date. */
void rm_sync_pull(struct rm_cpu *cpu);
void rm_sync_pull_vsrs(struct rm_cpu *cpu);
/* Brings the engine up to date for a run: all but the vector registers. */
void rm_sync_push(struct rm_cpu *cpu);
/* The engine is about to execute an instruction on the vector registers. */
void rm_sync_vsrs_to_engine(struct rm_cpu *cpu);

/* Looking changes nothing of what the thread is, only where it is kept. */
static inline struct rm_cpu *rm_sync_looked_at(const struct rm_cpu *cpu)
{
    return (struct rm_cpu *)cpu;
}

/* Register `reg` of t.reg. */
static inline uint64_t rm_reg(const struct rm_cpu *cpu, unsigned reg)
{
    return cpu->ahead ? rm_engine_reg(cpu->engine, rm_engine_number(reg)) : cpu->t.reg[reg];
}

static inline void rm_set_reg(struct rm_cpu *cpu, unsigned reg, uint64_t value)
{
    if (cpu->running) {
        rm_engine_set_reg(cpu->engine, rm_engine_number(reg), value);
        return;
    }
    rm_sync_pull(cpu);
    cpu->t.reg[reg] = value;
    cpu->behind = true;
}

static inline uint64_t rm_gpr(const struct rm_cpu *cpu, unsigned n)
{
    return rm_reg(cpu, n);
}
static inline void rm_set_gpr(struct rm_cpu *cpu, unsigned n, uint64_t value)
{
    rm_set_reg(cpu, n, value);
}

uint64_t rm_xer(const struct rm_cpu *cpu);
void rm_set_xer(struct rm_cpu *cpu, uint64_t value);

/* Both doublewords of a vector-scalar register. */
const uint64_t *rm_vsr(const struct rm_cpu *cpu, unsigned n);
void rm_set_vsr(struct rm_cpu *cpu, unsigned n, uint64_t first, uint64_t second);

#endif
