/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The thread's registers, clock and decrementers as the rest of rmsim reads and sets them. */
#include "cpu/clock.h"
#include "cpu/emulate.h"
#include "cpu/spr.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const struct rm_cpu_fault *rm_cpu_fault(const struct rm_cpu *cpu)
{
    return &cpu->fault;
}

enum rm_cpu_power rm_cpu_power(const struct rm_cpu *cpu)
{
    return cpu->t.power;
}

uint64_t rm_cpu_cycle(const struct rm_cpu *cpu)
{
    return cpu->t.cycle;
}

uint64_t rm_cpu_instructions(const struct rm_cpu *cpu)
{
    return cpu->t.instructions;
}

void rm_cpu_advance(struct rm_cpu *cpu, uint64_t cycles)
{
    rm_clock_move(cpu, cycles);
}

uint64_t rm_cpu_gpr(const struct rm_cpu *cpu, unsigned n)
{
    assert(n < 32);
    return rm_gpr(cpu, n);
}

void rm_cpu_set_gpr(struct rm_cpu *cpu, unsigned n, uint64_t value)
{
    assert(n < 32);
    rm_set_gpr(cpu, n, value);
}

uint64_t rm_cpu_pc(const struct rm_cpu *cpu)
{
    return cpu->t.pc;
}

void rm_cpu_set_pc(struct rm_cpu *cpu, uint64_t pc)
{
    assert(!cpu->running);
    cpu->t.pc = pc & ~UINT64_C(3);
}

uint64_t rm_cpu_msr(const struct rm_cpu *cpu)
{
    return cpu->t.msr;
}

void rm_cpu_set_msr(struct rm_cpu *cpu, uint64_t msr)
{
    rm_cpu_change_msr(cpu, msr & RM_MSR_ALL);
}

uint64_t rm_cpu_spr(const struct rm_cpu *cpu, unsigned number)
{
    return rm_spr_read(cpu, number);
}

void rm_cpu_set_spr(struct rm_cpu *cpu, unsigned number, uint64_t value)
{
    rm_spr_write(cpu, number, value);
}

/* Reading a vector register needs the engine's scratch context: no part of what the thread is. */
void rm_cpu_vsr(const struct rm_cpu *cpu, unsigned n, uint64_t value[2])
{
    assert(n < 64);
    rm_engine_vsr((struct rm_engine *)&cpu->engine, n, value);
}

void rm_cpu_set_vsr(struct rm_cpu *cpu, unsigned n, const uint64_t value[2])
{
    assert(n < 64);
    rm_engine_set_vsr(&cpu->engine, n, value);
}

static uint64_t cycles_of(const struct rm_cpu *cpu, uint64_t ticks_left)
{
    if (ticks_left == 0)
        return 0;
    return rm_clock_cycle_of_tick(cpu, rm_clock_ticks(cpu) + ticks_left) - cpu->t.cycle;
}

uint64_t rm_cpu_dec_cycles_left(const struct rm_cpu *cpu)
{
    return cycles_of(cpu, rm_decrementer_ticks_left(cpu, cpu->t.dec_expiry));
}

uint64_t rm_cpu_hdec_cycles_left(const struct rm_cpu *cpu)
{
    return cycles_of(cpu, rm_decrementer_ticks_left(cpu, cpu->config.core->hdec_expiry));
}

/* Unicorn's number for r0-r31, f0-f31 and cr; UC_PPC_REG_INVALID for other names. */
static int engine_register(const char *name)
{
    if (strcmp(name, "cr") == 0)
        return UC_PPC_REG_CR;
    if ((*name != 'r' && *name != 'f') || name[1] < '0' || name[1] > '9')
        return UC_PPC_REG_INVALID;
    char *end;
    unsigned long n = strtoul(name + 1, &end, 10);
    if (*end || n > 31)
        return UC_PPC_REG_INVALID;
    return (*name == 'r' ? UC_PPC_REG_0 : UC_PPC_REG_FPR0) + (int)n;
}

bool rm_cpu_reg_read(const struct rm_cpu *cpu, const char *name, uint64_t *value)
{
    int reg = engine_register(name);
    unsigned number = rm_spr_find(name);
    if (reg != UC_PPC_REG_INVALID)
        *value = rm_engine_reg(&cpu->engine, reg);
    else if (strcmp(name, "pc") == 0)
        *value = cpu->t.pc;
    else if (strcmp(name, "msr") == 0)
        *value = cpu->t.msr;
    else if (strcmp(name, "fpscr") == 0)
        *value = cpu->t.fpscr;
    else if (number < RM_SPR_NUMBERS)
        *value = rm_spr_read(cpu, number);
    else
        return false;
    return true;
}

bool rm_cpu_reg_write(struct rm_cpu *cpu, const char *name, uint64_t value)
{
    int reg = engine_register(name);
    unsigned number = rm_spr_find(name);
    if (reg != UC_PPC_REG_INVALID)
        rm_engine_set_reg(&cpu->engine, reg, value);
    else if (strcmp(name, "pc") == 0)
        rm_cpu_set_pc(cpu, value);
    else if (strcmp(name, "msr") == 0)
        rm_cpu_set_msr(cpu, value);
    else if (strcmp(name, "fpscr") == 0)
        cpu->t.fpscr = value;
    else if (number < RM_SPR_NUMBERS)
        rm_spr_write(cpu, number, value);
    else
        return false;
    return true;
}
