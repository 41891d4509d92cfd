/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * behaviour: threads that are offline in the host and lent to KVM. The host's idle loop calls
 * idle_kvm_start_guest after a wake-up; the thread runs vcpus until nobody wants it any more.
 * Left out: the HMI handler a secondary calls after trap 0xe60.
 */
#include "macros.inc"

/* Frame on the emergency stack: SRR1 to return, then r14-r31. */
#define SECONDARY_FRAME 192
#define SECONDARY_SRR1 FRAME_MIN
#define SECONDARY_GPRS (FRAME_MIN + 16 - 8 * 14)

        .text

/* Called like C, real mode. In: r3 SRR1 of the wake-up. Out: it again, or 0 after a guest. */
ENTRY idle_kvm_start_guest
        mflr    r0
        mfcr    r5
        std     r0, FRAME_LR(r1)
        std     r5, 8(r1)
        ld      r4, PACA_EMERGENCY_SP(r13)
        stdu    r1, -SECONDARY_FRAME(r4)
        mr      r1, r4
        std     r3, SECONDARY_SRR1(r1)
        STORE_GPRS r1, SECONDARY_GPRS, NONVOLATILE
        mtspr   SPRN_SRR1, r3
        li      r0, 0
        stb     r0, PACA_FTRACE_ENABLED(r13)
        li      r0, KVM_HWTHREAD_IN_KVM
        stb     r0, HSTATE_HWTHREAD_STATE(r13)
        lbz     r0, HSTATE_NAPPING(r13)
        twnei   r0, 0
        bl      kvmppc_check_wake_reason
        cmpdi   r3, 0
        bge     kvm_no_guest
        ld      r5, HSTATE_VCORE(r13)
        cmpdi   r5, 0
        beq     kvm_no_guest
END idle_kvm_start_guest

ENTRY kvm_secondary_got_guest
        li      r0, 0
        std     r0, SECONDARY_SRR1(r1)  /* the wake-up is used up */
        ld      r6, PACA_DSCR_DEFAULT(r13)
        std     r6, HSTATE_HOST_DSCR(r13)
        lbz     r4, HSTATE_PTID(r13)
        cmpwi   r4, 0
        bne     1f
        lis     r6, HDEC_MAX_HIGH       /* thread 0 of a sub-core */
        mtspr   SPRN_HDEC, r6
        ld      r6, HSTATE_SPLIT_MODE(r13)
        cmpdi   r6, 0
        beq     1f
        ld      r0, SPLIT_RPR(r6)
        mtspr   SPRN_RPR, r0
        ld      r0, SPLIT_PMMAR(r6)
        mtspr   SPRN_PMMAR, r0
        ld      r0, SPLIT_LDBAR(r6)
        mtspr   SPRN_LDBAR, r0
        isync
1:      lwsync                          /* kvm_vcpu was set before kvm_vcore */
        ld      r4, HSTATE_VCPU(r13)
        bl      kvmppc_hv_entry

        li      r0, 0
        std     r0, HSTATE_VCPU(r13)
        lwsync                          /* the primary waits for kvm_vcore to be clear */
        std     r0, HSTATE_VCORE(r13)
END kvm_secondary_got_guest

ENTRY kvm_no_guest
        PRIORITY_MEDIUM
        lbz     r3, HSTATE_HWTHREAD_REQ(r13)
        cmpwi   r3, 0
        bne     2f
        li      r0, KVM_HWTHREAD_IN_KERNEL
        stb     r0, HSTATE_HWTHREAD_STATE(r13)
        sync
        lbz     r3, HSTATE_HWTHREAD_REQ(r13)
        cmpwi   r3, 0
        beq     back_to_idle
        li      r0, KVM_HWTHREAD_IN_KVM
        stb     r0, HSTATE_HWTHREAD_STATE(r13)
        b       kvm_no_guest

2:      PRIORITY_LOW                    /* wanted: for a vcore, or to make room for unsplitting */
        ld      r5, HSTATE_VCORE(r13)
        cmpdi   r5, 0
        bne     3f
        ld      r3, HSTATE_SPLIT_MODE(r13)
        cmpdi   r3, 0
        beq     kvm_no_guest
        lbz     r0, SPLIT_DO_NAP(r3)
        cmpwi   r0, 0
        beq     kvm_no_guest
        PRIORITY_MEDIUM
        b       kvm_unsplit_nap
3:      PRIORITY_MEDIUM
        b       kvm_secondary_got_guest
END kvm_no_guest

back_to_idle:
        mfspr   r3, SPRN_LPCR
        ori     r3, r3, LPCR_PECE0
        li      r4, LPCR_PECE1
        andc    r3, r3, r4
        mtspr   SPRN_LPCR, r3
        isync
        ld      r3, SECONDARY_SRR1(r1)
        LOAD_GPRS r1, SECONDARY_GPRS, NONVOLATILE
        ld      r1, 0(r1)
        ld      r0, FRAME_LR(r1)
        ld      r5, 8(r1)
        mtlr    r0
        mtcr    r5
        blr

/* In: r3 split mode. The core can be unsplit only while its secondaries nap. */
ENTRY kvm_unsplit_nap
        sync
        ld      r5, HSTATE_VCORE(r13)
        cmpdi   r5, 0
        bne     kvm_no_guest
        lis     r6, DBELL_SERVER@h
        msgclr  r6
        lhz     r4, PACA_INDEX(r13)
        clrldi  r4, r4, 61              /* thread in the core */
        addi    r4, r4, SPLIT_NAPPED
        li      r0, 1
        stbx    r0, r3, r4
        sync
        lbz     r0, SPLIT_DO_NAP(r3)
        cmpwi   r0, 0
        bne     1f
        stbx    r0, r3, r4              /* too late: the core is whole again */
        b       kvm_no_guest
1:      li      r0, NAPPING_UNSPLIT
        stb     r0, HSTATE_NAPPING(r13)
        mfspr   r5, SPRN_LPCR
        lis     r6, LPCR_PECEDP@h
        ori     r6, r6, LPCR_PECE1
        andc    r5, r5, r6
        ori     r5, r5, LPCR_PECEDH | LPCR_PECE0
        b       kvm_nap_sequence
END kvm_unsplit_nap

ENTRY kvm_unsplit_wakeup
        li      r0, 0
        stb     r0, HSTATE_NAPPING(r13)
        b       kvm_no_guest
END kvm_unsplit_wakeup
