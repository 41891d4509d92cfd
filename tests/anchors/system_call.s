/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program that calls getppid, and as much of a kernel as such a call passes through: instruction by
 * instruction what Linux 4.10 to 4.13 execute on a POWER8 host, as published (arch/powerpc/kernel,
 * exceptions-64s.S and entry_64.S; what a compiler makes of getppid is ours). No such kernel can be
 * had any more as a package, and what later ones do in between is many times as much.
 *
 * `entry` chooses how the vector begins: 1 before KVM was looked for there (bc3551257a), 2 with
 * that (r13 waits in a scratch register), 3 with CTR instead (acd7d8cef015), 4 as 3 with translation
 * off, as a hypervisor that reflects an interrupt enters it.
 *
 * Translation is the identity: all runs in hypervisor real mode at the addresses below, and the
 * clock takes it for a program under translation whose ERATs hit (microbench/bed.h). So the vector
 * is 0xc00 here and 0x4c00, with translation on, there. Not in it: accounting of processor time,
 * tracing, and restoring of floating point registers, which a thread that has them loaded skips.
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
        .set    regs, 0x70              /* of the frame: r0 on, then the others */
        .set    regs_pc, regs + 32 * 8
        .set    regs_more, regs_pc + 8
        .set    toc_table, 0x100
        .set    toc_marker, 0x108

/* System calls come here. Below .org is where. */
        .org    0xc00
vector:
        .if     entry == 1
        or      2, 2, 2
        cmpdi   0, 0x1ebe
        beq     elsewhere
        mr      9, 13
        mfspr   13, HSPRG0
        .elseif entry == 2
        mtspr   HSPRG1, 13
        mfspr   13, HSPRG0
        std     9, paca_save(13)
        mfspr   9, PPR
        or      2, 2, 2
        std     10, paca_save + 8(13)
        std     9, paca_save + 16(13)
        mfcr    9
        lbz     10, paca_in_guest(13)
        cmpwi   10, 0
        bne     elsewhere
        mfspr   13, HSPRG1
        cmpdi   0, 0x1ebe
        beq     elsewhere
        mr      9, 13
        mfspr   13, HSPRG0
        .else
        mtctr   13
        mfspr   13, HSPRG0
        std     10, paca_save(13)
        lbz     10, paca_in_guest(13)
        cmpwi   10, 0
        bne     elsewhere
        or      2, 2, 2
        mfctr   9
        cmpdi   0, 0x1ebe
        beq     elsewhere
        .endif
        .if     entry == 4
        mfspr   11, SRR0
        mfspr   12, SRR1
        ld      10, paca_base(13)
        ori     10, 10, common@l
        mtspr   SRR0, 10
        ld      10, paca_msr(13)
        mtspr   SRR1, 10
        rfid
        .else
        .if     entry == 3
        ld      10, paca_base(13)
        ori     10, 10, common@l
        mtctr   10
        mfspr   11, SRR0
        .else
        mfspr   11, SRR0
        ld      12, paca_base(13)
        ori     12, 12, common@l
        mtctr   12
        .endif
        mfspr   12, SRR1
        li      10, 2
        mtmsrd  10, 1
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
        rldicl. 10, 12, 29, 63
        bne     common_elsewhere
        andi.   10, 12, 0x4000
        mr      10, 1
        addi    1, 1, -0x200
        bne     1f                      /* the program is in hypervisor state, not in problem state */
        ld      1, paca_stack(13)
1:      std     10, 0(1)
        std     11, regs_pc(1)
        std     12, regs_more(1)
        std     0, regs(1)
        std     10, regs + 8(1)
        bne     2f
2:      std     2, regs + 16(1)
        std     3, regs + 24(1)
        mfcr    2
        .irp    r, 4, 5, 6, 7, 8
        std     \r, regs + 8 * \r(1)
        .endr
        li      11, 0
        .irp    r, 9, 10, 11, 12
        std     11, regs + 8 * \r(1)
        .endr
        std     11, regs_more + 8(1)
        std     11, regs_more + 16(1)
        std     9, regs + 8 * 13(1)
        mflr    10
        rldimi  2, 11, 28, 35
        li      11, 0xc01
        std     10, regs_more + 24(1)
        std     11, regs_more + 32(1)
        std     3, regs_more + 40(1)
        std     2, regs_more + 48(1)
        ld      2, paca_toc(13)
        addi    9, 1, regs
        ld      11, toc_marker(2)
        std     11, -16(9)
        ld      11, paca_msr(13)
        ori     11, 11, 0x8000
        mtmsrd  11, 1
        li      10, 1
        std     10, regs_more + 56(1)
        clrrdi  11, 1, 14
        ld      10, 0(11)
        andi.   11, 10, 0x8591
        bne     common_elsewhere
        cmpldi  0, 380
        bge     common_elsewhere
        ld      11, toc_table(2)
        andi.   10, 10, 0x10
        beq     3f                      /* over what 32-bit programs need */
        .fill   7, 4, 0x60000000
3:      slwi    0, 0, 4
        ldx     12, 11, 0
        mtctr   12
        bctrl

        std     3, regs_more + 64(1)
        clrrdi  12, 1, 14
        ld      8, regs_more(1)
        andi.   10, 8, 2
        beq     common_elsewhere
        li      11, 0
        mtmsrd  11, 1
        ld      9, 0(12)
        li      11, -4095
        andi.   0, 9, 0x1fff
        bne     common_elsewhere
        andi.   0, 8, 0x2000
        beq     common_elsewhere
        andis.  0, 8, 0x200
        bne     4f
        .fill   7, 4, 0x60000000
4:      cmpld   3, 11
        ld      5, regs_more + 48(1)
        bge     common_elsewhere
        ld      7, regs_pc(1)
        andi.   6, 8, 0x4000
        ld      4, regs_more + 24(1)
        bne     common_elsewhere
        or      6, 6, 6
        ld      13, regs + 8 * 13(1)
        ld      2, regs + 16(1)
        ld      1, regs + 8(1)
        mtlr    4
        mtcr    5
        mtspr   SRR0, 7
        mtspr   SRR1, 8
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
