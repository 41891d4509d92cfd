/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Virtual-mode delivery in KVM's XICS: the same state machine as in real mode, but every ICP whose
 * output is on gets its vcpu kicked. It runs alone in the model, so locks and compare-and-swap
 * loops have no counterpart here.
 */
#include "kvm/host/host_model.h"

/* A chain of rejections always ends in a sound state: each is of a less favoured priority. */
#define REJECTIONS_MAX 1024

void rm_host_update(struct rm_host *host, unsigned v, struct rm_virtual_icp state, bool own)
{
    struct rm_world *world = host->world;
    uint64_t pending = rm_get(world, RM_K_VCPU_PENDING, world->vcpu[v]);
    state.out_ee = state.xisr != RM_XISR_NONE && state.pending_pri < state.cppr;
    rm_world_icp_set(world, v, &state);
    if (!state.out_ee)
        return;
    rm_put(world, RM_K_VCPU_PENDING, world->vcpu[v], pending | RM_PENDING_EXTERNAL);
    if (!own)
        rm_host_kick(host, v, RM_KICK_DELIVERY);
}

/* Offers a source to an ICP. True if it was taken; `*reject` is what it displaced. */
static bool try_to_deliver(struct rm_host *host, unsigned v, uint32_t irq, uint8_t priority,
                           uint32_t *reject)
{
    struct rm_virtual_icp state;
    rm_world_icp_state(host->world, v, &state);
    bool taken = state.cppr > priority && state.mfrr > priority && state.pending_pri > priority;
    *reject = taken ? state.xisr : RM_XISR_NONE;
    if (taken) {
        state.xisr = irq;
        state.pending_pri = priority;
    } else {
        state.need_resend = true;
    }
    rm_host_update(host, v, state, false);
    return taken;
}

static void note_refusal(struct rm_world *world, unsigned v, uint32_t irq, uint64_t source)
{
    uint32_t id = irq >> RM_ICS_SHIFT;
    uint64_t word_at = world->icp[v] + id / 64 * sizeof(uint64_t);
    uint64_t word = rm_get(world, RM_K_ICP_RESEND_MAP0, word_at);
    rm_put(world, RM_K_IRQ_RESEND, source, 1);
    rm_put(world, RM_K_ICP_RESEND_MAP0, word_at, word | UINT64_C(1) << id % 64);
}

/* The vcpu whose ICP serves a source: the guess if it is right. */
static int server_of(const struct rm_world *world, int guess, uint64_t source)
{
    uint64_t server = rm_get(world, RM_K_IRQ_SERVER, source);
    if (guess >= 0 && rm_get(world, RM_K_ICP_SERVER, world->icp[guess]) == server)
        return guess;
    return rm_world_vcpu_of_server(world, server);
}

/* Delivers once. True if another source was displaced, which is then in `*irq`. */
static bool deliver_one(struct rm_host *host, int *icp, uint32_t *irq, bool only_if_resend)
{
    struct rm_world *world = host->world;
    uint64_t source = rm_world_source_at(world, *irq);
    uint32_t reject;
    if (!source) {
        rm_add(world, RM_K_XICS_ERR_NOICS, world->xics, 1);
        return false;
    }
    *icp = server_of(world, *icp, source);
    if (*icp < 0) {
        rm_add(world, RM_K_XICS_ERR_NOICP, world->xics, 1);
        return false;
    }
    if (only_if_resend && !rm_get(world, RM_K_IRQ_RESEND, source))
        return false;
    rm_put(world, RM_K_IRQ_RESEND, source, 0);
    uint8_t priority = (uint8_t)rm_get(world, RM_K_IRQ_PRIORITY, source);
    if (priority == RM_PRIORITY_MASKED) {
        rm_put(world, RM_K_IRQ_MASKED_PENDING, source, 1);
        return false;
    }
    if (!try_to_deliver(host, (unsigned)*icp, *irq, priority, &reject)) {
        note_refusal(world, (unsigned)*icp, *irq, source);
        return false;
    }
    if (reject == RM_XISR_NONE || reject == RM_XISR_IPI)
        return false;
    rm_add(world, RM_K_ICP_N_REJECT, world->icp[*icp], 1);
    *irq = reject;
    return true;
}

void rm_host_deliver(struct rm_host *host, int first, uint32_t irq, bool only_if_resend)
{
    for (unsigned n = 0; n < REJECTIONS_MAX; n++) {
        if (!deliver_one(host, &first, &irq, only_if_resend))
            return;
        only_if_resend = false;
    }
    rm_host_fault(host, "virtual interrupts reject each other without end, the last is 0x%x", irq);
}

static void resend_ics(struct rm_host *host, unsigned v, const struct rm_ics_place *ics)
{
    for (uint32_t i = 0; i < RM_ICS_SOURCES; i++) {
        uint32_t irq = ics->id << RM_ICS_SHIFT | i;
        if (rm_get(host->world, RM_K_IRQ_RESEND, rm_world_source_at(host->world, irq)))
            rm_host_deliver(host, (int)v, irq, true);
    }
}

void rm_host_check_resend(struct rm_host *host, unsigned v)
{
    struct rm_world *world = host->world;
    for (unsigned i = 0; i < world->ics_count; i++) {
        uint32_t id = world->ics[i].id;
        uint64_t word_at = world->icp[v] + id / 64 * sizeof(uint64_t);
        uint64_t word = rm_get(world, RM_K_ICP_RESEND_MAP0, word_at);
        if (!(word >> id % 64 & 1))
            continue;
        rm_put(world, RM_K_ICP_RESEND_MAP0, word_at, word & ~(UINT64_C(1) << id % 64));
        resend_ics(host, v, &world->ics[i]);
    }
}

/* A message reaches a source: P is shifted into Q; only one that was idle is presented. */
static bool present(struct rm_world *world, uint32_t irq)
{
    uint64_t source = rm_world_source_at(world, irq);
    if (!source || !world->known[RM_K_IRQ_PQ].there)
        return true;
    uint64_t pq = (rm_get(world, RM_K_IRQ_PQ, source) << 1 & RM_PQ_MASK) | RM_PQ_PRESENTED;
    rm_put(world, RM_K_IRQ_PQ, source, pq);
    return pq == RM_PQ_PRESENTED;
}

/* Where the source's host interrupt is taken (kernels from 4.9 on; H_EOI moves it from there). */
static void note_cpu(struct rm_world *world, uint32_t irq, unsigned thread)
{
    uint64_t source = rm_world_source_at(world, irq);
    if (source && rm_get(world, RM_K_IRQ_HOST_IRQ, source))
        rm_put(world, RM_K_IRQ_INTR_CPU, source, thread);
}

void kvm_host_msi(struct rm_world *world, struct kvm_host *state, uint32_t irq, unsigned thread,
                  struct kvm_acts *acts)
{
    struct rm_host host = {.world = world,
                           .state = state,
                           .acts = acts,
                           .subcore = thread / world->threads_per_subcore};
    if (!world->with_xics)
        return;
    rm_host_act(&host, KVM_ACT_DELIVER)->irq = irq;
    if (present(world, irq))
        rm_host_deliver(&host, -1, irq, false);
    note_cpu(world, irq, thread);
    rm_host_schedule(&host);
}
