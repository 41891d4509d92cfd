/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "guest_xics.h"

#include "platform.h"

#define MASKED 0xff

/* ---- ICPs ---- */

void icp_do(const struct guest_xics *guest, struct kvmppc_icp *icp, icp_verb *verb,
            struct icp_act *act)
{
    const struct icp_act asked = *act;
    union kvmppc_icp_state before, after;

    do {
        before.raw = LOOK(icp->state.raw);
        after = before;
        *act = asked;
        verb(&after, act);
        if (act->no_change)
            return;
        after.out_ee = after.xisr != XISR_NONE && after.pending_pri < after.cppr;
    } while (!swap64(&icp->state.raw, before.raw, after.raw));
    if (after.out_ee)
        output_on(guest, icp->vcpu);
    guest->own->rm_dbgstate = after;
    guest->own->rm_dbgtgt = icp->vcpu;
}

struct kvmppc_icp *icp_of_server(const struct guest_xics *guest, u64 server)
{
    if (guest->own->server_num == server)
        return guest->own;
    for (int i = 0; i < guest->kvm->online_vcpus; i++) {
        struct kvm_vcpu *vcpu = guest->kvm->vcpus[i];

        if (vcpu && vcpu->arch.icp && vcpu->arch.icp->server_num == server)
            return vcpu->arch.icp;
    }
    return NULL;
}

/* ---- sources ---- */

bool source_find(const struct guest_xics *guest, u32 number, struct kvmppc_ics **ics,
                 struct ics_irq_state **source)
{
    u32 id = number >> ICS_SOURCES_LOG2;

    *ics = id < ICS_IDS ? guest->xics->ics[id] : NULL;
    if (!*ics)
        return false;
    *source = &(*ics)->irq_state[number % ICS_SOURCES];
    return true;
}

static void lock(arch_spinlock_t *at)
{
    while (!swap32(&at->slock, 0, 1))
        continue;
}

static void unlock(arch_spinlock_t *at)
{
    ORDER("lwsync");
    at->slock = 0;
}

/* By P + 2Q: what they become when a message arrives, and at an EOI. */
static const u8 pq_after_arrival[] = {1, 3, 1, 3}, pq_after_end[] = {0, 0, 1, 1};

static u32 change_pq(struct ics_irq_state *source, const u8 table[])
{
    u32 before;

    do
        before = LOOK(source->pq_state);
    while (!swap32(&source->pq_state, before, table[before & 3]));
    return before;
}

bool source_arrives(struct ics_irq_state *source)
{
    return !(change_pq(source, pq_after_arrival) & SOURCE_PRESENTED);
}

/* P of a level-signalled source is its line: as long as that is up, it comes again. */
bool source_ends(struct ics_irq_state *source)
{
    if (source->lsi)
        return LOOK(source->pq_state) & SOURCE_PRESENTED;
    return change_pq(source, pq_after_end) & SOURCE_QUEUED;
}

/*
 * An ICP that refuses a source has to know that one waits, and where. Whoever makes room in it asks
 * for what waits, so that has to be there to be found before the ICP says that there is any.
 */
static bool offer(const struct guest_xics *guest, struct kvmppc_icp *icp, u16 ics,
                  struct ics_irq_state *source, u32 *rejected)
{
    struct icp_act act = {.source = source->number, .priority = source->priority};
    struct icp_act hold = {.source = source->number, .priority = source->priority, .hold = true};

    icp_do(guest, icp, icp_offer, &act);
    if (act.refused) {
        u64 bit = UINT64_C(1) << ics % 64, *map = &icp->resend_map[ics / 64], before;

        source->resend = 1;
        before = set_bits(map, bit);
        icp_do(guest, icp, icp_offer, &hold);
        act = hold;
        if (!act.refused && !(before & bit)) /* there is room now: it was for this one alone */
            clear_bits(map, bit);
    }
    if (!act.refused)
        source->resend = 0;
    *rejected = act.rejected;
    return !act.refused;
}

/* One source, if it still waits or need not. What it displaced, 0 nothing. */
static u32 send_one(const struct guest_xics *guest, u32 number, bool only_if_waiting)
{
    struct ics_irq_state *source;
    struct kvmppc_icp *icp;
    struct kvmppc_ics *ics;
    u32 rejected = XISR_NONE;

    if (!source_find(guest, number, &ics, &source)) {
        guest->xics->err_noics++;
        return XISR_NONE;
    }
    lock(&ics->lock);
    if (only_if_waiting && !source->resend)
        ;
    else if (source->priority == MASKED)
        source->masked_pending = 1;
    else if (!(icp = icp_of_server(guest, source->server)))
        guest->xics->err_noicp++;
    else if (offer(guest, icp, ics->icsid, source, &rejected))
        source->masked_pending = 0;
    unlock(&ics->lock);
    return rejected;
}

static void send(const struct guest_xics *guest, u32 number, bool only_if_waiting)
{
    for (; number != XISR_NONE; only_if_waiting = false) {
        number = send_one(guest, number, only_if_waiting);
        if (number != XISR_NONE)
            guest->own->n_reject++;
    }
}

void source_send(const struct guest_xics *guest, u32 number)
{
    send(guest, number, false);
}

static void send_waiting(const struct guest_xics *guest, struct kvmppc_icp *icp)
{
    guest->own->n_check_resend++;
    for (unsigned id = 0; id < ICS_IDS; id++) {
        u64 bit = UINT64_C(1) << id % 64, *map = &icp->resend_map[id / 64];
        struct kvmppc_ics *ics = guest->xics->ics[id];

        if (!(LOOK(*map) & bit))
            continue;
        clear_bits(map, bit);
        for (unsigned i = 0; ics && i < ICS_SOURCES; i++)
            if (ics->irq_state[i].resend)
                send(guest, ics->irq_state[i].number, true);
    }
}

void icp_follow(const struct guest_xics *guest, struct kvmppc_icp *icp, const struct icp_act *act)
{
    if (act->rejected != XISR_NONE) {
        guest->own->n_reject++;
        source_send(guest, act->rejected);
    }
    if (act->room)
        send_waiting(guest, icp);
}
