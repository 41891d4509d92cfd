/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * behaviour: raising and lowering a vcpu's external interrupt. The target may run on this thread,
 * on another, or nowhere; in the last case a host core that is free is asked to wake it, or this
 * thread's vcpu leaves a note for its own host.
 */
#include "icp_native.h"
#include "real_mode.h"
#include "xics_rm.h"

#define PENDING_EXTERNAL       (1UL << BOOK3S_IRQPRIO_EXTERNAL)
#define PPC_MSG_RM_HOST_ACTION 4 /* byte of the receiver's message word */

static int my_core(void)
{
    return local_paca->paca_index >> threads_shift;
}

static bool claim_host_core(int core, u32 action)
{
    volatile union kvmppc_rm_state *rm_state = &kvmppc_host_rm_ops_hv->rm_core[core].rm_state;
    union kvmppc_rm_state old, new;

    old.raw = rm_state->raw;
    if (!old.in_host || old.rm_action != 0)
        return false;
    new = old;
    new.rm_action = action;
    if (!compare_and_swap64(&kvmppc_host_rm_ops_hv->rm_core[core].rm_state.raw, old.raw, new.raw))
        return false;
    light_barrier(); /* the claim is seen before what we put into it */
    return true;
}

static int claim_host_core_of(int from, int to, u32 action)
{
    for (int core = from; core < to; core++)
        if (claim_host_core(core, action))
            return core;
    return -1;
}

/* The cores after ours, then those before; never our own. -1 if none is free. */
static int find_available_hostcore(u32 action)
{
    int count = (int)nr_cpu_ids >> threads_shift;
    int core = claim_host_core_of(my_core() + 1, count, action);

    return core >= 0 ? core : claim_host_core_of(0, my_core(), action);
}

static void icp_send_hcore_msg(int hcore, struct kvm_vcpu *vcpu)
{
    int hcpu = hcore << threads_shift;
    volatile u8 *message = (volatile u8 *)&per_cpu(ipi_message, hcpu).messages;

    kvmppc_host_rm_ops_hv->rm_core[hcore].rm_data = vcpu;
    full_barrier();
    message[PPC_MSG_RM_HOST_ACTION] = 1;
    full_barrier();
    WRITE_ONCE(paca_ptrs[hcpu]->kvm_hstate.host_ipi, 1);
    full_barrier();
    kvmhv_rm_send_ipi(hcpu);
}

static void wake_unloaded_vcpu(struct kvm_vcpu *vcpu, struct kvmppc_icp *this_icp)
{
    int hcore = -1;

    if (kvmppc_host_rm_ops_hv != NULL && h_ipi_redirect)
        hcore = find_available_hostcore(XICS_RM_KICK_VCPU);
    if (hcore >= 0) {
        icp_send_hcore_msg(hcore, vcpu);
    } else {
        this_icp->rm_action |= XICS_RM_KICK_VCPU;
        this_icp->rm_kick_target = vcpu;
    }
}

void icp_rm_set_vcpu_irq(struct kvm_vcpu *vcpu, struct kvm_vcpu *this_vcpu)
{
    int cpu;

    vcpu->stat.queue_intr++;
    atomic_or64(&vcpu->arch.pending_exceptions, PENDING_EXTERNAL);
    if (vcpu == this_vcpu) {
        MTSPR(SPRN_LPCR, MFSPR(SPRN_LPCR) | LPCR_MER);
        return;
    }
    cpu = READ_ONCE(vcpu->arch.thread_cpu);
    if (cpu < 0 || cpu >= (int)nr_cpu_ids) {
        wake_unloaded_vcpu(vcpu, this_vcpu->arch.icp);
        return;
    }
    full_barrier();
    kvmhv_rm_send_ipi(cpu);
}

void icp_rm_clr_vcpu_irq(struct kvm_vcpu *vcpu)
{
    atomic_andc64(&vcpu->arch.pending_exceptions, PENDING_EXTERNAL);
    MTSPR(SPRN_LPCR, MFSPR(SPRN_LPCR) & ~(u64)LPCR_MER);
}
