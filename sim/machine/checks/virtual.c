/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/checks/virtual.h"

#include "base/power.h"
#include "kvm/world/model.h"
#include "machine/checks/promise.h"
#include "machine/checks/signals.h"

#include <inttypes.h>

#define P_BIT 1

/* The source of the guest with that number, an index of the world's list; -1. */
static int index_of(const struct rm_machine *machine, uint32_t irq)
{
    for (unsigned i = 0; i < machine->config.source_count; i++)
        if (machine->config.sources[i].irq == irq)
            return (int)i;
    return -1;
}

void rm_check_hcall_begins(struct rm_machine *machine, unsigned thread)
{
    const struct rm_thread_state *state = &machine->state.threads[thread];
    const struct rm_cpu *cpu = machine->cpus[thread];
    if (state->vcpu < 0 || state->vector != 0xc00 || rm_cpu_msr(cpu) & MSR_PR)
        return;
    machine->state.checks.vcpus[state->vcpu] = (struct rm_check_vcpu){
        .asked = true, .hcall = rm_cpu_gpr(cpu, 3), .argument = rm_cpu_gpr(cpu, 4)};
}

/* A guest that ends what it has not accepted confuses its own sources. */
static void ends(struct rm_machine *machine, int source)
{
    struct rm_check_source *memory = &machine->state.checks.sources[source];
    memory->watched &= memory->in_service;
    memory->in_service = false;
}

void rm_check_hcall_ends(struct rm_machine *machine, unsigned thread)
{
    int32_t vcpu = machine->state.threads[thread].vcpu;
    const struct rm_cpu *cpu = machine->cpus[thread];
    if (vcpu < 0 || !machine->state.checks.vcpus[vcpu].asked)
        return;
    struct rm_check_vcpu asked = machine->state.checks.vcpus[vcpu];
    machine->state.checks.vcpus[vcpu].asked = false;
    bool accepts = asked.hcall == H_XIRR || asked.hcall == H_XIRR_X;
    if (rm_cpu_gpr(cpu, 3) != 0 || (!accepts && asked.hcall != H_EOI))
        return;
    uint64_t xirr = accepts ? rm_cpu_gpr(cpu, 4) : asked.argument;
    int source = index_of(machine, (uint32_t)xirr & XISR_MASK);
    if (source >= 0 && accepts)
        machine->state.checks.sources[source].in_service = true;
    else if (source >= 0)
        ends(machine, source);
}

static bool is_out(const struct rm_virtual_icp *icp)
{
    return icp->xisr != XISR_NONE && icp->pending_pri < icp->cppr;
}

/* It says that there is an interrupt, and there is none: who has delivered one says so afterwards,
 * when the vcpu itself may have refused it in between. KVM lets it be. */
static bool may_be_late(const struct rm_machine *machine, bool says, bool out)
{
    return says && !out && machine->state.checks.crowded;
}

void rm_check_mer(struct rm_machine *machine, unsigned thread)
{
    int32_t vcpu = machine->state.threads[thread].vcpu;
    struct rm_virtual_icp icp;
    uint64_t lpcr = 0;
    if (vcpu < 0 || !rm_world_icp_state(machine->world, (unsigned)vcpu, &icp))
        return;
    rm_cpu_reg_read(machine->cpus[thread], "lpcr", &lpcr);
    bool mer = lpcr & LPCR_MER, out = is_out(&icp);
    if (mer == out || may_be_late(machine, mer, out) ||
        (out && rm_check_signalled(machine, thread)))
        return;
    rm_promise_broken(machine, RM_CHECK_mer_agrees, vcpu,
                      "thread %u is in the guest with LPCR[MER] %s, and its vcpu's ICP has XISR "
                      "0x%x of priority 0x%02x under CPPR 0x%02x",
                      thread, mer ? "on" : "off", icp.xisr, icp.pending_pri, icp.cppr);
}

/* What KVM's own update of the word never leaves: NULL, or what is wrong. */
static const char *impossible(const struct rm_virtual_icp *icp)
{
    if ((icp->xisr == XISR_NONE) != (icp->pending_pri == PRIORITY_NONE))
        return "XISR and its priority do not go together";
    if (icp->mfrr < icp->cppr && icp->mfrr < icp->pending_pri)
        return "MFRR asks for an IPI that is not presented";
    if (icp->out_ee != is_out(icp))
        return "out_ee is not what XISR and CPPR say";
    return NULL;
}

static void check_icp(struct rm_machine *machine, unsigned vcpu, const struct rm_virtual_icp *icp)
{
    const char *what = impossible(icp);
    bool pending =
        rm_get(machine->world, RM_K_VCPU_PENDING, machine->world->vcpu[vcpu]) & RM_PENDING_EXTERNAL;
    if (what)
        rm_promise_broken(machine, RM_CHECK_icp_possible, (int32_t)vcpu,
                          "the virtual ICP of vcpu %u has cppr %02x, xisr %x, mfrr %02x, pending "
                          "%02x%s: %s",
                          vcpu, icp->cppr, icp->xisr, icp->mfrr, icp->pending_pri,
                          icp->out_ee ? ", out_ee" : "", what);
    if (pending != is_out(icp) && !may_be_late(machine, pending, is_out(icp)))
        rm_promise_broken(
            machine, RM_CHECK_pending_agrees, (int32_t)vcpu,
            "vcpu %u has %s external interrupt in pending_exceptions, and its ICP has "
            "XISR 0x%x of priority 0x%02x under CPPR 0x%02x",
            vcpu, pending ? "an" : "no", icp->xisr, icp->pending_pri, icp->cppr);
}

/* A source of the guest as the kernel has it. */
struct source {
    unsigned index;
    uint32_t irq;
    uint64_t address;
    bool p, resend, masked;
};

/* In how many ICPs a source is presented. */
static unsigned count_presented(const struct rm_machine *machine, uint32_t irq)
{
    unsigned count = 0;
    for (unsigned v = 0; v < machine->config.vcpu_count; v++)
        count += machine->world->icp[v] &&
                 rm_get(machine->world, RM_K_ICP_XISR, machine->world->icp[v]) == irq;
    return count;
}

/* Whether a vcpu has made a hypercall that moves interrupts and does not have its answer: they are
 * on their way to or from the guest. */
static bool some_answer_is_due(const struct rm_machine *machine)
{
    for (unsigned v = 0; v < machine->config.vcpu_count; v++) {
        const struct rm_check_vcpu *vcpu = &machine->state.checks.vcpus[v];
        if (vcpu->asked &&
            (vcpu->hcall == H_XIRR || vcpu->hcall == H_XIRR_X || vcpu->hcall == H_EOI))
            return true;
    }
    return false;
}

/* P says that the interrupt is in exactly one place. */
static void check_place(struct rm_machine *machine, const struct source *source)
{
    struct rm_check_source *memory = &machine->state.checks.sources[source->index];
    unsigned presented = count_presented(machine, source->irq);
    unsigned places = presented + source->resend + source->masked + memory->in_service;
    bool agrees = places == (source->p ? 1 : 0);
    if (!agrees && memory->watched)
        rm_promise_broken(machine, RM_CHECK_source_placed, -1,
                          "source 0x%x has P %s, and is in %u places, not in %s: presented in %u "
                          "ICPs%s%s%s",
                          source->irq, source->p ? "set" : "clear", places,
                          source->p ? "one" : "none", presented,
                          source->resend ? ", waiting to be sent again" : "",
                          source->masked ? ", masked and pending" : "",
                          memory->in_service ? ", accepted by the guest" : "");
    memory->watched = agrees;
}

/* Whoever waits to be sent again will be: its ICP knows, and has no room. */
static void check_resend(struct rm_machine *machine, const struct source *source)
{
    const struct rm_world *world = machine->world;
    uint64_t priority = rm_get(world, RM_K_IRQ_PRIORITY, source->address);
    int v = rm_world_vcpu_of_server(world, rm_get(world, RM_K_IRQ_SERVER, source->address));
    struct rm_virtual_icp icp;
    if (!source->resend || v < 0 || !rm_world_icp_state(world, (unsigned)v, &icp))
        return;
    uint32_t ics = source->irq >> RM_ICS_SHIFT;
    uint64_t map = rm_view_load(&world->view, world->icp[v] + ics / 64 * sizeof(uint64_t),
                                &world->known[RM_K_ICP_RESEND_MAP0].field);
    const char *what = NULL;
    if (!icp.need_resend)
        what = "has need_resend off";
    else if (!(map >> ics % 64 & 1))
        what = "does not have it in resend_map";
    else if (priority < icp.cppr && priority < icp.mfrr && priority < icp.pending_pri)
        what = "would take it";
    if (what)
        rm_promise_broken(machine, RM_CHECK_resend_kept, v,
                          "source 0x%x waits to be sent again, and the ICP of its vcpu %d %s",
                          source->irq, v, what);
}

static void check_source(struct rm_machine *machine, unsigned index)
{
    const struct rm_world *world = machine->world;
    const struct rm_source_config *config = &machine->config.sources[index];
    struct source source = {.index = index, .irq = config->irq};
    source.address = rm_world_source_at(world, config->irq);
    if (!source.address || config->lsi)
        return;
    source.p = rm_get(world, RM_K_IRQ_PQ, source.address) & P_BIT;
    source.resend = rm_get(world, RM_K_IRQ_RESEND, source.address);
    source.masked = rm_get(world, RM_K_IRQ_MASKED_PENDING, source.address);
    if (world->known[RM_K_IRQ_PQ].there && !some_answer_is_due(machine))
        check_place(machine, &source);
    check_resend(machine, &source);
}

static void check_lock(struct rm_machine *machine, const struct rm_ics_place *ics)
{
    uint64_t lock = rm_get(machine->world, RM_K_ICS_LOCK, ics->address);
    if (lock)
        rm_promise_broken(machine, RM_CHECK_locks_free, -1,
                          "the lock of ICS %u is held (0x%" PRIx64 ")", ics->id, lock);
}

/* Without need_resend nothing waits, and what is in the map would be looked for in vain. What the
 * host is to send again it finds there. Who refuses something, finds that there is room by now and
 * delivers it nevertheless leaves the map as it is; that takes two threads. */
static void check_map(struct rm_machine *machine, unsigned vcpu, const struct rm_virtual_icp *icp)
{
    const struct rm_world *world = machine->world;
    uint64_t map = rm_get(world, RM_K_ICP_RESEND_MAP0, world->icp[vcpu]);
    uint64_t action = rm_get(world, RM_K_ICP_ACTION, world->icp[vcpu]);
    if (map && !icp->need_resend && !action && !machine->state.checks.crowded)
        rm_promise_broken(machine, RM_CHECK_resend_kept, (int32_t)vcpu,
                          "resend_map of vcpu %u is 0x%" PRIx64 ", and need_resend is off", vcpu,
                          map);
}

void rm_check_virtual(struct rm_machine *machine)
{
    const struct rm_world *world = machine->world;
    for (unsigned v = 0; v < machine->config.vcpu_count; v++) {
        struct rm_virtual_icp icp;
        if (rm_world_icp_state(world, v, &icp))
            check_icp(machine, v, &icp);
        if (world->icp[v])
            check_map(machine, v, &icp);
    }
    for (unsigned i = 0; i < machine->config.source_count; i++)
        check_source(machine, i);
    for (unsigned i = 0; i < world->ics_count; i++)
        check_lock(machine, &world->ics[i]);
}
