/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The few instructions that boot-time patching knows (Power ISA 2.07, Book I 2.4). Internal. */
#ifndef RM_IMAGE_INSN_H
#define RM_IMAGE_INSN_H

#include "base/bytes.h"

#include <stdbool.h>

#define INSN_NOP     0x60000000u
#define INSN_LWSYNC  0x7c2004acu
#define INSN_MFLR_R0 0x7c0802a6u
#define INSN_B       0x48000000u

#define INSN_I_FORM_MASK 0x03fffffcu /* LI of b, shifted left by two */
#define INSN_B_FORM_MASK 0x0000fffcu /* BD of bc */
#define INSN_ABSOLUTE    2u          /* AA */
#define INSN_LINK        1u          /* LK */

static inline bool insn_is_i_form(uint32_t insn)
{
    return insn >> 26 == 18;
}

/* b or bc with AA = 0. */
static inline bool insn_is_relative_branch(uint32_t insn)
{
    return (insn_is_i_form(insn) || insn >> 26 == 16) && !(insn & INSN_ABSOLUTE);
}

/* bl */
static inline bool insn_is_call(uint32_t insn)
{
    return insn_is_i_form(insn) && (insn & (INSN_ABSOLUTE | INSN_LINK)) == INSN_LINK;
}

static inline uint64_t insn_branch_target(uint32_t insn, uint64_t at)
{
    int64_t offset = insn_is_i_form(insn) ? rm_sign_extend(insn & INSN_I_FORM_MASK, 26)
                                          : rm_sign_extend(insn & INSN_B_FORM_MASK, 16);
    return at + (uint64_t)offset;
}

/* Makes a relative branch at `at` go to `target`; false, with nothing changed, if out of reach. */
static inline bool insn_retarget(uint32_t *insn, uint64_t at, uint64_t target)
{
    uint32_t mask = insn_is_i_form(*insn) ? INSN_I_FORM_MASK : INSN_B_FORM_MASK;
    uint32_t moved = (*insn & ~mask) | ((uint32_t)(target - at) & mask);
    if (insn_branch_target(moved, at) != target)
        return false;
    *insn = moved;
    return true;
}

#endif
