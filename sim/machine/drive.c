/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Letting time pass: what callers ask for, in terms of single steps. */
#include "base/power.h"
#include "machine/deadlock.h"
#include "machine/exits.h"
#include "machine/host_actors.h"
#include "machine/host_call.h"
#include "machine/name_place.h"
#include "machine/now.h"
#include "machine/recorder.h"
#include "machine/schedule.h"
#include "machine/step.h"
#include "machine/wait.h"

#include "cpu/msr.h"

#include <inttypes.h>
#include <stdio.h>

/* Arguments go in r3 to r10 (the ELF ABIs for 64-bit PowerPC). */
#define CALL_ARGS_MAX 8

/* Entering a guest takes a few thousand; a path that needs more than this hangs (assumed). */
#define ENTRY_BUDGET_CYCLES UINT64_C(10000000)

/* One stretch of time that a caller asked for. */
struct drive {
    struct rm_machine *machine;
    uint64_t deadline_cycle;
    bool moved;
};

/* Whether time may pass. The engine opens here: without room for it, nothing has happened yet. */
static enum rm_status need_to_run(struct rm_machine *machine, struct rm_error *error)
{
    enum rm_status status = rm_need_outside(machine, error);
    return status == RM_OK ? rm_cpu_prepare(machine->cpus[0], error) : status;
}

static struct drive drive_for(struct rm_machine *machine, uint64_t budget_cycles)
{
    uint64_t now_cycle = rm_cycle(machine);
    return (struct drive){
        .machine = machine,
        .deadline_cycle =
            budget_cycles > RM_NEVER - now_cycle ? RM_NEVER : now_cycle + budget_cycles,
        .moved = budget_cycles == 0,
    };
}

static enum rm_progress step(struct drive *drive)
{
    enum rm_progress progress = rm_step(drive->machine, drive->deadline_cycle, !drive->moved);
    drive->moved = true;
    return progress;
}

/* A thread that is in real mode, the chosen one if it is, for those who want to know where; -1. */
static int thread_under_way(const struct rm_machine *machine)
{
    if (machine->state.choice.thread >= 0)
        return machine->state.choice.thread;
    for (unsigned thread = 0; thread < machine->threads; thread++)
        if (machine->state.threads[thread].place == RM_IN_HYPERVISOR)
            return (int)thread;
    return -1;
}

/* What is on its way. */
static const char *describe_arrival(const struct rm_arrival *arrival)
{
    static const char *const kinds[] = {
        [RM_ARRIVE_INJECTION] = "an event",
        [RM_ARRIVE_XICS] = "a message of the interrupt hardware",
        [RM_ARRIVE_DOORBELL] = "a doorbell",
    };
    static const char *const tasks[] = {
        [RM_HOST_INTERRUPT] = "an interrupt that the host takes",
        [RM_HOST_START] = "the host's call into real mode",
        [RM_HOST_RUN] = "a vcore that the host runs",
        [RM_HOST_POST] = "exits that the host handles",
        [RM_HOST_LOOP] = "the run loop of a vcpu in the host",
        [RM_HOST_TIMER] = "the timer of a vcpu",
    };
    return arrival->kind == RM_ARRIVE_HOST ? tasks[arrival->task] : kinds[arrival->kind];
}

static enum rm_exit_end end_of(enum rm_progress progress)
{
    switch (progress) {
    case RM_PAUSED:
        return RM_END_BUDGET;
    case RM_DEADLOCK:
        return RM_END_DEADLOCK;
    default:
        return RM_END_IDLE;
    }
}

static void describe_thread(const struct rm_machine *machine, unsigned thread,
                            struct rm_fault *fault)
{
    const struct rm_cpu *cpu = machine->cpus[thread];
    char place[160];
    *fault = (struct rm_fault){.pc = rm_cpu_pc(cpu)};
    rm_name_place(machine, fault->pc, place, sizeof(place));
    snprintf(fault->text, sizeof(fault->text),
             "the cycle budget ran out at %s on thread %u at cycle %" PRIu64, place, thread,
             rm_cpu_cycle(cpu));
}

/* No thread runs, so something is on its way, or a timer of a thread that waits is near. */
static void describe_coming(const struct rm_machine *machine, struct rm_fault *fault)
{
    const struct rm_arrivals *queue = &machine->state.queue;
    const char *what = queue->count ? describe_arrival(&queue->items[0]) : "a timer";
    snprintf(fault->text, sizeof(fault->text),
             "the cycle budget ran out at cycle %" PRIu64 ", with %s to come", rm_cycle(machine),
             what);
}

/* What is lent when no exit has ended. */
static const struct rm_exit *no_exit(struct rm_machine *machine, enum rm_progress progress)
{
    enum rm_exit_end end = end_of(progress);
    struct rm_fault fault = {0};
    int thread = 0;
    if (end == RM_END_DEADLOCK) {
        thread = (int)rm_deadlock_describe(machine, &fault);
    } else if (end == RM_END_BUDGET) {
        thread = thread_under_way(machine);
        if (thread >= 0)
            describe_thread(machine, (unsigned)thread, &fault);
        else
            describe_coming(machine, &fault);
    }
    return rm_recorder_unfinished(machine->recorder, thread < 0 ? 0 : (unsigned)thread, end,
                                  &fault);
}

enum rm_status rm_run_exit(struct rm_machine *machine, uint64_t budget_cycles,
                           const struct rm_exit **out, struct rm_error *error)
{
    enum rm_status status = need_to_run(machine, error);
    if (status != RM_OK)
        return status;
    struct drive drive = drive_for(machine, budget_cycles);
    while (!(*out = rm_recorder_take_exit(machine->recorder))) {
        enum rm_progress progress = step(&drive);
        if (progress != RM_MOVED) {
            *out = no_exit(machine, progress);
            return RM_OK;
        }
    }
    return RM_OK;
}

enum rm_status rm_run_host(struct rm_machine *machine, uint64_t budget_cycles,
                           const struct rm_host_report **out, struct rm_error *error)
{
    enum rm_status status = need_to_run(machine, error);
    if (status != RM_OK)
        return status;
    struct drive drive = drive_for(machine, budget_cycles);
    while (!(*out = rm_recorder_take_report(machine->recorder)))
        if (step(&drive) != RM_MOVED)
            return RM_OK;
    return RM_OK;
}

enum rm_status rm_run(struct rm_machine *machine, uint64_t budget_cycles, enum rm_exit_end *end,
                      struct rm_error *error)
{
    enum rm_status status = need_to_run(machine, error);
    if (status != RM_OK)
        return status;
    struct drive drive = drive_for(machine, budget_cycles);
    enum rm_progress progress = RM_MOVED;
    unsigned before = rm_count_faults(machine), now = before;
    while (progress == RM_MOVED && now == before) {
        progress = step(&drive);
        now = rm_count_faults(machine);
    }
    *end = now > before ? RM_END_FAULT : end_of(progress);
    return RM_OK;
}

enum rm_status rm_enter_guest(struct rm_machine *machine, unsigned thread,
                              const struct rm_exit **out, struct rm_error *error)
{
    enum rm_status status = need_to_run(machine, error);
    if (status == RM_OK)
        status = rm_need_thread(machine, thread, error);
    if (status == RM_OK)
        status = rm_host_start(machine, rm_host_subcore(machine, thread), error);
    if (status != RM_OK)
        return status;
    rm_recorder_take_entry(machine->recorder, thread); /* an earlier one that nobody asked for */
    struct drive drive = drive_for(machine, ENTRY_BUDGET_CYCLES);
    while (!(*out = rm_recorder_take_entry(machine->recorder, thread))) {
        enum rm_progress progress = step(&drive);
        if (progress != RM_MOVED) {
            *out = no_exit(machine, progress);
            return RM_OK;
        }
    }
    return RM_OK;
}

/* The thread begins at `entry` in real mode, with a return address that is recognised. */
static enum rm_status begin_call(struct rm_machine *machine, unsigned thread, uint64_t entry,
                                 const uint64_t *args, unsigned arg_count, struct rm_error *error)
{
    struct rm_cpu *cpu = machine->cpus[thread];
    rm_wait_until(machine, thread, rm_cycle(machine));
    enum rm_status status = rm_host_call_registers(machine, thread, error);
    if (status != RM_OK)
        return status;
    for (unsigned i = 0; i < arg_count; i++)
        rm_cpu_set_gpr(cpu, 3 + i, args[i]);
    rm_cpu_set_gpr(cpu, 12, entry);
    rm_cpu_set_pc(cpu, entry);
    rm_cpu_set_msr(cpu, rm_cpu_msr(cpu) & ~(RM_MSR_IR | RM_MSR_DR));
    rm_exit_begin(machine, thread, 0, 0);
    machine->state.threads[thread].called = true;
    rm_schedule_joined(machine, rm_cpu_cycle(cpu));
    return RM_OK;
}

/* Until that exit, which the call is, has ended. Exits of other threads wait to be asked for. */
static const struct rm_exit *run_call(struct rm_machine *machine, uint64_t number,
                                      uint64_t budget_cycles)
{
    struct drive drive = drive_for(machine, budget_cycles);
    const struct rm_exit *exit;
    while (!(exit = rm_recorder_take_exit_of(machine->recorder, number))) {
        enum rm_progress progress = step(&drive);
        if (progress != RM_MOVED)
            return no_exit(machine, progress);
    }
    return exit;
}

enum rm_status rm_call(struct rm_machine *machine, unsigned thread, const char *function,
                       const uint64_t *args, unsigned arg_count, uint64_t budget_cycles,
                       const struct rm_exit **out, struct rm_error *error)
{
    uint64_t entry;
    enum rm_status status = need_to_run(machine, error);
    if (status == RM_OK)
        status = rm_need_thread(machine, thread, error);
    if (status != RM_OK)
        return status;
    if (!function)
        return rm_fail(error, RM_BAD_INPUT, "no function was named");
    if (arg_count > CALL_ARGS_MAX)
        return rm_fail(error, RM_BAD_INPUT, "%u arguments: at most %u go in registers", arg_count,
                       CALL_ARGS_MAX);
    if (machine->state.threads[thread].place != RM_IN_HOST)
        return rm_fail(error, RM_BAD_INPUT, "thread %u is not in the host", thread);
    status = rm_image_entry(machine->image, function, &entry, error);
    if (status == RM_OK)
        status = begin_call(machine, thread, entry, args, arg_count, error);
    if (status == RM_OK)
        *out = run_call(machine, machine->state.threads[thread].exit, budget_cycles);
    return status;
}

/* Threads to which an IPI or a doorbell is pending or on its way. */
static void find_signals(const struct rm_machine *machine, struct kvm_signals *signals)
{
    const struct rm_arrivals *queue = &machine->state.queue;
    *signals = (struct kvm_signals){0};
    for (unsigned thread = 0; thread < machine->threads; thread++) {
        uint64_t lpcr = 0;
        rm_cpu_reg_read(machine->cpus[thread], "lpcr", &lpcr);
        signals->mer[thread] = lpcr & LPCR_MER;
        signals->ipi[thread] =
            rm_icp_line(machine->xics, thread) || rm_cpu_doorbell_pending(machine->cpus[thread]);
    }
    for (unsigned i = 0; i < queue->count; i++) {
        if (queue->items[i].kind == RM_ARRIVE_DOORBELL)
            signals->ipi[queue->items[i].index] = true;
        else if (queue->items[i].kind == RM_ARRIVE_XICS &&
                 queue->items[i].xics.kind != RM_XICS_RESEND)
            signals->ipi[queue->items[i].xics.icp] = true;
    }
}

void rm_lost_wakeups(struct rm_machine *machine, struct rm_lost_wakeups *out)
{
    struct kvm_signals signals;
    *out = (struct rm_lost_wakeups){0};
    if (!machine->world)
        return;
    find_signals(machine, &signals);
    kvm_lost_wakeups(machine->world, &machine->state.host, &signals, machine->state.last_exits,
                     out);
}
