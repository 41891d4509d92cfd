/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The assembler's vocabulary: entry points, constants, lists of registers, thread priority, and
 * loads of big-endian memory from either byte order.
 */
#ifndef RMH_MACROS_H
#define RMH_MACROS_H

#include "asm_offsets.h"
#include "constants.h"

/* A label that the simulator, gdb and other files may name. */
        .macro  ENTRY name
        .balign 4
        .globl  \name
        .type   \name, @function
\name:
        .endm

        .macro  END name
        .size   \name, . - \name
        .endm

        /* A call of a C function: its local entry, our r2. All volatile registers are lost. */
        .macro  CALL function
        bl      \function
        nop
        .endm

        .macro  LOAD_IMM reg, value
        lis     \reg, (\value)@highest
        ori     \reg, \reg, (\value)@higher
        rldicr  \reg, \reg, 32, 31
        oris    \reg, \reg, (\value)@high
        ori     \reg, \reg, (\value)@l
        .endm

#define PRIORITY_LOW or 1, 1, 1
#define PRIORITY_MEDIUM or 2, 2, 2

#define VCPU_GPR(n) (VCPU_GPRS + 8 * n)
#define NONVOLATILE 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31

        .macro  STORE_GPRS base, offset, regs:vararg
        .irp    n, \regs
        std     \n, \offset + 8*\n(\base)
        .endr
        .endm

        .macro  LOAD_GPRS base, offset, regs:vararg
        .irp    n, \regs
        ld      \n, \offset + 8*\n(\base)
        .endr
        .endm

/*
 * Lists of SPRs that live in a vcpu. d: 64-bit field, w: 32-bit field. X is one of the four
 * below; the vcpu is in r9 on the way out, in r4 on the way in.
 */
#define RMH_STORE_d std
#define RMH_STORE_w stw
#define RMH_LOAD_d ld
#define RMH_LOAD_w lwz
#define SAVE_SPR(spr, width) mfspr r5, SPRN_##spr; RMH_STORE_##width r5, VCPU_##spr(r9);
#define LOAD_SPR(spr, width) RMH_LOAD_##width r5, VCPU_##spr(r4); mtspr SPRN_##spr, r5;
#define KEEP_HOST_SPR(spr) mfspr r5, SPRN_##spr; std r5, SLOT_##spr(r1);
#define HOST_SPR_BACK(spr) ld r5, SLOT_##spr(r1); mtspr SPRN_##spr, r5;

/* Atomically sets the bits of \bits in the 32-bit word at 0(\address); \value gets the result. */
        .macro  ATOMIC_OR value, bits, address
1:      lwarx   \value, 0, \address
        or      \value, \value, \bits
        stwcx.  \value, 0, \address
        bne-    1b
        .endm

        .macro  ATOMIC_ANDC value, bits, address
1:      lwarx   \value, 0, \address
        andc    \value, \value, \bits
        stwcx.  \value, 0, \address
        bne-    1b
        .endm

/* Memory that is big-endian by contract (PAPR areas), addressed as 0(base + index). */
#ifdef __LITTLE_ENDIAN__
#define LWZX_BE lwbrx
#define STWX_BE stwbrx
#define LDX_BE ldbrx
#else
#define LWZX_BE lwzx
#define STWX_BE stwx
#define LDX_BE ldx
#endif

#endif
