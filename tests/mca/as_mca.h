/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What llvm-mca's model of POWER8 (LLVM 19: PPCScheduleP8.td, the registers of the PowerPC target
 * and llvm-mca itself) does otherwise than ours, one difference at a time: our pipeline with a
 * difference as llvm-mca has it tells what that difference is worth.
 */
#ifndef RM_TESTS_AS_MCA_H
#define RM_TESTS_AS_MCA_H

#include "timing/pipeline.h"

#include <stdbool.h>
#include <stddef.h>

struct difference {
    const char *name;
    const char *about; /* what llvm-mca does */
};

extern const struct difference differences[];
extern const size_t difference_count;

/* A set of them, by bit. False: `names`, parted by commas, has one that there is not. */
bool differences_named(const char *names, unsigned *set);

#define MCA_WINDOW 32

/* A pipeline on rows, and what the differences of `set` have to remember beside it. */
struct as_mca {
    unsigned set;
    struct rm_pipeline_rows rows;
    struct rm_pipeline pipeline;
    uint32_t retired[MCA_WINDOW]; /* when the last instructions were */
    unsigned long count, loads;
    uint32_t last_retired, last_permute, last_memory; /* cycles: of retiring, of issue */
    uint32_t whole[RM_ARCH_CRF]; /* when a register's last whole value was there */
};

/* Which of an instruction's GPRs and VSRs LLVM takes as whole registers: the others as halves. */
struct mca_wholes {
    bool result;
    uint8_t sources[4]; /* RM_ARCH_ numbers */
};

struct mca_instruction {
    struct rm_record record;
    struct mca_wholes wholes;
    struct rm_timed_op op;
    bool unused; /* nobody reads its results before they are written again */
};

void as_mca_start(struct as_mca *mca, unsigned set, const struct rm_rows *rows, uint64_t hz);
/* What the instructions of a block that is repeated are with the differences of the set: from their
 * records, their ops. */
void as_mca_ops(unsigned set, struct mca_instruction *instructions, size_t count);
void as_mca_step(struct as_mca *mca, const struct mca_instruction *instruction, uint32_t seen);

#endif
