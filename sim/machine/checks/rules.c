/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/checks/rules.h"

#include "base/hash.h"
#include "base/power.h"
#include "kvm/world/model.h"
#include "machine/checks/promise.h"
#include "machine/checks/told.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HCALL_BITS 320        /* of kvm_arch.enabled_hcalls: numbers up to PAPR's highest, 0x4fc */
#define NO_CPU     UINT32_MAX /* ics_irq_state.intr_cpu */

static struct rm_rules_icp read_icp(const struct rm_world *world, unsigned vcpu)
{
    uint64_t icp = world->icp[vcpu];
    return (struct rm_rules_icp){
        .server = rm_get(world, RM_K_ICP_SERVER, icp),
        .xisr = (uint32_t)rm_get(world, RM_K_ICP_XISR, icp),
        .cppr = (uint32_t)rm_get(world, RM_K_ICP_CPPR, icp),
        .mfrr = (uint32_t)rm_get(world, RM_K_ICP_MFRR, icp),
        .priority = (uint32_t)rm_get(world, RM_K_ICP_PENDING_PRI, icp),
    };
}

static struct rm_rules_source read_source(const struct rm_world *world, uint32_t irq)
{
    uint64_t at = rm_world_source_at(world, irq);
    if (!at)
        return (struct rm_rules_source){.irq = irq};
    return (struct rm_rules_source){
        .irq = irq,
        .server = (uint32_t)rm_get(world, RM_K_IRQ_SERVER, at),
        .priority = (uint32_t)rm_get(world, RM_K_IRQ_PRIORITY, at),
        .waits = rm_get(world, RM_K_IRQ_RESEND, at) != 0,
        .masked = rm_get(world, RM_K_IRQ_MASKED_PENDING, at) != 0,
        .pq = (uint32_t)rm_get(world, RM_K_IRQ_PQ, at),
        .lsi = rm_get(world, RM_K_IRQ_LSI, at) != 0,
        .there = 1,
    };
}

/* Sources are few, and mostly in order already. */
static void insert(struct rm_rules *rules, struct rm_rules_source source)
{
    unsigned at = rules->source_count++;
    for (; at > 0 && rules->source[at - 1].irq > source.irq; at--)
        rules->source[at] = rules->source[at - 1];
    rules->source[at] = source;
}

bool rm_rules_read(const struct rm_machine *machine, struct rm_rules *rules)
{
    const struct rm_world *world = machine->world;
    memset(rules, 0, sizeof(*rules));
    for (unsigned v = 0; v < machine->config.vcpu_count; v++) {
        if (!world->icp[v])
            return false;
        rules->icp[rules->icp_count++] = read_icp(world, v);
    }
    for (unsigned i = 0; i < machine->config.source_count; i++)
        insert(rules, read_source(world, machine->config.sources[i].irq));
    return true;
}

bool rm_rules_enabled(const struct rm_machine *machine, uint64_t hcall)
{
    const struct rm_world *world = machine->world;
    uint64_t bit = hcall / 4;
    if (hcall % 4 || bit >= HCALL_BITS)
        return false;
    if (!world->known[RM_K_KVM_HCALLS0].there)
        return true;
    return rm_view_load(&world->view, world->kvm + bit / 64 * sizeof(uint64_t),
                        &world->known[RM_K_KVM_HCALLS0].field) >>
               bit % 64 &
           1;
}

bool rm_rules_served(const struct rm_machine *machine, unsigned thread, uint64_t hcall)
{
    static const uint64_t all[] = {H_EOI, H_CPPR, H_IPI, H_XIRR, H_XIRR_X};
    const struct rm_world *world = machine->world;
    int32_t vcpu = machine->state.threads[thread].vcpu;
    bool known = false;
    for (size_t i = 0; i < RM_COUNT(all); i++)
        known |= all[i] == hcall;
    return known && vcpu >= 0 && world->icp[vcpu] && rm_rules_enabled(machine, hcall) &&
           rm_get(world, RM_K_XICS_REAL_MODE, world->xics);
}

/* Another thread may be about to change them. */
static bool is_alone(const struct rm_machine *machine, unsigned self)
{
    for (unsigned thread = 0; thread < machine->threads; thread++)
        if (thread != self && machine->state.threads[thread].place == RM_IN_HYPERVISOR)
            return false;
    return true;
}

void rm_rules_disturbed(struct rm_machine *machine)
{
    machine->state.checks.rules.judged = 0;
}

/* What the hypercall makes of the controllers. False: the rules do not know. */
static bool apply_hcall(struct rm_machine *machine, unsigned thread)
{
    struct rm_check_rules *memory = &machine->state.checks.rules;
    const struct rm_cpu *cpu = machine->cpus[thread];
    memory->hcall = rm_cpu_gpr(cpu, 3);
    memory->args[0] = rm_cpu_gpr(cpu, 4);
    memory->args[1] = rm_cpu_gpr(cpu, 5);
    rm_cpu_reg_read(cpu, "tb", &memory->timebase);
    if (!rm_rules_served(machine, thread, memory->hcall)) {
        memory->hcall = 0;
        return true;
    }
    if (!rm_rules_know(memory->hcall, memory->args))
        return false;
    memory->answer =
        rm_rules_hcall(&memory->expected, (unsigned)machine->state.threads[thread].vcpu,
                       memory->hcall, memory->args);
    return true;
}

/* The passed-through source that the hypercall ends, an index of the world's list; -1. */
static int ended_source(const struct rm_machine *machine, const struct rm_check_rules *memory)
{
    for (unsigned i = 0; memory->hcall == H_EOI && i < machine->config.source_count; i++) {
        const struct rm_source_config *config = &machine->config.sources[i];
        if (config->irq == (memory->args[0] & XISR_MASK) && config->hwirq &&
            machine->world->known[RM_K_IRQ_INTR_CPU].there &&
            rm_world_source_at(machine->world, config->irq))
            return (int)i;
    }
    return -1;
}

void rm_rules_begin(struct rm_machine *machine, unsigned thread)
{
    const struct rm_thread_state *state = &machine->state.threads[thread];
    struct rm_check_rules *memory = &machine->state.checks.rules;
    bool hcall = state->vector == TRAP_HCALL && !machine->state.checks.threads[thread].woke &&
                 !(rm_cpu_msr(machine->cpus[thread]) & MSR_PR);
    rm_rules_disturbed(machine);
    if (state->vcpu < 0 || !is_alone(machine, thread) ||
        !rm_rules_read(machine, &memory->expected) || !rm_rules_at_peace(&memory->expected))
        return;
    memory->hcall = 0;
    memory->triggered = 0;
    memory->answer = (struct rm_rules_answer){0};
    if (hcall && !apply_hcall(machine, thread))
        return;
    memory->judged = thread + 1;
    int source = ended_source(machine, memory);
    memory->noted = NO_CPU;
    if (source >= 0)
        memory->noted = (uint32_t)rm_get(
            machine->world, RM_K_IRQ_INTR_CPU,
            rm_world_source_at(machine->world, machine->config.sources[source].irq));
}

void rm_rules_accepted(struct rm_machine *machine, unsigned thread, uint64_t hwirq)
{
    struct rm_check_rules *memory = &machine->state.checks.rules;
    if (memory->judged != thread + 1)
        return;
    for (unsigned i = 0; i < machine->config.source_count; i++) {
        const struct rm_source_config *source = &machine->config.sources[i];
        bool delivered = source->hwirq == hwirq && source->mapped; /* else it is the host's */
        for (unsigned s = 0; delivered && s < memory->expected.source_count; s++)
            if (memory->expected.source[s].irq == source->irq) {
                memory->triggered = 1;
                rm_rules_trigger(&memory->expected, s);
            }
    }
}

/* What the exit was about, for the message. */
static void name_cause(const struct rm_check_rules *memory, char *to, size_t bytes)
{
    static const struct {
        uint64_t hcall;
        const char *name;
    } names[] = {{H_EOI, "H_EOI"},
                 {H_CPPR, "H_CPPR"},
                 {H_IPI, "H_IPI"},
                 {H_XIRR, "H_XIRR"},
                 {H_XIRR_X, "H_XIRR_X"}};
    snprintf(to, bytes, memory->triggered ? "a device's interrupt" : "nothing that concerns them");
    for (size_t i = 0; memory->hcall && i < RM_COUNT(names); i++)
        if (names[i].hcall == memory->hcall)
            snprintf(to, bytes, "%s(0x%" PRIx64 ", 0x%" PRIx64 ")", names[i].name, memory->args[0],
                     memory->args[1]);
}

static void compare_icp(struct rm_machine *machine, unsigned vcpu, const struct rm_rules_icp *is,
                        const struct rm_rules_icp *expected, const char *cause)
{
    if (memcmp(is, expected, sizeof(*is)) == 0)
        return;
    rm_promise_about(machine, "icp[%u].state.xisr", vcpu);
    rm_promise_broken(machine, RM_CHECK_rules_followed, (int32_t)vcpu,
                      "after %s the virtual ICP of vcpu %u has cppr %02x, xisr %x, mfrr %02x, "
                      "pending %02x; by the rules cppr %02x, xisr %x, mfrr %02x, pending %02x",
                      cause, vcpu, is->cppr, is->xisr, is->mfrr, is->priority, expected->cppr,
                      expected->xisr, expected->mfrr, expected->priority);
}

static void describe_source(const struct rm_rules_source *source, char *to, size_t bytes)
{
    snprintf(to, bytes, "server %u, priority %02x, P/Q %u%s%s", source->server, source->priority,
             source->pq, source->waits ? ", waits to be sent again" : "",
             source->masked ? ", masked and pending" : "");
}

static void compare_source(struct rm_machine *machine, const struct rm_rules_source *is,
                           const struct rm_rules_source *expected, const char *cause)
{
    char found[96], wanted[96];
    if (memcmp(is, expected, sizeof(*is)) == 0)
        return;
    describe_source(is, found, sizeof(found));
    describe_source(expected, wanted, sizeof(wanted));
    rm_promise_broken(machine, RM_CHECK_rules_followed, -1,
                      "after %s source 0x%x has %s; by the rules %s", cause, is->irq, found,
                      wanted);
}

static void compare_answer(struct rm_machine *machine, unsigned thread, const char *cause)
{
    const struct rm_check_rules *memory = &machine->state.checks.rules;
    const struct rm_cpu *cpu = machine->cpus[thread];
    uint64_t now = 0, r3 = rm_cpu_gpr(cpu, 3), r4 = rm_cpu_gpr(cpu, 4), r5 = rm_cpu_gpr(cpu, 5);
    int32_t vcpu = machine->state.threads[thread].vcpu;
    rm_cpu_reg_read(cpu, "tb", &now);
    if (r3 != memory->answer.r3)
        rm_promise_broken(machine, RM_CHECK_rules_followed, vcpu,
                          "%s answers 0x%" PRIx64 "; by the rules 0x%" PRIx64, cause, r3,
                          memory->answer.r3);
    else if (memory->answer.has_r4 && r4 != memory->answer.r4)
        rm_promise_broken(machine, RM_CHECK_rules_followed, vcpu,
                          "%s gives 0x%" PRIx64 " in r4; by the rules 0x%" PRIx64, cause, r4,
                          memory->answer.r4);
    else if (memory->hcall == H_XIRR_X && r5 - memory->timebase > now - memory->timebase)
        rm_promise_broken(machine, RM_CHECK_rules_followed, vcpu,
                          "%s gives 0x%" PRIx64 " in r5, and the time base went from 0x%" PRIx64
                          " to 0x%" PRIx64,
                          cause, r5, memory->timebase, now);
}

/* Where a passed-through source was taken is noted until its H_EOI, which lets the physical
 * interrupt follow the vcpu. */
static void check_follows(struct rm_machine *machine, unsigned thread, unsigned index)
{
    const struct rm_source_config *config = &machine->config.sources[index];
    uint64_t noted =
        rm_get(machine->world, RM_K_IRQ_INTR_CPU, rm_world_source_at(machine->world, config->irq));
    unsigned first = rm_first_thread(machine, thread);
    const struct rm_check_rules *memory = &machine->state.checks.rules;
    struct rm_msi_state msi;
    if ((uint32_t)noted != NO_CPU)
        rm_promise_broken(machine, RM_CHECK_source_follows, -1,
                          "after its H_EOI source 0x%x still has processor %u noted", config->irq,
                          (uint32_t)noted);
    else if (memory->noted != NO_CPU && memory->noted != first &&
             rm_msi_peek(machine->xics, config->hwirq, &msi) && msi.server != first)
        rm_promise_broken(machine, RM_CHECK_source_follows, -1,
                          "source 0x%x was taken on processor %u and ended on %u, and its physical "
                          "interrupt goes to %u",
                          config->irq, memory->noted, first, msi.server);
}

void rm_check_rules(struct rm_machine *machine, unsigned thread)
{
    struct rm_check_rules *memory = &machine->state.checks.rules;
    const struct rm_check_thread *exit = &machine->state.checks.threads[thread];
    const struct rm_rules *expected = &memory->expected;
    struct rm_rules is;
    char cause[64];
    if (memory->judged != thread + 1)
        return;
    memory->judged = 0;
    bool left_to_host = memory->triggered && (!exit->read || exit->result == READ_FOR_HOST);
    bool known = machine->world->known[RM_K_IRQ_PQ].there || !memory->triggered;
    if (left_to_host || !known || !rm_rules_read(machine, &is))
        return;
    name_cause(memory, cause, sizeof(cause));
    for (unsigned v = 0; v < is.icp_count; v++)
        compare_icp(machine, v, &is.icp[v], &expected->icp[v], cause);
    for (unsigned i = 0; i < is.source_count; i++)
        compare_source(machine, &is.source[i], &expected->source[i], cause);
    if (memory->hcall && machine->state.threads[thread].place == RM_IN_GUEST)
        compare_answer(machine, thread, cause);
    int source = ended_source(machine, memory);
    if (source >= 0)
        check_follows(machine, thread, (unsigned)source);
}

uint64_t rm_check_rules_hash(const struct rm_check_rules *memory, uint64_t hash)
{
    hash = rm_hash_u64(hash, memory->judged);
    if (!memory->judged)
        return hash;
    const uint64_t words[] = {memory->triggered, memory->hcall,         memory->args[0],
                              memory->args[1],   memory->timebase,      memory->answer.r3,
                              memory->answer.r4, memory->answer.has_r4, memory->noted};
    for (size_t i = 0; i < RM_COUNT(words); i++)
        hash = rm_hash_u64(hash, words[i]);
    return rm_hash_bytes(hash, &memory->expected, sizeof(memory->expected));
}
