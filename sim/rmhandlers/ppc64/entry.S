/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * behaviour: host to guest. The trampoline turns translation off, kvmppc_hv_entry switches the
 * core to the guest's partition and the thread to the vcpu's state, fast_guest_return enters.
 */
#include "macros.inc"
#include "partition.inc"

#define LOAD_P8_SPRS(X)                                                                       \
        X(IAMR, d) X(PSPB, w) X(FSCR, d) X(DAWR0, d) X(DAWRX0, d) X(CIABR, d) X(TAR, d)       \
        X(IC, d) X(EBBHR, d) X(EBBRR, d) X(BESCR, d) X(CSIGR, d) X(TACR, d) X(TCSCR, d)       \
        X(ACOP, d) X(PID, w) X(WORT, d)

#define KEEP_HOST_SPRS(X) X(CIABR) X(DAWR0) X(DAWRX0) X(IAMR) X(FSCR) X(AMR) X(UAMOR)

        .text

/* Called like C, translation on. Returns the trap in r3, having been in the guest. */
ENTRY kvmppc_hv_entry_trampoline
        mflr    r0
        std     r0, FRAME_LR(r1)
        stdu    r1, -CALL_FRAME(r1)
        mfmsr   r10
        std     r10, HSTATE_HOST_MSR(r13)
        LOAD_IMM r5, kvmppc_call_hv_entry
        li      r6, MSR_IR | MSR_DR
        andc    r6, r10, r6
        li      r0, MSR_RI
        andc    r0, r10, r0
        mtmsrd  r0, 1
        mtspr   SPRN_SRR0, r5
        mtspr   SPRN_SRR1, r6
        rfid
END kvmppc_hv_entry_trampoline

ENTRY kvmppc_call_hv_entry
        ld      r2, PACA_KERNEL_TOC(r13)
        ld      r4, HSTATE_VCPU(r13)
        bl      kvmppc_hv_entry

        /* The host's own again; r12 = trap. */
        ld      r3, PACA_SPRG_VDSO(r13)
        mtspr   SPRN_SPRG3, r3
        bl      kvmhv_load_host_pmu
        ld      r3, HSTATE_DEC_EXPIRES(r13)
        mftb    r4
        subf    r3, r4, r3
        mtspr   SPRN_DEC, r3
        li      r0, 0
        stb     r0, HSTATE_HWTHREAD_REQ(r13)
        addi    r1, r1, CALL_FRAME
        ld      r8, FRAME_LR(r1)
        ld      r7, HSTATE_HOST_MSR(r13)
        mr      r3, r12
        mfmsr   r6
        li      r0, MSR_RI
        andc    r6, r6, r0
        mtmsrd  r6, 1
        mtspr   SPRN_SRR0, r8
        mtspr   SPRN_SRR1, r7
        rfid
END kvmppc_call_hv_entry

/* In: r4 vcpu or NULL. Out: r12 trap. Only the stack and r1, r2, r13 survive. */
ENTRY kvmppc_hv_entry
        mflr    r0
        std     r0, FRAME_LR(r1)
        stdu    r1, -SFS(r1)
        std     r1, HSTATE_HOST_R1(r13)
        li      r6, KVM_GUEST_MODE_HOST_HV
        stb     r6, HSTATE_IN_GUEST(r13)

        /* Join, unless somebody has begun to leave. */
        ld      r5, HSTATE_VCORE(r13)
        lbz     r6, HSTATE_PTID(r13)
        li      r7, 1
        sld     r7, r7, r6
        addi    r8, r5, VCORE_ENTRY_EXIT
1:      lwarx   r3, 0, r8
        cmpwi   r3, ENTRY_EXIT_LEAVING
        bge     secondary_too_late
        or      r3, r3, r7
        stwcx.  r3, 0, r8
        bne-    1b
        cmpwi   r6, 0
        bne     kvmppc_got_guest

        /* The primary switches the partition for the whole (sub)core. */
        ld      r9, VCORE_KVM(r5)
        SWITCH_PARTITION KVM_SDR1, KVM_LPID, r9
        mr      r3, r9
        lhz     r4, PACA_INDEX(r13)
        CALL    kvmppc_check_need_tlb_flush
        ld      r5, HSTATE_VCORE(r13)

        ld      r8, VCORE_TB_OFFSET(r5)
        cmpdi   r8, 0
        beq     .Lguest_timebase
        std     r8, VCORE_TB_OFFSET_APPLIED(r5)
        ADVANCE_TIMEBASE r8
.Lguest_timebase:
        ld      r8, VCORE_PCR(r5)
        LOAD_IMM r6, PCR_DEFAULT
        cmpd    r8, r6
        beq     .Lguest_pcr
        or      r8, r8, r6
        mtspr   SPRN_PCR, r8
.Lguest_pcr:
        ld      r6, VCORE_DPDES(r5)
        mtspr   SPRN_DPDES, r6
        ld      r6, VCORE_VTB(r5)
        mtspr   SPRN_VTB, r6
        CALL    kvmppc_subcore_enter_guest
        ld      r5, HSTATE_VCORE(r13)
        ld      r4, HSTATE_VCPU(r13)
        li      r0, 1
        stb     r0, VCORE_IN_GUEST(r5)  /* the secondaries may go */
        cmpdi   r4, 0
        beq     kvmppc_primary_no_guest
END kvmppc_hv_entry

/* In: r4 vcpu, r5 vcore. */
ENTRY kvmppc_got_guest
        bl      count_vpa_yield
        mfspr   r5, SPRN_PURR
        mfspr   r6, SPRN_SPURR
        std     r5, HSTATE_HOST_PURR(r13)
        std     r6, HSTATE_HOST_SPURR(r13)
        ld      r7, VCPU_PURR(r4)
        ld      r8, VCPU_SPURR(r4)
        mtspr   SPRN_PURR, r7
        mtspr   SPRN_SPURR, r8
        KEEP_HOST_SPRS(KEEP_HOST_SPR)

        bl      kvmhv_load_guest_pmu
        mr      r3, r4
        bl      kvmppc_load_fp
        LOAD_GPRS r4, VCPU_GPRS, NONVOLATILE
        ld      r5, VCPU_DSCR(r4)
        mtspr   SPRN_DSCR, r5
        LOAD_P8_SPRS(LOAD_SPR)
        LOAD_SPR(SPRG0, d)
        LOAD_SPR(SPRG1, d)
        LOAD_SPR(SPRG2, d)
        LOAD_SPR(SPRG3, d)
        LOAD_SPR(DAR, d)
        LOAD_SPR(DSISR, w)
        LOAD_SPR(AMR, d)
        LOAD_SPR(UAMOR, d)
        lwz     r5, VCPU_CTRL(r4)       /* the run latch is on in the host */
        andi.   r5, r5, 1
        bne     .Lguest_ctrl
        mfspr   r6, SPRN_CTRLF
        clrrdi  r6, r6, 1
        mtspr   SPRN_CTRLT, r6

        /* Secondaries wait for the primary's switch. */
.Lguest_ctrl:
        lbz     r6, HSTATE_PTID(r13)
        ld      r5, HSTATE_VCORE(r13)
        cmpwi   r6, 0
        beq     .Lswitched
        lbz     r0, VCORE_IN_GUEST(r5)
        cmpwi   r0, 0
        bne     .Lswitched
        PRIORITY_LOW
.Lwait_for_switch:
        lwz     r3, VCORE_ENTRY_EXIT(r5)
        cmpwi   r3, ENTRY_EXIT_LEAVING
        bge     no_switch_exit
        lbz     r0, VCORE_IN_GUEST(r5)
        cmpwi   r0, 0
        beq     .Lwait_for_switch
        PRIORITY_MEDIUM

.Lswitched:
        ld      r8, VCORE_LPCR(r5)
        mtspr   SPRN_LPCR, r8
        isync
        ld      r8, VCPU_DEC_EXPIRES(r4)
        mftb    r7
        subf    r8, r7, r8
        mtspr   SPRN_DEC, r8
        mfspr   r3, SPRN_HDEC
        extsw   r3, r3
        cmpdi   r3, HDEC_TOO_SOON
        blt     hdec_soon

        li      r6, 0
        slbmte  r6, r6
        slbia   6
        ptesync
        lwz     r5, VCPU_SLB_MAX(r4)
        cmpwi   r5, 0
        beq     deliver_guest_interrupt
        mtctr   r5
        addi    r6, r4, VCPU_SLB
1:      ld      r8, SLB_ORIGE(r6)
        ld      r9, SLB_ORIGV(r6)
        slbmte  r9, r8
        addi    r6, r6, SLB_BYTES
        bdnz    1b
END kvmppc_got_guest

/* In: r4 vcpu, r14-r31 the guest's. Also where an exit that is none comes back to. */
ENTRY deliver_guest_interrupt
        ld      r0, VCPU_PENDING_EXC(r4)
        cmpdi   r0, 0
        beq     1f
        mr      r3, r4
        CALL    kvmppc_guest_entry_inject_int
        ld      r4, HSTATE_VCPU(r13)
1:      ld      r6, VCPU_SRR0(r4)
        ld      r7, VCPU_SRR1(r4)
        mtspr   SPRN_SRR0, r6
        mtspr   SPRN_SRR1, r7
        ld      r10, VCPU_PC(r4)
        ld      r11, VCPU_MSR(r4)
        rldicl  r11, r11, MSR_HV_FROM_TOP, 1    /* HV off, whatever the host put there */
        rotldi  r11, r11, 64 - MSR_HV_FROM_TOP
        ori     r11, r11, MSR_ME
        ld      r6, VCPU_CTR(r4)
        ld      r7, VCPU_XER(r4)
        mtctr   r6
        mtxer   r7
END deliver_guest_interrupt

/* In: r4 vcpu, r10 pc, r11 msr; CTR, XER, r14-r31 the guest's. */
ENTRY fast_guest_return
        li      r0, 0
        stb     r0, VCPU_CEDED(r4)
        mtspr   SPRN_HSRR0, r10
        mtspr   SPRN_HSRR1, r11
        li      r9, KVM_GUEST_MODE_GUEST_HV
        stb     r9, HSTATE_IN_GUEST(r13)
        ld      r5, VCPU_CFAR(r4)
        mtspr   SPRN_CFAR, r5
        ld      r0, VCPU_PPR(r4)
        ld      r5, VCPU_LR(r4)
        ld      r6, VCPU_CR(r4)
        mtlr    r5
        mtcr    r6
        LOAD_GPRS r4, VCPU_GPRS, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13
        mtspr   SPRN_PPR, r0
        ld      r0, VCPU_GPR(0)(r4)
        ld      r4, VCPU_GPR(4)(r4)
        hrfid
END fast_guest_return

/* In: r4 vcpu or NULL. The others are leaving already: nothing was loaded, nothing is to save. */
ENTRY secondary_too_late
        li      r12, TRAP_NONE
        stw     r12, SLOT_TRAP(r1)
        cmpdi   r4, 0
        beq     kvmhv_switch_to_host
        stw     r12, VCPU_TRAP(r4)
        b       kvmhv_switch_to_host
END secondary_too_late

/* In: r4 vcpu, its state loaded, but not its segments. */
ENTRY no_switch_exit
        PRIORITY_MEDIUM
        li      r12, TRAP_NONE
        b       1f
END no_switch_exit
ENTRY hdec_soon
        li      r12, TRAP_HV_DECREMENTER
1:      stw     r12, VCPU_TRAP(r4)
        mr      r9, r4
        b       guest_bypass
END hdec_soon

/* In: r4 vcpu. A guest sees by an odd or even count in its VPA whether it is dispatched. */
ENTRY count_vpa_yield
        ld      r3, VCPU_VPA(r4)
        cmpdi   r3, 0
        beqlr
        li      r6, LPPACA_YIELD_COUNT
        LWZX_BE r5, r3, r6
        addi    r5, r5, 1
        STWX_BE r5, r3, r6
        li      r6, 1
        stb     r6, VCPU_VPA_DIRTY(r4)
        blr
END count_vpa_yield
