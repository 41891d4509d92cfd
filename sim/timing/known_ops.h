/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What instructions are to the pipeline (timing/operands.h), kept by their words. */
#ifndef RM_TIMING_KNOWN_OPS_H
#define RM_TIMING_KNOWN_OPS_H

#include "timing/operands.h"

#define RM_KNOWN_OPS 4096

/* A word has one place; another one of that place takes it over. */
struct rm_known_ops {
    struct rm_timed_op of[RM_KNOWN_OPS];
};

static inline const struct rm_timed_op *rm_known_op(struct rm_known_ops *known,
                                                    const struct rm_record *record)
{
    struct rm_timed_op *op = &known->of[record->word * UINT32_C(0x9e3779b1) >> 20];
    if (op->word != record->word || op->slots == 0)
        rm_timed_op_of(record, op);
    return op;
}

#endif
