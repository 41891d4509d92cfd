/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/checks/interrupts.h"

#include "kvm/world/model.h"
#include "machine/checks/promise.h"
#include "machine/checks/signals.h"

#include <inttypes.h>

#define CPPR_ALL 0xff /* the least favoured priority: everything is let in (PAPR, section 6.6) */

static int32_t vcpu_on(const struct rm_machine *machine, unsigned thread)
{
    return machine->state.threads[thread].vcpu;
}

static struct rm_check_thread *memory_of(struct rm_machine *machine, unsigned thread)
{
    return &machine->state.checks.threads[thread];
}

/* The guest's source that a physical interrupt feeds through the passthrough map, with P and Q in
 * the image; 0: none. */
static uint64_t fed_by(const struct rm_machine *machine, uint32_t hwirq)
{
    const struct rm_world *world = machine->world;
    for (unsigned i = 0; world->known[RM_K_IRQ_PQ].there && i < machine->config.source_count; i++)
        if (machine->config.sources[i].hwirq == hwirq)
            return rm_world_source_at(world, machine->config.sources[i].irq);
    return 0;
}

static bool is_mapped(const struct rm_machine *machine, uint32_t hwirq)
{
    for (unsigned i = 0; i < machine->config.source_count; i++)
        if (machine->config.sources[i].hwirq == hwirq && machine->config.sources[i].mapped)
            return true;
    return false;
}

static uint64_t pq_of(const struct rm_machine *machine, uint64_t source)
{
    return source ? rm_get(machine->world, RM_K_IRQ_PQ, source) : 0;
}

void rm_check_accepts(struct rm_machine *machine, unsigned thread, uint32_t xirr)
{
    struct rm_check_thread *memory = memory_of(machine, thread);
    uint32_t xisr = xirr & XISR_MASK;
    if (xisr == XISR_NONE)
        return;
    if (memory->accepted)
        rm_promise_broken(machine, RM_CHECK_irq_ended, vcpu_on(machine, thread),
                          "thread %u accepts 0x%08x before it has ended 0x%08x", thread, xirr,
                          memory->accepted);
    memory->accepted = xirr;
    memory->last = xisr;
    memory->took_ipi |= xisr == XISR_IPI;
    memory->took_device |= xisr != XISR_IPI;
    memory->fed = fed_by(machine, xisr) != 0 && is_mapped(machine, xisr);
    memory->source_ended = memory->mfrr_back = false;
    memory->was_pending = pq_of(machine, fed_by(machine, xisr)) & 1;
    memory->alone = rm_check_quiet(machine, (int)thread);
    memory->exits = machine->state.exits;
}

/* What has to be done before the store to XIRR. */
static void check_order(struct rm_machine *machine, unsigned thread)
{
    const struct rm_check_thread *memory = memory_of(machine, thread);
    uint32_t xisr = memory->accepted & XISR_MASK;
    struct rm_msi_state msi;
    if (xisr == XISR_IPI && !memory->mfrr_back)
        rm_promise_broken(machine, RM_CHECK_mfrr_back, vcpu_on(machine, thread),
                          "thread %u ends its IPI, and has not set its MFRR to 0xff", thread);
    if (xisr != XISR_IPI && !memory->source_ended && rm_msi_peek(machine->xics, xisr, &msi))
        rm_promise_broken(machine, RM_CHECK_source_ended, vcpu_on(machine, thread),
                          "thread %u ends 0x%x at its ICP, and firmware has not at the source",
                          thread, xisr);
}

void rm_check_ends(struct rm_machine *machine, unsigned thread, uint32_t xirr)
{
    struct rm_check_thread *memory = memory_of(machine, thread);
    if (!memory->accepted)
        rm_promise_broken(machine, RM_CHECK_irq_ended, vcpu_on(machine, thread),
                          "thread %u stores 0x%08x to XIRR, and has accepted nothing", thread,
                          xirr);
    else if (xirr != memory->accepted)
        rm_promise_broken(machine, RM_CHECK_irq_ended, vcpu_on(machine, thread),
                          "thread %u stores 0x%08x to XIRR, and has accepted 0x%08x", thread, xirr,
                          memory->accepted);
    else
        check_order(machine, thread);
    memory->accepted = 0;
}

void rm_check_sets_mfrr(struct rm_machine *machine, unsigned thread, uint8_t mfrr)
{
    memory_of(machine, thread)->mfrr_back = mfrr == PRIORITY_NONE;
}

/* The number of the source with that number in that bridge; 0: there is none. */
static uint32_t source_of(const struct rm_machine *machine, uint64_t phb, uint64_t number)
{
    for (unsigned i = 0; i < rm_msi_count(machine->xics); i++) {
        struct rm_msi_state msi = rm_msi_at(machine->xics, i);
        if (msi.phb == phb && RM_MSI_IN_PHB(msi.hwirq) == RM_MSI_IN_PHB(number))
            return msi.hwirq;
    }
    return XISR_NONE;
}

void rm_check_not_alone(struct rm_machine *machine)
{
    for (unsigned thread = 0; thread < machine->threads; thread++)
        memory_of(machine, thread)->alone = false;
}

/* Whether nobody else was in real mode since the interrupt was accepted. */
static bool was_alone(const struct rm_machine *machine, unsigned thread)
{
    const struct rm_check_thread *memory = &machine->state.checks.threads[thread];
    return memory->alone && memory->exits == machine->state.exits;
}

/* Whether the guest's source has the interrupt that is ended now. Where another thread was in real
 * mode its guest may have ended it already. */
static void check_delivered(struct rm_machine *machine, unsigned thread, uint32_t hwirq)
{
    uint64_t source = fed_by(machine, hwirq), pq = pq_of(machine, source);
    uint64_t expected = memory_of(machine, thread)->was_pending ? 3 : 1;
    if (source && pq != expected && was_alone(machine, thread))
        rm_promise_broken(machine, RM_CHECK_source_ended, vcpu_on(machine, thread),
                          "thread %u lets firmware end 0x%x, and the guest's source has P/Q %u, "
                          "not %u",
                          thread, hwirq, (unsigned)pq, (unsigned)expected);
}

void rm_check_ends_at_source(struct rm_machine *machine, unsigned thread, uint64_t phb,
                             uint64_t number)
{
    struct rm_check_thread *memory = memory_of(machine, thread);
    uint32_t hwirq = source_of(machine, phb, number);
    if (hwirq == XISR_NONE || hwirq != (memory->accepted & XISR_MASK) || memory->source_ended)
        rm_promise_broken(machine, RM_CHECK_source_ended, vcpu_on(machine, thread),
                          "thread %u lets firmware end source 0x%" PRIx64 " of bridge %" PRIu64
                          " (0x%x), and has accepted 0x%08x%s",
                          thread, number, phb, hwirq, memory->accepted,
                          memory->source_ended ? ", which is ended there already" : "");
    else
        check_delivered(machine, thread, hwirq);
    memory->source_ended = true;
}

void rm_check_nothing_accepted(struct rm_machine *machine, unsigned thread, const char *where)
{
    struct rm_check_thread *memory = memory_of(machine, thread);
    uint32_t saved = rm_world_saved_xirr(machine->world, thread);
    struct rm_icp_state icp = rm_icp_peek(machine->xics, thread);
    if (memory->accepted)
        rm_promise_broken(machine, RM_CHECK_irq_ended, vcpu_on(machine, thread),
                          "thread %u %s, and has not ended 0x%08x, which it accepted", thread,
                          where, memory->accepted);
    else if (saved & XISR_MASK)
        rm_promise_broken(machine, RM_CHECK_irq_ended, vcpu_on(machine, thread),
                          "thread %u %s, and 0x%08x lies in saved_xirr for the host", thread, where,
                          saved);
    else if (icp.told)
        rm_promise_broken(
            machine, RM_CHECK_irq_ended, vcpu_on(machine, thread),
            "thread %u %s, and nobody has fetched 0x%x, of which firmware told at the "
            "last EOI",
            thread, where, icp.xisr);
    memory->accepted = 0;
}

/* An IPI that real mode ended and sent again for the host may lie there, too: the host's second EOI
 * of one does no harm (KVM's own way). */
void rm_check_left_to_host(struct rm_machine *machine, unsigned thread)
{
    struct rm_check_thread *memory = memory_of(machine, thread);
    uint32_t saved = rm_world_saved_xirr(machine->world, thread), xisr = saved & XISR_MASK;
    if (memory->accepted && saved != memory->accepted)
        rm_promise_broken(machine, RM_CHECK_irq_ended, vcpu_on(machine, thread),
                          "thread %u is in the host with 0x%08x accepted and not ended, and 0x%08x "
                          "in saved_xirr",
                          thread, memory->accepted, saved);
    else if (!memory->accepted && xisr != XISR_NONE && xisr != XISR_IPI)
        rm_promise_broken(machine, RM_CHECK_irq_ended, vcpu_on(machine, thread),
                          "thread %u leaves 0x%08x in saved_xirr, and has ended it", thread, saved);
    memory->accepted = 0;
}

/* A load from XIRR sets CPPR to what was accepted; its EOI sets it back. */
void rm_check_cppr_back(struct rm_machine *machine, unsigned thread)
{
    struct rm_icp_state icp = rm_icp_peek(machine->xics, thread);
    bool guest = machine->state.threads[thread].place == RM_IN_GUEST;
    if (icp.cppr != CPPR_ALL && (guest || !rm_world_saved_xirr(machine->world, thread)))
        rm_promise_broken(machine, RM_CHECK_cppr_back, vcpu_on(machine, thread),
                          "thread %u is in the %s with physical CPPR 0x%02x", thread,
                          guest ? "guest" : "host", icp.cppr);
}
