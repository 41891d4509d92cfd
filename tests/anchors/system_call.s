/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program that calls getppid, and as much of a kernel as such a call passes through: what Linux
 * 4.10 to 4.13 execute on a POWER8 host, kind by kind of instruction in their order, as published
 * (arch/powerpc/kernel, exceptions-64s.S and entry_64.S). Registers, fields and what a compiler makes
 * of getppid are ours. No such kernel can be had any more as a package, and what later ones do in
 * between is many times as much.
 *
 * `entry` chooses how the vector begins: 1 before KVM was looked for there (bc3551257a), 2 with
 * that (r13 waits in a scratch register), 3 with CTR instead (acd7d8cef015), 4 as 3 with translation
 * off, as a hypervisor that reflects an interrupt enters it, 5 as 1 in a kernel that accounts for
 * processor time.
 *
 * Translation is the identity: all runs in hypervisor real mode at the addresses below, and the
 * clock takes it for a program under translation whose ERATs hit (microbench/bed.h). So the vector
 * is 0xc00 here and 0x4c00, with translation on, there. Not in it: tracing, and restoring of
 * floating point registers, which a thread that has them loaded skips.
 */
        .set    HSPRG0, 304
        .set    HSPRG1, 305
        .set    SRR0, 26
        .set    SRR1, 27
        .set    PPR, 896

        .set    DATA, 0x400             /* upper halves of the addresses: the paca, */
        .set    STACK, 0x401            /* the kernel's stack, */
        .set    TASK, 0x402             /* what of tasks and their numbers is looked at, */
        .set    TOC, 0x403
        .set    USER_STACK, 0x404

        .set    STACK_FRAME, 0x3c00     /* from the stack's start, where the thread's flags are */
        .set    paca_base, 0x10
        .set    paca_toc, 0x18
        .set    paca_msr, 0x20
        .set    paca_stack, 0x28
        .set    paca_task, 0x30
        .set    paca_in_guest, 0x38
        .set    paca_save, 0x80
        .set    paca_entered, 0xa0      /* when the program came, and when it went on; */
        .set    paca_left, 0xa8
        .set    paca_user, 0xb0         /* what it and the kernel had of time */
        .set    paca_system, 0xb8
        .set    regs, 0x70              /* of the frame: r0 on, then the others */
        .set    regs_pc, regs + 32 * 8
        .set    regs_more, regs_pc + 8
        .set    toc_table, 0x100
        .set    toc_marker, 0x108

/* What the code keeps where: number and result of the call, the kernel's own pointers, and for the
 * rest any registers that nobody else has. */
        .set    CALL, 0
        .set    FRAME, 1
        .set    TABLES, 2
        .set    RESULT, 3
        .set    PACA, 13
        .set    WAS, 22                 /* the program's r13 */
        .set    A, 21
        .set    PC, 20                  /* the program's, and its MSR */
        .set    MSR, 19
        .set    B, 18
        .set    FLAGS, 17
        .set    LINK, 16
        .set    CONDITION, 15

/* Time has passed from `from` until now, which is `to`; `sum` has it. */
        .macro  account from, to, sum
        .if     entry == 5
        mftb    A
        ld      B, \from(PACA)
        std     A, \to(PACA)
        subf    B, B, A
        ld      A, \sum(PACA)
        add     A, A, B
        std     A, \sum(PACA)
        .endif
        .endm

/* System calls come here. Below .org is where. */
        .org    0xc00
vector:
        .if     entry == 1 || entry == 5
        or      2, 2, 2
        cmpdi   CALL, 0x1ebe
        beq     elsewhere
        mr      WAS, PACA
        mfspr   PACA, HSPRG0
        .elseif entry == 2
        mtspr   HSPRG1, PACA
        mfspr   PACA, HSPRG0
        std     WAS, paca_save(PACA)
        mfspr   WAS, PPR
        or      2, 2, 2
        std     A, paca_save + 8(PACA)
        std     WAS, paca_save + 16(PACA)
        mfcr    WAS
        lbz     A, paca_in_guest(PACA)
        cmpwi   A, 0
        bne     elsewhere
        mfspr   PACA, HSPRG1
        cmpdi   CALL, 0x1ebe
        beq     elsewhere
        mr      WAS, PACA
        mfspr   PACA, HSPRG0
        .else
        mtctr   PACA
        mfspr   PACA, HSPRG0
        std     A, paca_save(PACA)
        lbz     A, paca_in_guest(PACA)
        cmpwi   A, 0
        bne     elsewhere
        or      2, 2, 2
        mfctr   WAS
        cmpdi   CALL, 0x1ebe
        beq     elsewhere
        .endif

        .if     entry == 4
        mfspr   PC, SRR0
        mfspr   MSR, SRR1
        ld      A, paca_base(PACA)
        ori     A, A, common@l
        mtspr   SRR0, A
        ld      A, paca_msr(PACA)
        mtspr   SRR1, A
        rfid
        .else
        .if     entry == 3
        ld      A, paca_base(PACA)
        ori     A, A, common@l
        mtctr   A
        mfspr   PC, SRR0
        .else
        mfspr   PC, SRR0
        ld      MSR, paca_base(PACA)
        ori     MSR, MSR, common@l
        mtctr   MSR
        .endif
        mfspr   MSR, SRR1
        li      A, 2
        mtmsrd  A, 1
        bctr
        .endif

/* Nothing goes there, nor to the others of that name. */
elsewhere:
        trap

/* What all kinds of system calls have in common: a frame, the function by its number, and back. */
        .org    0x9000
common_elsewhere:
        trap
        .balign 128
common:
        rldicl. A, MSR, 29, 63
        bne     common_elsewhere
        andi.   A, MSR, 0x4000
        mr      A, FRAME
        addi    FRAME, FRAME, -0x200
        bne     1f                      /* the program is in hypervisor state, not in problem state */
        ld      FRAME, paca_stack(PACA)
1:      std     A, 0(FRAME)
        std     PC, regs_pc(FRAME)
        std     MSR, regs_more(FRAME)
        std     CALL, regs(FRAME)
        std     A, regs + 8(FRAME)
        bne     2f
        account paca_left, paca_entered, paca_user
2:      std     TABLES, regs + 16(FRAME)
        std     RESULT, regs + 24(FRAME)
        mfcr    TABLES
        .irp    r, 4, 5, 6, 7, 8
        std     \r, regs + 8 * \r(FRAME)
        .endr
        li      B, 0
        .irp    r, 9, 10, 11, 12
        std     B, regs + 8 * \r(FRAME)
        .endr
        std     B, regs_more + 8(FRAME)
        std     B, regs_more + 16(FRAME)
        std     WAS, regs + 8 * 13(FRAME)
        mflr    A
        rldimi  TABLES, B, 28, 35
        li      B, 0xc01
        std     A, regs_more + 24(FRAME)
        std     B, regs_more + 32(FRAME)
        std     RESULT, regs_more + 40(FRAME)
        std     TABLES, regs_more + 48(FRAME)
        ld      TABLES, paca_toc(PACA)
        addi    WAS, FRAME, regs
        ld      B, toc_marker(TABLES)
        std     B, -16(WAS)
        ld      B, paca_msr(PACA)
        ori     B, B, 0x8000
        mtmsrd  B, 1
        li      A, 1
        std     A, regs_more + 56(FRAME)
        clrrdi  B, FRAME, 14
        ld      FLAGS, 0(B)
        andi.   B, FLAGS, 0x8591
        bne     common_elsewhere
        cmpldi  CALL, 380
        bge     common_elsewhere
        ld      B, toc_table(TABLES)
        andi.   FLAGS, FLAGS, 0x10
        beq     3f                      /* over what 32-bit programs need */
        .fill   7, 4, 0x60000000
3:      slwi    CALL, CALL, 4
        ldx     A, B, CALL
        mtctr   A
        bctrl

        std     RESULT, regs_more + 64(FRAME)
        clrrdi  B, FRAME, 14
        ld      MSR, regs_more(FRAME)
        andi.   A, MSR, 2
        beq     common_elsewhere
        li      A, 0
        mtmsrd  A, 1
        ld      FLAGS, 0(B)
        li      A, -4095
        andi.   FLAGS, FLAGS, 0x1fff
        bne     common_elsewhere
        andi.   FLAGS, MSR, 0x2000
        beq     common_elsewhere
        andis.  FLAGS, MSR, 0x200
        bne     4f                      /* over what restores its floating point registers */
        .fill   7, 4, 0x60000000
4:      cmpld   RESULT, A
        ld      CONDITION, regs_more + 48(FRAME)
        bge     common_elsewhere
        ld      PC, regs_pc(FRAME)
        andi.   FLAGS, MSR, 0x4000
        ld      LINK, regs_more + 24(FRAME)
        bne     common_elsewhere
        account paca_entered, paca_left, paca_system
        or      6, 6, 6
        ld      PACA, regs + 8 * 13(FRAME)
        ld      TABLES, regs + 16(FRAME)
        ld      FRAME, regs + 8(FRAME)
        mtlr    LINK
        mtcr    CONDITION
        mtspr   SRR0, PC
        mtspr   SRR1, MSR
        rfid

/*
 * The program: a loop that calls the C library's getppid. CTR is the number of rounds; the bed's
 * end is told by r30.
 */
        .org    0x10000
        mfctr   31
        lis     9, DATA
        mtspr   HSPRG0, 9
        li      9, 2
        mtmsrd  9, 1
        lis     1, USER_STACK
round:
        bl      linkage
        nop
        addi    31, 31, -1
        cmpdi   31, 0
        bne     round
        mtlr    30
        blr
        .balign 128
linkage:
        std     2, 24(1)
        ld      12, -16(1)
        mtctr   12
        bctr
        .balign 128
        .org    0x10200
library:
        li      0, 64
        sc
        bnslr
user_elsewhere:
        trap

/* getppid: the number of the parent's thread group, as the caller's name space has it. */
        .org    0x20000
getppid:
        mflr    0
        nop
        mflr    0
        std     0, 16(1)
        stdu    1, -32(1)
        ld      9, paca_task(13)
        ld      9, 0x80(9)              /* parent */
        ld      9, 0x88(9)              /* leader of its group */
        ld      3, 0x90(9)              /* that one's struct of numbers */
        bl      number
        nop
        addi    1, 1, 32
        ld      0, 16(1)
        extsw   3, 3
        mtlr    0
        blr
        .balign 128
number:
        mflr    0
        nop
        ld      9, paca_task(13)
        ld      9, 0x90(9)
        cmpdi   9, 0
        beq     elsewhere_far
        lwz     10, 0(9)
        addi    10, 10, 1
        sldi    10, 10, 5
        add     9, 9, 10
        ld      4, 8(9)                 /* name space */
        cmpdi   3, 0
        beq     elsewhere_far
        lwz     10, 0(4)
        lwz     9, 0(3)
        cmplw   10, 9
        bgt     elsewhere_far
        addi    10, 10, 1
        sldi    10, 10, 5
        add     3, 3, 10
        ld      9, 8(3)
        cmpd    9, 4
        bne     elsewhere_far
        lwz     3, 0(3)
        extsw   3, 3
        blr
elsewhere_far:
        trap
