/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/step.h"

#include "machine/bus.h"
#include "machine/checks/guest_registers.h"
#include "machine/checks/moments.h"
#include "machine/deadlock.h"
#include "machine/exits.h"
#include "machine/host_actors.h"
#include "machine/inject.h"
#include "machine/latency.h"
#include "machine/now.h"
#include "machine/queue.h"
#include "machine/schedule.h"
#include "machine/spin.h"
#include "machine/wait.h"
#include "machine/when.h"

#include <string.h>

/* Somebody acted and has come to `cycle`: those who wait for a word in memory look. */
static void let_others_look(struct rm_machine *machine, uint64_t cycle)
{
    rm_spin_look(machine, cycle);
    rm_host_look(machine, cycle);
}

/* Something has come for a thread. */
static void signal_thread(struct rm_machine *machine, unsigned thread, uint64_t cycle)
{
    if (machine->state.threads[thread].place == RM_IN_HOST)
        rm_host_notice(machine, thread);
    else
        rm_wait_look(machine, thread, cycle);
}

static void xics_arrives(struct rm_machine *machine, const struct rm_arrival *arrival)
{
    rm_xics_arrive(machine->xics, &arrival->xics);
    if (arrival->xics.kind != RM_XICS_RESEND)
        signal_thread(machine, arrival->xics.icp, arrival->cycle);
}

static void doorbell_arrives(struct rm_machine *machine, const struct rm_arrival *arrival)
{
    unsigned thread = arrival->index;
    rm_cpu_doorbell(machine->cpus[thread]);
    machine->state.threads[thread].doorbell_cause = arrival->cause;
    RM_EMIT(&machine->trace, doorbell, .target = thread);
    signal_thread(machine, thread, arrival->cycle);
}

/* The host does something. When it has called into real mode, what was held for that core happens.
 */
static void host_task_due(struct rm_machine *machine, const struct rm_arrival *arrival)
{
    rm_checks_somebody_acts(machine);
    rm_host_task_due(machine, arrival);
    if (arrival->task != RM_HOST_START)
        return;
    rm_inject_program_hdec(machine, arrival->index);
    for (unsigned i = 0; i < rm_subcore_threads(machine, arrival->index); i++)
        rm_inject_retry(machine, arrival->index + i);
}

static void arrive(struct rm_machine *machine, unsigned number)
{
    struct rm_arrival arrival = rm_queue_take(machine, number);
    if (number) /* out of its order: it is there now */
        arrival.cycle = machine->state.now_cycle;
    machine->trace.now =
        (struct rm_actor){RM_ACTOR_NEST, 0, arrival.cycle, arrival.cause, arrival.exit};
    switch (arrival.kind) {
    case RM_ARRIVE_INJECTION:
        rm_inject_due(machine, &arrival);
        break;
    case RM_ARRIVE_XICS:
        xics_arrives(machine, &arrival);
        break;
    case RM_ARRIVE_DOORBELL:
        doorbell_arrives(machine, &arrival);
        break;
    case RM_ARRIVE_HOST:
        host_task_due(machine, &arrival);
        break;
    }
    let_others_look(machine, arrival.cycle);
}

/* What the guest's script wants in its registers, when it runs for the first time. */
static void play_script(struct rm_machine *machine, unsigned thread)
{
    const struct rm_thread_state *state = &machine->state.threads[thread];
    if (state->vcpu < 0 || machine->state.scripted[state->vcpu])
        return;
    const struct rm_vcpu_config *vcpu = &machine->config.vcpus[state->vcpu];
    machine->state.scripted[state->vcpu] = true;
    for (unsigned i = 0; i < vcpu->spr_count; i++)
        rm_cpu_reg_write(machine->cpus[thread], vcpu->spr[i].name, vcpu->spr[i].value);
}

/* The events that come after the one that the vcpu's last exit goes back to are sent off. */
static void follow(struct rm_machine *machine, const struct rm_thread_state *state, uint32_t cause)
{
    uint32_t *last = state->vcpu >= 0 ? &machine->state.served[state->vcpu] : NULL;
    if (last && *last)
        rm_inject_followers(machine, *last);
    if (last)
        *last = 0;
    if (cause && !state->entering)
        rm_inject_followers(machine, cause);
}

static void reached_guest(struct rm_machine *machine, unsigned thread)
{
    struct rm_thread_state *state = &machine->state.threads[thread];
    uint32_t cause = state->cause;
    rm_exit_end(machine, thread, RM_END_GUEST, RM_IN_GUEST);
    rm_checks_reached_guest(machine, thread);
    follow(machine, state, cause);
    rm_registers_play_guest(machine, thread);
    play_script(machine, thread);
    rm_inject_program_dec(machine, thread);
    rm_wait_look(machine, thread, rm_cpu_cycle(machine->cpus[thread]));
    if (state->place == RM_IN_GUEST)
        rm_inject_retry(machine, thread);
}

static void reached_host(struct rm_machine *machine, unsigned thread)
{
    struct rm_thread_state *state = &machine->state.threads[thread];
    bool called = state->called;
    uint32_t trap = rm_exit_end(machine, thread, RM_END_HOST, RM_IN_HOST);
    state->silent = !called && trap == TRAP_RM_HARD;
    rm_checks_reached_host(machine, thread, trap);
    state->called = false;
    rm_exit_served(machine, thread);
    if (called)
        rm_host_notice(machine, thread);
    else
        rm_host_returned(machine, thread);
}

static void faulted(struct rm_machine *machine, unsigned thread)
{
    rm_exit_end(machine, thread, RM_END_FAULT, RM_IN_FAULT);
}

/* A pad was reached: the host's return address, or the firmware's entry. Whether the thread goes on
 * in its slice. */
static bool reached_pad(struct rm_machine *machine, unsigned thread)
{
    uint64_t pc = rm_real(rm_cpu_pc(machine->cpus[thread]));
    if (pc != rm_real(rm_world_opal_entry(machine->world))) {
        reached_host(machine, thread);
        return false;
    }
    if (machine->holds_calls &&
        rm_cpu_instructions(machine->cpus[thread]) != machine->turn_start_instructions)
        return false;
    uint64_t order = machine->state.order;
    if (!rm_bus_opal(machine, thread)) {
        faulted(machine, thread);
        return false;
    }
    return machine->state.order == order; /* the firmware sent nothing */
}

static void naps(struct rm_machine *machine, unsigned thread)
{
    uint64_t lpcr = 0;
    rm_cpu_reg_read(machine->cpus[thread], "lpcr", &lpcr);
    rm_now_keep(machine);
    machine->state.threads[thread].place = RM_IN_NAP;
    rm_act_as_thread(machine, thread);
    RM_EMIT(&machine->trace, nap, .lpcr = lpcr);
    rm_checks_naps(machine, thread);
    rm_wait_look(machine, thread, rm_cpu_cycle(machine->cpus[thread]));
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Runs the chosen thread up to `limit_cycle`, for so many instructions at most; whether its slice
 * is not over. */
static bool run_slice(struct rm_machine *machine, unsigned thread, uint64_t limit_cycle,
                      uint64_t instructions)
{
    const struct rm_choice *choice = &machine->state.choice;
    struct rm_cpu *cpu = machine->cpus[thread];
    switch (rm_cpu_run_some(cpu, limit_cycle, instructions)) {
    case RM_STOP_BUDGET:
        if (!choice->single && rm_cpu_cycle(cpu) < choice->until_cycle)
            return true;
        rm_spin_slice_ended(machine, thread);
        return false;
    case RM_STOP_GUEST:
        reached_guest(machine, thread);
        return false;
    case RM_STOP_PAD:
        return reached_pad(machine, thread);
    case RM_STOP_NAP:
        naps(machine, thread);
        return false;
    case RM_STOP_REQUESTED:
        if (!machine->fatal)
            return false;
        break;
    case RM_STOP_FAULT:
        break;
    }
    rm_exit_describe_fault(machine, thread);
    faulted(machine, thread);
    return false;
}

/* The slice is over. */
static enum rm_progress end_slice(struct rm_machine *machine, unsigned thread)
{
    rm_now_keep(machine);
    machine->state.choice.thread = -1;
    let_others_look(machine, rm_cpu_cycle(machine->cpus[thread]));
    return RM_MOVED;
}

/* The same for a thread on which a place is waited for, or to where it has to be looked at next. */
static bool run_watched(struct rm_machine *machine, unsigned thread, uint64_t limit_cycle,
                        uint64_t instructions)
{
    uint64_t left = rm_when_instructions_left(machine, thread);
    if (left == RM_NEVER)
        return run_slice(machine, thread, limit_cycle, instructions);
    if (rm_when_before(machine, thread))
        return false;
    bool goes_on = run_slice(machine, thread, limit_cycle, least(instructions, left ? left : 1));
    rm_when_after(machine, thread);
    return goes_on && machine->state.choice.until_cycle > rm_cpu_cycle(machine->cpus[thread]);
}

/* Either of the two. */
static bool run_on(struct rm_machine *machine, unsigned thread, uint64_t limit_cycle,
                   uint64_t instructions)
{
    return machine->state.placed.count ? run_watched(machine, thread, limit_cycle, instructions)
                                       : run_slice(machine, thread, limit_cycle, instructions);
}

/* The same, one instruction at most, when somebody looked before it and looks after it. */
static bool run_witnessed(struct rm_machine *machine, unsigned thread, uint64_t limit_cycle)
{
    uint64_t until_cycle = machine->state.choice.until_cycle;
    bool goes_on = run_on(machine, thread, limit_cycle, 1);
    if (machine->witness.look)
        machine->witness.look(machine->witness.context, thread, true);
    return goes_on && rm_cpu_cycle(machine->cpus[thread]) < until_cycle;
}

/* The thread whose slice is going on does some more of it. */
static enum rm_progress go_on(struct rm_machine *machine, uint64_t deadline_cycle,
                              bool at_least_one)
{
    struct rm_choice *choice = &machine->state.choice;
    unsigned thread = (unsigned)choice->thread;
    uint64_t cycle = rm_cpu_cycle(machine->cpus[thread]);
    uint64_t limit_cycle = least(choice->until_cycle, deadline_cycle);
    uint64_t instructions = choice->single ? 1 : RM_NEVER;
    if (choice->until_cycle <= cycle) { /* it was cut short while the machine was paused */
        rm_now_keep(machine);
        choice->thread = -1;
        return RM_MOVED;
    }
    if (limit_cycle <= cycle) {
        if (!at_least_one)
            return RM_PAUSED;
        limit_cycle = choice->until_cycle;
        instructions = 1;
    }
    bool witnessed = machine->witness.look && cycle >= machine->witness.from_cycle;
    if (witnessed && machine->witness.look(machine->witness.context, thread, false))
        return RM_PAUSED;
    if (machine->state.threads[thread].spin.probing)
        rm_spin_before_step(machine, thread);
    bool goes_on;
    if (witnessed)
        goes_on = run_witnessed(machine, thread, limit_cycle);
    else
        goes_on = run_on(machine, thread, limit_cycle, instructions);
    return goes_on ? RM_MOVED : end_slice(machine, thread);
}

static void choose(struct rm_machine *machine, const struct rm_next *next)
{
    machine->state.choice = (struct rm_choice){
        .thread = (int32_t)next->thread,
        .single = machine->state.threads[next->thread].spin.probing,
        .until_cycle = next->until_cycle,
    };
    rm_act_as_thread(machine, next->thread);
    RM_EMIT(&machine->trace, choice, .chosen = next->thread, .until_cycle = next->until_cycle);
}

/* Whether a thread is in real mode, running or going round, but for one that may go round. */
static bool under_way(const struct rm_machine *machine)
{
    for (unsigned thread = 0; thread < machine->threads; thread++)
        if (rm_can_run(machine, thread) ||
            (machine->state.threads[thread].spin.parked && !rm_deadlock_may_spin(machine, thread)))
            return true;
    return false;
}

/* Nothing is under way. What waited for that goes off; whether there was any. */
static bool settle(struct rm_machine *machine)
{
    if (!machine->state.later.count)
        return false;
    machine->trace.now = (struct rm_actor){RM_ACTOR_DEVICE, 0, machine->state.now_cycle, 0, 0};
    return rm_inject_followers(machine, 0);
}

/* Whether what is on its way is only the timers of vcpus that sleep in the host. */
static bool only_timers_come(const struct rm_machine *machine)
{
    const struct rm_arrivals *queue = &machine->state.queue;
    for (unsigned i = 0; i < queue->count; i++)
        if (queue->items[i].kind != RM_ARRIVE_HOST || queue->items[i].task != RM_HOST_TIMER)
            return false;
    return true;
}

/* Whether nobody runs and nothing is on its way but timers that are far. */
static bool is_settled(const struct rm_machine *machine, const struct rm_next *next)
{
    if (next->kind == RM_NEXT_NOTHING)
        return true;
    return next->kind != RM_NEXT_THREAD &&
           next->cycle > machine->state.now_cycle + RM_SOON_CYCLES && only_timers_come(machine);
}

enum rm_progress rm_step(struct rm_machine *machine, uint64_t deadline_cycle, bool at_least_one)
{
    if (machine->state.choice.thread >= 0)
        return go_on(machine, deadline_cycle, at_least_one);
    struct rm_next next = rm_schedule_next(machine);
    bool settled = is_settled(machine, &next);
    if (settled) {
        if (settle(machine))
            return RM_MOVED;
        if (rm_deadlock_is(machine))
            return RM_DEADLOCK;
    }
    if (next.kind == RM_NEXT_THREAD) {
        rm_now_is(machine, next.cycle);
        choose(machine, &next);
        return go_on(machine, deadline_cycle, at_least_one);
    }
    if (next.kind == RM_NEXT_NOTHING)
        return RM_QUIET;
    if (next.cycle >= deadline_cycle) {
        rm_now_is(machine, deadline_cycle);
        return settled && !under_way(machine) ? RM_QUIET : RM_PAUSED;
    }
    rm_now_is(machine, next.cycle);
    if (next.kind == RM_NEXT_ARRIVAL) {
        arrive(machine, 0);
    } else {
        rm_wait_look(machine, next.thread, next.cycle);
        let_others_look(machine, next.cycle);
    }
    return RM_MOVED;
}

void rm_step_arrival(struct rm_machine *machine, unsigned number)
{
    machine->state.queue.items[number].cycle = machine->state.now_cycle;
    arrive(machine, number);
}

void rm_step_thread(struct rm_machine *machine, unsigned thread, uint64_t instructions)
{
    const struct rm_next next = {.thread = thread, .until_cycle = RM_NEVER};
    const struct rm_cpu *cpu = machine->cpus[thread];
    uint64_t until = rm_cpu_instructions(cpu);
    machine->turn_start_instructions = until;
    until = instructions > RM_NEVER - until ? RM_NEVER : until + instructions;
    choose(machine, &next);
    while (run_slice(machine, thread, RM_NEVER, until - rm_cpu_instructions(cpu)) &&
           rm_cpu_instructions(cpu) < until)
        continue;
    end_slice(machine, thread);
}

void rm_step_store(struct rm_machine *machine, unsigned thread, uint64_t real, const uint8_t *bytes,
                   size_t count)
{
    rm_act_as_thread(machine, thread);
    rm_mem_touch(machine->mem, real, count);
    rm_reservations_store(&machine->reservations, thread, real, count);
    memcpy(rm_mem_host(machine->mem) + real, bytes, count);
    let_others_look(machine, rm_cpu_cycle(machine->cpus[thread]));
}

bool rm_step_settle(struct rm_machine *machine)
{
    return settle(machine);
}
