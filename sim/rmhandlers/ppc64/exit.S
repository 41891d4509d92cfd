/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * behaviour: guest to host. The vcpu's state is saved, the other threads are called out, and the
 * primary switches the core back. Left out: the link stack flush, transactional memory.
 */
#include "macros.inc"
#include "partition.inc"

#define SAVE_P8_SPRS(X)                                                                       \
        X(IAMR, d) X(PSPB, w) X(FSCR, d) X(IC, d) X(TAR, d) X(EBBHR, d) X(EBBRR, d)           \
        X(BESCR, d) X(PID, w) X(WORT, d) X(TCSCR, d) X(ACOP, d) X(CSIGR, d) X(TACR, d)

        .text

/* In: r9 vcpu, r12 trap, r1 = HSTATE(host_r1), r14-r31 the guest's. */
ENTRY guest_exit_cont
        lwz     r0, VCPU_SLB_NR(r9)
        mtctr   r0
        li      r6, 0                   /* index in the SLB */
        li      r5, 0                   /* valid ones so far */
        addi    r7, r9, VCPU_SLB
1:      slbmfee r8, r6
        andis.  r0, r8, SLB_ESID_V@h
        beq     2f
        add     r8, r8, r6
        slbmfev r3, r6
        std     r8, SLB_ORIGE(r7)
        std     r3, SLB_ORIGV(r7)
        addi    r7, r7, SLB_BYTES
        addi    r5, r5, 1
2:      addi    r6, r6, 1
        bdnz    1b
        li      r0, 0
        slbmte  r0, r0
        slbia   6
        ptesync
        stw     r5, VCPU_SLB_MAX(r9)

        /* The host's bolted segments. */
        ld      r8, PACA_SLB_SHADOW(r13)
        addi    r8, r8, SHADOW_SAVE_AREA
        .rept   SLB_NUM_BOLTED
        li      r3, 8
        LDX_BE  r5, 0, r8
        LDX_BE  r6, r8, r3
        andis.  r7, r5, SLB_ESID_V@h
        beq     3f
        slbmte  r6, r5
3:      addi    r8, r8, 16
        .endr
END guest_exit_cont

/* The same, the guest's segments not having been loaded. */
ENTRY guest_bypass
        stw     r12, SLOT_TRAP(r1)
        mfspr   r5, SPRN_DEC
        mftb    r6
        extsw   r5, r5
        add     r5, r5, r6
        std     r5, VCPU_DEC_EXPIRES(r9)
        mr      r3, r12
        CALL    kvmhv_commence_exit
        ld      r9, HSTATE_VCPU(r13)
        li      r0, -1
        stw     r0, VCPU_CPU(r9)
        stw     r0, VCPU_THREAD_CPU(r9)

        mfspr   r6, SPRN_CTRLF          /* the host runs with the run latch on */
        stw     r6, VCPU_CTRL(r9)
        andi.   r0, r6, 1
        bne     1f
        ori     r6, r6, 1
        mtspr   SPRN_CTRLT, r6

        /* What the guest used is added to the host's account. */
1:      mfspr   r5, SPRN_PURR
        mfspr   r6, SPRN_SPURR
        ld      r7, VCPU_PURR(r9)
        ld      r8, VCPU_SPURR(r9)
        std     r5, VCPU_PURR(r9)
        std     r6, VCPU_SPURR(r9)
        subf    r5, r7, r5
        subf    r6, r8, r6
        ld      r3, HSTATE_HOST_PURR(r13)
        ld      r4, HSTATE_HOST_SPURR(r13)
        add     r3, r3, r5
        add     r4, r4, r6
        mtspr   SPRN_PURR, r3
        mtspr   SPRN_SPURR, r4

        SAVE_P8_SPRS(SAVE_SPR)
        HOST_SPR_BACK(FSCR)
        li      r0, 0
        mtspr   SPRN_PSPB, r0
        mtspr   SPRN_WORT, r0
        mtspr   SPRN_TCSCR, r0
        li      r0, 1                   /* stop the supervisor's counters */
        sldi    r0, r0, 31
        mtspr   SPRN_MMCRS, r0
        HOST_SPR_BACK(IAMR)
        SAVE_SPR(AMR, d)
        SAVE_SPR(UAMOR, d)
        HOST_SPR_BACK(AMR)
        HOST_SPR_BACK(UAMOR)
        SAVE_SPR(DSCR, d)
        ld      r5, HSTATE_HOST_DSCR(r13)
        mtspr   SPRN_DSCR, r5
        STORE_GPRS r9, VCPU_GPRS, NONVOLATILE
        SAVE_SPR(SPRG0, d)
        SAVE_SPR(SPRG1, d)
        SAVE_SPR(SPRG2, d)
        SAVE_SPR(SPRG3, d)
        mr      r3, r9
        bl      kvmppc_save_fp
        mr      r4, r9
        bl      count_vpa_yield
        bl      kvmhv_save_guest_pmu
        HOST_SPR_BACK(CIABR)
        HOST_SPR_BACK(DAWR0)
        HOST_SPR_BACK(DAWRX0)
END guest_bypass

/*
 * In: the trap in its stack slot; nothing of a vcpu is live any more. Out: r12 trap, in the caller
 * of kvmppc_hv_entry.
 */
ENTRY kvmhv_switch_to_host
        ld      r5, HSTATE_VCORE(r13)
        ld      r4, VCORE_KVM(r5)
        lbz     r3, HSTATE_PTID(r13)
        cmpwi   r3, 0
        beq     .Lprimary
        PRIORITY_LOW
.Lwait_for_primary:
        lbz     r3, VCORE_IN_GUEST(r5)
        cmpwi   r3, 0
        bne     .Lwait_for_primary
        PRIORITY_MEDIUM
        b       .Lhost_lpcr

.Lprimary:                              /* until all who entered are leaving */
        lwz     r3, VCORE_ENTRY_EXIT(r5)
        rlwinm  r0, r3, 24, 24, 31
        clrlwi  r3, r3, 24
        cmpw    r3, r0
        bne     .Lprimary
        isync
        lbz     r6, VCORE_IN_GUEST(r5)
        cmpwi   r6, 0
        beq     .Lnot_switched

        SWITCH_PARTITION KVM_HOST_SDR1, KVM_HOST_LPID, r4
        mfspr   r7, SPRN_DPDES
        mfspr   r8, SPRN_VTB
        std     r7, VCORE_DPDES(r5)
        std     r8, VCORE_VTB(r5)
        li      r8, 0
        mtspr   SPRN_DPDES, r8

        ld      r8, VCORE_TB_OFFSET_APPLIED(r5)
        cmpdi   r8, 0
        beq     .Lhost_timebase
        li      r0, 0
        std     r0, VCORE_TB_OFFSET_APPLIED(r5)
        neg     r8, r8
        ADVANCE_TIMEBASE r8
.Lhost_timebase:
        CALL    kvmppc_subcore_exit_guest
        ld      r5, HSTATE_VCORE(r13)
        ld      r4, VCORE_KVM(r5)
        ld      r0, VCORE_PCR(r5)
        LOAD_IMM r6, PCR_DEFAULT
        cmpd    r0, r6
        beq     .Lhost_pcr
        mtspr   SPRN_PCR, r6
.Lhost_pcr:
        li      r0, 0
        stb     r0, VCORE_IN_GUEST(r5)  /* the secondaries may go */
.Lnot_switched:
        lis     r8, HDEC_MAX_HIGH
        mtspr   SPRN_HDEC, r8

.Lhost_lpcr:
        ld      r8, KVM_HOST_LPCR(r4)
        mtspr   SPRN_LPCR, r8
        isync
        li      r0, KVM_GUEST_MODE_NONE
        stb     r0, HSTATE_IN_GUEST(r13)
        lwz     r12, SLOT_TRAP(r1)
        addi    r1, r1, SFS
        ld      r0, FRAME_LR(r1)
        mtlr    r0
        blr
END kvmhv_switch_to_host
