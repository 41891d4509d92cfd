/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The record of an instruction: what its word says, worked out once an address. The cpu room fills
 * it (cpu/decode_word.c) and executes from it; a timing model reads it.
 */
#ifndef RM_TIMING_RECORD_H
#define RM_TIMING_RECORD_H

#include <stdint.h>

/* What kind of work an instruction is to a POWER8 core. */
enum rm_class {
    RM_CLASS_FIXED,    /* simple fixed point, moves to and from CR included */
    RM_CLASS_MULTIPLY, /* fixed point */
    RM_CLASS_DIVIDE,   /* fixed point */
    RM_CLASS_LOAD,     /* any register file; see the flags */
    RM_CLASS_STORE,
    RM_CLASS_CACHE,       /* dcbt, dcbst, icbi, ...: an address, no data (dcbz is a store) */
    RM_CLASS_BRANCH,      /* unconditional, to a place in the word */
    RM_CLASS_BRANCH_COND, /* conditional, to a place in the word */
    RM_CLASS_BRANCH_LR,   /* bclr */
    RM_CLASS_BRANCH_CTR,  /* bcctr */
    RM_CLASS_BRANCH_TAR,  /* bctar */
    RM_CLASS_CR_LOGICAL,  /* crand and kin, mcrf */
    RM_CLASS_VECTOR,      /* arithmetic and moves of floating point, VMX and VSX */
    RM_CLASS_SPR_READ,
    RM_CLASS_SPR_WRITE,
    RM_CLASS_MSR,       /* mfmsr, mtmsr, mtmsrd with L = 1 */
    RM_CLASS_SERIALISE, /* isync, sync, lwsync, ptesync, eieio, mtmsrd, rfid, hrfid, sc */
    RM_CLASS_LARX,
    RM_CLASS_STCX,
    RM_CLASS_CACHE_INHIBITED, /* lwzcix, stbcix, ... */
    RM_CLASS_SYSTEM,          /* slb, tlb, messages, nap, traps, what is not modelled */
    RM_CLASSES
};

enum rm_record_flag {
    RM_RECORD_LOAD = 1,        /* reads memory */
    RM_RECORD_STORE = 2,       /* writes memory */
    RM_RECORD_BRANCH = 4,      /* may go elsewhere than to the next instruction */
    RM_RECORD_UPDATE = 8,      /* ra receives the effective address */
    RM_RECORD_INDEXED = 16,    /* the address is (ra|0) + rb, else (ra|0) + displacement */
    RM_RECORD_SIGNED = 32,     /* a load that extends the sign */
    RM_RECORD_REVERSED = 64,   /* byte-reversed load or store */
    RM_RECORD_VSR = 128,       /* rt is a vector-scalar register, 0 to 63 */
    RM_RECORD_LINK = 256,      /* a branch that sets LR */
    RM_RECORD_EMULATED = 512,  /* executed by the model, not by the engine */
    RM_RECORD_CLOCK = 1024,    /* looks at or sets what moves with time, or reaches a device */
    RM_RECORD_EFFECT = 2048,   /* acts on more than GPRs and CR */
    RM_RECORD_ABSOLUTE = 4096, /* a branch to `displacement` itself, not from here */
    RM_RECORD_ALIGNED = 8192,  /* the address is rounded down to a multiple of `bytes` */
    RM_RECORD_WHOLE = 16384,   /* a load of a vector-scalar register that changes no format */
};

struct rm_record {
    uint32_t word;
    uint32_t symbol;      /* index of the code symbol it belongs to */
    int32_t displacement; /* of an address or a branch; the immediate of other D-forms */
    uint16_t flags;       /* of enum rm_record_flag */
    uint16_t spr;         /* of a move to or from an SPR */
    uint8_t class;        /* enum rm_class */
    uint8_t op;           /* enum rm_op of cpu/opcode.h: who executes it, and how */
    uint8_t rt, ra, rb;   /* rt: source of a store. For a branch: BO, BI, BH */
    uint8_t bytes;        /* that an access moves: 1 to 128; 0 for none */
    uint8_t endian;       /* enum rm_endian of the fetch */
};

#endif
