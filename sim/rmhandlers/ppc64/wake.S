/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * behaviour: why did this thread wake up? POWER8 reasons only.
 *
 * Out: r3 > 0: leave with trap r12; 0: something for the guest; < 0: another thread called.
 */
#include "macros.inc"

#define REASON_H_DOORBELL 3
#define REASON_DOORBELL 5
#define REASON_DECREMENTER 6
#define REASON_EXTERNAL 8
#define REASON_HMI 10

        .text

/* In: SRR1. All volatile registers are lost. */
ENTRY kvmppc_check_wake_reason
        mfspr   r6, SPRN_SRR1
        rlwinm  r6, r6, 14, 28, 31
        cmpwi   r6, REASON_EXTERNAL
        beq     wake_external
        cmpwi   r6, REASON_H_DOORBELL
        beq     wake_h_doorbell
        li      r3, 0
        li      r12, TRAP_NONE
        cmpwi   r6, REASON_DECREMENTER
        beqlr
        cmpwi   r6, REASON_DOORBELL
        beqlr
        li      r3, 1
        cmpwi   r6, REASON_HMI
        bnelr
        li      r12, TRAP_HMI
        blr

        /* The message is taken out first, then we look whether it was the host's. */
wake_h_doorbell:
        lis     r6, DBELL_SERVER@h
        msgclr  r6
        li      r12, TRAP_H_DOORBELL
        li      r3, 1
        lbz     r0, HSTATE_HOST_IPI(r13)
        cmpwi   r0, 0
        bnelr
        li      r3, -1
        blr

wake_external:
        mflr    r0
        std     r0, FRAME_LR(r1)
        stdu    r1, -CALL_FRAME(r1)
        CALL    kvmppc_read_intr
        addi    r1, r1, CALL_FRAME
        ld      r0, FRAME_LR(r1)
        mtlr    r0
        li      r12, TRAP_EXTERNAL
#ifndef RMH_BEFORE_SEED
        cmpdi   r3, 1
        blelr
        li      r12, TRAP_HV_RM_HARD
#endif
        blr
END kvmppc_check_wake_reason
