/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many orders a second are explored, of what happens when a passthrough interrupt comes for a
 * vcpu that sleeps, to a core whose two threads are in the guest: up to two preemptions, and so
 * many orders at most.
 */
#ifndef RM_CLI_BENCH_EXPLORE_H
#define RM_CLI_BENCH_EXPLORE_H

#include "rmsim/machine.h"

#define BENCH_EXPLORE_SCHEDULES 50000

/* Opens a machine of its own. */
enum rm_status bench_explore_run(const struct rm_machine_options *options, double *per_second,
                                 struct rm_error *error);

#endif
