/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/checks/signals.h"

bool rm_check_quiet(const struct rm_machine *machine, int self)
{
    for (unsigned thread = 0; thread < machine->threads; thread++) {
        const struct rm_thread_state *state = &machine->state.threads[thread];
        if ((int)thread != self && !state->spin.parked &&
            (state->place == RM_IN_HYPERVISOR || state->place == RM_IN_FAULT))
            return false;
    }
    return true;
}

static bool is_for(const struct rm_arrival *arrival, unsigned thread)
{
    if (arrival->kind == RM_ARRIVE_DOORBELL)
        return arrival->index == thread;
    return arrival->kind == RM_ARRIVE_XICS && arrival->xics.kind != RM_XICS_RESEND &&
           arrival->xics.icp == thread;
}

/* The host is about to fetch what firmware told of. */
static bool host_fetches(const struct rm_machine *machine, unsigned thread)
{
    const struct rm_thread_state *state = &machine->state.threads[thread];
    return state->place == RM_IN_HOST && !state->silent && rm_icp_peek(machine->xics, thread).told;
}

bool rm_check_signalled(const struct rm_machine *machine, unsigned thread)
{
    const struct rm_arrivals *queue = &machine->state.queue;
    if (rm_icp_line(machine->xics, thread) || rm_cpu_doorbell_pending(machine->cpus[thread]) ||
        host_fetches(machine, thread))
        return true;
    for (unsigned i = 0; i < queue->count; i++)
        if (is_for(&queue->items[i], thread))
            return true;
    return false;
}
