/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kvm/host/piggyback.h"

/* Where the vcores go, in this order (subcore_thread_map). */
static const unsigned first_threads[RM_SUBCORES_MAX] = {0, 4, 2, 6};

static bool has_ready_vcpu(const struct rm_host *host, unsigned vcore)
{
    for (unsigned v = 0; v < host->world->config.vcpu_count; v++)
        if (host->world->vcore_of[v] == vcore && host->state->tasks[v].state == KVM_TASK_READY)
            return true;
    return false;
}

/* The vcore whose vcpus have their places from that thread on, if one is ready; -1. */
static int ready_vcore_at(const struct rm_host *host, unsigned first)
{
    const struct rm_world *world = host->world;
    for (unsigned v = 0; v < world->config.vcpu_count; v++) {
        int home = rm_home_thread(world, v);
        if (home >= 0 &&
            (unsigned)home / world->threads_per_vcore * world->threads_per_vcore == first &&
            has_ready_vcpu(host, world->vcore_of[v]))
            return (int)world->vcore_of[v];
    }
    return -1;
}

void rm_piggyback_collect(struct rm_host *host)
{
    unsigned modes = host->world->config.dynamic_mt_modes, count = 0;
    int32_t *vcores = host->state->vcores[host->subcore];
    host->state->split[host->subcore] = 1;
    for (unsigned i = 0; i < modes; i++) {
        int vcore = ready_vcore_at(host, host->subcore * host->world->threads_per_subcore +
                                             first_threads[i]);
        if (vcore >= 0)
            vcores[count++] = vcore;
    }
    if (count > 1)
        host->state->split[host->subcore] = (uint8_t)modes;
}

int rm_piggyback_first(const struct rm_host *host, unsigned subcore, unsigned vcore)
{
    for (unsigned i = 0; i < RM_SUBCORES_MAX; i++)
        if (host->state->vcores[subcore][i] == (int32_t)vcore)
            return (int)(subcore * host->world->threads_per_subcore + first_threads[i]);
    return -1;
}

int kvm_host_vcore_on(const struct rm_world *world, const struct kvm_host *host, unsigned thread)
{
    unsigned subcore = thread / world->threads_per_subcore;
    unsigned threads = world->threads_per_subcore / host->split[subcore];
    unsigned part = thread % world->threads_per_subcore / threads;
    for (unsigned i = 0; i < host->split[subcore]; i++)
        if (first_threads[i] / threads == part)
            return host->vcores[subcore][i];
    return -1;
}

void rm_piggyback_split(struct rm_host *host)
{
    struct rm_world *world = host->world;
    unsigned split = host->state->split[host->subcore];
    uint64_t mode = world->split_mode[host->subcore];
    const struct {
        enum rm_known field;
        uint64_t value;
    } values[] = {
        {RM_K_SPLIT_RPR, RM_HOST_RPR},
        {RM_K_SPLIT_PMMAR, RM_HOST_PMMAR},
        {RM_K_SPLIT_LDBAR, RM_HOST_LDBAR},
        {RM_K_SPLIT_SIZE, world->threads_per_subcore / split},
        {RM_K_SPLIT_DO_NAP, 0},
    };
    for (size_t i = 0; i < RM_COUNT(values); i++)
        rm_put(world, values[i].field, mode, values[i].value);
    for (unsigned i = 0; i < RM_SUBCORES_MAX; i++) {
        int32_t vcore = host->state->vcores[host->subcore][i];
        rm_put(world, RM_K_SPLIT_VC0, mode + i * sizeof(uint64_t),
               vcore < 0 ? 0 : world->vcore[vcore]);
    }
    for (unsigned i = 0; i < world->threads_per_subcore; i++) {
        unsigned thread = host->subcore * world->threads_per_subcore + i;
        rm_put(world, RM_K_SPLIT_NAPPED0, mode + i, 0);
        rm_put(world, RM_K_PACA_SPLIT, rm_paca(world, thread), mode);
    }
    rm_host_act(host, KVM_ACT_SPLIT)->split = split;
}

void rm_piggyback_ask_to_nap(struct rm_host *host)
{
    struct rm_world *world = host->world;
    unsigned first = host->subcore * world->threads_per_subcore;
    rm_put(world, RM_K_SPLIT_DO_NAP, world->split_mode[host->subcore], 1);
    for (unsigned thread = first + 1; thread < first + world->threads_per_subcore; thread++)
        if (!rm_get(world, RM_K_PACA_VCORE, rm_paca(world, thread)))
            rm_host_act(host, KVM_ACT_POKE)->thread = thread;
}

bool rm_piggyback_napped(const struct rm_host *host, unsigned thread)
{
    const struct rm_world *world = host->world;
    return host->state->split[host->subcore] > 1 &&
           rm_get(world, RM_K_SPLIT_NAPPED0,
                  world->split_mode[host->subcore] + thread % world->threads_per_subcore);
}

void kvm_host_is_whole(struct rm_world *world, const struct kvm_host *host, unsigned subcore)
{
    (void)host;
    rm_put(world, RM_K_SPLIT_DO_NAP, world->split_mode[subcore], 0);
}
