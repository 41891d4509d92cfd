/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers that assembly and C share: special purpose registers and MSR/LPCR bits (Power ISA 2.07),
 * hypercalls and their results (PAPR), firmware calls (skiboot), KVM's own trap and mode values.
 * Plain literals only, so that the assembler can read them.
 */
#ifndef RMH_CONSTANTS_H
#define RMH_CONSTANTS_H

/* Special purpose registers */
#define SPRN_XER    1
#define SPRN_LR     8
#define SPRN_CTR    9
#define SPRN_DSCR   17
#define SPRN_DSISR  18
#define SPRN_DAR    19
#define SPRN_DEC    22
#define SPRN_SDR1   25
#define SPRN_SRR0   26
#define SPRN_SRR1   27
#define SPRN_CFAR   28
#define SPRN_AMR    29
#define SPRN_ACOP   31
#define SPRN_PID    48
#define SPRN_IAMR   61
#define SPRN_CTRLF  136
#define SPRN_CTRLT  152
#define SPRN_FSCR   153
#define SPRN_UAMOR  157
#define SPRN_PSPB   159
#define SPRN_DPDES  176
#define SPRN_DAWR0  180
#define SPRN_CIABR  187
#define SPRN_DAWRX0 188
#define SPRN_RPR    186
#define SPRN_HFSCR  190
#define SPRN_VRSAVE 256
#define SPRN_SPRG0  272
#define SPRN_SPRG1  273
#define SPRN_SPRG2  274
#define SPRN_SPRG3  275
#define SPRN_TBU40  286
#define SPRN_HSPRG0 304
#define SPRN_HSPRG1 305
#define SPRN_HDSISR 306
#define SPRN_HDAR   307
#define SPRN_SPURR  308
#define SPRN_PURR   309
#define SPRN_HDEC   310
#define SPRN_HSRR0  314
#define SPRN_HSRR1  315
#define SPRN_LPCR   318
#define SPRN_LPIDR  319
#define SPRN_PCR    338
#define SPRN_HEIR   339
#define SPRN_SIER   784
#define SPRN_MMCR2  785
#define SPRN_MMCRA  786
#define SPRN_PMC1   787
#define SPRN_PMC2   788
#define SPRN_PMC3   789
#define SPRN_PMC4   790
#define SPRN_PMC5   791
#define SPRN_PMC6   792
#define SPRN_MMCR0  795
#define SPRN_SIAR   796
#define SPRN_SDAR   797
#define SPRN_MMCR1  798
#define SPRN_EBBHR  804
#define SPRN_EBBRR  805
#define SPRN_BESCR  806
#define SPRN_TAR    815
#define SPRN_IC     848
#define SPRN_VTB    849
#define SPRN_LDBAR  850
#define SPRN_PMMAR  854
#define SPRN_TACR   888
#define SPRN_TCSCR  889
#define SPRN_CSIGR  890
#define SPRN_SPMC1  892
#define SPRN_SPMC2  893
#define SPRN_MMCRS  894
#define SPRN_WORT   895
#define SPRN_PPR    896

/* MSR */
#define MSR_LE          0x1
#define MSR_RI          0x2
#define MSR_DR          0x10
#define MSR_IR          0x20
#define MSR_ME          0x1000
#define MSR_FP          0x2000
#define MSR_PR          0x4000
#define MSR_EE          0x8000
#define MSR_VSX         0x800000
#define MSR_VEC         0x2000000
#define MSR_HV_FROM_TOP 3 /* HV counted from the most significant bit */

/* LPCR: mediated external request; what ends a nap */
#define LPCR_MER    0x800
#define LPCR_PECE1  0x2000
#define LPCR_PECE0  0x4000
#define LPCR_PECEDH 0x8000
#define LPCR_PECEDP 0x10000

/* SRR1 at vector 0x100: not 0 after a power-saving mode; why it ended */
#define SRR1_WOKEN_HIGH 0x3 /* the two lowest bits of the upper half of the word */
#define SRR1_WHY_SHIFT  18
#define SRR1_WHY_MASK   0xf

/* SRR1 and DSISR of a machine check (POWER8's user manual) */
#define MC_LOAD_STORE    0x200000 /* in SRR1: DSISR says what it was; else these, of a fetch: */
#define MC_FETCH_SHIFT   18
#define MC_FETCH_MASK    7
#define MC_FETCH_SLB     2     /* the first of the three ... */
#define MC_FETCH_SLB_END 5     /* ... that are about the SLB */
#define MC_DSISR_SLB     0x3c0 /* those of DSISR */

#define CTRL_RUN      1
#define MMCR0_FREEZE  0x80000000
#define MMCR2_FREEZE  (-1024) /* all but the low ten bits */
#define SLB_VALID     0x8000000
#define SLB_BOLTED    2
#define LPID_RESERVED 0xfff
#define PCR_NONE      0x0fffffffffffffe1 /* no compatibility mode */
#define DOORBELL      0x28000000         /* msgsnd, msgclr: hypervisor doorbell */
#define HDEC_FULL     0x7fff0000
#define HDEC_TOO_SOON 512 /* time base ticks not worth entering for */

/* PAPR: a hypercall's number and result */
#define H_SET_DABR  0x28
#define H_EOI       0x64
#define H_CPPR      0x68
#define H_IPI       0x6c
#define H_XIRR      0x74
#define H_CEDE      0xe0
#define H_CONFER    0xe4
#define H_SET_XDABR 0x134
#define H_XIRR_X    0x2fc
#define H_RANDOM    0x300
#define H_SUCCESS   0
#define H_HARDWARE  (-1)
#define H_PARAMETER (-4)
#define H_TOO_HARD  9999 /* KVM's own: the host has to finish it */

/* Firmware */
#define OPAL_SET_XIVE     19
#define OPAL_PCI_MSI_EOI  63
#define OPAL_RESYNC_TIME  79
#define OPAL_HANDLE_HMI   98
#define OPAL_INT_GET_XIRR 122
#define OPAL_INT_EOI      124
#define OPAL_INT_SET_MFRR 125

/* What ended the stay in the guest */
#define TRAP_NONE           0
#define TRAP_MACHINE_CHECK  0x200
#define TRAP_EXTERNAL       0x500
#define TRAP_HV_DECREMENTER 0x980
#define TRAP_HCALL          0xc00
#define TRAP_H_DATA_STORAGE 0xe00
#define TRAP_H_EMULATION    0xe40
#define TRAP_HMI            0xe60
#define TRAP_H_DOORBELL     0xe80
#define TRAP_H_FACILITY     0xf80
#define TRAP_HV_RM_HARD     0x5555

/* paca.kvm_hstate.in_guest */
#define KVM_GUEST_MODE_NONE     0
#define KVM_GUEST_MODE_GUEST_HV 3
#define KVM_GUEST_MODE_HOST_HV  4

/* paca.kvm_hstate.hwthread_state */
#define KVM_HWTHREAD_IN_KERNEL 0
#define KVM_HWTHREAD_IN_KVM    2

/* paca.kvm_hstate.napping */
#define NAPPING_NOT     0
#define NAPPING_CEDE    1
#define NAPPING_NOVCPU  2
#define NAPPING_UNSPLIT 3

/* vcpu.arch.emul_inst, last_inst: to be read from the guest's memory */
#define INST_FETCH_FAILED 0xffffffff

/* Bits of vcpu.arch.pending_exceptions */
#define BOOK3S_IRQPRIO_EXTERNAL 14

#endif
