/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What instructions are to the pipeline (timing/operands.h), kept by their words. */
#ifndef RM_TIMING_KNOWN_OPS_H
#define RM_TIMING_KNOWN_OPS_H

#include "timing/operands.h"

#define RM_KNOWN_OPS_SHIFT 13
#define RM_KNOWN_OPS_NEAR  8 /* places that a word may have */

/* A word is in the first place that was free for it; if none was, it takes over the first. */
struct rm_known_ops {
    struct rm_timed_op of[(1 << RM_KNOWN_OPS_SHIFT) + RM_KNOWN_OPS_NEAR];
};

/* A word that is not where it would be alone. */
const struct rm_timed_op *rm_known_op_near(struct rm_timed_op *op, const struct rm_record *record);

static inline const struct rm_timed_op *rm_known_op(struct rm_known_ops *known,
                                                    const struct rm_record *record)
{
    struct rm_timed_op *op =
        &known->of[record->word * UINT32_C(0x9e3779b1) >> (32 - RM_KNOWN_OPS_SHIFT)];
    return op->word == record->word && op->slots ? op : rm_known_op_near(op, record);
}

#endif
