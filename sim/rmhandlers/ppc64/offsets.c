/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where members lie, for the assembler: compiled to assembly, which plan.inc includes. The function
 * itself lands in a section that the linker throws away.
 */
#include "kvm_types.h"

#define OFFSET(name, type, member)                                                                 \
    __asm__ volatile(".set " #name ", %c0" : : "i"(offsetof(struct type, member)))
#define PACA(name, member) OFFSET(PACA_##name, paca_struct, member)
#define HERE(name, member) OFFSET(HERE_##name, paca_struct, kvm_hstate.member)
#define VCPU(name, member) OFFSET(VCPU_##name, kvm_vcpu, arch.member)

__attribute__((used, section(".offsets"))) static void offsets(void)
{
    PACA(TOC, kernel_toc);
    PACA(EMERGENCY_SP, emergency_sp);
    PACA(SAVED_R1, saved_r1);
    HERE(VCPU, kvm_vcpu);
    HERE(IN_GUEST, in_guest);
    HERE(HOST_R1, host_r1);
    HERE(HOST_MSR, host_msr);
    HERE(R12, scratch0);
    HERE(R11, scratch1);
    HERE(CR, scratch2);
    HERE(CFAR, cfar);
    VCPU(GPR, regs.gpr);
    VCPU(PC, regs.nip);
    VCPU(MSR, shregs.msr);
    VCPU(LR, regs.link);
    VCPU(CTR, regs.ctr);
    VCPU(XER, regs.xer);
    VCPU(CR, regs.ccr);
    VCPU(CFAR, cfar);
    VCPU(PPR, ppr);
    VCPU(SRR0, shregs.srr0);
    VCPU(SRR1, shregs.srr1);
    VCPU(FP, fp.fpr);
    VCPU(FPSCR, fp.fpscr);
    VCPU(VR, vr.vr);
    VCPU(VSCR, vr.vscr);
    OFFSET(OPAL_BASE, opal, base);
    OFFSET(OPAL_ENTRY, opal, entry);
}
