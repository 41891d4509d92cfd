/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an exit records while it goes on, and its report at the end. */
#include "machine.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Entering one of these is the end: the kernel loops for ever, or prints a last message. */
static const char *const fatal_symbols[] = {
    "kvmppc_bad_host_intr",
    "__stack_chk_fail",
    "panic",
    "machine_check_fwnmi",
};

static bool grow(struct rm_list *list)
{
    size_t room = list->room ? 2 * list->room : 64;
    void *items = room > RM_LIST_ITEMS_MAX ? NULL : realloc(list->items, room * list->item_bytes);
    if (!items)
        return false;
    list->items = items;
    list->room = room;
    return true;
}

void *rm_list_add(struct rm_list *list)
{
    if (list->count == list->room && !grow(list)) {
        if (!list->count)
            abort(); /* a few KiB: there is no sensible way on without them */
        list->count--;
    }
    return (char *)list->items + list->count++ * list->item_bytes;
}

static uint32_t symbol_index(const struct rm_image *image, const char *name, uint64_t *address)
{
    if (rm_image_entry(image, name, address, NULL) != RM_OK)
        return UINT32_MAX;
    return rm_image_symbol_at(image, *address);
}

void rm_exits_find_symbols(struct rm_machine *machine)
{
    struct rm_symbols_of_interest *symbols = &machine->symbols;
    uint64_t address = 0;
    symbols->read_intr = symbol_index(machine->image, "kvmppc_read_intr", &address);
    symbols->read_intr_global = address;
    symbols->read_intr_local = address + 8; /* ELFv2: past the two instructions that set r2 */
    symbols->exit_decided = symbol_index(machine->image, "guest_exit_cont", &address);
    for (size_t i = 0; i < sizeof(fatal_symbols) / sizeof(*fatal_symbols); i++)
        symbols->fatal[i] = symbol_index(machine->image, fatal_symbols[i], &address);
    for (unsigned i = 0; i < RM_THREADS_MAX; i++) {
        machine->logs[i].path.item_bytes = sizeof(const char *);
        machine->logs[i].mmio.item_bytes = sizeof(struct rm_mmio);
        machine->logs[i].opal.item_bytes = sizeof(struct rm_opal_call);
        machine->logs[i].msgsnd.item_bytes = sizeof(struct rm_msgsnd);
    }
}

void rm_exits_free(struct rm_machine *machine)
{
    for (unsigned i = 0; i < RM_THREADS_MAX; i++) {
        free(machine->logs[i].path.items);
        free(machine->logs[i].mmio.items);
        free(machine->logs[i].opal.items);
        free(machine->logs[i].msgsnd.items);
    }
}

/* Follows kvmppc_read_intr from its entry to the return, where r3 is its result. */
static void watch_read_intr(struct rm_machine *machine, unsigned thread, uint32_t symbol,
                            uint64_t pc)
{
    struct rm_thread_state *state = &machine->state.threads[thread];
    const struct rm_symbols_of_interest *symbols = &machine->symbols;
    struct rm_cpu *cpu = machine->cpus[thread];
    if (symbol == symbols->read_intr && (rm_real(pc) == rm_real(symbols->read_intr_global) ||
                                         rm_real(pc) == rm_real(symbols->read_intr_local))) {
        uint64_t lr = 0;
        rm_cpu_reg_read(cpu, "lr", &lr);
        state->read_intr_return = rm_real(lr);
    } else if (state->read_intr_return && rm_real(pc) == state->read_intr_return) {
        state->read_intr_return = 0;
        state->read_intr_called = true;
        state->read_intr = (int32_t)rm_cpu_gpr(cpu, 3);
    }
}

void rm_exits_entered(void *context, unsigned thread, uint32_t symbol, uint64_t pc)
{
    struct rm_machine *machine = context;
    struct rm_thread_state *state = &machine->state.threads[thread];
    if (symbol != UINT32_MAX)
        *(const char **)rm_list_add(&machine->logs[thread].path) =
            rm_image_symbol_name(machine->image, symbol);
    watch_read_intr(machine, thread, symbol, pc);
    if (symbol == machine->symbols.exit_decided && !state->decided_cycle)
        state->decided_cycle = rm_cpu_cycle(machine->cpus[thread]);
    for (size_t i = 0; i < sizeof(fatal_symbols) / sizeof(*fatal_symbols); i++)
        if (symbol == machine->symbols.fatal[i] && symbol != UINT32_MAX) {
            machine->fatal = true;
            rm_cpu_request_stop(machine->cpus[thread]);
        }
}

void rm_exits_begin(struct rm_machine *machine, unsigned thread, uint32_t vector)
{
    struct rm_thread_state *state = &machine->state.threads[thread];
    struct rm_thread_log *log = &machine->logs[thread];
    log->path.count = log->mmio.count = log->opal.count = log->msgsnd.count = 0;
    state->start_cycle = rm_cpu_cycle(machine->cpus[thread]);
    state->start_instructions = rm_cpu_instructions(machine->cpus[thread]);
    state->guest_cycles =
        state->place == RM_IN_GUEST ? state->start_cycle - state->guest_since_cycle : 0;
    state->place = RM_IN_HYPERVISOR;
    state->entering = false;
    state->vector = vector;
    state->decided_cycle = 0;
    state->read_intr_return = 0;
    state->read_intr_called = false;
    state->read_intr = 0;
}

/* Splits the time of an exit into the phases that KVM's own exit timing knows. */
static struct rm_phases phases_of(const struct rm_thread_state *state, uint64_t now_cycle)
{
    uint64_t decided = state->decided_cycle ? state->decided_cycle : now_cycle;
    struct rm_phases phases = {
        .rm_entry_cycles = state->entry_cycles,
        .guest_cycles = state->guest_cycles,
    };
    if (!state->entering) {
        phases.rm_intr_cycles = decided - state->start_cycle;
        phases.rm_exit_cycles = now_cycle - decided;
    }
    return phases;
}

/* Where the guest is: in the thread's own registers, or in the vcpu where the path left it. */
static void guest_place(struct rm_machine *machine, unsigned thread, struct rm_exit *out)
{
    int vcpu = rm_world_vcpu_on(machine->world, thread);
    if (vcpu >= 0) {
        struct rm_guest_left left = rm_world_guest_left(machine->world, (unsigned)vcpu);
        out->vcpu = (unsigned)vcpu;
        out->trap = left.trap;
        out->guest_pc = left.pc;
        out->guest_msr = left.msr;
    }
    if (out->end == RM_END_GUEST) {
        out->guest_pc = rm_cpu_pc(machine->cpus[thread]);
        out->guest_msr = rm_cpu_msr(machine->cpus[thread]);
    }
}

void rm_exits_end(struct rm_machine *machine, unsigned thread, enum rm_exit_end end,
                  struct rm_exit *out)
{
    struct rm_thread_state *state = &machine->state.threads[thread];
    const struct rm_thread_log *log = &machine->logs[thread];
    struct rm_cpu *cpu = machine->cpus[thread];
    uint64_t now_cycle = rm_cpu_cycle(cpu);
    if (state->entering && end == RM_END_GUEST)
        state->entry_cycles = now_cycle - state->start_cycle;
    *out = (struct rm_exit){
        .end = end,
        .thread = thread,
        .vector = state->vector,
        .r12 = rm_cpu_gpr(cpu, 12),
        .r3 = rm_cpu_gpr(cpu, 3),
        .read_intr_called = state->read_intr_called,
        .read_intr = state->read_intr,
        .start_cycle = state->start_cycle,
        .cycles = now_cycle - state->start_cycle,
        .instructions = rm_cpu_instructions(cpu) - state->start_instructions,
        .phases = phases_of(state, now_cycle),
        .path_count = log->path.count,
        .path = log->path.items,
        .mmio_count = log->mmio.count,
        .mmio = log->mmio.items,
        .opal_count = log->opal.count,
        .opal = log->opal.items,
        .msgsnd_count = log->msgsnd.count,
        .msgsnd = log->msgsnd.items,
    };
    guest_place(machine, thread, out);
}

/* "kvmppc_hv_entry+0x1c", or the bare address. */
static void name_place(const struct rm_machine *machine, uint64_t pc, char *to, size_t bytes)
{
    uint32_t symbol = rm_image_symbol_at(machine->image, pc);
    if (symbol == UINT32_MAX)
        snprintf(to, bytes, "0x%016" PRIx64, pc);
    else
        snprintf(to, bytes, "0x%016" PRIx64 " (%s+0x%" PRIx64 ")", pc,
                 rm_image_symbol_name(machine->image, symbol),
                 rm_real(pc) - rm_real(rm_image_symbol_start(machine->image, symbol)));
}

/* The code under test reached a place from which it does not come back. */
static void gave_up(struct rm_machine *machine, unsigned thread, struct rm_exit *out)
{
    char place[160];
    uint64_t pc = rm_cpu_pc(machine->cpus[thread]);
    name_place(machine, pc, place, sizeof(place));
    snprintf(out->fault.text, sizeof(out->fault.text),
             "the code under test gave up: it reached %s on thread %u at cycle %" PRIu64, place,
             thread, rm_cpu_cycle(machine->cpus[thread]));
    out->fault.pc = pc;
}

void rm_exits_fault(struct rm_machine *machine, unsigned thread, struct rm_exit *out)
{
    const struct rm_cpu_fault *fault = rm_cpu_fault(machine->cpus[thread]);
    char place[160];
    rm_exits_end(machine, thread, RM_END_FAULT, out);
    if (machine->fatal) {
        machine->fatal = false;
        gave_up(machine, thread, out);
        return;
    }
    name_place(machine, fault->pc, place, sizeof(place));
    snprintf(out->fault.text, sizeof(out->fault.text),
             "%s at %s `%s` on thread %u at cycle %" PRIu64, fault->what, place, fault->disassembly,
             thread, rm_cpu_cycle(machine->cpus[thread]));
    out->fault.not_modelled = fault->not_modelled;
    out->fault.pc = fault->pc;
    out->fault.instruction = fault->instruction;
}

void rm_exits_budget(struct rm_machine *machine, unsigned thread, struct rm_exit *out)
{
    char place[160];
    rm_exits_end(machine, thread, RM_END_BUDGET, out);
    out->fault.pc = rm_cpu_pc(machine->cpus[thread]);
    name_place(machine, out->fault.pc, place, sizeof(place));
    snprintf(out->fault.text, sizeof(out->fault.text),
             "the cycle budget ran out at %s on thread %u at cycle %" PRIu64, place, thread,
             rm_cpu_cycle(machine->cpus[thread]));
}

void rm_exits_unknown_opal(struct rm_machine *machine, unsigned thread, struct rm_exit *out)
{
    rm_exits_end(machine, thread, RM_END_FAULT, out);
    const struct rm_opal_call *call = &out->opal[out->opal_count - 1];
    char place[160];
    out->fault.pc = rm_cpu_pc(machine->cpus[thread]);
    out->fault.not_modelled = true;
    name_place(machine, out->fault.pc, place, sizeof(place));
    snprintf(out->fault.text, sizeof(out->fault.text),
             "OPAL call %" PRIu64
             " (%s) is not modelled; it returns to %s on thread %u at cycle %" PRIu64,
             call->token, call->name ? call->name : "unknown", place, thread, call->cycle);
}
