/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The thread's registers, clock and decrementers as the rest of rmsim reads and sets them. */
#include "cpu/change.h"
#include "cpu/clock.h"
#include "cpu/hdec.h"
#include "cpu/listeners.h"
#include "cpu/spr.h"
#include "cpu/sync.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const struct rm_cpu_fault *rm_cpu_fault(const struct rm_cpu *cpu)
{
    return &cpu->fault;
}

enum rm_cpu_power rm_cpu_power(const struct rm_cpu *cpu)
{
    return (enum rm_cpu_power)cpu->t.power;
}

uint64_t rm_cpu_cycle(const struct rm_cpu *cpu)
{
    return cpu->t.cycle;
}

uint64_t rm_cpu_instructions(const struct rm_cpu *cpu)
{
    return cpu->t.instructions;
}

void rm_cpu_skip(struct rm_cpu *cpu, uint64_t cycles, uint64_t instructions)
{
    rm_cpu_changed(cpu);
    rm_clock_move(cpu, cycles);
    cpu->t.instructions += instructions;
}

void rm_cpu_advance(struct rm_cpu *cpu, uint64_t cycles)
{
    rm_cpu_skip(cpu, cycles, 0);
}

void rm_cpu_happened(struct rm_cpu *cpu, enum rm_feed_happening what)
{
    rm_listeners_happened(cpu, what);
}

uint64_t rm_cpu_gpr(const struct rm_cpu *cpu, unsigned n)
{
    assert(n < 32);
    return rm_gpr(cpu, n);
}

void rm_cpu_set_gpr(struct rm_cpu *cpu, unsigned n, uint64_t value)
{
    assert(n < 32);
    rm_cpu_changed(cpu);
    rm_set_gpr(cpu, n, value);
}

uint32_t rm_cpu_symbol(const struct rm_cpu *cpu)
{
    return cpu->t.symbol;
}

uint64_t rm_cpu_pc(const struct rm_cpu *cpu)
{
    return cpu->t.pc;
}

void rm_cpu_set_pc(struct rm_cpu *cpu, uint64_t pc)
{
    assert(!cpu->running);
    rm_cpu_changed(cpu);
    cpu->t.pc = pc & ~UINT64_C(3);
}

uint64_t rm_cpu_msr(const struct rm_cpu *cpu)
{
    return cpu->t.msr;
}

void rm_cpu_set_msr(struct rm_cpu *cpu, uint64_t msr)
{
    bool enters_guest = cpu->t.msr & RM_MSR_HV && !(msr & RM_MSR_HV);
    rm_cpu_changed(cpu);
    rm_cpu_change_msr(cpu, msr & RM_MSR_ALL);
    if (enters_guest)
        rm_hdec_enter_guest(cpu);
}

uint64_t rm_cpu_spr(const struct rm_cpu *cpu, unsigned number)
{
    return rm_spr_read(cpu, number);
}

void rm_cpu_set_spr(struct rm_cpu *cpu, unsigned number, uint64_t value)
{
    rm_cpu_changed(cpu);
    rm_spr_write(cpu, number, value);
}

void rm_cpu_vsr(const struct rm_cpu *cpu, unsigned n, uint64_t value[2])
{
    assert(n < 64);
    memcpy(value, rm_vsr(cpu, n), 2 * sizeof(*value));
}

void rm_cpu_set_vsr(struct rm_cpu *cpu, unsigned n, const uint64_t value[2])
{
    assert(n < 64);
    rm_cpu_changed(cpu);
    rm_set_vsr(cpu, n, value[0], value[1]);
}

#define POISON         UINT64_C(0xdeadf1a3f1a30000)
#define LOST           UINT64_C(0xdeadf10010550000)
#define POISON_CR      UINT64_C(0xa5000aaa)
#define CR_VOLATILE    UINT64_C(0xff000fff) /* fields 0, 1, 5, 6, 7 */
#define POISON_XER     UINT64_C(0xa0000055)
#define NUMBER_CTR     9
#define FIRST_ARGUMENT 4
#define LAST_VOLATILE  12

/* Power Architecture 64-bit ELF V2 ABI 2.2.1; V1 has the same ones. */
void rm_cpu_poison_volatile(struct rm_cpu *cpu)
{
    rm_cpu_changed(cpu);
    rm_set_gpr(cpu, 0, POISON);
    for (unsigned n = FIRST_ARGUMENT; n <= LAST_VOLATILE; n++)
        rm_set_gpr(cpu, n, POISON | n);
    rm_set_reg(cpu, RM_REG_CTR, POISON | 0xc000 | NUMBER_CTR);
    rm_set_reg(cpu, RM_REG_CR, (rm_reg(cpu, RM_REG_CR) & ~CR_VOLATILE) | POISON_CR);
    rm_set_xer(cpu, POISON_XER);
}

void rm_cpu_lose_state(struct rm_cpu *cpu)
{
    rm_cpu_changed(cpu);
    for (unsigned n = 0; n < 32; n++)
        rm_set_gpr(cpu, n, LOST | n);
    rm_set_reg(cpu, RM_REG_LR, LOST | 0x8000);
    rm_set_reg(cpu, RM_REG_CTR, LOST | 0xc000);
    rm_set_reg(cpu, RM_REG_CR, POISON_CR);
    rm_set_xer(cpu, POISON_XER);
    for (unsigned n = 0; n < 64; n++)
        rm_set_vsr(cpu, n, LOST | 0x100 | n, LOST | 0x200 | n);
}

uint64_t rm_cpu_dec_cycles_left(const struct rm_cpu *cpu)
{
    uint64_t ticks = rm_decrementer_ticks_left(cpu, cpu->t.dec_expiry);
    if (ticks == 0)
        return 0;
    return rm_clock_cycle_of_tick(cpu, rm_clock_ticks(cpu) + ticks) - cpu->t.cycle;
}
