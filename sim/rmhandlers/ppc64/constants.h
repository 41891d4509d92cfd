/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers that assembly and C share: special purpose registers and MSR/LPCR bits (Power ISA 2.07),
 * hypercalls and their results (PAPR), KVM's own trap and mode values. Plain literals only, so
 * that the assembler can read them.
 */
#ifndef RMH_CONSTANTS_H
#define RMH_CONSTANTS_H

/* Special purpose registers */
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
#define SPRN_RPR    186
#define SPRN_CIABR  187
#define SPRN_DAWRX0 188
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
#define SPRN_LPID   319
#define SPRN_PCR    338
#define SPRN_HEIR   339
#define SPRN_SIER   784
#define SPRN_MMCR2  785
#define SPRN_MMCRA  786
#define SPRN_PMC1   787
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
#define MSR_LE           0x1
#define MSR_RI           0x2
#define MSR_DR           0x10
#define MSR_IR           0x20
#define MSR_ME           0x1000
#define MSR_FP           0x2000
#define MSR_PR           0x4000
#define MSR_EE           0x8000
#define MSR_VSX          0x800000
#define MSR_VEC          0x2000000
#define MSR_TS_SUSPENDED 0x200000000
#define MSR_TS_MASK      0x600000000
#define MSR_HV_FROM_TOP  3 /* HV counted from the most significant bit */

/* LPCR */
#define LPCR_MER    0x800
#define LPCR_PECE1  0x2000
#define LPCR_PECE0  0x4000
#define LPCR_PECEDH 0x8000
#define LPCR_PECEDP 0x10000
#define LPCR_AIL    0x1800000

/* SRR1 after a wake-up: why, and how much of the thread's state was lost */
#define SRR1_WAKE_LOSS_NONE 1

#define MMCR0_FC         0x80000000
#define MMCR2_FREEZE_ALL -1024 /* all but the low ten bits */
#define SLB_ESID_V       0x8000000
#define SLB_NUM_BOLTED   2
#define LPID_RSVD        0xfff
#define PCR_DEFAULT      0x0fffffffffffffe1
#define DBELL_SERVER     0x28000000 /* msgsnd, msgclr: hypervisor doorbell */

/* PAPR */
#define H_SUCCESS         0
#define H_PARAMETER       -4
#define H_TOO_HARD        9999 /* KVM's own: the host has to finish it */
#define HCALL_TABLE_BYTES 0x304

/* What ended the stay in the guest */
#define TRAP_NONE           0
#define TRAP_MACHINE_CHECK  0x200
#define TRAP_EXTERNAL       0x500
#define TRAP_DECREMENTER    0x900
#define TRAP_HV_DECREMENTER 0x980
#define TRAP_SYSCALL        0xc00
#define TRAP_H_DATA_STORAGE 0xe00
#define TRAP_H_EMUL_ASSIST  0xe40
#define TRAP_HMI            0xe60
#define TRAP_H_DOORBELL     0xe80
#define TRAP_H_FAC_UNAVAIL  0xf80
#define TRAP_HV_RM_HARD     0x5555

/* HSTATE(in_guest) */
#define KVM_GUEST_MODE_NONE     0
#define KVM_GUEST_MODE_GUEST_HV 3
#define KVM_GUEST_MODE_HOST_HV  4

/* HSTATE(hwthread_state) */
#define KVM_HWTHREAD_IN_KERNEL 0
#define KVM_HWTHREAD_IN_KVM    2

/* HSTATE(napping) */
#define NAPPING_CEDE    1
#define NAPPING_NOVCPU  2
#define NAPPING_UNSPLIT 3

/* VC(entry_exit_map): at or above this, somebody is on the way out */
#define ENTRY_EXIT_LEAVING       0x100
#define ENTRY_EXIT_OTHER_SUBCORE 0x10000

#define HDEC_MAX_HIGH 0x7fff /* high half word */
#define HDEC_TOO_SOON 512    /* time base ticks not worth entering for */

/* Bits of VCPU(pending_exceptions) */
#define BOOK3S_IRQPRIO_EXTERNAL 14

/* Slots of a PACA exception save area */
#define EX_R9   0
#define EX_R10  8
#define EX_R11  16
#define EX_R12  24
#define EX_R13  32
#define EX_CFAR 56
#define EX_PPR  64
#define EX_CTR  72

/* Frames: of an assembly routine that calls on, and kvmppc_hv_entry's with its host values */
#define CALL_FRAME  112
#define SFS         160
#define SLOT_TRAP   (SFS - 4)
#define SLOT_CIABR  (SFS - 16)
#define SLOT_DAWR0  (SFS - 24)
#define SLOT_DAWRX0 (SFS - 32)
#define SLOT_IAMR   (SFS - 40)
#define SLOT_FSCR   (SFS - 48)
#define SLOT_AMR    (SFS - 56)
#define SLOT_UAMOR  (SFS - 64)
#define FRAME_LR    16
#define FRAME_MIN   32

#endif
