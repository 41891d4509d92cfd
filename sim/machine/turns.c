/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/turns.h"

#include "base/hash.h"
#include "machine/latency.h"
#include "machine/now.h"
#include "machine/recorder.h"
#include "machine/step.h"
#include "machine/wait.h"

#include <inttypes.h>
#include <stdio.h>

/* An event that waits for a place may come at any. */
static void forget_places(struct rm_arrivals *list)
{
    for (unsigned i = 0; i < list->count; i++)
        list->items[i].watch = (struct rm_watch){.kind = RM_WHEN_CYCLE};
}

void rm_turns_begin(struct rm_machine *machine)
{
    uint64_t cycle = rm_cycle(machine);
    for (unsigned thread = 0; thread < machine->threads; thread++)
        if (rm_cpu_cycle(machine->cpus[thread]) > cycle)
            cycle = rm_cpu_cycle(machine->cpus[thread]);
    for (unsigned thread = 0; thread < machine->threads; thread++) {
        rm_wait_until(machine, thread, cycle);
        rm_cpu_set_instruction_cycles(machine->cpus[thread], 0);
    }
    forget_places(&machine->state.queue);
    forget_places(&machine->state.held);
    forget_places(&machine->state.later);
    machine->state.choice.thread = -1;
    machine->state.now_cycle = cycle;
    machine->holds_calls = true;
    rm_recorder_stop(machine->recorder);
}

void rm_turns_end(struct rm_machine *machine)
{
    for (unsigned thread = 0; thread < machine->threads; thread++)
        rm_cpu_set_instruction_cycles(machine->cpus[thread], 1);
    machine->holds_calls = false;
}

#define ARRIVAL (UINT64_C(1) << 63)

bool rm_is_arrival(uint64_t who)
{
    return who & ARRIVAL;
}

/* Packed: kind, and what tells it from others that may arrive before or after it. */
static uint64_t way(unsigned kind, uint64_t a, uint64_t b)
{
    return ARRIVAL | (uint64_t)kind << 56 | (a & 0xffffff) << 32 | (b & 0xffffffff);
}

static uint64_t way_of_injection(const struct rm_arrival *arrival)
{
    switch (arrival->injection.kind) {
    case RM_INJECT_HCALL:
    case RM_INJECT_TRAP: /* the guest of the thread does one after the other */
        return way(1, arrival->injection.thread, 0);
    default:
        return way(2, 0, arrival->cause);
    }
}

static uint64_t way_of_message(const struct rm_arrival *arrival)
{
    const struct rm_xics_message *message = &arrival->xics;
    if (message->kind == RM_XICS_STORE)
        return way(3, arrival->sender, message->icp);
    return way(4 + message->kind, message->icp, message->number);
}

static uint64_t way_of(const struct rm_arrival *arrival)
{
    switch (arrival->kind) {
    case RM_ARRIVE_INJECTION:
        return way_of_injection(arrival);
    case RM_ARRIVE_XICS:
        return way_of_message(arrival);
    case RM_ARRIVE_DOORBELL:
        return way(8, arrival->sender, arrival->index);
    default:
        return way(16U + arrival->task, 0, arrival->index);
    }
}

/* A timer that is far runs out when nobody waits for it any more. */
static bool is_far(const struct rm_machine *machine, const struct rm_arrival *arrival)
{
    return arrival->kind == RM_ARRIVE_HOST && arrival->task == RM_HOST_TIMER &&
           arrival->cycle > machine->state.now_cycle + RM_SOON_CYCLES;
}

/* The sub-core that runs a task of the host's with its interrupts off, -1 none. */
static int subcore_of_task(const struct rm_machine *machine, const struct rm_arrival *arrival)
{
    if (arrival->kind != RM_ARRIVE_HOST)
        return -1;
    if (arrival->task == RM_HOST_START)
        return (int)rm_host_subcore(machine, arrival->index);
    return arrival->task == RM_HOST_RUN || arrival->task == RM_HOST_POST ? (int)arrival->index : -1;
}

/* Whether a thread of the sub-core takes an interrupt before that: the first one, or one for which
 * real mode has left what it accepted. */
static bool takes_before(const struct rm_machine *machine, const struct rm_arrival *arrival,
                         unsigned subcore)
{
    unsigned thread = arrival->index;
    return arrival->kind == RM_ARRIVE_HOST && arrival->task == RM_HOST_INTERRUPT &&
           machine->state.threads[thread].place == RM_IN_HOST &&
           rm_host_subcore(machine, thread) == subcore &&
           (thread == rm_host_subcore_first(machine, subcore) ||
            rm_world_saved_xirr(machine->world, thread) != 0);
}

/* The host has its interrupts on between what it does for a vcore (Linux: kvmppc_run_core), so what
 * has come for it is taken first. What is to come later is still on its way as a message. */
static bool waits_for_interrupt(const struct rm_machine *machine, const struct rm_arrival *arrival)
{
    const struct rm_arrivals *queue = &machine->state.queue;
    int subcore = subcore_of_task(machine, arrival);
    for (unsigned i = 0; subcore >= 0 && i < queue->count; i++)
        if (takes_before(machine, &queue->items[i], (unsigned)subcore))
            return true;
    return false;
}

static bool is_listed(const struct rm_turn *turns, unsigned count, uint64_t who)
{
    for (unsigned i = 0; i < count; i++)
        if (turns[i].who == who)
            return true;
    return false;
}

unsigned rm_turns_list(const struct rm_machine *machine, struct rm_turn turns[RM_TURNS_MAX])
{
    const struct rm_arrivals *queue = &machine->state.queue;
    unsigned count = 0;
    for (unsigned thread = 0; thread < machine->threads && count < RM_TURNS_MAX; thread++)
        if (rm_can_run(machine, thread))
            turns[count++] = (struct rm_turn){.number = thread, .who = thread};
    for (unsigned i = 0; i < queue->count && count < RM_TURNS_MAX; i++) {
        uint64_t who = way_of(&queue->items[i]);
        if (!is_far(machine, &queue->items[i]) && !is_listed(turns, count, who) &&
            !waits_for_interrupt(machine, &queue->items[i]))
            turns[count++] = (struct rm_turn){.arrives = true, .number = i, .who = who};
    }
    return count;
}

bool rm_turns_are_left(const struct rm_machine *machine)
{
    struct rm_turn turns[RM_TURNS_MAX];
    return rm_turns_list(machine, turns) > 0;
}

void rm_turn_take(struct rm_machine *machine, const struct rm_turn *turn, uint64_t instructions)
{
    if (turn->arrives)
        rm_step_arrival(machine, turn->number);
    else
        rm_step_thread(machine, turn->number, instructions);
}
