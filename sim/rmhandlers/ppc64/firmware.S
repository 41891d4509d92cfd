/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * s64 firmware(u64 a0, u64 a1, u64 a2, u64 token): a call into OPAL, which is big-endian and in real
 * mode, and returns with blr. What it returns to is big-endian code in either build.
 */
#include "plan.inc"

        .globl  firmware
        .type   firmware, @function
firmware:
        GIVE_AWAY
        mr      r0, r6
        addis   r11, r2, opal@toc@ha
        addi    r11, r11, opal@toc@l
        ld      r12, OPAL_ENTRY(r11)
        mfmsr   r10
        rldicr  r10, r10, 0, 62 /* without LE */
        bl      0f              /* LR: where the firmware returns to */

        .if LITTLE
        /* The byte-reversed words of: mflr r11; addi r11,r11,28; mtspr HSRR0,r11; mfmsr r11;
         * ori r11,r11,MSR_LE; mtspr HSRR1,r11; hrfid. */
        .long   0xa602687d, 0x1c006b39, 0xa64b7a7d, 0xa600607d
        .long   0x01006b61, 0xa64b7b7d, 0x2402004c
        .endif
        ld      r2, PACA_TOC(r13)
        TAKE_BACK
        blr

0:      ld      r2, OPAL_BASE(r11)
        mtspr   SPRN_HSRR0, r12
        mtspr   SPRN_HSRR1, r10
        hrfid
