/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * behaviour: the XICS hypercalls (PAPR) in real mode. r3 is the result, further results go into
 * the vcpu's own r4 and r5. H_IPOLL has no real-mode form.
 */
#include "icp_native.h"
#include "opal.h"
#include "xics_rm.h"

unsigned long xics_rm_h_xirr(struct kvm_vcpu *vcpu);
unsigned long xics_rm_h_xirr_x(struct kvm_vcpu *vcpu);
int xics_rm_h_ipi(struct kvm_vcpu *vcpu, unsigned long server, unsigned long mfrr);
int xics_rm_h_cppr(struct kvm_vcpu *vcpu, unsigned long cppr);
int xics_rm_h_eoi(struct kvm_vcpu *vcpu, unsigned long xirr);

static bool in_real_mode(const struct kvmppc_xics *xics)
{
    return xics != NULL && xics->real_mode;
}

static void resend_refused(struct kvmppc_xics *xics, struct kvmppc_icp *own,
                           struct kvmppc_icp *target)
{
    own->n_check_resend++;
    icp_rm_check_resend(xics, target);
}

static void redeliver_rejected(struct kvmppc_xics *xics, struct kvmppc_icp *own,
                               struct kvmppc_icp *target, u32 reject)
{
    own->n_reject++;
    icp_rm_deliver_irq(xics, target, reject, false);
}

/* The processor becomes less busy: its own IPI may come in now, and what was refused is retried. */
static void icp_rm_down_cppr(struct kvmppc_xics *xics, struct kvmppc_icp *icp, u8 new_cppr)
{
    union kvmppc_icp_state old, new;
    bool resend;

    do {
        old = new = READ_ONCE(icp->state);
        new.cppr = new_cppr;
        if (new.mfrr < new_cppr &&new.mfrr <= new.pending_pri) {
            new.pending_pri = new.mfrr;
            new.xisr = XICS_IPI;
        }
        resend = new.need_resend;
        new.need_resend = 0;
    } while (!icp_rm_try_update(icp, old, new));
    if (resend)
        resend_refused(xics, icp, icp);
}

unsigned long xics_rm_h_xirr(struct kvm_vcpu *vcpu)
{
    struct kvmppc_xics *xics = vcpu->kvm->arch.xics;
    struct kvmppc_icp *icp = vcpu->arch.icp;
    union kvmppc_icp_state old, new;

    if (!in_real_mode(xics))
        return H_TOO_HARD;
    icp_rm_clr_vcpu_irq(vcpu);
    do {
        old = new = READ_ONCE(icp->state);
        vcpu->arch.regs.gpr[4] = old.xisr | (u32)old.cppr << 24;
        if (old.xisr == 0)
            break;
        new.cppr = new.pending_pri;
        new.pending_pri = MASKED;
        new.xisr = 0;
    } while (!icp_rm_try_update(icp, old, new));
    return (unsigned long)check_too_hard(xics, icp);
}

unsigned long xics_rm_h_xirr_x(struct kvm_vcpu *vcpu)
{
    vcpu->arch.regs.gpr[5] = timebase();
    return xics_rm_h_xirr(vcpu);
}

int xics_rm_h_ipi(struct kvm_vcpu *vcpu, unsigned long server, unsigned long mfrr)
{
    struct kvmppc_xics *xics = vcpu->kvm->arch.xics;
    struct kvmppc_icp *own = vcpu->arch.icp, *target = own;
    union kvmppc_icp_state old, new;
    u32 reject;
    bool resend;

    if (!in_real_mode(xics))
        return H_TOO_HARD;
    if (own->server_num != server)
        target = kvmppc_xics_find_server(vcpu->kvm, server);
    if (target == NULL)
        return H_PARAMETER;
    do {
        old = new = READ_ONCE(target->state);
        reject = 0;
        resend = false;
        new.mfrr = (u8)mfrr;
        if (mfrr < new.cppr && mfrr <= new.pending_pri) {
            reject = new.xisr;
            new.pending_pri = (u8)mfrr;
            new.xisr = XICS_IPI;
        }
        if (mfrr > old.mfrr) {
            resend = new.need_resend;
            new.need_resend = 0;
        }
    } while (!icp_rm_try_update(target, old, new));
    if (is_source(reject))
        redeliver_rejected(xics, own, target, reject);
    if (resend)
        resend_refused(xics, own, target);
    return check_too_hard(xics, own);
}

/* The processor becomes busier: what is pending but not more favoured goes back. */
static void raise_cppr(struct kvmppc_xics *xics, struct kvm_vcpu *vcpu, u8 cppr)
{
    struct kvmppc_icp *icp = vcpu->arch.icp;
    union kvmppc_icp_state old, new;
    u32 reject;

    icp_rm_clr_vcpu_irq(vcpu);
    do {
        old = new = READ_ONCE(icp->state);
        reject = 0;
        new.cppr = cppr;
        if (cppr <= new.pending_pri) {
            reject = new.xisr;
            new.xisr = 0;
            new.pending_pri = MASKED;
        }
    } while (!icp_rm_try_update(icp, old, new));
    if (is_source(reject))
        redeliver_rejected(xics, icp, icp, reject);
}

int xics_rm_h_cppr(struct kvm_vcpu *vcpu, unsigned long cppr)
{
    struct kvmppc_xics *xics = vcpu->kvm->arch.xics;
    struct kvmppc_icp *icp = vcpu->arch.icp;
    u8 current;

    if (!in_real_mode(xics))
        return H_TOO_HARD;
    current = READ_ONCE(icp->state).cppr;
    if (cppr == current)
        return H_SUCCESS;
    if (cppr > current)
        icp_rm_down_cppr(xics, icp, (u8)cppr);
    else
        raise_cppr(xics, vcpu, (u8)cppr);
    return check_too_hard(xics, icp);
}

/* P/Q after the EOI: an LSI stays as its line says, an MSI moves Q to P. */
static u32 end_source(struct ics_irq_state *state)
{
    u32 old;

    if (state->lsi)
        return READ_ONCE(state->pq_state);
    do {
        old = READ_ONCE(state->pq_state);
    } while (!compare_and_swap32(&state->pq_state, old, old >> 1));
    return old >> 1;
}

/* A passthrough source goes back to this core if it had been routed elsewhere. */
static void follow_affinity(struct kvm_vcpu *vcpu, struct ics_irq_state *state)
{
    int pcpu;

    vcpu->stat.pthru_all++;
    if (state->intr_cpu == -1)
        return;
    pcpu = local_paca->paca_index & ~(threads_per_core - 1);
    vcpu->stat.pthru_host++;
    if (state->intr_cpu != pcpu) {
        vcpu->stat.pthru_bad_aff++;
        opal_set_xive(state->host_irq, (u16)(paca_ptrs[pcpu]->hw_cpu_id << 2), DEFAULT_PRIORITY);
    }
    state->intr_cpu = -1;
}

static void eoi_source(struct kvmppc_xics *xics, struct kvm_vcpu *vcpu, u32 irq)
{
    struct kvmppc_icp *icp = vcpu->arch.icp;
    struct ics_irq_state *state;
    u32 source;
    struct kvmppc_ics *ics = kvmppc_xics_find_ics(xics, irq, &source);

    if (ics == NULL)
        return;
    state = &ics->irq_state[source];
    if (end_source(state) & PQ_PRESENTED)
        icp_rm_deliver_irq(xics, NULL, irq, false);
    if (vcpu->kvm->irq_ack_notifier_list.first != NULL) {
        icp->rm_action |= XICS_RM_NOTIFY_EOI;
        icp->rm_eoied_irq = irq;
    }
    if (state->host_irq != 0)
        follow_affinity(vcpu, state);
}

int xics_rm_h_eoi(struct kvm_vcpu *vcpu, unsigned long xirr)
{
    struct kvmppc_xics *xics = vcpu->kvm->arch.xics;
    struct kvmppc_icp *icp = vcpu->arch.icp;
    u32 irq = (u32)xirr & XISR_MASK;

    if (!in_real_mode(xics))
        return H_TOO_HARD;
    icp_rm_down_cppr(xics, icp, (u8)(xirr >> 24));
    if (irq != XICS_IPI)
        eoi_source(xics, vcpu, irq);
    return check_too_hard(xics, icp);
}
