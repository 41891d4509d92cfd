/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/trap.h"

#include "base/power.h"
#include "machine/checks/guest_registers.h"
#include "machine/exits.h"
#include "machine/host_actors.h"
#include "machine/spin.h"
#include "machine/wait.h"

/* A machine check in a nap tells in SRR1 that state was lost, as a wake-up does (III-S 6.5.2). */
#define NAP_LOST_SOME UINT64_C(0x00020000)

#define HMER_OF_CORE (HMER_TFAC_ERROR | HMER_TFMR_PARITY)

/* The interrupt comes between two instructions of the code under test. */
static void interrupt_hypervisor(struct rm_machine *machine, unsigned thread, uint32_t vector,
                                 uint64_t about)
{
    rm_spin_written(machine, thread, machine->trace.now.cycle);
    rm_cpu_interrupt_about(machine->cpus[thread], vector, about);
}

static void interrupt_guest(struct rm_machine *machine, unsigned thread, uint32_t vector,
                            uint64_t about)
{
    uint32_t cause = machine->trace.now.cause;
    rm_wait_until(machine, thread, machine->trace.now.cycle);
    rm_exit_begin(machine, thread, vector, cause);
    rm_cpu_interrupt_about(machine->cpus[thread], vector, about);
}

void rm_trap_system_reset(struct rm_machine *machine, unsigned thread)
{
    uint32_t cause = machine->trace.now.cause;
    switch (machine->state.threads[thread].place) {
    case RM_IN_GUEST:
        interrupt_guest(machine, thread, TRAP_RESET, 0);
        rm_registers_interrupted(machine, thread);
        break;
    case RM_IN_NAP:
        rm_wait_until(machine, thread, machine->trace.now.cycle);
        rm_wait_wake(machine, thread, WAKE_RESET, cause);
        break;
    case RM_IN_HYPERVISOR:
        interrupt_hypervisor(machine, thread, TRAP_RESET, 0);
        break;
    case RM_IN_HOST:
    case RM_IN_FAULT:
        break;
    }
}

/* Out of a nap a machine check comes to its own vector, not to that of system reset. */
static void end_nap(struct rm_machine *machine, unsigned thread, uint64_t about)
{
    struct rm_thread_state *state = &machine->state.threads[thread];
    rm_wait_until(machine, thread, machine->trace.now.cycle);
    state->place = RM_IN_HYPERVISOR;
    state->cause = machine->trace.now.cause;
    rm_cpu_lose_state(machine->cpus[thread]);
    rm_cpu_interrupt_about(machine->cpus[thread], TRAP_MACHINE_CHECK, about | NAP_LOST_SOME);
}

void rm_trap_machine_check(struct rm_machine *machine, unsigned thread, const uint64_t args[3])
{
    struct rm_cpu *cpu = machine->cpus[thread];
    enum rm_place place = machine->state.threads[thread].place;
    if (place == RM_IN_GUEST)
        interrupt_guest(machine, thread, TRAP_MACHINE_CHECK, args[0]);
    else if (place == RM_IN_NAP)
        end_nap(machine, thread, args[0]);
    else if (place == RM_IN_HYPERVISOR)
        interrupt_hypervisor(machine, thread, TRAP_MACHINE_CHECK, args[0]);
    else
        return;
    rm_cpu_reg_write(cpu, "dsisr", args[1]);
    rm_cpu_reg_write(cpu, "dar", args[2]);
    if (place == RM_IN_GUEST)
        rm_registers_interrupted(machine, thread);
    else if (place == RM_IN_NAP)
        rm_registers_nap_checked(machine, thread);
}

static void raise_hmi(struct rm_machine *machine, unsigned thread, uint64_t bits)
{
    struct rm_cpu *cpu = machine->cpus[thread];
    uint64_t hmer = 0;
    rm_cpu_reg_read(cpu, "hmer", &hmer);
    rm_cpu_reg_write(cpu, "hmer", hmer | bits);
    machine->state.threads[thread].hmi_cause = machine->trace.now.cause;
    if (machine->state.threads[thread].place == RM_IN_HOST)
        rm_host_notice(machine, thread);
    else
        rm_wait_look(machine, thread, machine->trace.now.cycle);
}

void rm_trap_hmi(struct rm_machine *machine, unsigned thread, uint64_t hmer)
{
    unsigned first = rm_first_thread(machine, thread);
    struct rm_actor now = machine->trace.now;
    for (unsigned i = first; i < first + machine->config.threads_per_core; i++) {
        uint64_t bits = i == thread ? hmer : hmer & HMER_OF_CORE;
        machine->trace.now = now;
        if (bits)
            raise_hmi(machine, i, bits);
    }
}

/* The register, if any, that an argument goes to; none: HSRR1's bits. */
static const struct {
    uint32_t vector;
    const char *registers[RM_TRAP_ARGS_MAX];
} traps[] = {
    {TRAP_H_DATA, {"hdsisr", "hdar"}},
    {TRAP_H_INSTRUCTION, {NULL}},
    {TRAP_H_EMULATION, {"heir"}},
    {TRAP_H_FACILITY, {"hfscr"}},
};
#define TRAP_COUNT (sizeof(traps) / sizeof(traps[0]))

bool rm_trap_is_of_guest(uint32_t vector)
{
    for (size_t i = 0; i < TRAP_COUNT; i++)
        if (traps[i].vector == vector)
            return true;
    return false;
}

void rm_trap_of_guest(struct rm_machine *machine, unsigned thread, uint32_t vector,
                      const uint64_t args[RM_TRAP_ARGS_MAX])
{
    interrupt_guest(machine, thread, vector, vector == TRAP_H_INSTRUCTION ? args[0] : 0);
    for (size_t i = 0; i < TRAP_COUNT; i++)
        for (unsigned a = 0; traps[i].vector == vector && a < RM_TRAP_ARGS_MAX; a++)
            if (traps[i].registers[a])
                rm_cpu_reg_write(machine->cpus[thread], traps[i].registers[a], args[a]);
}
