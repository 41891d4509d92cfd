/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timing/known_ops.h"

const struct rm_timed_op *rm_known_op_near(struct rm_timed_op *op, const struct rm_record *record)
{
    for (struct rm_timed_op *near = op; near < op + RM_KNOWN_OPS_NEAR; near++) {
        if (near->slots == 0)
            rm_timed_op_of(record, near);
        if (near->word == record->word)
            return near;
    }
    rm_timed_op_of(record, op);
    return op;
}
