/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The programs that measure a POWER8: each has a size, pages or kilobytes or depth, and what one of
 * its units costs is a curve over that size. curves.def has them.
 */
#ifndef RM_MICROBENCH_CURVES_H
#define RM_MICROBENCH_CURVES_H

#include "microbench/bed.h"

#include <stdbool.h>

enum rm_curve {
#define CURVE(name, kind, threads, low, high, size_name, unit_name, title) RM_CURVE_##name,
#include "microbench/curves.def"
#undef CURVE
    RM_CURVES
};

struct rm_curve_facts {
    const char *name, *size_name, *unit_name, *title;
    unsigned low, high; /* sizes between which the curve is drawn; 0, 0: it is not */
};

extern const struct rm_curve_facts rm_curve_facts[RM_CURVES];

#define RM_BLOCK_WORDS 6

/* What RM_CURVE_block repeats. */
struct rm_block {
    unsigned count;
    uint32_t words[RM_BLOCK_WORDS];
};

/* Cycles of one unit of that program of that size; `block` is for RM_CURVE_block alone. */
enum rm_status rm_curve_at(struct rm_bed *bed, const struct rm_rows *rows, enum rm_curve curve,
                           unsigned size, const struct rm_block *block, double *cycles,
                           struct rm_error *error);

#endif
