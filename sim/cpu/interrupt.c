/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Taking an interrupt, and waking from a power-saving state. Only interrupts that reach the
 * hypervisor: those that hardware delivers to the guest itself are the guest script's business.
 *
 * Power ISA 2.07, Book III-S: 6.4.3 (what is saved, what the MSR becomes), 6.5 and its figure of
 * MSR settings, 6.5.1 (system reset and the wake-up fields of SRR1), 2.2 (LPCR: LPES, AIL), 3.3.2
 * (power saving).
 */
#include "base/power.h"
#include "cpu/change.h"
#include "cpu/hdec.h"
#include "cpu/listeners.h"
#include "cpu/spr.h"

#include <stddef.h>

#define LPCR_LPES0   UINT64_C(0x8)
#define LPCR_AIL     UINT64_C(0x01800000)
#define LPCR_AIL_0xc UINT64_C(0x01800000) /* AIL = 3: vectors at 0xc000000000004000, MMU on */
#define AIL_OFFSET   UINT64_C(0xc000000000004000)

#define WAKE_LOSS_SHIFT 16

enum class {
    SRR = 1,        /* SRR0/1; clears MSR[RI] */
    HSRR = 2,       /* HSRR0/1; leaves MSR[RI] */
    CLEARS_ME = 4,  /* machine check */
    REAL_ONLY = 8,  /* LPCR[AIL] does not move it */
    BY_LPES = 16,   /* HSRR0/1 only while LPCR[LPES0] = 0 */
    DOORBELL = 32,  /* consumes the hypervisor doorbell */
    DECREMENT = 64, /* ends the hypervisor decrementer's exception */
};

struct vector {
    uint64_t address;
    unsigned class;
};

/* Vectors that are not here behave like SRR ones. */
static const struct vector vectors[] = {
    {0x100, SRR | REAL_ONLY},
    {0x200, SRR | REAL_ONLY | CLEARS_ME},
    {0x500, HSRR | BY_LPES},
    {0x980, HSRR | DECREMENT},
    {0xe00, HSRR},
    {0xe20, HSRR},
    {0xe40, HSRR},
    {0xe60, HSRR | REAL_ONLY},
    {0xe80, HSRR | DOORBELL},
    {0xf80, HSRR},
    {0x1500, HSRR},
};

static unsigned class_of(const struct rm_cpu *cpu, uint64_t address)
{
    unsigned class = SRR;
    for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
        if (vectors[i].address == address)
            class = vectors[i].class;
    if (class & BY_LPES && rm_spr_read(cpu, RM_SPR_LPCR) & LPCR_LPES0)
        class = SRR;
    return class;
}

/* The MSR with which the handler begins, but for IR and DR. */
static uint64_t handler_msr(const struct rm_cpu *cpu, unsigned class)
{
    uint64_t msr = RM_MSR_SF | RM_MSR_HV | (cpu->t.msr & RM_MSR_ME);
    if (class & CLEARS_ME)
        msr &= ~RM_MSR_ME;
    if (class & HSRR)
        msr |= cpu->t.msr & RM_MSR_RI;
    if (cpu->config.hile == RM_LITTLE)
        msr |= RM_MSR_LE;
    return msr;
}

/* AIL counts only when the hypervisor interrupts itself with translation on. */
static bool relocated(const struct rm_cpu *cpu, unsigned class)
{
    const uint64_t translating = RM_MSR_HV | RM_MSR_IR | RM_MSR_DR;
    return !(class & REAL_ONLY) && (cpu->t.msr & translating) == translating &&
           (rm_spr_read(cpu, RM_SPR_LPCR) & LPCR_AIL) == LPCR_AIL_0xc;
}

static void enter(struct rm_cpu *cpu, uint64_t vector, unsigned class)
{
    uint64_t msr = handler_msr(cpu, class);
    if (relocated(cpu, class)) {
        vector += AIL_OFFSET;
        msr |= RM_MSR_IR | RM_MSR_DR;
    }
    cpu->t.power = RM_POWER_RUNNING;
    cpu->t.pc = vector;
    rm_cpu_change_msr(cpu, msr);
}

void rm_cpu_interrupt(struct rm_cpu *cpu, uint64_t vector)
{
    rm_cpu_interrupt_about(cpu, vector, 0);
}

void rm_cpu_interrupt_about(struct rm_cpu *cpu, uint64_t vector, uint64_t about)
{
    rm_cpu_changed(cpu);
    unsigned class = class_of(cpu, vector);
    bool hypervisor = class & HSRR;
    rm_spr_write(cpu, hypervisor ? RM_SPR_HSRR0 : RM_SPR_SRR0, cpu->t.pc);
    rm_spr_write(cpu, hypervisor ? RM_SPR_HSRR1 : RM_SPR_SRR1,
                 (cpu->t.msr & ~SRR1_INFORMATION) | (about & SRR1_INFORMATION));
    if (class & DOORBELL)
        cpu->t.doorbell = false;
    if (class & DECREMENT)
        rm_hdec_deliver(cpu);
    enter(cpu, vector, class);
    rm_listeners_happened(cpu, RM_FEED_INTERRUPT);
}

void rm_cpu_wake(struct rm_cpu *cpu, unsigned reason, unsigned loss)
{
    rm_cpu_changed(cpu);
    uint64_t about = (uint64_t)(reason & 15) << WAKE_REASON_SHIFT | (uint64_t)(loss & 3)
                                                                        << WAKE_LOSS_SHIFT;
    rm_spr_write(cpu, RM_SPR_SRR0, cpu->t.pc);
    rm_spr_write(cpu, RM_SPR_SRR1, (cpu->t.msr & ~SRR1_INFORMATION) | about);
    enter(cpu, 0x100, SRR | REAL_ONLY);
    rm_listeners_happened(cpu, RM_FEED_WAKE);
}

void rm_cpu_doorbell(struct rm_cpu *cpu)
{
    rm_cpu_changed(cpu);
    cpu->t.doorbell = true;
}

void rm_cpu_clear_doorbell(struct rm_cpu *cpu)
{
    rm_cpu_changed(cpu);
    cpu->t.doorbell = false;
}

bool rm_cpu_doorbell_pending(const struct rm_cpu *cpu)
{
    return cpu->t.doorbell;
}

bool rm_cpu_hmi_pending(const struct rm_cpu *cpu)
{
    return rm_spr_read(cpu, RM_SPR_HMER) & rm_spr_read(cpu, RM_SPR_HMEER);
}
