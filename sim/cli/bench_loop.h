/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How fast a loop of ordinary instructions runs: on Unicorn alone, on Unicorn with empty hooks (the
 * floor that any tracing tool pays), on one of our hardware threads, as `rmsim run` runs, on
 * one with a listener to the feed that lets each instruction take a cycle, and on one with the
 * clock of a POWER8 core, which remembers what it did before or does not.
 */
#ifndef RM_CLI_BENCH_LOOP_H
#define RM_CLI_BENCH_LOOP_H

#include "base/fail.h"

#include <stdint.h>

struct bench_loop {
    double bare_mips, hooked_mips, mips, listened_mips, timed_mips, timed_mips_remembered;
};

/* Runs about `instructions` instructions in each of these ways, and raises in `*best` what was
 * quicker this time. */
enum rm_status bench_loop_run(uint64_t instructions, struct bench_loop *best,
                              struct rm_error *error);

/* Seconds on a monotonic clock. */
double bench_seconds(void);

#endif
