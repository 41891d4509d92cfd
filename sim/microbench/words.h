/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The instruction words of which the programs that are timed consist (Power ISA 2.07). */
#ifndef RM_MICROBENCH_WORDS_H
#define RM_MICROBENCH_WORDS_H

#include <stdint.h>

#define WORD_D(primary, t, a, d)                                                                   \
    ((uint32_t)(primary) << 26 | (uint32_t)(t) << 21 | (uint32_t)(a) << 16 | ((uint32_t)(d)&0xffff))
#define WORD_X(primary, t, a, b, extended)                                                         \
    ((uint32_t)(primary) << 26 | (uint32_t)(t) << 21 | (uint32_t)(a) << 16 | (uint32_t)(b) << 11 | \
     (uint32_t)(extended) << 1)

#define WORD_NOP            UINT32_C(0x60000000)
#define WORD_ISYNC          UINT32_C(0x4c00012c)
#define WORD_HWSYNC         UINT32_C(0x7c0004ac)
#define WORD_BLR            UINT32_C(0x4e800020)
#define WORD_B(distance)    (UINT32_C(0x48000000) | ((uint32_t)(distance)&0x03fffffc))
#define WORD_BL(distance)   (WORD_B(distance) | 1)
#define WORD_BDNZ(distance) (UINT32_C(0x42000000) | ((uint32_t)(distance)&0xfffc))
#define WORD_BDZ(distance)  (UINT32_C(0x42400000) | ((uint32_t)(distance)&0xfffc))
#define WORD_BC_REACH       32768 /* bytes, of a conditional branch */
#define WORD_ADDI(t, a, d)  WORD_D(14, t, a, d)
#define WORD_LD(t, d, a)    WORD_D(58, t, a, d)
#define WORD_STD(s, d, a)   WORD_D(62, s, a, d)
#define WORD_MULLD(t, a, b) WORD_X(31, t, a, b, 233)
#define WORD_MFLR(t)        WORD_X(31, t, 8, 0, 339)
#define WORD_MTLR(s)        WORD_X(31, s, 8, 0, 467)

#endif
