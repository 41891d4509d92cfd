/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lost wake-ups: the output of a virtual ICP is on, and nothing will make its vcpu look. A guest's
 * own timer might, late; that counts as lost all the same.
 */
#include "kvm/host/host_model.h"

#include <stdio.h>
#include <string.h>

#define NAPPING_CEDE 1

static bool output_is_on(const struct rm_world *world, unsigned v)
{
    struct rm_virtual_icp icp;
    return rm_world_icp_state(world, v, &icp) && icp.xisr != RM_XISR_NONE && icp.out_ee;
}

/* Whether the kick of a vcpu was given to a core. */
static bool given_to(const struct rm_world *world, unsigned core, unsigned v)
{
    uint64_t element = rm_core_element(world, core);
    return rm_get(world, RM_K_CORE_ACTION, element) == RM_ACTION_KICK_VCPU &&
           rm_world_vcpu_at(world, rm_get(world, RM_K_CORE_DATA, element)) == (int)v;
}

/* Whether a core has a kick of the vcpu to do and an IPI will make it look. */
static bool core_will_kick(const struct rm_world *world, const struct kvm_signals *signals,
                           unsigned v)
{
    for (unsigned core = 0; world->rm_core && core < world->config.cores; core++)
        if (given_to(world, core, v) && signals->ipi[core * world->config.threads_per_core] &&
            rm_world_has_message(world, core * world->config.threads_per_core))
            return true;
    return false;
}

static enum rm_lost_where where_is(const struct rm_world *world, const struct kvm_task *task)
{
    if (task->state != KVM_TASK_LOADED)
        return RM_LOST_BLOCKED;
    uint64_t napping = rm_get(world, RM_K_PACA_NAPPING, rm_paca(world, (unsigned)task->thread));
    return napping == NAPPING_CEDE ? RM_LOST_NAPPING : RM_LOST_RUNNING;
}

/* Whether nothing will make the vcpu look at its virtual ICP. */
static bool is_lost(const struct rm_world *world, const struct kvm_task *task,
                    const struct kvm_signals *signals)
{
    switch (task->state) {
    case KVM_TASK_BLOCKED:
        return true;
    case KVM_TASK_LOADED:
        if (signals->ipi[task->thread])
            return false;
        return where_is(world, task) == RM_LOST_NAPPING || !signals->mer[task->thread];
    default:
        return false; /* whoever goes to the guest looks */
    }
}

static void find_record(const struct rm_world *world, struct rm_lost_wakeup *lost)
{
    for (unsigned w = 0; w < world->config.vcpu_count; w++) {
        uint32_t action = (uint32_t)rm_get(world, RM_K_ICP_ACTION, world->icp[w]);
        uint64_t target = rm_get(world, RM_K_ICP_KICK_TARGET, world->icp[w]);
        if (!(action & RM_ACTION_KICK_VCPU) || rm_world_vcpu_at(world, target) != (int)lost->vcpu)
            continue;
        lost->kick_recorded = true;
        lost->recorded_in = w;
        lost->rm_action = action;
    }
}

/* Where the kick got stuck. */
static void describe_kick(const struct rm_world *world, const struct rm_lost_wakeup *lost,
                          const struct kvm_last_exit *exits, char *to, size_t bytes)
{
    const struct kvm_last_exit *last = &exits[lost->recorded_in];
    char host[64] = "";
    if (lost->kick_recorded && last->handled && !last->completed && last->trap)
        snprintf(host, sizeof(host), " and the host completed nothing for trap 0x%x", last->trap);
    snprintf(to, bytes, "no kick is recorded anywhere");
    for (unsigned core = 0; world->rm_core && core < world->config.cores; core++)
        if (given_to(world, core, lost->vcpu))
            snprintf(to, bytes, "the kick was given to core %u, which got no %s for it", core,
                     rm_world_has_message(world, core * world->config.threads_per_core)
                         ? "IPI"
                         : "message");
    if (lost->kick_recorded)
        snprintf(to, bytes, "the kick was left in the ICP of vcpu %u (rm_action 0x%x)%s",
                 world->config.vcpus[lost->recorded_in].id, lost->rm_action, host);
}

static void describe(const struct rm_world *world, const struct kvm_task *task,
                     struct rm_lost_wakeup *lost, const struct kvm_last_exit *exits)
{
    static const char *const places[] = {
        [RM_LOST_BLOCKED] = "is not loaded on any thread",
        [RM_LOST_NAPPING] = "naps",
        [RM_LOST_RUNNING] = "runs without LPCR[MER]",
    };
    const struct rm_vcpu_config *vcpu = &world->config.vcpus[lost->vcpu];
    char kick[160], thread[64] = "";
    describe_kick(world, lost, exits, kick, sizeof(kick));
    if (lost->where != RM_LOST_BLOCKED)
        snprintf(thread, sizeof(thread), " on thread %d, to which no IPI is on its way",
                 task->thread);
    snprintf(lost->text, sizeof(lost->text),
             "a wake-up is lost: vcpu %u (server %llu) has interrupt 0x%x pending and %s%s; %s",
             vcpu->id, (unsigned long long)vcpu->server, lost->xisr, places[lost->where], thread,
             kick);
}

void kvm_lost_wakeups(const struct rm_world *world, const struct kvm_host *state,
                      const struct kvm_signals *signals, const struct kvm_last_exit *last_exits,
                      struct rm_lost_wakeups *out)
{
    memset(out, 0, sizeof(*out));
    for (unsigned v = 0; world->with_xics && v < world->config.vcpu_count; v++) {
        const struct kvm_task *task = &state->tasks[v];
        if (!output_is_on(world, v) || !is_lost(world, task, signals) ||
            core_will_kick(world, signals, v))
            continue;
        struct rm_lost_wakeup *lost = &out->list[out->count++];
        lost->vcpu = v;
        lost->xisr = (uint32_t)rm_get(world, RM_K_ICP_XISR, world->icp[v]);
        lost->where = where_is(world, task);
        find_record(world, lost);
        describe(world, task, lost, last_exits);
    }
}
