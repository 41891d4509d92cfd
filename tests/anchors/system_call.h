/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a null system call of a program costs by the clock: system_call.s, in a loop. */
#ifndef RM_TESTS_SYSTEM_CALL_H
#define RM_TESTS_SYSTEM_CALL_H

#include "microbench/bed.h"

/* How the vector of system calls begins. */
enum vector {
    VECTOR_WITHOUT_KVM, /* it does not look for KVM */
    VECTOR_SCRATCH,     /* it does, with a scratch register */
    VECTOR_COUNT,       /* it does, with CTR */
    VECTOR_REAL,        /* the same, with translation off */
    VECTOR_ACCOUNTING,  /* as the first, in a kernel that accounts for processor time */
    VECTORS
};

/* *cycles of a call, in its steady state, on those rows. */
enum rm_status system_call_cycles(struct rm_bed *bed, enum vector vector,
                                  const struct rm_rows *rows, double *cycles,
                                  struct rm_error *error);

#endif
