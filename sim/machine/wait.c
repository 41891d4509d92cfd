/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/wait.h"

#include "base/power.h"
#include "machine/checks/moments.h"
#include "machine/exits.h"

/* LPCR's wake-up enables and SRR1's reasons (Power ISA 2.07 Book III-S 2.2 and 3.3.2). */
#define LPCR_PECEDH    UINT64_C(0x8000)
#define LPCR_PECE0     UINT64_C(0x4000)
#define LPCR_PECE1     UINT64_C(0x2000)
#define LPCR_PECE2     UINT64_C(0x1000) /* machine check, HMI, and what an implementation has */
#define WAKE_SOME_LOSS 2 /* none of the hypervisor; that a nap always loses some is assumed */

/* A copied timer lags by the instructions between the reads; assumed to be fewer than these. */
#define COPY_TICKS 64

void rm_wait_until(struct rm_machine *machine, unsigned thread, uint64_t cycle)
{
    uint64_t own_cycle = rm_cpu_cycle(machine->cpus[thread]);
    if (own_cycle < cycle)
        rm_cpu_advance(machine->cpus[thread], cycle - own_cycle);
}

/* What is pending for a thread, and the injection that it goes back to. */

static bool line_is_up(const struct rm_machine *machine, unsigned thread)
{
    return rm_icp_line(machine->xics, thread);
}

static bool hmi_is_pending(const struct rm_machine *machine, unsigned thread)
{
    return rm_cpu_hmi_pending(machine->cpus[thread]);
}

static bool hdec_is_pending(const struct rm_machine *machine, unsigned thread)
{
    return rm_cpu_hdec_pending(machine->cpus[thread]);
}

static bool dec_is_negative(const struct rm_machine *machine, unsigned thread)
{
    return rm_cpu_dec_cycles_left(machine->cpus[thread]) == 0;
}

static bool doorbell_is_pending(const struct rm_machine *machine, unsigned thread)
{
    return rm_cpu_doorbell_pending(machine->cpus[thread]);
}

static uint64_t lpcr_of(const struct rm_machine *machine, unsigned thread)
{
    uint64_t lpcr = 0;
    rm_cpu_reg_read(machine->cpus[thread], "lpcr", &lpcr);
    return lpcr;
}

static bool is_mediated(const struct rm_machine *machine, unsigned thread)
{
    return lpcr_of(machine, thread) & LPCR_MER;
}

static uint32_t present_cause(const struct rm_machine *machine, unsigned thread)
{
    return machine->state.threads[thread].cause;
}

static uint32_t line_cause(const struct rm_machine *machine, unsigned thread)
{
    return rm_icp_peek(machine->xics, thread).cause;
}

static uint32_t hmi_cause(const struct rm_machine *machine, unsigned thread)
{
    return machine->state.threads[thread].hmi_cause;
}

static uint32_t hdec_cause(const struct rm_machine *machine, unsigned thread)
{
    return machine->state.threads[thread].hdec_cause;
}

static uint32_t dec_cause(const struct rm_machine *machine, unsigned thread)
{
    return machine->state.threads[thread].dec_cause;
}

static uint32_t doorbell_cause(const struct rm_machine *machine, unsigned thread)
{
    return machine->state.threads[thread].doorbell_cause;
}

struct signal {
    bool (*pending)(const struct rm_machine *machine, unsigned thread);
    uint32_t (*cause)(const struct rm_machine *machine, unsigned thread);
    uint32_t number;       /* vector in the guest, wake reason in a nap */
    uint64_t lpcr_enables; /* in a nap */
};

/*
 * Hypervisor interrupts of a thread in the guest; they do not ask the guest's EE. The first that is
 * pending is taken. The order is that of QEMU's POWER8 model; the architecture's own list was not
 * seen. That the maintenance interrupt comes before the others is assumed.
 */
static const struct signal interrupts[] = {
    {hmi_is_pending, hmi_cause, TRAP_HMI, 0},
    {hdec_is_pending, hdec_cause, 0x980, 0},
    {line_is_up, line_cause, 0x500, 0},
    {doorbell_is_pending, doorbell_cause, 0xe80, 0},
};

/*
 * What ends a nap, in the same order of preference (QEMU's POWER8). HDEC does not: Linux copies it
 * to DEC before, if it is nearer. That a mediated external exception, LPCR[MER], is an external
 * exception here too is assumed: KVM's H_CEDE naps with an interrupt pending for the guest, and
 * relies on it; and Linux took MER off before it slept (cpuidle-powernv, until 3.16).
 */
static const struct signal wakers[] = {
    {line_is_up, line_cause, WAKE_EXTERNAL, LPCR_PECE0},
    {is_mediated, present_cause, WAKE_EXTERNAL, LPCR_PECE0},
    {dec_is_negative, dec_cause, WAKE_DECREMENTER, LPCR_PECE1},
    {hmi_is_pending, hmi_cause, WAKE_HMI, LPCR_PECE2},
    {doorbell_is_pending, doorbell_cause, WAKE_H_DOORBELL, LPCR_PECEDH},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void look_in_guest(struct rm_machine *machine, unsigned thread)
{
    for (size_t i = 0; i < COUNT(interrupts); i++) {
        if (!interrupts[i].pending(machine, thread))
            continue;
        rm_exit_begin(machine, thread, interrupts[i].number, interrupts[i].cause(machine, thread));
        rm_cpu_interrupt(machine->cpus[thread], interrupts[i].number);
        return;
    }
}

/* A nap is part of the exit in which it began. */
void rm_wait_wake(struct rm_machine *machine, unsigned thread, uint32_t reason, uint32_t cause)
{
    struct rm_thread_state *state = &machine->state.threads[thread];
    state->place = RM_IN_HYPERVISOR;
    state->cause = cause;
    rm_act_as_thread(machine, thread);
    RM_EMIT(&machine->trace, wake, .reason = reason);
    rm_checks_wakes(machine, thread, reason);
    rm_cpu_lose_state(machine->cpus[thread]);
    rm_cpu_wake(machine->cpus[thread], reason, WAKE_SOME_LOSS);
}

static void look_in_nap(struct rm_machine *machine, unsigned thread)
{
    uint64_t lpcr = lpcr_of(machine, thread);
    for (size_t i = 0; i < COUNT(wakers); i++) {
        if (!(lpcr & wakers[i].lpcr_enables) || !wakers[i].pending(machine, thread))
            continue;
        rm_wait_wake(machine, thread, wakers[i].number, wakers[i].cause(machine, thread));
        return;
    }
}

static int64_t timer_ticks(const struct rm_cpu *cpu, const char *name)
{
    uint64_t value = 0;
    rm_cpu_reg_read(cpu, name, &value);
    return (int32_t)value;
}

bool rm_wait_has_hdec_copy(const struct rm_machine *machine, unsigned thread)
{
    const struct rm_cpu *cpu = machine->cpus[thread];
    return machine->state.threads[thread].place == RM_IN_NAP &&
           timer_ticks(cpu, "dec") <= timer_ticks(cpu, "hdec") + COPY_TICKS;
}

void rm_wait_copy_hdec(struct rm_machine *machine, unsigned thread)
{
    struct rm_thread_state *state = &machine->state.threads[thread];
    struct rm_cpu *cpu = machine->cpus[thread];
    int64_t hdec_ticks = timer_ticks(cpu, "hdec");
    if (hdec_ticks >= timer_ticks(cpu, "dec"))
        return;
    state->dec_cause = state->hdec_cause;
    rm_cpu_reg_write(cpu, "dec", (uint64_t)hdec_ticks);
}

void rm_wait_look(struct rm_machine *machine, unsigned thread, uint64_t cycle)
{
    enum rm_place place = machine->state.threads[thread].place;
    if (place != RM_IN_GUEST && place != RM_IN_NAP)
        return;
    rm_wait_until(machine, thread, cycle);
    if (place == RM_IN_GUEST)
        look_in_guest(machine, thread);
    else
        look_in_nap(machine, thread);
}

uint64_t rm_wait_timer_cycle(const struct rm_machine *machine, unsigned thread)
{
    enum rm_place place = machine->state.threads[thread].place;
    const struct rm_cpu *cpu = machine->cpus[thread];
    uint64_t left_cycles = RM_NEVER;
    if (place == RM_IN_GUEST)
        left_cycles = rm_cpu_hdec_cycles_left(cpu);
    else if (place == RM_IN_NAP && lpcr_of(machine, thread) & LPCR_PECE1)
        left_cycles = rm_cpu_dec_cycles_left(cpu);
    uint64_t own_cycle = rm_cpu_cycle(cpu);
    return left_cycles > RM_NEVER - own_cycle ? RM_NEVER : own_cycle + left_cycles;
}
