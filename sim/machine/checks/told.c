/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/checks/told.h"

#include "base/power.h"
#include "kvm/host/host_model.h"
#include "machine/checks/promise.h"
#include "machine/checks/signals.h"

#define KICK_VCPU 1 /* in kvmppc_icp.rm_action */

static struct rm_check_thread *memory_of(struct rm_machine *machine, unsigned thread)
{
    return &machine->state.checks.threads[thread];
}

static uint32_t rm_action_of(const struct rm_machine *machine, int32_t vcpu)
{
    const struct rm_world *world = machine->world;
    if (vcpu < 0 || !world->icp[vcpu])
        return 0;
    return (uint32_t)rm_get(world, RM_K_ICP_ACTION, world->icp[vcpu]);
}

/* A bit for each core that is asked for something. */
static uint32_t rm_cores_asked(const struct rm_machine *machine)
{
    const struct rm_world *world = machine->world;
    uint32_t asked = 0;
    for (unsigned core = 0; world->rm_core && core < machine->config.cores; core++)
        asked |= (uint32_t)(rm_get(world, RM_K_CORE_ACTION, rm_core_element(world, core)) != 0)
                 << core;
    return asked;
}

void rm_check_exit_begins(struct rm_machine *machine, unsigned thread)
{
    const struct rm_thread_state *state = &machine->state.threads[thread];
    struct rm_check_thread *memory = memory_of(machine, thread);
    memory->read = memory->woke = false;
    memory->last = 0;
    memory->took_ipi = memory->took_device = false;
    memory->asked = rm_cores_asked(machine);
    memory->late = state->vcpu < 0;
    memory->hcall = state->vector == TRAP_HCALL ? rm_cpu_gpr(machine->cpus[thread], 3) : 0;
    memory->rm_action = rm_action_of(machine, state->vcpu);
}

/* Which trap an exit may come with, by what began it and what was found since. */
struct expected_trap {
    uint32_t trap;
    const char *why;
};

static struct expected_trap expected_trap(const struct rm_check_thread *memory, uint32_t vector)
{
    if (memory->read && memory->result == READ_TO_COMPLETE)
        return (struct expected_trap){TRAP_RM_HARD, "kvmppc_read_intr left something to complete"};
    if (memory->read && memory->result == READ_FOR_HOST)
        return (struct expected_trap){TRAP_EXTERNAL, "kvmppc_read_intr left the host something"};
    if (memory->woke && memory->reason == WAKE_EXTERNAL)
        return (struct expected_trap){TRAP_EXTERNAL, "an external interrupt ended its nap"};
    if (memory->woke && memory->reason == WAKE_H_DOORBELL)
        return (struct expected_trap){TRAP_DOORBELL, "a doorbell ended its nap"};
    if (memory->woke && memory->reason == WAKE_HMI)
        return (struct expected_trap){TRAP_HMI, "a maintenance interrupt ended its nap"};
    if (memory->woke && memory->reason == WAKE_RESET)
        return (struct expected_trap){TRAP_NONE, "a system reset ended its nap"};
    if (memory->woke)
        return (struct expected_trap){TRAP_NONE, "its decrementer ended its nap"};
    if (vector == TRAP_HCALL && memory->hcall == H_CEDE)
        return (struct expected_trap){TRAP_NONE, "it ceded"};
    return (struct expected_trap){vector, "that interrupt began it"};
}

/* A guest that is not entered because HDEC is about to run out. */
static void check_entry_trap(struct rm_machine *machine, unsigned thread, uint32_t trap)
{
    const struct rm_check_thread *memory = memory_of(machine, thread);
    bool straight = !memory->late && !memory->woke; /* who naps reads HDEC, too */
    if (straight && memory->hdec_read && memory->hdec < HDEC_TICKS_MIN && trap != TRAP_HDEC)
        rm_promise_broken(
            machine, RM_CHECK_trap_agrees, machine->state.threads[thread].vcpu,
            "thread %u comes back with trap 0x%x, not 0x%x: it saw that HDEC has 0x%x "
            "ticks left",
            thread, trap, TRAP_HDEC, (uint32_t)memory->hdec);
}

/* What kvmppc_read_intr says of what it accepted: one interrupt, or several where firmware tells of
 * more. What it has ended, too, it has delivered; kernels that do not know result 2 say 1 then if
 * the host has something to complete. */
void rm_check_read_result(struct rm_machine *machine, unsigned thread, int32_t result)
{
    const struct rm_check_thread *memory = memory_of(machine, thread);
    int32_t vcpu = machine->state.threads[thread].vcpu;
    const char *wrong = NULL;
    if (result == READ_IPI && memory->took_device && !memory->took_ipi)
        wrong = "an IPI of the guest";
    else if (result == READ_DELIVERED && !memory->took_device)
        wrong = "a device's interrupt that was delivered";
    else if (result == READ_FOR_HOST && memory->last != XISR_IPI && memory->fed &&
             memory->accepted && vcpu >= 0 && machine->config.kvm_irq_bypass)
        wrong = "an interrupt for the host, though the passthrough map has it";
    if (wrong)
        rm_promise_broken(
            machine, RM_CHECK_result_agrees, vcpu,
            "kvmppc_read_intr on thread %u returns %d, %s; the last it accepted is 0x%x", thread,
            result, wrong, memory->last);
}

/* A thread that was called by the host has come in for nothing, or not at all. */
void rm_check_trap(struct rm_machine *machine, unsigned thread, uint32_t trap)
{
    const struct rm_thread_state *state = &machine->state.threads[thread];
    struct expected_trap expected = expected_trap(memory_of(machine, thread), state->vector);
    bool completes = trap == TRAP_RM_HARD && expected.trap != TRAP_RM_HARD;
    /* KVM's host can cede, too. */
    bool asked_for =
        state->vector == TRAP_HCALL && trap == TRAP_HCALL && !memory_of(machine, thread)->woke;
    bool unseen = machine->symbols.read_intr == UINT32_MAX; /* what was read */
    if (state->vcpu >= 0 && state->entering)
        check_entry_trap(machine, thread, trap);
    if (state->vcpu < 0 || unseen || (state->entering && !completes))
        return;
    if (trap != expected.trap && !(asked_for && expected.trap == TRAP_NONE)) {
        rm_promise_about(machine, "vcpu[%d].arch.trap", state->vcpu);
        rm_promise_broken(machine, RM_CHECK_trap_agrees, state->vcpu,
                          "thread %u comes back with trap 0x%x, not 0x%x: %s", thread, trap,
                          expected.trap, expected.why);
    } else if (rm_is_caller(machine, thread) &&
               (uint32_t)rm_cpu_gpr(machine->cpus[thread], 12) != trap)
        rm_promise_broken(machine, RM_CHECK_trap_agrees, state->vcpu,
                          "thread %u comes back with r12 0x%x, and the vcpu's trap is 0x%x", thread,
                          (uint32_t)rm_cpu_gpr(machine->cpus[thread], 12), trap);
}

void rm_check_nothing_left(struct rm_machine *machine, unsigned thread)
{
    int32_t vcpu = machine->state.threads[thread].vcpu;
    uint32_t before = memory_of(machine, thread)->rm_action, now = rm_action_of(machine, vcpu);
    if (now & ~before)
        rm_promise_broken(machine, RM_CHECK_kick_completed, vcpu,
                          "thread %u goes back to the guest with rm_action 0x%x, which the host "
                          "will not look at",
                          thread, now);
}

/* Whether the vcpu is on another thread, in the guest. */
static int runs_on(const struct rm_machine *machine, int vcpu, unsigned self)
{
    for (unsigned thread = 0; vcpu >= 0 && thread < machine->threads; thread++)
        if (thread != self && machine->state.threads[thread].vcpu == vcpu &&
            machine->state.threads[thread].place == RM_IN_GUEST)
            return (int)thread;
    return -1;
}

void rm_check_asked(struct rm_machine *machine, unsigned thread)
{
    const struct rm_world *world = machine->world;
    const struct rm_check_thread *memory = memory_of(machine, thread);
    int32_t vcpu = machine->state.threads[thread].vcpu;
    if (machine->state.checks.rules.judged != thread + 1)
        return;
    uint32_t now = rm_cores_asked(machine) & ~memory->asked;
    for (unsigned core = 0; now && core < machine->config.cores; core++)
        if (now >> core & 1 && !rm_get(world, RM_K_CORE_IN_HOST, rm_core_element(world, core)))
            rm_promise_broken(machine, RM_CHECK_core_asked, vcpu,
                              "thread %u asked core %u for a kick, which is not in the host",
                              thread, core);
    uint32_t action = rm_action_of(machine, vcpu) & ~memory->rm_action;
    int target =
        action & KICK_VCPU
            ? rm_world_vcpu_at(world, rm_get(world, RM_K_ICP_KICK_TARGET, world->icp[vcpu]))
            : -1;
    int on = runs_on(machine, target, thread);
    if (on >= 0)
        rm_promise_broken(machine, RM_CHECK_kick_needed, target,
                          "thread %u asks the host to kick vcpu %d, which runs on thread %d",
                          thread, target, on);
}

/* A core that was asked to kick has the vcpu, the message, and an IPI that makes it look. */
static void check_core(struct rm_machine *machine, unsigned core, bool rest)
{
    const struct rm_world *world = machine->world;
    uint64_t element = rm_core_element(world, core);
    unsigned thread = core * machine->config.threads_per_core;
    uint64_t data = rm_get(world, RM_K_CORE_DATA, element);
    const char *lacks = NULL;
    if (!rm_get(world, RM_K_CORE_ACTION, element) && !data)
        return;
    if (rest)
        lacks = "has not done it";
    else if (rm_world_vcpu_at(world, data) < 0)
        lacks = "was not told which vcpu";
    else if (!rm_world_has_message(world, thread))
        lacks = "got no message";
    else if (!rm_get(world, RM_K_PACA_HOST_IPI, rm_paca(world, thread)))
        lacks = "has no host_ipi";
    else if (!rm_check_signalled(machine, thread))
        lacks = "got no IPI";
    if (lacks)
        rm_promise_broken(machine, RM_CHECK_core_asked, rm_world_vcpu_at(world, data),
                          "core %u was asked for a kick (rm_data 0x%llx), and %s", core,
                          (unsigned long long)data, lacks);
}

/* A thread whose host_ipi is set has an IPI on its way. Those that the world began with may have
 * none. */
static void check_host_ipi(struct rm_machine *machine, unsigned thread)
{
    const struct rm_world *world = machine->world;
    bool from_start = machine->config.host_ipi[thread / 64] >> thread % 64 & 1;
    if (!from_start && rm_get(world, RM_K_PACA_HOST_IPI, rm_paca(world, thread)) &&
        !rm_check_signalled(machine, thread))
        rm_promise_broken(machine, RM_CHECK_host_ipi_heard, machine->state.threads[thread].vcpu,
                          "thread %u has host_ipi set, and no IPI is on its way there", thread);
}

void rm_check_messages(struct rm_machine *machine, bool rest)
{
    for (unsigned core = 0; machine->world->rm_core && core < machine->config.cores; core++)
        check_core(machine, core, rest);
    for (unsigned thread = 0; thread < machine->threads; thread++)
        check_host_ipi(machine, thread);
}
