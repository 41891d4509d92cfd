/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The run loop. The machine has come as far as its slowest thread in the hypervisor; that thread
 * runs next, up to the next event, the next thread's turn, or the end of the budget. When no thread
 * is in the hypervisor, time goes on to the next thing that happens to a guest.
 */
#include "cpu/msr.h"
#include "machine.h"

/* Arguments go in r3 to r10 (the ELF ABIs for 64-bit PowerPC). */
#define CALL_ARGS_MAX 8

/* How far one thread may be ahead of another that runs too (assumed; the threads of a core share
 * nothing finer than memory and devices here). */
#define SLICE_CYCLES 64

/* Entering a guest takes a few thousand; a path that needs more than this hangs (assumed). */
#define ENTRY_BUDGET_CYCLES UINT64_C(10000000)

/* The thread in the hypervisor that is furthest behind, and how far it may go before the next. */
static int slowest_thread(const struct rm_machine *machine, uint64_t *limit_cycle)
{
    int slowest = -1;
    *limit_cycle = RM_NEVER;
    for (unsigned thread = 0; thread < rm_machine_threads(machine); thread++) {
        if (machine->state.threads[thread].place != RM_IN_HYPERVISOR ||
            (machine->alone && thread / machine->config.threads_per_core != machine->alone_core))
            continue;
        uint64_t cycle = rm_cpu_cycle(machine->cpus[thread]);
        if (slowest < 0 || cycle < rm_cpu_cycle(machine->cpus[slowest])) {
            if (slowest >= 0)
                *limit_cycle = rm_cpu_cycle(machine->cpus[slowest]) + SLICE_CYCLES;
            slowest = (int)thread;
        } else if (cycle + SLICE_CYCLES < *limit_cycle) {
            *limit_cycle = cycle + SLICE_CYCLES;
        }
    }
    return slowest;
}

static void end_in_guest(struct rm_machine *machine, unsigned thread, struct rm_exit *out)
{
    rm_exits_end(machine, thread, RM_END_GUEST, out);
    machine->state.threads[thread].place = RM_IN_GUEST;
    machine->state.threads[thread].guest_since_cycle = rm_cpu_cycle(machine->cpus[thread]);
}

/* A pad was reached: the host's return address, or the firmware's entry. True: the exit is over. */
static bool reached_pad(struct rm_machine *machine, unsigned thread, struct rm_exit *out)
{
    uint64_t pc = rm_real(rm_cpu_pc(machine->cpus[thread]));
    if (pc == rm_real(rm_world_opal_entry(machine->world))) {
        if (rm_devices_opal(machine, thread))
            return false;
        rm_exits_unknown_opal(machine, thread, out);
    } else {
        rm_exits_end(machine, thread, RM_END_HOST, out);
    }
    machine->state.threads[thread].place = RM_IN_HOST;
    return true;
}

/* Runs a thread up to `limit_cycle`; true when its exit is over and `out` tells how. */
static bool run_thread(struct rm_machine *machine, unsigned thread, uint64_t limit_cycle,
                       struct rm_exit *out)
{
    switch (rm_cpu_run(machine->cpus[thread], limit_cycle)) {
    case RM_STOP_BUDGET:
        return false;
    case RM_STOP_GUEST:
        end_in_guest(machine, thread, out);
        return true;
    case RM_STOP_PAD:
        return reached_pad(machine, thread, out);
    case RM_STOP_NAP:
        machine->state.threads[thread].place = RM_IN_NAP;
        return false;
    case RM_STOP_REQUESTED:
        if (!machine->fatal)
            return false;
        break;
    case RM_STOP_FAULT:
        break;
    }
    rm_exits_fault(machine, thread, out);
    machine->state.threads[thread].place = RM_IN_HOST;
    return true;
}

/* One step of the loop; true when `out` holds the answer. */
static bool step(struct rm_machine *machine, uint64_t deadline_cycle, struct rm_exit *out)
{
    uint64_t limit_cycle;
    rm_events_happen(machine);
    rm_waiting_interrupt(machine);
    int thread = slowest_thread(machine, &limit_cycle);
    if (thread < 0) {
        uint64_t next = rm_waiting_next_cycle(machine);
        if (next > deadline_cycle) {
            *out = (struct rm_exit){.end = RM_END_IDLE};
            return true;
        }
        machine->state.cycle = next;
        return false;
    }
    uint64_t own_cycle = rm_cpu_cycle(machine->cpus[thread]);
    if (own_cycle >= deadline_cycle) {
        rm_exits_budget(machine, (unsigned)thread, out);
        return true;
    }
    uint64_t next_cycle = rm_waiting_next_cycle(machine);
    limit_cycle = limit_cycle < next_cycle ? limit_cycle : next_cycle;
    limit_cycle = limit_cycle < deadline_cycle ? limit_cycle : deadline_cycle;
    bool over = run_thread(machine, (unsigned)thread, limit_cycle, out);
    own_cycle = rm_cpu_cycle(machine->cpus[thread]);
    if (own_cycle > machine->state.cycle)
        machine->state.cycle = own_cycle;
    return over;
}

static void run_until_exit(struct rm_machine *machine, uint64_t budget_cycles, struct rm_exit *out)
{
    uint64_t start = machine->state.cycle;
    uint64_t deadline_cycle = budget_cycles > RM_NEVER - start ? RM_NEVER : start + budget_cycles;
    while (!step(machine, deadline_cycle, out))
        ;
}

enum rm_status rm_run_exit(struct rm_machine *machine, uint64_t budget_cycles, struct rm_exit *out,
                           struct rm_error *error)
{
    if (rm_machine_check_world(machine, error) != RM_OK)
        return RM_BAD_INPUT;
    run_until_exit(machine, budget_cycles, out);
    return RM_OK;
}

/* Gives a thread the registers with which the host calls into real mode. */
static enum rm_status start_thread(struct rm_machine *machine, unsigned thread,
                                   struct rm_error *error)
{
    struct rm_thread_start start;
    struct rm_cpu *cpu;
    enum rm_status status = rm_machine_cpu(machine, thread, &cpu, error);
    if (status == RM_OK && machine->state.threads[thread].place != RM_IN_HOST)
        return rm_fail(error, RM_BAD_INPUT, "thread %u is not in the host", thread);
    if (status == RM_OK)
        status = rm_world_thread_start(machine->world, thread, &start, error);
    if (status != RM_OK)
        return status;
    rm_waiting_catch_up(machine, thread);
    for (unsigned i = 0; i < start.count; i++)
        if (!rm_cpu_reg_write(cpu, start.registers[i].name, start.registers[i].value))
            return rm_fail(error, RM_NOT_FOUND, "the processor has no register %s",
                           start.registers[i].name);
    rm_exits_begin(machine, thread, 0);
    return RM_OK;
}

/* Whether the host can run the vcpus of the core of `thread`. */
static enum rm_status check_core(struct rm_machine *machine, unsigned thread,
                                 struct rm_error *error)
{
    unsigned per_core = machine->config.threads_per_core;
    unsigned first = rm_machine_first_thread(machine, thread);
    if (rm_world_vcpu_on(machine->world, thread) < 0)
        return rm_fail(error, RM_BAD_INPUT, "no vcpu is loaded on thread %u", thread);
    for (unsigned i = first; i < first + per_core; i++)
        if (machine->state.threads[i].place != RM_IN_HOST)
            return rm_fail(error, RM_BAD_INPUT, "thread %u is not in the host", i);
    return RM_OK;
}

/* The host starts every thread of a core that has a vcpu, as kvmppc_run_core does. */
static enum rm_status start_core(struct rm_machine *machine, unsigned thread,
                                 struct rm_error *error)
{
    unsigned per_core = machine->config.threads_per_core;
    unsigned first = rm_machine_first_thread(machine, thread);
    enum rm_status status = rm_host_serve_core(machine, first, error);
    if (status == RM_OK)
        status = kvm_host_run_core(machine->world, first, error);
    for (unsigned i = first; status == RM_OK && i < first + per_core; i++) {
        if (rm_world_vcpu_on(machine->world, i) < 0)
            continue;
        status = start_thread(machine, i, error);
        machine->state.threads[i].entering = true;
    }
    if (status == RM_OK)
        rm_events_program_hdec(machine);
    return status;
}

/* Whether a thread of the core is still in the hypervisor. */
static bool core_is_running(const struct rm_machine *machine, unsigned thread)
{
    unsigned per_core = machine->config.threads_per_core;
    unsigned first = rm_machine_first_thread(machine, thread);
    for (unsigned i = first; i < first + per_core; i++)
        if (machine->state.threads[i].place == RM_IN_HYPERVISOR)
            return true;
    return false;
}

/*
 * Runs the core of `thread` alone until none of its threads is in the hypervisor: nothing else runs
 * and nobody is interrupted meanwhile, so no exit of another core can end unseen. `out` tells of
 * `thread`; a fault or the end of the budget on any thread of the core ends it, too. (Assumed to
 * make no difference: what the other cores do to this one comes later by the length of the entry.)
 */
static void run_core_alone(struct rm_machine *machine, unsigned thread, uint64_t budget_cycles,
                           struct rm_exit *out)
{
    struct rm_exit exit;
    *out = (struct rm_exit){.end = RM_END_IDLE, .thread = thread};
    machine->alone = true;
    machine->alone_core = thread / machine->config.threads_per_core;
    do {
        run_until_exit(machine, budget_cycles, &exit);
        bool went_well = exit.end == RM_END_HOST || exit.end == RM_END_GUEST;
        if (exit.thread == thread || !went_well)
            *out = exit;
        if (!went_well)
            break;
    } while (core_is_running(machine, thread));
    machine->alone = false;
}

enum rm_status rm_enter_guest(struct rm_machine *machine, unsigned thread, struct rm_exit *out,
                              struct rm_error *error)
{
    struct rm_cpu *cpu;
    enum rm_status status = rm_machine_cpu(machine, thread, &cpu, error);
    if (status == RM_OK)
        status = check_core(machine, thread, error);
    if (status == RM_OK)
        status = start_core(machine, thread, error);
    if (status == RM_OK)
        run_core_alone(machine, thread, ENTRY_BUDGET_CYCLES, out);
    return status;
}

enum rm_status rm_call(struct rm_machine *machine, unsigned thread, const char *function,
                       const uint64_t *args, unsigned arg_count, uint64_t budget_cycles,
                       struct rm_exit *out, struct rm_error *error)
{
    uint64_t entry;
    if (arg_count > CALL_ARGS_MAX)
        return rm_fail(error, RM_BAD_INPUT, "%u arguments: at most %u go in registers", arg_count,
                       CALL_ARGS_MAX);
    enum rm_status status = rm_image_entry(machine->image, function, &entry, error);
    if (status == RM_OK)
        status = start_thread(machine, thread, error);
    if (status != RM_OK)
        return status;
    struct rm_cpu *cpu = machine->cpus[thread];
    for (unsigned i = 0; i < arg_count; i++)
        rm_cpu_set_gpr(cpu, 3 + i, args[i]);
    rm_cpu_set_gpr(cpu, 12, entry);
    rm_cpu_set_pc(cpu, entry);
    rm_cpu_set_msr(cpu, rm_cpu_msr(cpu) & ~(RM_MSR_IR | RM_MSR_DR));
    run_core_alone(machine, thread, budget_cycles, out);
    return RM_OK;
}
