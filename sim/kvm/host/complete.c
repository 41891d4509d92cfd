/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finishing in virtual mode what real mode could not: kvmppc_xics_rm_complete, the kick of a vcpu,
 * and the action that a host core was asked to do (kvmppc_xics_ipi_action).
 *
 * A vcore that sleeps is inactive once a vcpu of it was kicked. Left out: the scheduler, halt
 * polling, acknowledge notifiers (which irq was acknowledged is reported).
 */
#include "kvm/host/host_model.h"

static void do_kick(struct rm_host *host, uint64_t icp)
{
    uint64_t target = rm_get(host->world, RM_K_ICP_KICK_TARGET, icp);
    int vcpu = rm_world_vcpu_at(host->world, target);
    if (vcpu < 0)
        rm_host_fault(host, "rm_kick_target of vcpu %u's ICP is 0x%llx, which is no vcpu",
                      host->vcpu, (unsigned long long)target);
    else
        rm_host_kick(host, (unsigned)vcpu, RM_KICK_RM_COMPLETE);
}

static void do_check_resend(struct rm_host *host, uint64_t icp)
{
    uint64_t target = rm_get(host->world, RM_K_ICP_RESEND_ICP, icp);
    int v = rm_world_icp_at(host->world, target);
    if (v < 0)
        rm_host_fault(host, "rm_resend_icp of vcpu %u's ICP is 0x%llx, which is no ICP", host->vcpu,
                      (unsigned long long)target);
    else
        rm_host_check_resend(host, (unsigned)v);
}

static void do_reject(struct rm_host *host, uint64_t icp)
{
    uint32_t irq = (uint32_t)rm_get(host->world, RM_K_ICP_REJECT, icp);
    rm_host_deliver(host, (int)host->vcpu, irq, false);
}

/* Acknowledge notifiers are left out; the act of rm_complete says which irq it was. */
static void do_notify_eoi(struct rm_host *host, uint64_t icp)
{
    (void)host;
    (void)icp;
}

/* In the order in which KVM looks at them. */
static const struct {
    uint32_t action;
    enum rm_known counter;
    bool only_with_counter; /* a form of the code that has no such counter ignores the action */
    void (*perform)(struct rm_host *host, uint64_t icp);
} actions[] = {
    {RM_ACTION_KICK_VCPU, RM_K_ICP_N_KICK, false, do_kick},
    {RM_ACTION_CHECK_RESEND, RM_K_ICP_N_CHECK_RESEND, false, do_check_resend},
    {RM_ACTION_REJECT, RM_K_ICP_N_RM_REJECT, true, do_reject},
    {RM_ACTION_NOTIFY_EOI, RM_K_ICP_N_NOTIFY_EOI, false, do_notify_eoi},
};

void rm_host_complete(struct rm_host *host)
{
    struct rm_world *world = host->world;
    uint64_t icp = world->icp[host->vcpu];
    if (!icp)
        return;
    uint32_t pending = (uint32_t)rm_get(world, RM_K_ICP_ACTION, icp);
    size_t place = host->acts->count;
    rm_host_act(host, KVM_ACT_COMPLETE)->vcpu = (int32_t)host->vcpu;
    for (size_t i = 0; i < RM_COUNT(actions); i++) {
        bool known = !actions[i].only_with_counter || world->known[actions[i].counter].there;
        if (!(pending & actions[i].action) || !known)
            continue;
        rm_add(world, actions[i].counter, icp, 1);
        actions[i].perform(host, icp);
    }
    rm_put(world, RM_K_ICP_ACTION, icp, 0);
    struct kvm_act *act = &host->acts->list[place];
    act->before = pending;
    if (pending & RM_ACTION_NOTIFY_EOI)
        act->irq = (uint32_t)rm_get(world, RM_K_ICP_EOIED_IRQ, icp);
}

/* Where the message byte for real-mode actions is; 0: the image has no messages. */
static uint64_t message_at(const struct rm_world *world, unsigned thread)
{
    uint64_t messages;
    if (!rm_world_percpu(world, "ipi_message", thread, &messages) ||
        !rm_mem_contains(world->view.mem, messages, 8))
        return 0;
    return messages + RM_IPI_MESSAGE_RM_HOST_ACTION;
}

bool rm_world_has_message(const struct rm_world *world, unsigned thread)
{
    uint64_t byte = message_at(world, thread);
    return !byte || rm_mem_read(world->view.mem, byte, 1, world->view.endian) != 0;
}

/* Takes the message, as the demultiplexer of host IPIs does. An image without messages: taken. */
static bool take_message(struct rm_world *world, unsigned thread)
{
    uint64_t byte = message_at(world, thread);
    bool asked = rm_world_has_message(world, thread);
    if (byte && asked)
        rm_mem_write(world->view.mem, byte, 1, world->view.endian, 0);
    return asked;
}

static void perform_core_action(struct rm_host *host, unsigned core)
{
    struct rm_world *world = host->world;
    uint64_t element = rm_core_element(world, core);
    uint64_t data = rm_get(world, RM_K_CORE_DATA, element);
    uint64_t action = rm_get(world, RM_K_CORE_ACTION, element);
    int vcpu = rm_world_vcpu_at(world, data);
    if (data == 0)
        return;
    if (action != RM_ACTION_KICK_VCPU)
        rm_host_fault(host, "core %u was asked for action 0x%llx; the host knows only 1", core,
                      (unsigned long long)action);
    else if (vcpu < 0)
        rm_host_fault(host, "rm_data of core %u is 0x%llx, which is no vcpu", core,
                      (unsigned long long)data);
    else
        rm_host_kick(host, (unsigned)vcpu, RM_KICK_HOST_CORE);
    rm_put(world, RM_K_CORE_DATA, element, 0);
    rm_put(world, RM_K_CORE_ACTION, element, 0);
}

void kvm_host_ipi(struct rm_world *world, struct kvm_host *state, unsigned thread,
                  struct kvm_acts *acts)
{
    struct rm_host host = {.world = world,
                           .state = state,
                           .acts = acts,
                           .subcore = thread / world->threads_per_subcore};
    rm_put(world, RM_K_PACA_HOST_IPI, rm_paca(world, thread), 0);
    if (thread % world->config.threads_per_core == 0 && world->with_xics &&
        take_message(world, thread))
        perform_core_action(&host, thread / world->config.threads_per_core);
    rm_host_schedule(&host);
}
