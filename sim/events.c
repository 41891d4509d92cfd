/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happens to a machine from outside: the events that a harness or a scenario injects. */
#include "cpu/clock.h"
#include "machine.h"

#define VECTOR_SYSCALL      0xc00
#define GUEST_SYSCALL_BYTES 4
#define HDEC_RUN_OUT        0xffffffff /* -1: negative from now on */

static bool event_fits(const struct rm_machine *machine, const struct rm_injection *event,
                       struct rm_error *error)
{
    struct rm_msi_state msi;
    bool wants_vcpu = event->kind == RM_INJECT_HCALL || event->kind == RM_INJECT_HDEC;
    if (event->kind > RM_INJECT_HOST_IPI || event->arg_count > RM_INJECT_ARGS_MAX) {
        rm_fail(error, RM_BAD_INPUT,
                "found an event of kind %u with %u arguments; expected kind 0 to %u, arguments at "
                "most %u",
                (unsigned)event->kind, event->arg_count, (unsigned)RM_INJECT_HOST_IPI,
                RM_INJECT_ARGS_MAX);
        return false;
    }
    if (event->kind == RM_INJECT_MSI) {
        if (rm_msi_peek(machine->xics, event->number, &msi))
            return true;
        rm_fail(error, RM_BAD_INPUT,
                "nobody mapped MSI 0x%x: no source of the world has this hwirq", event->number);
        return false;
    }
    if (rm_machine_check_thread(machine, event->thread, error) != RM_OK)
        return false;
    if (wants_vcpu && rm_world_vcpu_on(machine->world, event->thread) < 0) {
        rm_fail(error, RM_BAD_INPUT, "no vcpu is loaded on thread %u", event->thread);
        return false;
    }
    return true;
}

void rm_events_program_hdec(struct rm_machine *machine)
{
    const struct rm_machine_state *state = &machine->state;
    for (unsigned i = 0; i < state->event_count; i++) {
        const struct rm_injection *event = &state->events[i];
        if (event->kind != RM_INJECT_HDEC || event->at_cycle <= state->cycle)
            continue;
        struct rm_cpu *cpu = machine->cpus[event->thread];
        if (!cpu)
            continue;
        rm_waiting_catch_up(machine, event->thread);
        uint64_t left_cycles = event->at_cycle - state->cycle;
        if (left_cycles >= rm_cpu_hdec_cycles_left(cpu))
            continue; /* it runs out before, or cannot be set so far ahead */
        rm_u128 ticks = (rm_u128)left_cycles * machine->config.tb_hz / machine->config.core_hz;
        rm_cpu_reg_write(cpu, "hdec", (uint64_t)ticks + 1);
    }
}

enum rm_status rm_inject(struct rm_machine *machine, const struct rm_injection *event,
                         struct rm_error *error)
{
    struct rm_machine_state *state = &machine->state;
    if (rm_machine_check_world(machine, error) != RM_OK)
        return RM_BAD_INPUT;
    if (!event_fits(machine, event, error))
        return RM_BAD_INPUT;
    if (state->event_count == EVENTS_MAX)
        return rm_fail(error, RM_BAD_INPUT, "more than %d events wait", EVENTS_MAX);
    unsigned place = state->event_count++;
    for (; place && state->events[place - 1].at_cycle > event->at_cycle; place--)
        state->events[place] = state->events[place - 1];
    state->events[place] = *event;
    if (event->kind == RM_INJECT_HDEC)
        rm_events_program_hdec(machine);
    return RM_OK;
}

/* The guest on `thread` executes "sc 1": only when it is really in the guest. */
static bool guest_hcall(struct rm_machine *machine, const struct rm_injection *event)
{
    struct rm_cpu *cpu = machine->cpus[event->thread];
    if (machine->alone || machine->state.threads[event->thread].place != RM_IN_GUEST)
        return false;
    rm_waiting_catch_up(machine, event->thread);
    rm_cpu_set_gpr(cpu, 3, event->number);
    for (unsigned i = 0; i < event->arg_count; i++)
        rm_cpu_set_gpr(cpu, 4 + i, event->args[i]);
    rm_cpu_set_pc(cpu, rm_cpu_pc(cpu) + GUEST_SYSCALL_BYTES);
    rm_exits_begin(machine, event->thread, VECTOR_SYSCALL);
    rm_cpu_interrupt(cpu, VECTOR_SYSCALL);
    return true;
}

static void host_ipi(struct rm_machine *machine, unsigned thread)
{
    uint8_t mfrr = RM_IPI_MFRR;
    rm_machine_host_wrote(machine);
    rm_world_set_host_ipi(machine->world, thread, true);
    rm_icp_write(machine->xics, thread, ICP_MFRR, 1, &mfrr);
}

/* Once the thread's vcpu runs: in the host, HDEC is not the guest's. */
static bool hdec_runs_out(struct rm_machine *machine, unsigned thread)
{
    if (!machine->cpus[thread] || machine->state.threads[thread].place == RM_IN_HOST)
        return false;
    rm_waiting_catch_up(machine, thread);
    rm_cpu_hdec_run_out(machine->cpus[thread], HDEC_RUN_OUT);
    return true;
}

/* Lets an event happen; false if it has to wait for its thread. */
static bool happen(struct rm_machine *machine, const struct rm_injection *event)
{
    switch (event->kind) {
    case RM_INJECT_MSI:
        rm_xics_trigger_msi(machine->xics, event->number, NULL);
        return true;
    case RM_INJECT_IPI:
        rm_icp_write(machine->xics, event->thread, ICP_MFRR, 1, &event->value);
        return true;
    case RM_INJECT_DOORBELL:
        rm_devices_doorbell(machine, event->thread);
        return true;
    case RM_INJECT_HOST_IPI:
        host_ipi(machine, event->thread);
        return true;
    case RM_INJECT_HDEC:
        return hdec_runs_out(machine, event->thread);
    case RM_INJECT_HCALL:
        return guest_hcall(machine, event);
    }
    return true;
}

void rm_events_happen(struct rm_machine *machine)
{
    struct rm_machine_state *state = &machine->state;
    unsigned kept = 0;
    for (unsigned i = 0; i < state->event_count; i++) {
        struct rm_injection event = state->events[i];
        if (event.at_cycle > state->cycle || !happen(machine, &event))
            state->events[kept++] = event;
    }
    state->event_count = kept;
}

uint64_t rm_events_next_cycle(const struct rm_machine *machine)
{
    const struct rm_machine_state *state = &machine->state;
    for (unsigned i = 0; i < state->event_count; i++)
        if (state->events[i].at_cycle > state->cycle)
            return state->events[i].at_cycle;
    return RM_NEVER;
}
