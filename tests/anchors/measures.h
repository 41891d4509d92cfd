/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of the clock is held against each figure of anchors.def, in that figure's unit. */
#ifndef RM_TESTS_MEASURES_H
#define RM_TESTS_MEASURES_H

#include "exits.h"
#include "microbench/bed.h"

#define CORE_HZ 3.5e9 /* of nanoseconds */

/* `timed` and `untimed` are one kernel with KVM's timing code and without it. NULL: not there. */
struct kernels {
    const char *kernel, *timed, *untimed;
};

/* By what is measured: a set of rows, as a file (NULL: rows.def) and read. */
struct bench {
    const struct kernels *kernels;
    struct rm_bed *bed;
    const char *path;
    struct rm_rows rows;
    bool has_least; /* as measured before */
    struct least least;
};

typedef enum rm_status measure(struct bench *bench, double *value, struct rm_error *error);

measure getppid_alone, getppid_accounted, getppid_scratch, getppid_scratch_more, getppid_count,
    getppid_count_more;
measure guest_sc1, bounce;       /* on `kernel` */
measure ipi;                     /* on `kernel` */
measure timing_code;             /* on `timed` and `untimed` */
measure least_intr, least_entry; /* on `timed` */

#endif
