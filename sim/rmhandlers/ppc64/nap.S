/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * behaviour: threads that nap: a vcpu that ceded, a primary whose vcore has no vcpu for it, a
 * secondary that waits for the core to be unsplit. A thread's HSTATE(napping) tells which.
 */
#include "macros.inc"

/* What survives a nap lies below the stack pointer. */
#define NAP_R2 -8
#define NAP_GPRS (-152 - 8 * 14)
#define NAP_LR -160
#define NAP_CR -168
#define NAP_SCRATCH -176
#define IDLE_TYPE_NAP 1

        .text

/* Called like C. In: r3 type, of which only nap is offered. Out: SRR1 of the wake-up. */
ENTRY isa206_idle_insn_mayloss
        std     r1, PACA_SAVED_R1(r13)
        mflr    r4
        mfcr    r5
        std     r2, NAP_R2(r1)
        STORE_GPRS r1, NAP_GPRS, NONVOLATILE
        std     r4, NAP_LR(r1)
        std     r5, NAP_CR(r1)
        std     r4, NAP_SCRATCH(r1)     /* all stores are done before the thread stops */
        ptesync
        ld      r4, NAP_SCRATCH(r1)
1:      cmpd    r4, r4
        bne     1b
        nap
        b       .
END isa206_idle_insn_mayloss

/* From the system reset vector: back to whoever napped, in its registers. */
ENTRY wake_from_nap
        mfspr   r3, SPRN_SRR1
        rlwinm  r4, r3, 16, 30, 31
        cmpwi   r4, SRR1_WAKE_LOSS_NONE
        beqlr
        ld      r1, PACA_SAVED_R1(r13)
        ld      r2, NAP_R2(r1)
        LOAD_GPRS r1, NAP_GPRS, NONVOLATILE
        ld      r4, NAP_LR(r1)
        ld      r5, NAP_CR(r1)
        mtlr    r4
        mtcr    r5
        blr
END wake_from_nap

/* Sets \mask to this thread's bit, \address to the vcore's word. */
        .macro  NAPPING_BIT mask, address
        ld      \address, HSTATE_VCORE(r13)
        lbz     r0, HSTATE_PTID(r13)
        li      \mask, 1
        sld     \mask, \mask, r0
        addi    \address, \address, VCORE_NAPPING_THREADS
        .endm

/* H_CEDE. In: r3 vcpu, r11 msr. Returns only if the vcpu was prodded. */
ENTRY kvmppc_h_cede
        ori     r11, r11, MSR_EE
        std     r11, VCPU_MSR(r3)
        li      r0, 1
        stb     r0, VCPU_CEDED(r3)
        sync                            /* ceded is seen before prodded is looked at */
        lbz     r5, VCPU_PRODDED(r3)
        cmpwi   r5, 0
        bne     kvm_cede_prodded
        li      r12, TRAP_NONE
        stw     r12, VCPU_TRAP(r3)
        li      r0, H_SUCCESS
        std     r0, VCPU_GPR(3)(r3)

        /* The last one awake does not nap: the host may have better things to do. */
        ld      r5, HSTATE_VCORE(r13)
        lwz     r8, VCORE_ENTRY_EXIT(r5)
        clrlwi  r8, r8, 24
        NAPPING_BIT r7, r6
1:      lwarx   r4, 0, r6
        or      r4, r4, r7
        cmpw    r4, r8
        beq     kvm_cede_exit
        stwcx.  r4, 0, r6
        bne-    1b
        isync
        li      r0, NAPPING_CEDE
        stb     r0, HSTATE_NAPPING(r13)
        mr      r4, r3
        li      r3, 0
        lwz     r7, VCORE_ENTRY_EXIT(r5)
        cmpwi   r7, ENTRY_EXIT_LEAVING
        bge     cede_is_over

        mr      r3, r4
        STORE_GPRS r3, VCPU_GPRS, NONVOLATILE
        bl      kvmppc_save_fp
        mfspr   r5, SPRN_DEC
        mfspr   r6, SPRN_HDEC
        extsw   r5, r5
        extsw   r6, r6
        mftb    r7
        add     r7, r7, r5
        std     r7, VCPU_DEC_EXPIRES(r3)
        cmpd    r5, r6                  /* whichever comes first wakes us */
        ble     2f
        mtspr   SPRN_DEC, r6
2:      ld      r1, HSTATE_HOST_R1(r13)
        lis     r3, LPCR_PECEDP@h
        b       kvm_do_nap
END kvmppc_h_cede

kvm_cede_exit:
        ld      r9, HSTATE_VCPU(r13)
        b       guest_exit_cont

kvm_cede_prodded:
        li      r0, 0
        stb     r0, VCPU_PRODDED(r3)
        sync
        stb     r0, VCPU_CEDED(r3)
        li      r3, H_SUCCESS
        blr

/* In: r3 LPCR_PECEDP or 0: whether the guest's own doorbell wakes. r1 a stack to come back to. */
ENTRY kvm_do_nap
        mfspr   r0, SPRN_CTRLF
        clrrdi  r0, r0, 1
        mtspr   SPRN_CTRLT, r0
        li      r0, 1
        stb     r0, HSTATE_HWTHREAD_REQ(r13)
        mfspr   r5, SPRN_LPCR
        ori     r5, r5, LPCR_PECEDH | LPCR_PECE0 | LPCR_PECE1
        lis     r6, LPCR_PECEDP@h
        andc    r5, r5, r6
        or      r5, r5, r3
END kvm_do_nap

/* In: r5 LPCR with the wake-up sources. */
ENTRY kvm_nap_sequence
        mtspr   SPRN_LPCR, r5
        isync
        li      r3, IDLE_TYPE_NAP
        bl      isa206_idle_insn_mayloss
        mfspr   r0, SPRN_CTRLF
        ori     r0, r0, 1
        mtspr   SPRN_CTRLT, r0
        mtspr   SPRN_SRR1, r3
        li      r0, KVM_HWTHREAD_IN_KVM
        stb     r0, HSTATE_HWTHREAD_STATE(r13)
        lbz     r0, HSTATE_NAPPING(r13)
        cmpwi   r0, NAPPING_CEDE
        beq     kvm_end_cede
        cmpwi   r0, NAPPING_NOVCPU
        beq     kvm_novcpu_wakeup
        cmpwi   r0, NAPPING_UNSPLIT
        beq     kvm_unsplit_wakeup
        trap
END kvm_nap_sequence

/* A ceded vcpu wakes. In: SRR1, r1 = HSTATE(host_r1). */
ENTRY kvm_end_cede
        ld      r4, HSTATE_VCPU(r13)
        mr      r3, r4
        bl      kvmppc_load_fp
        ld      r3, VCPU_DEC_EXPIRES(r4)
        mftb    r7
        subf    r3, r7, r3
        mtspr   SPRN_DEC, r3
        LOAD_GPRS r4, VCPU_GPRS, NONVOLATILE
        bl      kvmppc_check_wake_reason
        ld      r4, HSTATE_VCPU(r13)

        /* In: r4 vcpu, r3 and r12 as from kvmppc_check_wake_reason. */
cede_is_over:
        NAPPING_BIT r7, r6
        ATOMIC_ANDC r8, r7, r6
        li      r0, 0
        stb     r0, HSTATE_NAPPING(r13)
        stw     r12, VCPU_TRAP(r4)
        mr      r9, r4
        cmpdi   r3, 0
        bgt     guest_exit_cont
        b       maybe_reenter_guest
END kvm_end_cede

/* The primary has no vcpu, but other threads of its vcore do: it naps in their partition. */
ENTRY kvmppc_primary_no_guest
        mfspr   r3, SPRN_HDEC
        mtspr   SPRN_DEC, r3
        ld      r5, HSTATE_VCORE(r13)
1:      lbz     r0, VCORE_IN_GUEST(r5)
        cmpwi   r0, 0
        beq     1b
        ld      r8, VCORE_LPCR(r5)
        mtspr   SPRN_LPCR, r8
        isync
        NAPPING_BIT r7, r6
        ATOMIC_OR r8, r7, r6
        isync
        li      r12, TRAP_NONE
        lwz     r7, VCORE_ENTRY_EXIT(r5)
        cmpwi   r7, ENTRY_EXIT_LEAVING
        bge     kvm_novcpu_exit
        li      r0, NAPPING_NOVCPU
        stb     r0, HSTATE_NAPPING(r13)
        li      r3, 0
        b       kvm_do_nap
END kvmppc_primary_no_guest

ENTRY kvm_novcpu_wakeup
        ld      r1, HSTATE_HOST_R1(r13)
        li      r0, 0
        stb     r0, HSTATE_NAPPING(r13)
        bl      kvmppc_check_wake_reason
        ld      r5, HSTATE_VCORE(r13)
        lwz     r7, VCORE_ENTRY_EXIT(r5)
        cmpwi   r7, ENTRY_EXIT_LEAVING
        bge     kvm_novcpu_exit
        NAPPING_BIT r7, r6
        ATOMIC_ANDC r8, r7, r6
        cmpdi   r3, 0
        bge     kvm_novcpu_exit
        mfspr   r0, SPRN_HDEC
        extsw   r0, r0
        li      r12, TRAP_HV_DECREMENTER
        cmpdi   r0, 0
        blt     kvm_novcpu_exit
        ld      r4, HSTATE_VCPU(r13)    /* one may have joined meanwhile */
        cmpdi   r4, 0
        beq     kvmppc_primary_no_guest
        b       kvmppc_got_guest
END kvm_novcpu_wakeup

/* In: r12 trap. */
ENTRY kvm_novcpu_exit
        stw     r12, SLOT_TRAP(r1)
        mr      r3, r12
        CALL    kvmhv_commence_exit
        b       kvmhv_switch_to_host
END kvm_novcpu_exit
