/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * behaviour: OPAL calls from real mode. The firmware is big-endian and is entered and left by
 * hrfid; its entry and base come from the symbol `opal`. Calls with translation on (the host's,
 * in virtual mode) are left out.
 */
#include "macros.inc"

        .text

        /* One wrapper a call: C arguments stay where they are, the token goes to r0. */
        .macro  OPAL_CALL name, token
        ENTRY   \name
        li      r0, \token
        b       opal_call
        END     \name
        .endm

        OPAL_CALL opal_set_xive, 19
        OPAL_CALL opal_pci_msi_eoi, 63
        OPAL_CALL opal_int_get_xirr, 122
        OPAL_CALL opal_int_eoi, 124
        OPAL_CALL opal_int_set_mfrr, 125

/* In: r0 token, r3.. arguments. Out: r3 return code. OPAL keeps r1, r13-r31 and CR2-CR4. */
ENTRY opal_call
        mflr    r11
        std     r11, FRAME_LR(r1)
        mfcr    r11
        stw     r11, 8(r1)
        stdu    r1, -FRAME_MIN(r1)
        li      r11, 0
        stb     r11, PACA_HSRR_VALID(r13)
        stb     r11, PACA_SRR_VALID(r13)
        LOAD_IMM r12, opal_return
        mtlr    r12
        LOAD_IMM r12, opal
        mfmsr   r11
        li      r2, MSR_IR | MSR_DR | MSR_LE
        ori     r2, r2, MSR_EE
        andc    r11, r11, r2
        mtspr   SPRN_HSRR1, r11
        ld      r11, OPAL_ENTRY(r12)
        mtspr   SPRN_HSRR0, r11
        ld      r2, OPAL_BASE(r12)
        hrfid
END opal_call

/*
 * OPAL's blr comes here, still big-endian: so these instructions are laid down byte by byte, most
 * significant first, in either build. No memory access until the byte order is ours again.
 */
        .macro  BIG_ENDIAN_INSN word
        .byte   (\word >> 24) & 0xff, (\word >> 16) & 0xff, (\word >> 8) & 0xff, \word & 0xff
        .endm
#ifdef __LITTLE_ENDIAN__
#define OUR_BYTE_ORDER MSR_LE
#else
#define OUR_BYTE_ORDER 0
#endif

ENTRY opal_return
        BIG_ENDIAN_INSN 0x7d6000a6                      /* mfmsr   r11             */
        BIG_ENDIAN_INSN (0x616b0000 | OUR_BYTE_ORDER)   /* ori     r11, r11, LE    */
        BIG_ENDIAN_INSN 0x7d7b4ba6                      /* mthsrr1 r11             */
        BIG_ENDIAN_INSN 0x429f0005                      /* bcl     20, 31, .+4     */
        BIG_ENDIAN_INSN 0x7d8802a6                      /* mflr    r12             */
        BIG_ENDIAN_INSN 0x398c0010                      /* addi    r12, r12, 16    */
        BIG_ENDIAN_INSN 0x7d9a4ba6                      /* mthsrr0 r12             */
        BIG_ENDIAN_INSN 0x4c000224                      /* hrfid                   */
opal_resume:
        ld      r2, PACA_KERNEL_TOC(r13)
        addi    r1, r1, FRAME_MIN
        lwz     r11, 8(r1)
        mtcrf   0x38, r11
        ld      r11, FRAME_LR(r1)
        mtlr    r11
        blr
END opal_return
