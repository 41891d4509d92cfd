/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * behaviour: interrupts for the guest at its entry. Called with something in pending_exceptions;
 * makes the vcpu's registers look as if hardware had taken the interrupt just before.
 */
#include "platform.h"
#include "real_mode.h"

#define AIL_OFFSET 0xc000000000004000UL

static void inject_interrupt(struct kvm_vcpu *vcpu, u64 vector)
{
    struct kvm_vcpu_arch_shared *shared = &vcpu->arch.shregs;
    u64 translation = MSR_IR | MSR_DR;
    u64 msr = shared->msr, new_msr = vcpu->arch.intr_msr;

    if ((MFSPR(SPRN_LPCR) & LPCR_AIL) == LPCR_AIL && (msr & translation) == translation) {
        vector += AIL_OFFSET;
        new_msr |= translation;
    }
    if ((msr & MSR_TS_MASK) != 0)
        new_msr |= MSR_TS_SUSPENDED;
    shared->srr0 = vcpu->arch.regs.nip;
    shared->srr1 = msr;
    vcpu->arch.regs.nip = vector;
    shared->msr = new_msr;
}

static void pass_on_doorbell(struct kvm_vcpu *vcpu)
{
    if (!vcpu->arch.doorbell_request)
        return;
    MTSPR(SPRN_DPDES, 1);
    vcpu->arch.vcore->dpdes = 1;
    vcpu->arch.doorbell_request = 0;
}

/* LPCR.MER is only ever set here, so that the guest is interrupted once it enables EE. */
void kvmppc_guest_entry_inject_int(struct kvm_vcpu *vcpu)
{
    bool external = vcpu->arch.pending_exceptions >> BOOK3S_IRQPRIO_EXTERNAL & 1;

    MTSPR(SPRN_LPCR, MFSPR(SPRN_LPCR) | (external ? LPCR_MER : 0));
    instruction_barrier();
    if (vcpu->arch.shregs.msr & MSR_EE) {
        if (external)
            inject_interrupt(vcpu, TRAP_EXTERNAL);
        else if ((s32)MFSPR(SPRN_DEC) < 0)
            inject_interrupt(vcpu, TRAP_DECREMENTER);
    }
    pass_on_doorbell(vcpu);
}
