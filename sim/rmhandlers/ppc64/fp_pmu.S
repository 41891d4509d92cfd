/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * behaviour: floating point, vector and performance monitor state. The facilities are switched on
 * in the MSR and stay on; the VSX registers 0-31 hold the FPRs in their first doubleword.
 */
#include "macros.inc"

        .text

/* The memory image of a VSR has the kernel's form: one 16-byte value in our byte order. */
#ifdef __LITTLE_ENDIAN__
        .macro  SWAP_VSR n
        xxpermdi \n, \n, \n, 2
        .endm
#else
        .macro  SWAP_VSR n
        .endm
#endif

        .macro  ALLOW_FP
        mfmsr   r5
        ori     r5, r5, MSR_FP
        oris    r5, r5, (MSR_VEC | MSR_VSX)@h
        mtmsrd  r5
        isync
        .endm

#define ALL_32 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, \
        16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31

/* In: r3 vcpu. Uses r5-r7. */
ENTRY kvmppc_save_fp
        ALLOW_FP
        addi    r6, r3, VCPU_FPRS
        .irp    n, ALL_32
        li      r7, \n * 16
        SWAP_VSR \n
        stxvd2x \n, r6, r7
        .endr
        mffs    f0
        stfd    f0, VCPU_FPSCR(r3)
        addi    r6, r3, VCPU_VRS
        .irp    n, ALL_32
        li      r7, \n * 16
        stvx    \n, r6, r7
        .endr
        mfvscr  v0
        li      r7, VCPU_VSCR
        stvx    v0, r3, r7
        mfspr   r6, SPRN_VRSAVE
        stw     r6, VCPU_VRSAVE(r3)
        blr
END kvmppc_save_fp

/* In: r3 vcpu. Uses r5-r7. */
ENTRY kvmppc_load_fp
        ALLOW_FP
        lfd     f0, VCPU_FPSCR(r3)
        mtfsf   0xff, f0, 1, 0
        addi    r6, r3, VCPU_FPRS
        .irp    n, ALL_32
        li      r7, \n * 16
        lxvd2x  \n, r6, r7
        SWAP_VSR \n
        .endr
        li      r7, VCPU_VSCR
        lvx     v0, r3, r7
        mtvscr  v0
        addi    r6, r3, VCPU_VRS
        .irp    n, ALL_32
        li      r7, \n * 16
        lvx     \n, r6, r7
        .endr
        lwz     r6, VCPU_VRSAVE(r3)
        mtspr   SPRN_VRSAVE, r6
        blr
END kvmppc_load_fp

#define EVENTS_AND_SAMPLES(X) X(MMCR1, d) X(SIAR, d) X(SDAR, d)
#define SUPERVISOR_PMU(X) X(SIER, d) X(SPMC1, w) X(SPMC2, w) X(MMCRS, d)

        .macro  FREEZE_COUNTERS
        lis     r7, MMCR0_FC@h
        clrldi  r7, r7, 32
        mtspr   SPRN_MMCR0, r7
        .endm

/* In: r4 vcpu. Uses r5-r7. */
ENTRY kvmhv_load_guest_pmu
        FREEZE_COUNTERS
        isync
        .irp    n, 0, 1, 2, 3, 4, 5
        lwz     r5, VCPU_PMC + 4*\n(r4)
        mtspr   SPRN_PMC1 + \n, r5
        .endr
        LOAD_SPR(MMCRA, d)
        EVENTS_AND_SAMPLES(LOAD_SPR)
        LOAD_SPR(MMCR2, d)
        SUPERVISOR_PMU(LOAD_SPR)
        LOAD_SPR(MMCR0, d)
        isync
        blr
END kvmhv_load_guest_pmu

/* In: r9 vcpu. Uses r3, r5-r8. A guest that says it does not use the PMU has only stopped it. */
ENTRY kvmhv_save_guest_pmu
        li      r8, MMCR2_FREEZE_ALL
        mfspr   r6, SPRN_MMCR2
        mtspr   SPRN_MMCR2, r8
        mfspr   r3, SPRN_MMCR0
        FREEZE_COUNTERS
        mfspr   r5, SPRN_MMCRA
        li      r7, 0
        mtspr   SPRN_MMCRA, r7
        isync
        ld      r8, VCPU_VPA(r9)
        cmpdi   r8, 0
        beq     1f
        lbz     r7, LPPACA_PMCINUSE(r8)
        cmpwi   r7, 0
        beqlr
1:      std     r6, VCPU_MMCR2(r9)
        std     r3, VCPU_MMCR0(r9)
        std     r5, VCPU_MMCRA(r9)
        EVENTS_AND_SAMPLES(SAVE_SPR)
        .irp    n, 0, 1, 2, 3, 4, 5
        mfspr   r5, SPRN_PMC1 + \n
        stw     r5, VCPU_PMC + 4*\n(r9)
        .endr
        SUPERVISOR_PMU(SAVE_SPR)
        lis     r5, 0x8000
        mtspr   SPRN_MMCRS, r5
        blr
END kvmhv_save_guest_pmu

/* The host's values were kept by whoever called the trampoline. Uses r3, r5, r6. */
ENTRY kvmhv_load_host_pmu
        lbz     r3, PACA_PMCREGS_IN_USE(r13)
        cmpwi   r3, 0
        beqlr
        .irp    n, 0, 1, 2, 3, 4, 5
        lwz     r5, HSTATE_HOST_PMC + 4*\n(r13)
        mtspr   SPRN_PMC1 + \n, r5
        .endr
        .macro  HOST_MMCR index, spr
        ld      r5, HSTATE_HOST_MMCR + 8*\index(r13)
        mtspr   \spr, r5
        .endm
        HOST_MMCR 1, SPRN_MMCR1
        HOST_MMCR 2, SPRN_MMCRA
        HOST_MMCR 3, SPRN_SIAR
        HOST_MMCR 4, SPRN_SDAR
        HOST_MMCR 5, SPRN_MMCR2
        HOST_MMCR 6, SPRN_SIER
        HOST_MMCR 0, SPRN_MMCR0
        isync
        blr
END kvmhv_load_host_pmu
