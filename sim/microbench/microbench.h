/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The clock beside what is published of POWER8: each figure of figures.def, measured by a program
 * that a thread executes.
 */
#ifndef RM_MICROBENCH_MICROBENCH_H
#define RM_MICROBENCH_MICROBENCH_H

#include "microbench/curves.h"

struct rm_figure {
    const char *name, *unit, *source;
    double expected, error; /* in the unit */
    const char *code;       /* of a sequence that is repeated: its mnemonics; else NULL */
    const char *why_not;    /* it is not measured; else NULL */
    enum rm_reading {
        RM_READ_COST,
        RM_READ_PER_CYCLE,
        RM_READ_KNEE,
        RM_READ_MISPREDICTED,
        RM_READ_SLOPE
    } reading;
    enum rm_curve curve;
    unsigned low, high; /* sizes; `low` alone where one is enough */
    unsigned entries;   /* that predict */
    struct rm_block block;
};

extern const struct rm_figure rm_figures[];
extern const unsigned rm_figure_count;

/* The figure as the clock has it on those rows. Not of one that has a `why_not`. */
enum rm_status rm_figure_measure(struct rm_bed *bed, const struct rm_rows *rows,
                                 const struct rm_figure *figure, double *measured,
                                 struct rm_error *error);

/* Whether it is as far from the expected value as the figure's error lets it, or nearer. */
bool rm_figure_holds(const struct rm_figure *figure, double measured);

#endif
