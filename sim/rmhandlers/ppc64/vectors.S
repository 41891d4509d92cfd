/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * behaviour: interrupt vectors. Each one parks the guest's r9-r13, CFAR, PPR, CTR and CR and, if
 * the thread was in a guest, hands over to kvmppc_interrupt or kvmppc_hcall. There is no host
 * kernel behind these vectors: an interrupt of the host itself ends in kvmppc_bad_host_intr.
 *
 * The vectors are only 32 bytes apart in places, so a vector reads what a branch would destroy
 * (CFAR) and goes on out of line.
 */
#include "macros.inc"

        /* At \vector, reached by hardware. The save area is that of the interrupt's class. */
        .macro  VECTOR vector, area=PACA_EXGEN
        .org    \vector
        ENTRY   vector_\vector
        mtspr   SPRN_HSPRG1, r13
        mfspr   r13, SPRN_HSPRG0
        std     r10, \area + EX_R10(r13)
        mfspr   r10, SPRN_CFAR
        b       prologue_\vector
        END     vector_\vector
        .endm

        /*
         * Continues a vector. \trap is the number KVM works with: the vector, plus 2 if HSRR0/1
         * hold the interrupted state. Jumps to linked addresses, away from the real ones.
         */
        .macro  PROLOGUE vector, trap, area=PACA_EXGEN
prologue_\vector:
        std     r10, \area + EX_CFAR(r13)
        std     r9, \area + EX_R9(r13)
        mfspr   r9, SPRN_PPR
        PRIORITY_MEDIUM
        std     r9, \area + EX_PPR(r13)
        mfctr   r10
        std     r10, \area + EX_CTR(r13)
        mfcr    r9
        std     r11, \area + EX_R11(r13)
        std     r12, \area + EX_R12(r13)
        mfspr   r10, SPRN_HSPRG1
        std     r10, \area + EX_R13(r13)
        ld      r10, PACA_KERNELBASE(r13)
        oris    r10, r10, from_guest_or_host@high
        ori     r10, r10, from_guest_or_host@l
        mtctr   r10
        li      r10, \trap
        bctr
        .endm

        .section .head.text, "ax"

/* System reset is also how a napping thread wakes: SRR1 then says how much it lost. */
        .org    0x100
ENTRY vector_0x100
        mtspr   SPRN_HSPRG1, r13
        mfspr   r13, SPRN_HSPRG0
        std     r10, PACA_EXNMI + EX_R10(r13)
        mfspr   r10, SPRN_CFAR
        std     r10, PACA_EXNMI + EX_CFAR(r13)
        std     r9, PACA_EXNMI + EX_R9(r13)
        mfcr    r9
        mfspr   r10, SPRN_SRR1
        rlwinm. r10, r10, 16, 30, 31
        bne     system_reset_wake
        mtcrf   0x80, r9
        ld      r9, PACA_EXNMI + EX_R9(r13)
        ld      r10, PACA_EXNMI + EX_CFAR(r13)
        b       prologue_0x100
END vector_0x100

        VECTOR  0x200, PACA_EXMC
        VECTOR  0x300
        VECTOR  0x380
        VECTOR  0x400
        VECTOR  0x480
        VECTOR  0x500
        VECTOR  0x600
        VECTOR  0x700
        VECTOR  0x800
        VECTOR  0x900
        VECTOR  0x980
        VECTOR  0xa00

/* sc: the system call number of Linux and the hypercall token leave r10 and CTR free. */
        .org    0xc00
ENTRY vector_0xc00
        mtctr   r13
        mfspr   r13, SPRN_HSPRG0
        std     r10, PACA_EXGEN + EX_R10(r13)
        lbz     r10, HSTATE_IN_GUEST(r13)
        cmpwi   r10, KVM_GUEST_MODE_NONE
        beq     kvmppc_bad_host_intr
        std     r9, PACA_EXGEN + EX_R9(r13)
        mfcr    r9
        std     r11, PACA_EXGEN + EX_R11(r13)
        std     r12, PACA_EXGEN + EX_R12(r13)
        mfctr   r10
        std     r10, PACA_EXGEN + EX_R13(r13)
        li      r10, 0
        std     r10, PACA_EXGEN + EX_CFAR(r13)
        std     r10, PACA_EXGEN + EX_CTR(r13)
        mfspr   r10, SPRN_PPR
        std     r10, PACA_EXGEN + EX_PPR(r13)
        PRIORITY_MEDIUM
        ld      r10, PACA_KERNELBASE(r13)
        oris    r10, r10, kvmppc_hcall@high
        ori     r10, r10, kvmppc_hcall@l
        mtctr   r10
        bctr
END vector_0xc00

        VECTOR  0xd00
        VECTOR  0xe00
        VECTOR  0xe20
        VECTOR  0xe40
        VECTOR  0xe60
        VECTOR  0xe80
        VECTOR  0xf00
        VECTOR  0xf20
        VECTOR  0xf40
        VECTOR  0xf60
        VECTOR  0xf80

        .org    0x1000
        PROLOGUE 0x100, 0x100, PACA_EXNMI
        PROLOGUE 0x200, 0x200, PACA_EXMC
        PROLOGUE 0x300, 0x300
        PROLOGUE 0x380, 0x380
        PROLOGUE 0x400, 0x400
        PROLOGUE 0x480, 0x480
        PROLOGUE 0x500, 0x502
        PROLOGUE 0x600, 0x600
        PROLOGUE 0x700, 0x700
        PROLOGUE 0x800, 0x800
        PROLOGUE 0x900, 0x900
        PROLOGUE 0x980, 0x982
        PROLOGUE 0xa00, 0xa00
        PROLOGUE 0xd00, 0xd00
        PROLOGUE 0xe00, 0xe02
        PROLOGUE 0xe20, 0xe22
        PROLOGUE 0xe40, 0xe42
        PROLOGUE 0xe60, 0xe62
        PROLOGUE 0xe80, 0xe82
        PROLOGUE 0xf00, 0xf00
        PROLOGUE 0xf20, 0xf20
        PROLOGUE 0xf40, 0xf40
        PROLOGUE 0xf60, 0xf60
        PROLOGUE 0xf80, 0xf82

/* In: r10 trap, r9 CR; r11 and r12 are free. The host's own interrupts have nowhere to go. */
ENTRY from_guest_or_host
        lbz     r11, HSTATE_IN_GUEST(r13)
        cmpwi   r11, KVM_GUEST_MODE_NONE
        bne     kvmppc_interrupt
        b       kvmppc_bad_host_intr
END from_guest_or_host

/* A thread that lost nothing returns to whoever napped, with SRR1; else see nap.S. */
ENTRY system_reset_wake
        ld      r3, PACA_KERNELBASE(r13)
        oris    r3, r3, wake_from_nap@high
        ori     r3, r3, wake_from_nap@l
        mtctr   r3
        bctr
END system_reset_wake
