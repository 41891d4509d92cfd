/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The special purpose registers that a thread simply keeps: X(number, name, bits that mtspr can
 * change). cpu/spr.c has the others, and what is special about a few of these.
 */
#ifndef RM_CPU_SPR_KEPT_H
#define RM_CPU_SPR_KEPT_H

#include <stdint.h>

#define RM_SPR_ALL   UINT64_MAX
#define RM_SPR_LOW32 UINT64_C(0xffffffff)

/* LPCR: VPM, ISL, KBV, DPFD, VRMASD, RMLS, ILE, AIL, ONL, PECE (with the doorbell bits), MER, TC,
 * LPES, RMI, HDICE (Power ISA 2.07 III-S 2.2). */
#define RM_SPR_LPCR_BITS UINT64_C(0xf07f803c0385fa0f)
#define RM_SPR_PPR_BITS  UINT64_C(0x001c000000000000)

#define RM_KEPT_SPRS(X)                                                                            \
    X(17, dscr, RM_SPR_ALL)                                                                        \
    X(18, dsisr, RM_SPR_LOW32)                                                                     \
    X(19, dar, RM_SPR_ALL)                                                                         \
    X(26, srr0, ~UINT64_C(3))                                                                      \
    X(27, srr1, RM_SPR_ALL)                                                                        \
    X(29, amr, RM_SPR_ALL)                                                                         \
    X(31, acop, RM_SPR_ALL)                                                                        \
    X(48, pid, RM_SPR_LOW32)                                                                       \
    X(61, iamr, RM_SPR_ALL)                                                                        \
    X(128, tfhar, ~UINT64_C(3))                                                                    \
    X(129, tfiar, RM_SPR_ALL)                                                                      \
    X(130, texasr, RM_SPR_ALL)                                                                     \
    X(153, fscr, RM_SPR_ALL)                                                                       \
    X(157, uamor, RM_SPR_ALL)                                                                      \
    X(159, pspb, RM_SPR_LOW32)                                                                     \
    X(180, dawr0, ~UINT64_C(7))                                                                    \
    X(187, ciabr, RM_SPR_ALL)                                                                      \
    X(188, dawrx0, RM_SPR_LOW32)                                                                   \
    X(190, hfscr, RM_SPR_ALL)                                                                      \
    X(256, vrsave, RM_SPR_LOW32)                                                                   \
    X(272, sprg0, RM_SPR_ALL)                                                                      \
    X(273, sprg1, RM_SPR_ALL)                                                                      \
    X(274, sprg2, RM_SPR_ALL)                                                                      \
    X(275, sprg3, RM_SPR_ALL)                                                                      \
    X(304, hsprg0, RM_SPR_ALL)                                                                     \
    X(305, hsprg1, RM_SPR_ALL)                                                                     \
    X(306, hdsisr, RM_SPR_LOW32)                                                                   \
    X(307, hdar, RM_SPR_ALL)                                                                       \
    X(314, hsrr0, ~UINT64_C(3))                                                                    \
    X(315, hsrr1, RM_SPR_ALL)                                                                      \
    X(318, lpcr, RM_SPR_LPCR_BITS)                                                                 \
    X(339, heir, RM_SPR_LOW32)                                                                     \
    X(784, sier, RM_SPR_ALL)                                                                       \
    X(785, mmcr2, RM_SPR_ALL)                                                                      \
    X(786, mmcra, RM_SPR_ALL)                                                                      \
    X(787, pmc1, RM_SPR_LOW32)                                                                     \
    X(788, pmc2, RM_SPR_LOW32)                                                                     \
    X(789, pmc3, RM_SPR_LOW32)                                                                     \
    X(790, pmc4, RM_SPR_LOW32)                                                                     \
    X(791, pmc5, RM_SPR_LOW32)                                                                     \
    X(792, pmc6, RM_SPR_LOW32)                                                                     \
    X(795, mmcr0, RM_SPR_ALL)                                                                      \
    X(796, siar, RM_SPR_ALL)                                                                       \
    X(797, sdar, RM_SPR_ALL)                                                                       \
    X(798, mmcr1, RM_SPR_ALL)                                                                      \
    X(804, ebbhr, RM_SPR_ALL)                                                                      \
    X(805, ebbrr, ~UINT64_C(3))                                                                    \
    X(806, bescr, RM_SPR_ALL)                                                                      \
    X(815, tar, RM_SPR_ALL)                                                                        \
    X(848, ic, RM_SPR_ALL)                                                                         \
    X(851, mmcrc, RM_SPR_LOW32)                                                                    \
    X(853, pmsr, RM_SPR_ALL)                                                                       \
    X(888, tacr, RM_SPR_ALL)                                                                       \
    X(889, tcscr, RM_SPR_ALL)                                                                      \
    X(890, csigr, RM_SPR_ALL)                                                                      \
    X(892, spmc1, RM_SPR_LOW32)                                                                    \
    X(893, spmc2, RM_SPR_LOW32)                                                                    \
    X(894, mmcrs, RM_SPR_ALL)                                                                      \
    X(895, wort, RM_SPR_ALL)                                                                       \
    X(896, ppr, RM_SPR_PPR_BITS)                                                                   \
    X(1009, hid1, RM_SPR_ALL)                                                                      \
    X(1012, hid4, RM_SPR_ALL)                                                                      \
    X(1014, hid5, RM_SPR_ALL)

enum rm_kept_spr {
#define RM_KEPT_NAME(number, name, bits) RM_KEPT_##name,
    RM_KEPT_SPRS(RM_KEPT_NAME)
#undef RM_KEPT_NAME
    /* Kept as well, but with rules of their own for writing: */
    RM_KEPT_pvr,
    RM_KEPT_hmer,
    RM_KEPT_tir,
    RM_KEPT_pir,
    RM_KEPT_COUNT
};

#endif
