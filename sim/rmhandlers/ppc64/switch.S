/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a thread changes hands: between the host and real mode, real mode and a guest, real mode
 * and a nap. To C, guest_run and nap are functions that return when the guest or the nap is over.
 */
#include "plan.inc"

        .macro  FUNCTION name
        .globl  \name
        .type   \name, @function
\name:
        .endm

/* Sets MSR's EE and RI; a register is lost. */
        .macro  MSR_EE_RI value, register
        li      \register, \value
        mtmsrd  \register, 1
        .endm

/* u32 kvmppc_hv_entry_trampoline(void): called with translation on; the trap in r3 and r12. */
FUNCTION kvmppc_hv_entry_trampoline
        GIVE_AWAY
        mfmsr   r10
        std     r10, HERE_HOST_MSR(r13)
        li      r11, MSR_IR | MSR_DR
        andc    r11, r10, r11
        addis   r12, r2, 0f@toc@ha
        addi    r12, r12, 0f@toc@l
        MSR_EE_RI 0, r9
        mtspr   SPRN_SRR1, r11
        mtspr   SPRN_SRR0, r12
        rfid
0:      bl      first_comes
        nop
        ld      r10, HERE_HOST_MSR(r13)
        TAKE_BACK
        mr      r12, r3
        MSR_EE_RI 0, r9
        mtspr   SPRN_SRR0, r8
        mtspr   SPRN_SRR1, r10
        rfid

/*
 * u64 idle_kvm_start_guest(u64 srr1): called in real mode by an idle thread that was woken while
 * KVM has it. On the emergency stack, since the thread's own may not be in the linear map.
 */
FUNCTION idle_kvm_start_guest
        mr      r10, r1
        ld      r1, PACA_EMERGENCY_SP(r13)
        stdu    r10, -32(r1)
        mfmsr   r10
        std     r10, 24(r1)
        GIVE_AWAY
        MSR_EE_RI MSR_RI, r9
        bl      thread_is_lent
        nop
        TAKE_BACK
        ld      r10, 24(r1)
        ld      r1, 0(r1)
        MSR_EE_RI 0, r9
        mtspr   SPRN_SRR0, r8 /* a machine check has put out ME, which rfid alone puts on */
        mtspr   SPRN_SRR1, r10
        rfid

/* u32 guest_run(struct kvm_vcpu *vcpu, u64 msr): the vector that ended it. */
FUNCTION guest_run
        GIVE_AWAY
        std     r1, HERE_HOST_R1(r13)
        mr      r11, r3
        MSR_EE_RI 0, r9
        ld      r10, VCPU_PC(r11)
        mtspr   SPRN_HSRR0, r10
        mtspr   SPRN_HSRR1, r4
        li      r10, KVM_GUEST_MODE_GUEST_HV
        stb     r10, HERE_IN_GUEST(r13)
        ld      r10, VCPU_CR(r11)
        mtcrf   0xff, r10
        SPR_IN  SPRN_CFAR, VCPU_CFAR
        GUEST_SPRS SPR_IN
        GUEST_GPRS ld
        .irp    n, 10, 12, 13, 11
        ld      r\n, VCPU_GPR + 8 * \n(r11)
        .endr
        hrfid

/* From a vector: its number in r12, the vcpu in r11; r10, pc and msr are saved. */
FUNCTION guest_left
        GUEST_GPRS std
        GUEST_SPRS SPR_OUT
        or      r2, r2, r2 /* normal priority */
        ld      r1, HERE_HOST_R1(r13)
        ld      r2, PACA_TOC(r13)
        ld      r4, HERE_R11(r13)
        ld      r5, HERE_R12(r13)
        mfspr   r6, SPRN_HSPRG1
        ld      r7, HERE_CR(r13)
        ld      r10, HERE_CFAR(r13)
        std     r4, VCPU_GPR + 8 * 11(r11)
        std     r5, VCPU_GPR + 8 * 12(r11)
        std     r6, VCPU_GPR + 8 * 13(r11)
        std     r7, VCPU_CR(r11)
        std     r10, VCPU_CFAR(r11)
        li      r10, KVM_GUEST_MODE_HOST_HV
        stb     r10, HERE_IN_GUEST(r13)
        MSR_EE_RI MSR_RI, r9
        mr      r3, r12
        TAKE_BACK
        blr

/*
 * u64 nap(u64 lpcr): naps with that LPCR; SRR1 as the wake-up left it. The store, sync and load
 * before it are the architecture's (Power ISA 2.07 III-S 3.3.2).
 */
FUNCTION nap
        GIVE_AWAY
        std     r1, PACA_SAVED_R1(r13)
        mtspr   SPRN_LPCR, r3
        MSR_EE_RI 0, r9
        isync
        std     r3, GIVEN_R14 - 8(r1)
        ptesync
        ld      r4, GIVEN_R14 - 8(r1)
0:      cmpd    cr1, r4, r4
        bne     cr1, 0b
        nap
        b       .

FUNCTION nap_is_over
        ld      r1, PACA_SAVED_R1(r13)
        ld      r2, PACA_TOC(r13)
        mfspr   r3, SPRN_SRR1
        MSR_EE_RI MSR_RI, r9
        TAKE_BACK
        blr

/* kvmppc_check_wake_reason(void): for harnesses; SRR1's why_awake: result in r3, trap in r12. */
FUNCTION kvmppc_check_wake_reason
        GIVE_AWAY
        mfspr   r3, SPRN_SRR1
        bl      why_awake
        nop
        TAKE_BACK
        mr      r12, r4
        blr
