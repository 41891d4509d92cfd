/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Offsets of struct members for the assembler. Compiled to assembly only; each line that begins
 * with the marker below becomes a #define of asm_offsets.h (see asm_offsets.cmake).
 */
#include "kvm_types.h"

#define DEFINE(name, value)  __asm__ volatile("\n.ascii \"@define " #name " %0 @\"" : : "i"(value))
#define PACA(name, member)   DEFINE(PACA_##name, offsetof(struct paca_struct, member))
#define HSTATE(name, member) DEFINE(HSTATE_##name, offsetof(struct paca_struct, kvm_hstate.member))
#define VCPU(name, member)   DEFINE(VCPU_##name, offsetof(struct kvm_vcpu, arch.member))
#define VCORE(name, member)  DEFINE(VCORE_##name, offsetof(struct kvmppc_vcore, member))
#define KVM(name, member)    DEFINE(KVM_##name, offsetof(struct kvm, arch.member))

void asm_offsets_paca(void);
void asm_offsets_vcpu(void);
void asm_offsets_vm(void);

void asm_offsets_paca(void)
{
    PACA(EXGEN, exgen);
    PACA(EXMC, exmc);
    PACA(EXNMI, exnmi);
    PACA(KERNEL_TOC, kernel_toc);
    PACA(KERNELBASE, kernelbase);
    PACA(EMERGENCY_SP, emergency_sp);
    PACA(SLB_SHADOW, slb_shadow_ptr);
    PACA(DSCR_DEFAULT, dscr_default);
    PACA(SAVED_R1, saved_r1);
    PACA(SPRG_VDSO, sprg_vdso);
    PACA(INDEX, paca_index);
    PACA(HSRR_VALID, hsrr_valid);
    PACA(SRR_VALID, srr_valid);
    PACA(PMCREGS_IN_USE, pmcregs_in_use);
    PACA(FTRACE_ENABLED, ftrace_enabled);
    HSTATE(VCPU, kvm_vcpu);
    HSTATE(VCORE, kvm_vcore);
    HSTATE(SPLIT_MODE, kvm_split_mode);
    HSTATE(IN_GUEST, in_guest);
    HSTATE(NAPPING, napping);
    HSTATE(HWTHREAD_REQ, hwthread_req);
    HSTATE(HWTHREAD_STATE, hwthread_state);
    HSTATE(HOST_IPI, host_ipi);
    HSTATE(PTID, ptid);
    HSTATE(HOST_R1, host_r1);
    HSTATE(HOST_MSR, host_msr);
    HSTATE(SCRATCH0, scratch0);
    HSTATE(SCRATCH2, scratch2);
    HSTATE(CFAR, cfar);
    HSTATE(PPR, ppr);
    HSTATE(HOST_PURR, host_purr);
    HSTATE(HOST_SPURR, host_spurr);
    HSTATE(HOST_DSCR, host_dscr);
    HSTATE(DEC_EXPIRES, dec_expires);
    HSTATE(HOST_MMCR, host_mmcr);
    HSTATE(HOST_PMC, host_pmc);
    DEFINE(SHADOW_SAVE_AREA, offsetof(struct slb_shadow, save_area));
    DEFINE(SPLIT_RPR, offsetof(struct kvm_split_mode, rpr));
    DEFINE(SPLIT_PMMAR, offsetof(struct kvm_split_mode, pmmar));
    DEFINE(SPLIT_LDBAR, offsetof(struct kvm_split_mode, ldbar));
    DEFINE(SPLIT_DO_NAP, offsetof(struct kvm_split_mode, do_nap));
    DEFINE(SPLIT_NAPPED, offsetof(struct kvm_split_mode, napped));
    DEFINE(OPAL_BASE, offsetof(struct opal, base));
    DEFINE(OPAL_ENTRY, offsetof(struct opal, entry));
}

void asm_offsets_vcpu(void)
{
    DEFINE(VCPU_KVM, offsetof(struct kvm_vcpu, kvm));
    DEFINE(VCPU_CPU, offsetof(struct kvm_vcpu, cpu));
    VCPU(GPRS, regs.gpr);
    VCPU(PC, regs.nip);
    VCPU(CTR, regs.ctr);
    VCPU(LR, regs.link);
    VCPU(XER, regs.xer);
    VCPU(CR, regs.ccr);
    VCPU(MSR, shregs.msr);
    VCPU(SRR0, shregs.srr0);
    VCPU(SRR1, shregs.srr1);
    VCPU(DAR, shregs.dar);
    VCPU(DSISR, shregs.dsisr);
    VCPU(SPRG0, shregs.sprg0);
    VCPU(SPRG1, shregs.sprg1);
    VCPU(SPRG2, shregs.sprg2);
    VCPU(SPRG3, shregs.sprg3);
    VCPU(PENDING_EXC, pending_exceptions);
    VCPU(DEC_EXPIRES, dec_expires);
    VCPU(INTR_MSR, intr_msr);
    VCPU(TRAP, trap);
    VCPU(THREAD_CPU, thread_cpu);
    VCPU(CEDED, ceded);
    VCPU(PRODDED, prodded);
    VCPU(LAST_INST, last_inst);
    VCPU(EMUL_INST, emul_inst);
    VCPU(FAULT_DAR, fault_dar);
    VCPU(FAULT_DSISR, fault_dsisr);
    VCPU(SLB, slb);
    VCPU(SLB_MAX, slb_max);
    VCPU(SLB_NR, slb_nr);
    DEFINE(SLB_ORIGE, offsetof(struct kvmppc_slb, orige));
    DEFINE(SLB_ORIGV, offsetof(struct kvmppc_slb, origv));
    DEFINE(SLB_BYTES, sizeof(struct kvmppc_slb));
    VCPU(CFAR, cfar);
    VCPU(PPR, ppr);
    VCPU(HFSCR, hfscr);
    VCPU(PURR, purr);
    VCPU(SPURR, spurr);
    VCPU(TAR, tar);
    VCPU(IC, ic);
    VCPU(DSCR, dscr);
    VCPU(AMR, amr);
    VCPU(UAMOR, uamor);
    VCPU(IAMR, iamr);
    VCPU(DAWR0, dawr0);
    VCPU(DAWRX0, dawrx0);
    VCPU(CIABR, ciabr);
    VCPU(FSCR, fscr);
    VCPU(EBBHR, ebbhr);
    VCPU(EBBRR, ebbrr);
    VCPU(BESCR, bescr);
    VCPU(CSIGR, csigr);
    VCPU(TACR, tacr);
    VCPU(TCSCR, tcscr);
    VCPU(ACOP, acop);
    VCPU(WORT, wort);
    VCPU(CTRL, ctrl);
    VCPU(PSPB, pspb);
    VCPU(PID, pid);
    VCPU(VRSAVE, vrsave);
    VCPU(MMCR0, mmcr[0]);
    VCPU(MMCR1, mmcr[1]);
    VCPU(MMCR2, mmcr[2]);
    VCPU(MMCRA, mmcra);
    VCPU(MMCRS, mmcrs);
    VCPU(SIAR, siar);
    VCPU(SDAR, sdar);
    VCPU(SIER, sier[0]);
    VCPU(PMC, pmc);
    VCPU(SPMC1, spmc[0]);
    VCPU(SPMC2, spmc[1]);
    VCPU(VPA, vpa.pinned_addr);
    VCPU(VPA_DIRTY, vpa.dirty);
    VCPU(FPRS, fp.fpr);
    VCPU(FPSCR, fp.fpscr);
    VCPU(VRS, vr.vr);
    VCPU(VSCR, vr.vscr);
    DEFINE(LPPACA_YIELD_COUNT, offsetof(struct lppaca, yield_count));
    DEFINE(LPPACA_PMCINUSE, offsetof(struct lppaca, pmcregs_in_use));
}

void asm_offsets_vm(void)
{
    VCORE(KVM, kvm);
    VCORE(ENTRY_EXIT, entry_exit_map);
    VCORE(NAPPING_THREADS, napping_threads);
    VCORE(IN_GUEST, in_guest);
    VCORE(TB_OFFSET, tb_offset);
    VCORE(TB_OFFSET_APPLIED, tb_offset_applied);
    VCORE(LPCR, lpcr);
    VCORE(PCR, pcr);
    VCORE(DPDES, dpdes);
    VCORE(VTB, vtb);
    KVM(LPID, lpid);
    KVM(HOST_LPID, host_lpid);
    KVM(SDR1, sdr1);
    KVM(HOST_SDR1, host_sdr1);
    KVM(HOST_LPCR, host_lpcr);
    KVM(ENABLED_HCALLS, enabled_hcalls);
}
