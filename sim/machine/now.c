/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/now.h"

bool rm_can_run(const struct rm_machine *machine, unsigned thread)
{
    const struct rm_thread_state *state = &machine->state.threads[thread];
    return state->place == RM_IN_HYPERVISOR && !state->spin.parked;
}

unsigned rm_count_faults(const struct rm_machine *machine)
{
    unsigned count = 0;
    for (unsigned thread = 0; thread < machine->threads; thread++)
        count += machine->state.threads[thread].place == RM_IN_FAULT;
    return count;
}

/* Within a slice the thread whose slice it is, or a running one that is further behind; between
 * slices what was noted. */
uint64_t rm_cycle(const struct rm_machine *machine)
{
    int32_t chosen = machine->state.choice.thread;
    if (chosen < 0)
        return machine->state.now_cycle;
    uint64_t behind_cycle = rm_cpu_cycle(machine->cpus[chosen]);
    for (unsigned thread = 0; thread < machine->threads; thread++)
        if (rm_can_run(machine, thread)) {
            uint64_t cycle = rm_cpu_cycle(machine->cpus[thread]);
            behind_cycle = cycle < behind_cycle ? cycle : behind_cycle;
        }
    uint64_t now_cycle = machine->state.now_cycle;
    return behind_cycle > now_cycle ? behind_cycle : now_cycle;
}

uint64_t rm_core_hz(const struct rm_machine *machine)
{
    return machine->world ? machine->config.core_hz : machine->processor_hz;
}

void rm_now_is(struct rm_machine *machine, uint64_t cycle)
{
    if (cycle > machine->state.now_cycle)
        machine->state.now_cycle = cycle;
}

void rm_now_keep(struct rm_machine *machine)
{
    machine->state.now_cycle = rm_cycle(machine);
}
