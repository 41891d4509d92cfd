/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/turn_text.h"

#include "explore/weak_turns.h"
#include "machine/name_place.h"
#include "rmsim/rmsim.h"

#include <inttypes.h>
#include <stdio.h>

#define NAME_BYTES 160

/* What the instruction that the thread stands before touches. */
static void access_text(const struct rm_machine *machine, unsigned thread, char *to, size_t bytes)
{
    struct rm_access access;
    char name[NAME_BYTES];
    if (!rm_cpu_next_access(machine->cpus[thread], &access)) {
        snprintf(to, bytes, "goes on");
        return;
    }
    rm_world_name(machine->world, access.real, name, sizeof(name));
    snprintf(to, bytes, "%s %s", access.store ? "writes" : "reads", name);
}

static void thread_text(const struct rm_machine *machine, const struct rm_turn *turn, char *to,
                        size_t bytes)
{
    unsigned thread = turn->number;
    const struct rm_cpu *cpu = machine->cpus[thread];
    char place[NAME_BYTES], access[2 * NAME_BYTES];
    rm_name_place(machine, rm_cpu_pc(cpu), place, sizeof(place));
    access_text(machine, thread, access, sizeof(access));
    snprintf(to, bytes, "thread %u: %s %s%s", thread, place, access,
             exp_turn_delays(turn) ? ", which others do not see yet" : "");
}

static void injection_text(const struct rm_injection *injection, char *to, size_t bytes)
{
    const char *kind = rm_inject_kind_name(injection->kind);
    if (injection->kind == RM_INJECT_MSI)
        snprintf(to, bytes, "a device sends MSI 0x%" PRIx32, injection->number);
    else if (injection->kind == RM_INJECT_HCALL)
        snprintf(to, bytes, "the guest on thread %" PRIu32 " makes hypercall 0x%" PRIx32,
                 injection->thread, injection->number);
    else
        snprintf(to, bytes, "the scenario's %s at thread %" PRIu32, kind, injection->thread);
}

static void message_text(const struct rm_xics_message *message, char *to, size_t bytes)
{
    switch (message->kind) {
    case RM_XICS_IRQ:
        snprintf(to, bytes, "interrupt 0x%" PRIx32 " comes to the controller of thread %" PRIu32,
                 message->number, message->icp);
        return;
    case RM_XICS_STORE:
        snprintf(to, bytes, "a store comes to the controller of thread %" PRIu32, message->icp);
        return;
    default:
        snprintf(to, bytes, "the sources hear that thread %" PRIu32 " has room", message->icp);
    }
}

static void host_text(const struct rm_arrival *arrival, char *to, size_t bytes)
{
    static const char *const tasks[] = {
        [RM_HOST_INTERRUPT] = "takes what waits for it, on thread",
        [RM_HOST_START] = "calls into real mode on thread",
        [RM_HOST_RUN] = "runs a vcore on core",
        [RM_HOST_POST] = "handles the exits of core",
        [RM_HOST_LOOP] = "goes on with the run loop of vcpu",
        [RM_HOST_TIMER] = "sees the timer run out of vcpu",
    };
    snprintf(to, bytes, "the host %s %" PRIu32, tasks[arrival->task], arrival->index);
}

static void drain_text(const struct rm_machine *machine, const struct rm_turn *turn, char *to,
                       size_t bytes)
{
    char name[NAME_BYTES];
    rm_world_name(machine->world, exp_drain_real(turn), name, sizeof(name));
    snprintf(to, bytes, "thread %u: its store to %s is seen by others", exp_drain_thread(turn),
             name);
}

void cli_turn_text(const struct rm_machine *machine, const struct rm_turn *turn, char *to,
                   size_t bytes)
{
    if (exp_turn_drains(turn)) {
        drain_text(machine, turn, to, bytes);
        return;
    }
    if (!turn->arrives) {
        thread_text(machine, turn, to, bytes);
        return;
    }
    const struct rm_arrival *arrival = &machine->state.queue.items[turn->number];
    switch (arrival->kind) {
    case RM_ARRIVE_INJECTION:
        injection_text(&arrival->injection, to, bytes);
        return;
    case RM_ARRIVE_XICS:
        message_text(&arrival->xics, to, bytes);
        return;
    case RM_ARRIVE_DOORBELL:
        snprintf(to, bytes, "a doorbell comes to thread %" PRIu32, arrival->index);
        return;
    case RM_ARRIVE_HOST:
        host_text(arrival, to, bytes);
        return;
    }
}
