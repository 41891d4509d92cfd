/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a kernel's real-mode path costs by the clock, in its steady state: the same is done several
 * times, and the last ones count. One vcpu on the core where nothing else is said.
 */
#ifndef RM_TESTS_EXITS_H
#define RM_TESTS_EXITS_H

#include "rmsim/error.h"

#include <stdbool.h>

/* A kernel, and the clock's rows: a file of some, NULL for those of rows.def. */
struct under_test {
    const char *kernel, *rows;
};

/* sc 1 of the guest's user space, from the interrupt to the guest's vector of system calls. */
enum rm_status bounce_cycles(const struct under_test *of, double *cycles, struct rm_error *error);

/* An exit for the hypervisor decrementer and the entry after it, without the host between them. */
enum rm_status round_trip_cycles(const struct under_test *of, double *cycles,
                                 struct rm_error *error);

/* kvmhv_rm_send_ipi to a thread in the guest, from its call until that guest goes on. The sender is
 * on another core, or a thread of the same: an IPI by XICS, or a doorbell. */
enum rm_status ipi_cycles(const struct under_test *of, bool same_core, double *cycles,
                          struct rm_error *error);

/* The least that the kernel's own timing code noted of any vcpu, in ticks of the time base. */
struct least {
    double intr, entry; /* rm_intr, rm_entry */
};

/* In exits with little to do, on a core of 1, 2 and 8 vcpus. */
enum rm_status least_ticks(const struct under_test *of, struct least *least,
                           struct rm_error *error);

#endif
