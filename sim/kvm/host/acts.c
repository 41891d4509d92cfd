/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of what the host does. */
#include "kvm/host/host_model.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define FIRST_ROOM 32

void kvm_acts_free(struct kvm_acts *acts)
{
    free(acts->list);
    *acts = (struct kvm_acts){0};
}

struct kvm_act *rm_host_act(struct rm_host *host, enum kvm_act_kind kind)
{
    struct kvm_acts *acts = host->acts;
    if (acts->count == acts->room) {
        acts->room = acts->room ? 2 * acts->room : FIRST_ROOM;
        acts->list = realloc(acts->list, acts->room * sizeof(*acts->list));
        if (!acts->list)
            abort(); /* a few KiB: there is no sensible way on without them */
    }
    struct kvm_act *act = &acts->list[acts->count++];
    *act = (struct kvm_act){.kind = kind, .vcpu = -1, .subcore = host->subcore, .poked = -1};
    return act;
}

struct kvm_act *rm_host_point(struct rm_host *host, enum kvm_act_kind kind, unsigned v)
{
    const struct rm_world *world = host->world;
    struct kvm_act *act = rm_host_act(host, kind);
    uint64_t vcpu = world->vcpu[v];
    act->vcpu = (int32_t)v;
    act->point = (struct kvm_point){
        .vcpu_id = (int32_t)world->config.vcpus[v].id,
        .pc = rm_get(world, RM_K_VCPU_PC, vcpu),
        .msr = rm_get(world, RM_K_VCPU_MSR, vcpu),
        .pending_exceptions = rm_get(world, RM_K_VCPU_PENDING, vcpu),
        .ceded = rm_get(world, RM_K_VCPU_CEDED, vcpu) != 0,
    };
    for (unsigned i = 0; i < RM_COUNT(act->point.gpr); i++)
        act->point.gpr[i] = rm_world_guest_gpr(world, v, 3 + i);
    return act;
}

void rm_host_fault(struct rm_host *host, const char *format, ...)
{
    struct kvm_act *act = rm_host_act(host, KVM_ACT_FAULT);
    act->vcpu = (int32_t)host->vcpu;
    va_list args;
    va_start(args, format);
    vsnprintf(act->text, sizeof(act->text), format, args);
    va_end(args);
}
