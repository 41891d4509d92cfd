/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The virtual XICS of a guest: presentation controllers (ICP) and sources (ICS), as real mode works
 * on them. Whatever real mode cannot do is noted in the rm_ members of the ICP of the vcpu that
 * runs on this thread; check_too_hard then sends the thread to the host.
 */
#ifndef RMH_XICS_RM_H
#define RMH_XICS_RM_H

#include "platform.h"
#include "xics_types.h"

static inline struct kvm_vcpu *running_vcpu(void)
{
    return local_paca->kvm_hstate.kvm_vcpu;
}

/* Sources that can be rejected and must find their way back: not "none", not an IPI. */
static inline bool is_source(u32 xisr)
{
    return xisr > 2;
}

/* The source's ICS, and its index there; NULL if the guest has no such source. */
struct kvmppc_ics *kvmppc_xics_find_ics(struct kvmppc_xics *xics, u32 irq, u32 *source);
struct kvmppc_icp *kvmppc_xics_find_server(struct kvm *kvm, u64 server);

/* Old to new in one step, raising the output if the new state asks for it; false: state changed. */
bool icp_rm_try_update(struct kvmppc_icp *icp, union kvmppc_icp_state old,
                       union kvmppc_icp_state new);
void icp_rm_set_vcpu_irq(struct kvm_vcpu *vcpu, struct kvm_vcpu *this_vcpu);
void icp_rm_clr_vcpu_irq(struct kvm_vcpu *vcpu);

/* Presents source `irq`, first guess `icp` (may be NULL), and then whatever that displaces. */
void icp_rm_deliver_irq(struct kvmppc_xics *xics, struct kvmppc_icp *icp, u32 irq,
                        bool check_resend);
/* Tries again the sources that `icp` refused before. */
void icp_rm_check_resend(struct kvmppc_xics *xics, struct kvmppc_icp *icp);

int check_too_hard(struct kvmppc_xics *xics, struct kvmppc_icp *icp);

#endif
