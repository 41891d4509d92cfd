/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/exits.h"

#include "machine/checks/moments.h"
#include "machine/name_place.h"
#include "machine/now.h"
#include "machine/tracepoints.h"

#include <inttypes.h>
#include <stdio.h>

#define ELFV2_LOCAL_ENTRY_BYTES 8 /* past the two instructions that set r2 */

static uint32_t symbol_index(const struct rm_image *image, enum rm_point point, uint64_t *address)
{
    if (rm_contract_find(image, point, address, NULL) != RM_OK)
        return UINT32_MAX;
    return rm_image_symbol_at(image, *address);
}

void rm_exits_find_symbols(struct rm_machine *machine)
{
    struct rm_symbols_of_interest *symbols = &machine->symbols;
    uint64_t address = 0;
    symbols->read_intr = symbol_index(machine->image, RM_POINT_READ_INTR, &address);
    symbols->read_intr_global = rm_real(address);
    symbols->read_intr_local = rm_real(address) + ELFV2_LOCAL_ENTRY_BYTES;
    symbols->exit_decided = symbol_index(machine->image, RM_POINT_DECIDED, &address);
    for (unsigned i = 0; i < RM_FATAL_POINTS; i++)
        symbols->fatal[i] = symbol_index(machine->image, RM_POINT_FATAL + i, &address);
}

/* Follows kvmppc_read_intr from its entry to the return, where r3 is its result. */
static void watch_read_intr(struct rm_machine *machine, unsigned thread, uint32_t symbol,
                            uint64_t pc)
{
    struct rm_thread_state *state = &machine->state.threads[thread];
    const struct rm_symbols_of_interest *symbols = &machine->symbols;
    struct rm_cpu *cpu = machine->cpus[thread];
    uint64_t real = rm_real(pc);
    if (symbol != UINT32_MAX && symbol == symbols->read_intr &&
        (real == symbols->read_intr_global || real == symbols->read_intr_local)) {
        uint64_t lr = 0;
        rm_cpu_reg_read(cpu, "lr", &lr);
        state->read_intr_return = rm_real(lr);
    } else if (state->read_intr_return && real == state->read_intr_return) {
        state->read_intr_return = 0;
        RM_EMIT(&machine->trace, read_intr, .result = (int32_t)rm_cpu_gpr(cpu, 3));
        rm_tell_passthru(machine, thread, (int32_t)rm_cpu_gpr(cpu, 3));
        rm_checks_read_intr(machine, thread, (int32_t)rm_cpu_gpr(cpu, 3));
    }
}

static void watch_the_end(struct rm_machine *machine, unsigned thread, uint32_t symbol)
{
    for (unsigned i = 0; i < RM_FATAL_POINTS; i++)
        if (symbol == machine->symbols.fatal[i]) {
            machine->fatal = true;
            rm_cpu_request_stop(machine->cpus[thread]);
        }
}

void rm_exit_symbol(void *context, unsigned thread, uint32_t symbol, uint64_t pc)
{
    struct rm_machine *machine = context;
    struct rm_thread_state *state = &machine->state.threads[thread];
    rm_act_as_thread(machine, thread);
    if (symbol != UINT32_MAX)
        RM_EMIT(&machine->trace, symbol, .name = rm_image_symbol_name(machine->image, symbol),
                .pc = pc);
    watch_read_intr(machine, thread, symbol, pc);
    if (symbol == UINT32_MAX)
        return;
    if (symbol == machine->symbols.exit_decided && !state->decided) {
        state->decided = true;
        RM_EMIT(&machine->trace, decided, .pc = pc);
        rm_checks_decided(machine, thread);
    }
    watch_the_end(machine, thread, symbol);
}

/* The host will know which exit of the vcpu it handles, and what it goes back to. */
static void note_exit_of_vcpu(struct rm_machine *machine, const struct rm_thread_state *state)
{
    if (state->vcpu < 0)
        return;
    machine->state.host.tasks[state->vcpu].exit = state->exit;
    machine->state.causes[state->vcpu] = state->cause;
}

void rm_exit_begin(struct rm_machine *machine, unsigned thread, uint32_t vector, uint32_t cause)
{
    struct rm_thread_state *state = &machine->state.threads[thread];
    struct rm_cpu *cpu = machine->cpus[thread];
    uint64_t guest_cycles =
        state->place == RM_IN_GUEST ? rm_cpu_cycle(cpu) - state->guest_since_cycle : 0;
    state->place = RM_IN_HYPERVISOR;
    state->exit = ++machine->state.exits;
    state->cause = cause;
    state->vector = vector;
    state->vcpu = machine->state.host.thread_vcpu[thread];
    state->entering = vector == 0;
    state->decided = state->called = state->handled = false;
    state->read_intr_return = 0;
    state->start_instructions = rm_cpu_instructions(cpu);
    state->spin = (struct rm_spin){.effects = rm_cpu_effects(cpu)};
    note_exit_of_vcpu(machine, state);
    if (!state->entering)
        rm_checks_leaves_guest(machine, thread);
    rm_act_as_thread(machine, thread);
    RM_EMIT(&machine->trace, exit_begin, .vector = vector, .vcpu = state->vcpu,
            .guest_cycles = guest_cycles);
    rm_checks_exit_begins(machine, thread);
}

/* A vcpu that joined while its thread was in real mode already. */
static void find_late_vcpu(struct rm_machine *machine, struct rm_thread_state *state,
                           unsigned thread)
{
    int32_t vcpu = machine->state.host.thread_vcpu[thread];
    if (state->vcpu >= 0 || vcpu < 0 || state->called)
        return;
    state->vcpu = vcpu;
    note_exit_of_vcpu(machine, state);
}

/* Where the exit left the vcpu. A secondary thread comes back when the host has handled its exit
 * already, and taken the trap. */
static struct rm_guest_left guest_left(const struct rm_machine *machine,
                                       const struct rm_thread_state *state)
{
    if (state->vcpu < 0)
        return (struct rm_guest_left){0};
    const struct kvm_task *task = &machine->state.host.tasks[state->vcpu];
    struct rm_guest_left left = rm_world_guest_left(machine->world, (unsigned)state->vcpu);
    if (task->exit == state->exit && task->state != KVM_TASK_LOADED)
        left.trap = task->trap;
    return left;
}

uint32_t rm_exit_end(struct rm_machine *machine, unsigned thread, enum rm_exit_end end,
                     enum rm_place place)
{
    struct rm_thread_state *state = &machine->state.threads[thread];
    struct rm_cpu *cpu = machine->cpus[thread];
    find_late_vcpu(machine, state, thread);
    struct rm_guest_left left = guest_left(machine, state);
    bool guest = end == RM_END_GUEST;
    rm_act_as_thread(machine, thread);
    if (end == RM_END_FAULT)
        RM_EMIT(&machine->trace, fault, .pc = machine->fault.pc,
                .not_modelled = machine->fault.not_modelled);
    if (end == RM_END_HOST && !state->called)
        rm_tell_rm_hard(machine, thread, left.trap);
    RM_EMIT(&machine->trace, exit_end, .end = (uint32_t)end, .vcpu = state->vcpu, .trap = left.trap,
            .r12 = rm_cpu_gpr(cpu, 12), .r3 = rm_cpu_gpr(cpu, 3),
            .pc = guest ? rm_cpu_pc(cpu) : left.pc, .msr = guest ? rm_cpu_msr(cpu) : left.msr,
            .instructions = rm_cpu_instructions(cpu) - state->start_instructions);
    rm_tell_account(machine, thread);
    rm_now_keep(machine);
    state->place = place;
    state->exit = 0;
    state->handled = false;
    if (guest)
        state->guest_since_cycle = rm_cpu_cycle(cpu);
    return left.trap;
}

void rm_exit_handled(struct rm_machine *machine, unsigned thread)
{
    struct rm_thread_state *state = &machine->state.threads[thread];
    state->handled = state->place == RM_IN_HYPERVISOR && state->vcpu >= 0;
}

void rm_exit_served(struct rm_machine *machine, unsigned thread)
{
    const struct rm_thread_state *state = &machine->state.threads[thread];
    if (state->vcpu >= 0 && state->cause)
        machine->state.served[state->vcpu] = state->cause;
}

void rm_exit_again(struct rm_machine *machine, unsigned thread)
{
    const struct rm_actor host = machine->trace.now;
    if (!machine->state.threads[thread].handled)
        return;
    rm_exit_served(machine, thread);
    rm_exit_end(machine, thread, RM_END_HOST, RM_IN_HOST);
    rm_exit_begin(machine, thread, 0, host.cause);
    machine->trace.now = host;
}

void rm_exit_describe_fault(struct rm_machine *machine, unsigned thread)
{
    struct rm_fault *fault = &machine->fault;
    struct rm_cpu *cpu = machine->cpus[thread];
    char place[160];
    *fault = (struct rm_fault){.pc = rm_cpu_pc(cpu)};
    if (machine->fatal) {
        machine->fatal = false;
        rm_name_place(machine, fault->pc, place, sizeof(place));
        snprintf(fault->text, sizeof(fault->text),
                 "the code under test gave up: it reached %s on thread %u at cycle %" PRIu64, place,
                 thread, rm_cpu_cycle(cpu));
        return;
    }
    const struct rm_cpu_fault *found = rm_cpu_fault(cpu);
    rm_name_place(machine, found->pc, place, sizeof(place));
    snprintf(fault->text, sizeof(fault->text), "%s at %s `%s` on thread %u at cycle %" PRIu64,
             found->what, place, found->disassembly, thread, rm_cpu_cycle(cpu));
    fault->not_modelled = found->not_modelled;
    fault->pc = found->pc;
    fault->instruction = found->instruction;
}
