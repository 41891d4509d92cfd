/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/checks/leaving.h"

#include "base/power.h"
#include "kvm/world/model.h"
#include "machine/checks/promise.h"
#include "machine/checks/rules.h"
#include "machine/checks/signals.h"
#include "machine/checks/told.h"

#include <inttypes.h>
#include <stdio.h>

#define DABR_MASK   UINT64_C(7) /* what to compare, in the low bits; PAPR H_SET_DABR */
#define MAP_EXITING 8           /* entry_exit_map: from this bit on who leaves */

static struct rm_check_thread *memory_of(struct rm_machine *machine, unsigned thread)
{
    return &machine->state.checks.threads[thread];
}

static bool host_ipi(const struct rm_machine *machine, unsigned thread)
{
    const struct rm_world *world = machine->world;
    return rm_get(world, RM_K_PACA_HOST_IPI, rm_paca(world, thread)) != 0;
}

/* The maps of the sub-core's vcore; 0: it has none. */
static uint64_t vcore_map(const struct rm_machine *machine, unsigned thread, enum rm_known map)
{
    int vcore = kvm_host_vcore_on(machine->world, &machine->state.host, thread);
    return vcore < 0 ? 0 : rm_get(machine->world, map, machine->world->vcore[vcore]);
}

/* Whether another thread of the sub-core leaves, and so asks this one to. */
static bool others_leave(const struct rm_machine *machine, unsigned thread)
{
    uint64_t own = UINT64_C(1) << thread % rm_subcore_threads(machine, thread);
    return vcore_map(machine, thread, RM_K_VCORE_MAP) >> MAP_EXITING & ~own;
}

static bool has_cppr(const struct rm_machine *machine, int32_t vcpu, uint64_t cppr)
{
    return vcpu >= 0 && machine->world->icp[vcpu] &&
           rm_get(machine->world, RM_K_ICP_CPPR, machine->world->icp[vcpu]) == cppr;
}

void rm_leaving_begins(struct rm_machine *machine, unsigned thread)
{
    struct rm_check_thread *memory = memory_of(machine, thread);
    int32_t vcpu = machine->state.threads[thread].vcpu;
    memory->host_ipi = host_ipi(machine, thread);
    memory->hdec_read = memory->decided = memory->followed = false;
    memory->of_user = rm_cpu_msr(machine->cpus[thread]) & MSR_PR;
    memory->argument = rm_cpu_gpr(machine->cpus[thread], 4);
    memory->idle = memory->hcall == H_CPPR && has_cppr(machine, vcpu, memory->argument);
    memory->uncleared = memory->woke && memory->reason == WAKE_H_DOORBELL;
    memory->prodded =
        vcpu >= 0 && rm_get(machine->world, RM_K_VCPU_PRODDED, machine->world->vcpu[vcpu]);
}

void rm_leaving_clears_doorbell(struct rm_machine *machine, unsigned thread)
{
    memory_of(machine, thread)->uncleared = false;
}

void rm_leaving_decided(struct rm_machine *machine, unsigned thread)
{
    struct rm_check_thread *memory = memory_of(machine, thread);
    memory->decided = true;
    memory->followed = others_leave(machine, thread);
}

void rm_leaving_reads_hdec(struct rm_machine *machine, unsigned thread, uint64_t hdec)
{
    struct rm_check_thread *memory = memory_of(machine, thread);
    memory->hdec_read = true;
    memory->hdec = (int32_t)hdec;
}

void rm_check_may_accept(struct rm_machine *machine, unsigned thread)
{
    if (memory_of(machine, thread)->host_ipi && host_ipi(machine, thread))
        rm_promise_broken(machine, RM_CHECK_exit_due, machine->state.threads[thread].vcpu,
                          "thread %u accepts an interrupt though its host_ipi was set already: "
                          "it is the host's",
                          thread);
}

void rm_check_nap_due(struct rm_machine *machine, unsigned thread)
{
    const struct rm_world *world = machine->world;
    int32_t vcpu = machine->state.threads[thread].vcpu;
    uint64_t entered = vcore_map(machine, thread, RM_K_VCORE_MAP) & ((1 << MAP_EXITING) - 1);
    uint64_t napping = vcore_map(machine, thread, RM_K_VCORE_NAPPING);
    const char *what = NULL;
    if (vcpu < 0 || memory_of(machine, thread)->hcall != H_CEDE)
        return;
    if (entered && entered == napping)
        what = "all of its core that entered do, and the host has nobody to wait for";
    else if (memory_of(machine, thread)->prodded && world->known[RM_K_VCPU_PRODDED].there)
        what = "its vcpu was prodded before it ceded";
    else if (!(rm_get(world, RM_K_VCPU_MSR, world->vcpu[vcpu]) & MSR_EE))
        what = "its vcpu, which ceded, has EE off";
    if (what)
        rm_promise_broken(machine, RM_CHECK_cede_due, vcpu, "thread %u naps, and %s", thread, what);
}

/* --- in the guest ----------------------------------------------------------------------------- */

/* A hypercall that came back without the host. What is refused, or changes nothing, may. */
static const char *answered_wrongly(const struct rm_machine *machine, unsigned thread)
{
    const struct rm_check_thread *memory = &machine->state.checks.threads[thread];
    const struct rm_world *world = machine->world;
    if (memory->of_user)
        return rm_cpu_pc(machine->cpus[thread]) % 0x1000 == TRAP_HCALL
                   ? NULL
                   : "a hypercall of the guest's user mode is answered";
    if (memory->hcall % 4)
        return "a hypercall whose number is no multiple of 4 is answered";
    if (!rm_rules_enabled(machine, memory->hcall))
        return "a hypercall that is not enabled is answered";
    bool refused = memory->hcall == H_IPI && rm_cpu_gpr(machine->cpus[thread], 3) != 0;
    if (rm_rules_served(machine, thread, memory->hcall) && !memory->idle && !refused &&
        rm_get(world, RM_K_XICS_REAL_MODE_DBG, world->xics))
        return "real_mode_dbg asks for the host at each hypercall of the controllers'";
    return NULL;
}

static const char *host_is_due(struct rm_machine *machine, unsigned thread)
{
    const struct rm_check_thread *memory = memory_of(machine, thread);
    uint32_t vector = machine->state.threads[thread].vector;
    bool doorbell = memory->woke ? memory->reason == WAKE_H_DOORBELL : vector == TRAP_DOORBELL;
    if (doorbell && memory->host_ipi && host_ipi(machine, thread))
        return "its host_ipi was set when the doorbell came";
    if (memory->read && memory->result > 0)
        return "kvmppc_read_intr left the host something";
    if (vector == TRAP_HDEC && memory->hdec_read && memory->hdec < 0)
        return "HDEC ran out";
    if (memory->read && memory->result == READ_DELIVERED &&
        rm_get(machine->world, RM_K_XICS_REAL_MODE_DBG, machine->world->xics))
        return "real_mode_dbg asks for the host at each delivery";
    if (vector == TRAP_HCALL && !memory->woke)
        return answered_wrongly(machine, thread);
    return NULL;
}

/* What the guest finds: an interrupt that its ICP presents is taken at once by a guest with EE. A
 * hypercall that is answered leaves that to LPCR[MER]. */
static void check_injected(struct rm_machine *machine, unsigned thread)
{
    const struct rm_thread_state *state = &machine->state.threads[thread];
    const struct rm_check_thread *memory = memory_of(machine, thread);
    const struct rm_cpu *cpu = machine->cpus[thread];
    uint64_t pending = rm_get(machine->world, RM_K_VCPU_PENDING, machine->world->vcpu[state->vcpu]);
    bool answered = state->vector == TRAP_HCALL && !memory->woke;
    bool told =
        rm_check_signalled(machine, thread); /* whoever made it pending has sent a message */
    if (pending & RM_PENDING_EXTERNAL && rm_cpu_msr(cpu) & MSR_EE && !answered && !told)
        rm_promise_broken(machine, RM_CHECK_guest_interrupted, state->vcpu,
                          "thread %u enters the guest at 0x%" PRIx64
                          " with EE on, and its vcpu has an interrupt pending",
                          thread, rm_cpu_pc(cpu));
}

/* What H_SET_DABR sets is in the register, and in the vcpu's struct for when it is loaded next. */
static void check_dabr(struct rm_machine *machine, unsigned thread)
{
    const struct rm_check_thread *memory = memory_of(machine, thread);
    int32_t vcpu = machine->state.threads[thread].vcpu;
    uint64_t dawr0 = 0, expected = memory->argument & ~DABR_MASK, kept = expected;
    char name[48];
    if (memory->hcall != H_SET_DABR || rm_cpu_gpr(machine->cpus[thread], 3) != 0)
        return;
    snprintf(name, sizeof(name), "vcpu[%d].arch.dawr0", vcpu);
    (void)rm_world_read(machine->world, name, &kept, NULL);
    rm_cpu_reg_read(machine->cpus[thread], "dawr0", &dawr0);
    if (dawr0 != expected || kept != expected)
        rm_promise_broken(machine, RM_CHECK_rules_followed, vcpu,
                          "H_SET_DABR(0x%" PRIx64 ") succeeds; DAWR0 is 0x%" PRIx64
                          ", and 0x%" PRIx64 " is kept, not 0x%" PRIx64,
                          memory->argument, dawr0, kept, expected);
}

/* What ended a nap, or kept it from beginning, is used up. */
static void check_used_up(struct rm_machine *machine, unsigned thread)
{
    const struct rm_check_thread *memory = memory_of(machine, thread);
    int32_t vcpu = machine->state.threads[thread].vcpu;
    const struct rm_world *world = machine->world;
    const char *what = NULL;
    if (memory->uncleared)
        what = "the doorbell that ended its nap is not cleared";
    else if (memory->prodded && memory->hcall == H_CEDE && !memory->woke &&
             rm_get(world, RM_K_VCPU_PRODDED, world->vcpu[vcpu]))
        what = "the prod that kept its vcpu from ceding is still there";
    if (what)
        rm_promise_broken(machine, RM_CHECK_cede_due, vcpu, "thread %u is in the guest, and %s",
                          thread, what);
}

void rm_check_guest_due(struct rm_machine *machine, unsigned thread)
{
    const struct rm_thread_state *state = &machine->state.threads[thread];
    const char *why = NULL;
    if (state->vcpu < 0)
        return;
    if (!state->entering)
        why = host_is_due(machine, thread);
    else if (memory_of(machine, thread)->hdec_read &&
             memory_of(machine, thread)->hdec < HDEC_TICKS_MIN)
        why = "it saw that HDEC is about to run out";
    if (why)
        rm_promise_broken(machine, RM_CHECK_exit_due, state->vcpu, "thread %u is in the guest: %s",
                          thread, why);
    check_injected(machine, thread);
    check_dabr(machine, thread);
    check_used_up(machine, thread);
}

/* --- in the host ------------------------------------------------------------------------------ */

/* A hypercall that the host is to finish. */
static const char *hcall_needs_nobody(const struct rm_machine *machine, unsigned thread)
{
    const struct rm_check_thread *memory = &machine->state.checks.threads[thread];
    const struct rm_world *world = machine->world;
    int32_t vcpu = machine->state.threads[thread].vcpu;
    if (memory->of_user || !rm_rules_served(machine, thread, memory->hcall) ||
        rm_get(world, RM_K_ICP_ACTION, world->icp[vcpu]) ||
        rm_get(world, RM_K_XICS_REAL_MODE_DBG, world->xics))
        return NULL;
    return "real mode has done all of its hypercall";
}

static const char *nobody_asks(const struct rm_machine *machine, unsigned thread)
{
    const struct rm_thread_state *state = &machine->state.threads[thread];
    const struct rm_check_thread *memory = &machine->state.checks.threads[thread];
    bool wanted = memory->host_ipi || host_ipi(machine, thread);
    bool unseen = machine->symbols.read_intr == UINT32_MAX; /* what was read */
    bool left = unseen || (memory->read && memory->result > 0);
    if (memory->woke && memory->reason == WAKE_DECREMENTER)
        return "its decrementer ended its nap";
    if (memory->woke && memory->reason == WAKE_EXTERNAL)
        return left ? NULL : "of what ended its nap nothing is left";
    if (memory->woke)
        return memory->reason != WAKE_H_DOORBELL || wanted
                   ? NULL
                   : "a doorbell ended its nap without host_ipi";
    switch (state->vector) {
    case TRAP_DOORBELL:
        return wanted ? NULL : "a doorbell came without host_ipi";
    case TRAP_EXTERNAL:
        return left ? NULL : "of the interrupt nothing is left";
    case TRAP_HDEC:
        return !memory->hdec_read || memory->hdec < 0 ? NULL : "HDEC has time left";
    case TRAP_HCALL:
        return hcall_needs_nobody(machine, thread);
    default:
        return NULL;
    }
}

void rm_check_host_due(struct rm_machine *machine, unsigned thread)
{
    const struct rm_thread_state *state = &machine->state.threads[thread];
    const struct rm_check_thread *memory = memory_of(machine, thread);
    if (state->vcpu < 0 || memory->late || state->entering || !memory->decided || memory->followed)
        return;
    const char *why = nobody_asks(machine, thread);
    if (why)
        rm_promise_broken(machine, RM_CHECK_exit_needed, state->vcpu,
                          "thread %u comes back to the host, and no other thread of the core left "
                          "before: %s",
                          thread, why);
}
