/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finishing in virtual mode what real mode could not: kvmppc_xics_rm_complete, the kick of a vcpu,
 * and the action that a host core was asked to do (kvmppc_xics_ipi_action).
 *
 * A vcore that sleeps is inactive once a vcpu of it was kicked. Left out: the scheduler, halt
 * polling, acknowledge notifiers (which irq was acknowledged is reported).
 */
#include "kvm/host_model.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void rm_host_fault(struct rm_host *host, const char *format, ...)
{
    va_list args;
    if (host->report->fault[0])
        return;
    va_start(args, format);
    vsnprintf(host->report->fault, sizeof(host->report->fault), format, args);
    va_end(args);
}

bool rm_host_is_blocked(const struct rm_world *world, unsigned v)
{
    int64_t thread = (int64_t)rm_get(world, RM_K_VCPU_THREAD_CPU, world->vcpu[v]);
    uint64_t vcore = world->vcore[world->vcore_of[v]];
    return thread < 0 && (!world->known[RM_K_VCORE_STATE].there ||
                          rm_get(world, RM_K_VCORE_STATE, vcore) == RM_VCORE_SLEEPING);
}

void rm_host_kick(struct rm_host *host, unsigned vcpu, enum rm_kick_by by)
{
    struct rm_world *world = host->world;
    struct rm_host_report *report = host->report;
    bool blocked = rm_host_is_blocked(world, vcpu);
    int64_t thread = (int64_t)rm_get(world, RM_K_VCPU_THREAD_CPU, world->vcpu[vcpu]);
    if (blocked) {
        rm_put(world, RM_K_VCORE_STATE, world->vcore[world->vcore_of[vcpu]], RM_VCORE_INACTIVE);
        rm_add(world, RM_K_VCPU_WAKEUPS, world->vcpu[vcpu], 1);
    }
    if (report->kick_count == RM_VCPUS_MAX)
        return;
    report->kicks[report->kick_count++] = (struct rm_kick){
        .vcpu = vcpu,
        .by = by,
        .core = host->core,
        .woken = blocked,
        .ipi_thread = thread >= 0 && thread < world->threads ? (int32_t)thread : -1,
    };
}

static void do_kick(struct rm_host *host, uint64_t icp)
{
    uint64_t target = rm_get(host->world, RM_K_ICP_KICK_TARGET, icp);
    int vcpu = rm_world_vcpu_at(host->world, target);
    if (vcpu < 0)
        rm_host_fault(host, "rm_kick_target of vcpu %u's ICP is 0x%llx, which is no vcpu",
                      host->report->vcpu, (unsigned long long)target);
    else
        rm_host_kick(host, (unsigned)vcpu, RM_KICK_RM_COMPLETE);
}

static void do_check_resend(struct rm_host *host, uint64_t icp)
{
    uint64_t target = rm_get(host->world, RM_K_ICP_RESEND_ICP, icp);
    int v = rm_world_icp_at(host->world, target);
    if (v < 0)
        rm_host_fault(host, "rm_resend_icp of vcpu %u's ICP is 0x%llx, which is no ICP",
                      host->report->vcpu, (unsigned long long)target);
    else
        rm_host_check_resend(host, (unsigned)v);
}

static void do_reject(struct rm_host *host, uint64_t icp)
{
    uint32_t irq = (uint32_t)rm_get(host->world, RM_K_ICP_REJECT, icp);
    rm_host_deliver(host, (int)host->report->vcpu, irq, false);
}

static void do_notify_eoi(struct rm_host *host, uint64_t icp)
{
    host->report->eoied_irq = (uint32_t)rm_get(host->world, RM_K_ICP_EOIED_IRQ, icp);
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
    uint64_t icp = world->icp[host->report->vcpu];
    if (!icp)
        return;
    uint32_t pending = (uint32_t)rm_get(world, RM_K_ICP_ACTION, icp);
    for (size_t i = 0; i < RM_COUNT(actions); i++) {
        bool known = !actions[i].only_with_counter || world->known[actions[i].counter].there;
        if (!(pending & actions[i].action) || !known)
            continue;
        rm_add(world, actions[i].counter, icp, 1);
        actions[i].perform(host, icp);
    }
    rm_put(world, RM_K_ICP_ACTION, icp, 0);
    host->report->completed = true;
}

/* Takes the message, as the demultiplexer of host IPIs does. An image without messages: taken. */
static bool take_message(struct rm_world *world, unsigned thread)
{
    const struct rm_view *view = &world->view;
    uint64_t messages;
    if (!rm_world_percpu(world, "ipi_message", thread, &messages))
        return true;
    uint64_t byte = messages + RM_IPI_MESSAGE_RM_HOST_ACTION;
    bool asked = rm_mem_contains(view->mem, messages, 8) &&
                 rm_mem_read(view->mem, byte, 1, view->endian) != 0;
    if (asked)
        rm_mem_write(view->mem, byte, 1, view->endian, 0);
    return asked;
}

static void perform_core_action(struct rm_host *host)
{
    struct rm_world *world = host->world;
    uint64_t element = rm_core_element(world, host->core);
    uint64_t data = rm_get(world, RM_K_CORE_DATA, element);
    uint64_t action = rm_get(world, RM_K_CORE_ACTION, element);
    int vcpu = rm_world_vcpu_at(world, data);
    if (data == 0)
        return;
    if (action != RM_ACTION_KICK_VCPU)
        rm_host_fault(host, "core %u was asked for action 0x%llx; the host knows only 1",
                      host->core, (unsigned long long)action);
    else if (vcpu < 0)
        rm_host_fault(host, "rm_data of core %u is 0x%llx, which is no vcpu", host->core,
                      (unsigned long long)data);
    else
        rm_host_kick(host, (unsigned)vcpu, RM_KICK_HOST_CORE);
    rm_put(world, RM_K_CORE_DATA, element, 0);
    rm_put(world, RM_K_CORE_ACTION, element, 0);
}

enum rm_status kvm_host_ipi_action(struct rm_world *world, unsigned core,
                                   struct rm_host_report *out, struct rm_error *error)
{
    if (core >= world->config.cores)
        return rm_fail(error, RM_BAD_INPUT, "there is no core %u; the last is %u", core,
                       world->config.cores - 1);
    struct rm_host host = {world, out, core};
    unsigned thread = core * world->config.threads_per_core;
    memset(out, 0, sizeof(*out));
    out->resume_name = "";
    rm_put(world, RM_K_PACA_HOST_IPI, rm_paca(world, thread), 0);
    if (world->with_xics && take_message(world, thread))
        perform_core_action(&host);
    return RM_OK;
}

bool kvm_host_core_asked(const struct rm_world *world, unsigned core)
{
    return world->rm_core && core < world->config.cores &&
           rm_get(world, RM_K_CORE_ACTION, rm_core_element(world, core)) != 0;
}
