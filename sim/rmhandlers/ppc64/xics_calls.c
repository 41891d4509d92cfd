/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hypercalls of the virtual XICS (PAPR, "Interrupt presentation"). */
#include "firmware.h"
#include "guest_xics.h"
#include "hcalls.h"
#include "presenter.h"

#define DEFAULT_PRIORITY 5

static bool has_xics(struct kvm_vcpu *vcpu, struct guest_xics *guest)
{
    guest->kvm = vcpu->kvm;
    guest->xics = vcpu->kvm->arch.xics;
    guest->own = vcpu->arch.icp;
    return guest->xics && guest->xics->real_mode && guest->own;
}

static long done(const struct guest_xics *guest)
{
    return host_has_to_finish(guest) ? H_TOO_HARD : H_SUCCESS;
}

/* The output goes off before the word changes: what comes later turns it on again. */
static long h_xirr(struct kvm_vcpu *vcpu)
{
    struct guest_xics guest;
    struct icp_act act = {0};

    if (!has_xics(vcpu, &guest))
        return H_TOO_HARD;
    output_off(vcpu);
    icp_do(&guest, guest.own, icp_accept, &act);
    vcpu->arch.regs.gpr[4] = act.xirr;
    return done(&guest);
}

long xics_rm_h_xirr_x(struct kvm_vcpu *vcpu)
{
    vcpu->arch.regs.gpr[5] = timebase();
    return h_xirr(vcpu);
}

static long h_cppr(struct kvm_vcpu *vcpu)
{
    struct icp_act act = {.priority = (u8)vcpu->arch.regs.gpr[4]};
    struct guest_xics guest;
    u8 now;

    if (!has_xics(vcpu, &guest))
        return H_TOO_HARD;
    now = guest.own->state.cppr; /* nobody else changes it */
    if (act.priority == now)
        return H_SUCCESS;
    if (act.priority < now)
        output_off(vcpu);
    icp_do(&guest, guest.own, act.priority < now ? icp_demand : icp_relax, &act);
    icp_follow(&guest, guest.own, &act);
    return done(&guest);
}

static long h_ipi(struct kvm_vcpu *vcpu)
{
    struct icp_act act = {.priority = (u8)vcpu->arch.regs.gpr[5]};
    struct kvmppc_icp *icp;
    struct guest_xics guest;

    if (!has_xics(vcpu, &guest))
        return H_TOO_HARD;
    icp = icp_of_server(&guest, vcpu->arch.regs.gpr[4]);
    if (!icp)
        return H_PARAMETER;
    icp_do(&guest, icp, icp_set_mfrr, &act);
    icp_follow(&guest, icp, &act);
    return done(&guest);
}

/* An interrupt of a device that another core took last time shall come to this core. */
static void bring_near(struct kvm_vcpu *vcpu, struct ics_irq_state *source)
{
    int near = local_paca->paca_index & ~(threads_per_core - 1);

    if (!source->host_irq)
        return;
    vcpu->stat.pthru_all++;
    if (source->intr_cpu < 0)
        return;
    vcpu->stat.pthru_host++;
    if (source->intr_cpu != near) {
        vcpu->stat.pthru_bad_aff++;
        firmware(source->host_irq, (u64)paca_ptrs[near]->hw_cpu_id << 2, DEFAULT_PRIORITY,
                 OPAL_SET_XIVE);
    }
    source->intr_cpu = -1;
}

static void tell_listeners(const struct guest_xics *guest, u32 number)
{
    if (!guest->kvm->irq_ack_notifier_list.first)
        return;
    guest->own->rm_action |= XICS_RM_NOTIFY_EOI;
    guest->own->rm_eoied_irq = number;
}

static long h_eoi(struct kvm_vcpu *vcpu)
{
    u32 xirr = (u32)vcpu->arch.regs.gpr[4], number = xirr & XIRR_SOURCE;
    struct icp_act act = {.priority = (u8)(xirr >> 24)};
    struct ics_irq_state *source;
    struct kvmppc_ics *ics;
    struct guest_xics guest;

    if (!has_xics(vcpu, &guest))
        return H_TOO_HARD;
    icp_do(&guest, guest.own, icp_relax, &act);
    icp_follow(&guest, guest.own, &act);
    if (number == XISR_IPI || !source_find(&guest, number, &ics, &source))
        return done(&guest);
    if (source_ends(source))
        source_send(&guest, number);
    tell_listeners(&guest, number);
    bring_near(vcpu, source);
    return done(&guest);
}

const struct hcall xics_hcalls[] = {
    {H_XIRR, h_xirr},
    {H_EOI, h_eoi},
    {H_IPI, h_ipi},
    {H_CPPR, h_cppr},
    {H_XIRR_X, xics_rm_h_xirr_x},
    {0, NULL},
};
