/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The thread's clock, and the ticks of the time base that follow from it. rm_clock_move is the one
 * place where a thread's time passes.
 */
#ifndef RM_CPU_CLOCK_H
#define RM_CPU_CLOCK_H

#include "cpu/thread.h"

__extension__ typedef unsigned __int128 rm_u128;

#define RM_CYCLES_PER_INSTRUCTION 1 /* assumed, where nobody listens */

static inline void rm_clock_move(struct rm_cpu *cpu, uint64_t cycles)
{
    cpu->t.cycle += cycles;
}

/* Time base ticks since cycle 0. */
static inline uint64_t rm_clock_ticks(const struct rm_cpu *cpu)
{
    return (uint64_t)((rm_u128)cpu->t.cycle * cpu->config.tb_hz / cpu->config.core_hz);
}

/* The first cycle at which that many ticks have passed. */
static inline uint64_t rm_clock_cycle_of_tick(const struct rm_cpu *cpu, uint64_t ticks)
{
    rm_u128 scaled = (rm_u128)ticks * cpu->config.core_hz;
    return (uint64_t)((scaled + cpu->config.tb_hz - 1) / cpu->config.tb_hz);
}

/* Ticks until the 32-bit decrementer with this expiry is negative; 0: it is. */
static inline uint64_t rm_decrementer_ticks_left(const struct rm_cpu *cpu, uint64_t expiry)
{
    uint64_t value = (expiry - rm_clock_ticks(cpu)) & UINT32_MAX;
    return value >> 31 ? 0 : value + 1;
}

#endif
