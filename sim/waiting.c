/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Threads that wait, in the guest or in a nap: what interrupts or wakes them, and when. A guest's
 * own interrupts (its decrementer, LPCR[MER]) are its script's affair and left out.
 */
#include "machine.h"

#define VECTOR_EXTERNAL   0x500
#define VECTOR_HDEC       0x980
#define VECTOR_H_DOORBELL 0xe80

/* LPCR's wake-up enables and SRR1's reasons (Power ISA 2.07 Book III-S 2.2 and 3.3.2). */
#define LPCR_PECEDH      UINT64_C(0x8000)
#define LPCR_PECE0       UINT64_C(0x4000)
#define LPCR_PECE1       UINT64_C(0x2000)
#define WAKE_EXTERNAL    8
#define WAKE_DECREMENTER 6
#define WAKE_H_DOORBELL  3
#define WAKE_NO_LOSS     1 /* as recorded under QEMU; that a POWER8's nap loses nothing is assumed */

void rm_waiting_catch_up(struct rm_machine *machine, unsigned thread)
{
    uint64_t own_cycle = rm_cpu_cycle(machine->cpus[thread]);
    if (own_cycle < machine->state.cycle)
        rm_cpu_advance(machine->cpus[thread], machine->state.cycle - own_cycle);
}

/*
 * The interrupt that a thread in the guest takes now, or 0. Hypervisor interrupts do not ask the
 * guest's EE. Order among several: Power ISA 2.07 Book III-S 6.9.
 */
static uint32_t pending_vector(const struct rm_machine *machine, unsigned thread)
{
    if (rm_icp_line(machine->xics, thread))
        return VECTOR_EXTERNAL;
    if (rm_cpu_hdec_pending(machine->cpus[thread]))
        return VECTOR_HDEC;
    if (rm_cpu_doorbell_pending(machine->cpus[thread]))
        return VECTOR_H_DOORBELL;
    return 0;
}

static void interrupt_guests(struct rm_machine *machine)
{
    for (unsigned thread = 0; thread < rm_machine_threads(machine); thread++) {
        if (machine->state.threads[thread].place != RM_IN_GUEST)
            continue;
        rm_waiting_catch_up(machine, thread);
        uint32_t vector = pending_vector(machine, thread);
        if (!vector)
            continue;
        rm_exits_begin(machine, thread, vector);
        rm_cpu_interrupt(machine->cpus[thread], vector);
    }
}

/* What wakes a thread from its nap now, as SRR1 gives the reason, or 0. */
static unsigned wake_reason(const struct rm_machine *machine, unsigned thread)
{
    const struct rm_cpu *cpu = machine->cpus[thread];
    uint64_t lpcr = 0;
    rm_cpu_reg_read(cpu, "lpcr", &lpcr);
    if (lpcr & LPCR_PECE0 && rm_icp_line(machine->xics, thread))
        return WAKE_EXTERNAL;
    if (lpcr & LPCR_PECE1 && rm_cpu_dec_cycles_left(cpu) == 0)
        return WAKE_DECREMENTER;
    if (lpcr & LPCR_PECEDH && rm_cpu_doorbell_pending(cpu))
        return WAKE_H_DOORBELL;
    return 0;
}

/* A nap is part of the exit in which it began. */
static void wake_napping(struct rm_machine *machine)
{
    for (unsigned thread = 0; thread < rm_machine_threads(machine); thread++) {
        if (machine->state.threads[thread].place != RM_IN_NAP)
            continue;
        rm_waiting_catch_up(machine, thread);
        unsigned reason = wake_reason(machine, thread);
        if (!reason)
            continue;
        machine->state.threads[thread].place = RM_IN_HYPERVISOR;
        rm_cpu_wake(machine->cpus[thread], reason, WAKE_NO_LOSS);
    }
}

/* Cycles until a timer of a thread that does not run interrupts or wakes it. HDEC does not end a
 * nap (assumed, because Linux copies HDEC to DEC before it naps, if that is nearer). */
static uint64_t timer_cycles_left(const struct rm_machine *machine, unsigned thread)
{
    enum rm_place place = machine->state.threads[thread].place;
    if (place != RM_IN_GUEST && place != RM_IN_NAP)
        return RM_NEVER;
    const struct rm_cpu *cpu = machine->cpus[thread];
    return place == RM_IN_NAP ? rm_cpu_dec_cycles_left(cpu) : rm_cpu_hdec_cycles_left(cpu);
}

uint64_t rm_waiting_next_cycle(const struct rm_machine *machine)
{
    uint64_t next = rm_events_next_cycle(machine);
    for (unsigned thread = 0; thread < rm_machine_threads(machine); thread++) {
        uint64_t left = timer_cycles_left(machine, thread);
        if (left && left < RM_NEVER - machine->state.cycle && machine->state.cycle + left < next)
            next = machine->state.cycle + left;
    }
    return next;
}

void rm_waiting_interrupt(struct rm_machine *machine)
{
    if (machine->alone)
        return;
    interrupt_guests(machine);
    wake_napping(machine);
}
