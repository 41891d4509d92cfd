/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interrupt vectors. In real mode with HV on, each parks what it needs, saves the guest in its vcpu
 * and lets guest_run (switch.S) return the vector's number. Whoever is interrupted elsewhere than
 * in a guest or a nap has made a mistake.
 */
#include "plan.inc"

        .section .head.text, "ax"
        .globl  __start_vectors
__start_vectors:

/* r13 to HSPRG1, then the paca; CFAR before a branch changes it. */
        .macro  VECTOR at, to
        .org    \at
        mtspr   SPRN_HSPRG1, r13
        mfspr   r13, SPRN_HSPRG0
        std     r12, HERE_R12(r13)
        mfspr   r12, SPRN_CFAR
        std     r12, HERE_CFAR(r13)
        li      r12, \at
        b       \to
        .endm

/* Interrupts save where they came from in SRR0 and SRR1, or in HSRR0 and HSRR1. */
        VECTOR  0x100, reset
        .irp    at, 0x200, 0x300, 0x380, 0x400, 0x480
        VECTOR  \at, from_srr
        .endr
        VECTOR  0x500, from_hsrr
        .irp    at, 0x600, 0x700, 0x800, 0x900
        VECTOR  \at, from_srr
        .endr
        VECTOR  0x980, from_hsrr
        .irp    at, 0xa00, 0xc00, 0xd00
        VECTOR  \at, from_srr
        .endr
        .irp    at, 0xe00, 0xe20, 0xe40, 0xe60, 0xe80
        VECTOR  \at, from_hsrr
        .endr
        .irp    at, 0xf00, 0xf20, 0xf40, 0xf60
        VECTOR  \at, from_srr
        .endr
        VECTOR  0xf80, from_hsrr

        .text
/* Parks r11 and CR as well; the vcpu comes to r11. From elsewhere than a guest: `otherwise`. */
        .macro  IN_GUEST_ELSE otherwise
        lbz     r11, HERE_IN_GUEST(r13)
        cmplwi  r11, KVM_GUEST_MODE_GUEST_HV
        bne     \otherwise
        ld      r11, HERE_VCPU(r13)
        std     r10, VCPU_GPR + 8 * 10(r11)
        .endm

reset:
        std     r11, HERE_R11(r13)
        mfcr    r11
        std     r11, HERE_CR(r13)
        mfspr   r11, SPRN_SRR1
        andis.  r11, r11, SRR1_WOKEN_HIGH
        bne     nap_is_over
        b       0f
from_srr:
        std     r11, HERE_R11(r13)
        mfcr    r11
        std     r11, HERE_CR(r13)
0:      IN_GUEST_ELSE kvmppc_bad_host_intr
        SPR_OUT SPRN_SRR0, VCPU_PC
        SPR_OUT SPRN_SRR1, VCPU_MSR
        b       guest_left
from_hsrr:
        std     r11, HERE_R11(r13)
        mfcr    r11
        std     r11, HERE_CR(r13)
        IN_GUEST_ELSE kvmppc_bad_host_intr
        SPR_OUT SPRN_HSRR0, VCPU_PC
        SPR_OUT SPRN_HSRR1, VCPU_MSR
        b       guest_left

        .globl  kvmppc_bad_host_intr
        .type   kvmppc_bad_host_intr, @function
kvmppc_bad_host_intr:
        b       .
