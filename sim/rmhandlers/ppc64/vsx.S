/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest's floating point, vector and VSX registers. C code leaves them alone, so they stay in the
 * registers until the guest is left. A VSR's first doubleword is the floating point register; in
 * memory it comes first in big-endian and second in little-endian order, as in a kernel.
 */
#include "plan.inc"

        .set    MSR_ALL, MSR_FP | MSR_VEC | MSR_VSX
        .macro  IN_ORDER n
        .if LITTLE
        xxpermdi vs\n, vs\n, vs\n, 2
        .endif
        .endm

        .macro  BEGIN name
        .globl  \name
        .type   \name, @function
\name:
        mfmsr   r4
        oris    r4, r4, MSR_ALL >> 16
        ori     r4, r4, MSR_ALL & 0xffff
        mtmsrd  r4
        addi    r5, r3, VCPU_VR
        addi    r4, r3, VCPU_FP
        .endm

/* void vsx_save(struct kvm_vcpu *vcpu): the registers themselves are lost. */
BEGIN vsx_save
        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, \
                22, 23, 24, 25, 26, 27, 28, 29, 30, 31
        IN_ORDER \n
        li      r6, 16 * \n
        stvx    v\n, r5, r6
        stxvd2x vs\n, r4, r6
        .endr
        mffs    f0
        mfvscr  v0
        li      r6, VCPU_VSCR
        stvx    v0, r3, r6
        stfd    f0, VCPU_FPSCR(r3)
        blr

/* void vsx_load(const struct kvm_vcpu *vcpu) */
BEGIN vsx_load
        li      r6, VCPU_VSCR
        lfd     f0, VCPU_FPSCR(r3)
        lvx     v0, r3, r6
        mtfsf   0xff, f0, 1, 0
        mtvscr  v0
        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, \
                22, 23, 24, 25, 26, 27, 28, 29, 30, 31
        li      r6, 16 * \n
        lxvd2x  vs\n, r4, r6
        lvx     v\n, r5, r6
        IN_ORDER \n
        .endr
        blr
