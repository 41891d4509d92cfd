/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kvmppc_fast_vcpu_kick. */
#include "kvm/host/host_model.h"

static bool sleeps(const struct rm_host *host, unsigned vcpu)
{
    return host->state->tasks[vcpu].state == KVM_TASK_BLOCKED;
}

void rm_host_kick(struct rm_host *host, unsigned vcpu, enum rm_kick_by by)
{
    struct rm_world *world = host->world;
    int64_t thread = (int64_t)rm_get(world, RM_K_VCPU_THREAD_CPU, world->vcpu[vcpu]);
    struct kvm_act *act = rm_host_act(host, KVM_ACT_KICK);
    act->vcpu = (int32_t)vcpu;
    act->by = by;
    act->woken = sleeps(host, vcpu);
    act->poked = thread >= 0 && thread < world->threads ? (int32_t)thread : -1;
    if (act->woken) {
        rm_add(world, RM_K_VCPU_WAKEUPS, world->vcpu[vcpu], 1);
        rm_host_wake_vcore(host, world->vcore_of[vcpu]);
    }
}
