/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * behaviour: delivery in the virtual XICS. A source is offered to the ICP of its server; the ICP
 * takes it if it is more favoured than everything there, displacing what was pending, or notes that
 * it refused. Left out: XICS on XIVE.
 */
#include "xics_rm.h"

#include "lock.h"

struct kvmppc_ics *kvmppc_xics_find_ics(struct kvmppc_xics *xics, u32 irq, u32 *source)
{
    u32 id = irq >> KVMPPC_XICS_ICS_SHIFT;

    *source = irq & (KVMPPC_XICS_IRQ_PER_ICS - 1);
    return id > KVMPPC_XICS_MAX_ICS_ID ? NULL : xics->ics[id];
}

struct kvmppc_icp *kvmppc_xics_find_server(struct kvm *kvm, u64 server)
{
    int count = READ_ONCE(kvm->online_vcpus);

    for (int i = 0; i < count; i++) {
        struct kvmppc_icp *icp = kvm->vcpus[i]->arch.icp;

        if (icp != NULL && icp->server_num == server)
            return icp;
    }
    return NULL;
}

int check_too_hard(struct kvmppc_xics *xics, struct kvmppc_icp *icp)
{
    return xics->real_mode_dbg || icp->rm_action != 0 ? H_TOO_HARD : H_SUCCESS;
}

bool icp_rm_try_update(struct kvmppc_icp *icp, union kvmppc_icp_state old,
                       union kvmppc_icp_state new)
{
    struct kvm_vcpu *this_vcpu = running_vcpu();

    new.out_ee = new.xisr != 0 && new.pending_pri < new.cppr;
    if (!compare_and_swap64(&icp->state.raw, old.raw, new.raw))
        return false;
    if (new.out_ee)
        icp_rm_set_vcpu_irq(icp->vcpu, this_vcpu);
    this_vcpu->arch.icp->rm_dbgstate = new;
    this_vcpu->arch.icp->rm_dbgtgt = icp->vcpu;
    return true;
}

/* One attempt at one ICP. Taken: *reject is what it displaced. Refused: need_resend is set. */
static bool try_to_deliver(struct kvmppc_icp *icp, u32 irq, u8 priority, u32 *reject)
{
    union kvmppc_icp_state old, new;
    bool taken;

    do {
        old = new = READ_ONCE(icp->state);
        taken = new.cppr > priority &&new.mfrr > priority &&new.pending_pri > priority;
        *reject = 0;
        if (taken) {
            *reject = new.xisr;
            new.xisr = irq;
            new.pending_pri = priority;
        } else {
            new.need_resend = 1;
        }
    } while (!icp_rm_try_update(icp, old, new));
    return taken;
}

/*
 * The refusal is recorded for the owner's next resend scan; resend has to be visible before the
 * map's bit. If the owner was there in between, it may have missed the bit: true, try again.
 */
static bool note_refusal(struct kvmppc_icp *icp, struct kvmppc_ics *ics,
                         struct ics_irq_state *state)
{
    state->resend = 1;
    light_barrier();
    atomic_or64(&icp->resend_map[ics->icsid / 64], 1UL << (ics->icsid % 64));
    full_barrier();
    if (READ_ONCE(icp->state).need_resend)
        return false;
    state->resend = 0;
    return true;
}

/* What one pass over a source, under its ICS's lock, leaves to be done. */
struct delivery {
    struct kvmppc_icp *icp;
    u32 irq;
    bool check_resend;
    bool rejected; /* irq is now what the first one displaced */
    bool again;
};

static void deliver_locked(struct kvmppc_xics *xics, struct kvmppc_ics *ics,
                           struct ics_irq_state *state, struct delivery *work)
{
    u32 reject;

    if (work->icp == NULL || state->server != work->icp->server_num) {
        work->icp = kvmppc_xics_find_server(xics->kvm, state->server);
        if (work->icp == NULL) {
            xics->err_noicp++;
            return;
        }
    }
    if (work->check_resend && !state->resend)
        return;
    state->resend = 0;
    if (state->priority == MASKED) {
        state->masked_pending = 1;
        return;
    }
    if (try_to_deliver(work->icp, work->irq, state->priority, &reject)) {
        if (is_source(reject)) {
            work->irq = reject;
            work->rejected = work->again = true;
        }
    } else {
        work->again = note_refusal(work->icp, ics, state);
    }
}

void icp_rm_deliver_irq(struct kvmppc_xics *xics, struct kvmppc_icp *icp, u32 irq,
                        bool check_resend)
{
    struct delivery work = {.icp = icp, .irq = irq, .check_resend = check_resend};

    do {
        u32 source;
        struct kvmppc_ics *ics = kvmppc_xics_find_ics(xics, work.irq, &source);

        if (ics == NULL) {
            xics->err_noics++;
            return;
        }
        work.rejected = work.again = false;
        lock(&ics->lock);
        deliver_locked(xics, ics, &ics->irq_state[source], &work);
        unlock(&ics->lock);
        if (work.rejected)
            work.icp->n_reject++;
        work.check_resend = false;
    } while (work.again);
}

/* No lock here: the flag is tested again, under the lock, when the source is delivered. */
static void ics_rm_check_resend(struct kvmppc_xics *xics, struct kvmppc_ics *ics,
                                struct kvmppc_icp *icp)
{
    for (u32 i = 0; i < KVMPPC_XICS_IRQ_PER_ICS; i++) {
        struct ics_irq_state *state = &ics->irq_state[i];

        if (READ_ONCE(state->resend))
            icp_rm_deliver_irq(xics, icp, state->number, true);
    }
}

void icp_rm_check_resend(struct kvmppc_xics *xics, struct kvmppc_icp *icp)
{
    light_barrier();
    for (u32 id = 0; id <= xics->max_icsid && id <= KVMPPC_XICS_MAX_ICS_ID; id++) {
        volatile u64 *word = &icp->resend_map[id / 64];
        u64 bit = 1UL << (id % 64);

        if ((*word & bit) == 0)
            continue;
        full_barrier();
        if ((atomic_andc64(word, bit) & bit) == 0)
            continue;
        full_barrier();
        if (xics->ics[id] != NULL)
            ics_rm_check_resend(xics, xics->ics[id], icp);
    }
}
