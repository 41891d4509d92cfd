/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an instruction is to the pipeline: which registers it waits for and gives, which pipe it
 * takes, how it is grouped. Worked out from its word, once (Power ISA 2.07; grouping: gcc's
 * power8.md, pipes: IBM's paper, see docs/model-timing.md).
 */
#ifndef RM_TIMING_OPERANDS_H
#define RM_TIMING_OPERANDS_H

#include "timing/record.h"

#include <stdbool.h>

/* Registers of an instruction's view: 0 is none. */
enum {
    RM_ARCH_NONE,
    RM_ARCH_GPR = 1,        /* 32 */
    RM_ARCH_VSR = 33,       /* 64: the FPRs, then the VRs */
    RM_ARCH_CRF = 97,       /* 8 fields */
    RM_ARCH_XER_BITS = 105, /* CA, OV and SO */
    RM_ARCH_LINK = 106,     /* LR */
    RM_ARCH_COUNT = 107,    /* CTR */
    RM_ARCH_TARGET = 108,   /* TAR */
    RM_ARCH_FLOAT_ST = 109, /* FPSCR, VSCR */
    RM_TIMED_REGS = 110
};

/* What carries an instruction out. */
enum rm_pipe {
    RM_PIPE_NONE,   /* nothing to execute: no-operations */
    RM_PIPE_FIXED,  /* the two FX pipes, or one that loads, slower */
    RM_PIPE_FX,     /* the FX pipes alone */
    RM_PIPE_LOAD,   /* LS and L */
    RM_PIPE_STORE,  /* LS for the address, L for the data */
    RM_PIPE_VECTOR, /* VS */
    RM_PIPE_BRANCH,
    RM_PIPE_CR, /* CR logic, and moves of special registers */
    RM_PIPES
};

/* How it is treated on its way. */
enum {
    RM_TIMED_ALONE = 1,            /* in its dispatch group */
    RM_TIMED_FIRST = 2,            /* in the group's first slot */
    RM_TIMED_READS_CR = 4,         /* the fields of `cr_fields`, beside its sources */
    RM_TIMED_NEXT = 8,             /* executes when all before it has completed */
    RM_TIMED_SERIAL = 16,          /* one after the other with its kind */
    RM_TIMED_AFTER_WRITES = 32,    /* waits for the last write of a special register */
    RM_TIMED_WRITES_SPR = 64,      /* is such a write */
    RM_TIMED_HOLDS_DISPATCH = 128, /* nothing is dispatched until it is done */
    RM_TIMED_DRAINS = 256,         /* waits for the stores before it */
    RM_TIMED_REFETCHES = 512,      /* what follows is fetched anew when it is done */
    RM_TIMED_UNPIPELINED = 1024,   /* keeps its pipe */
    RM_TIMED_DEVICE = 2048,        /* leaves the core by the nest */
    RM_TIMED_FLUSHES_ERATS = 4096,
    RM_TIMED_WRITES_CR = 8192, /* the fields of `cr_fields`, when the result comes */
};

/* What caches and predictors have to say of it, beside what they say of its own address. */
enum rm_sees {
    RM_SEES_NOTHING,
    RM_SEES_LOAD,
    RM_SEES_STORE,
    RM_SEES_BRANCH,
    RM_SEES_REFETCH, /* what follows is fetched by itself; of the next, too */
    RM_SEES_FLUSH    /* of ERATs */
};

struct rm_timed_op {
    uint32_t word;
    uint16_t flags;
    uint8_t pipe;  /* enum rm_pipe */
    uint8_t slots; /* of a dispatch group: 1, or more when it is cracked */
    uint8_t row;   /* enum rm_row: its result's latency */
    uint8_t cause; /* enum rm_stall: what waiting for it is called */
    uint8_t sources[4];
    uint8_t data;      /* of a store: the register that is stored, or 0 */
    uint8_t result;    /* comes after `row` */
    uint8_t condition; /* a CR field that comes later than the result, or 0 */
    uint8_t others[2]; /* further registers that come when the result does */
    uint8_t update;    /* a base register that a load or store writes back, or 0 */
    uint8_t cr_fields; /* bit n: field n */
    uint8_t renames;   /* GPRs and VSRs that it gives */
    uint8_t sees;      /* enum rm_sees */
    bool is_load, is_store, is_branch;
};

/* Fills `op` from a record. */
void rm_timed_op_of(const struct rm_record *record, struct rm_timed_op *op);

#endif
