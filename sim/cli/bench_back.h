/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How long a debugger waits for a step back: `bs` of gdb's remote protocol, from the packet to its
 * answer, one after the other from the end of a long exit. That is the hypercall H_CPPR, after
 * which sources that waited in two interrupt controllers are looked for.
 */
#ifndef RM_CLI_BENCH_BACK_H
#define RM_CLI_BENCH_BACK_H

#include "rmsim/machine.h"

#define BENCH_BACK_STEPS 2000

struct bench_back {
    double median_ms, longest_ms;
    unsigned steps;        /* fewer, where the exit is shorter */
    uint64_t instructions; /* of the exit */
};

/* Measures on `machine`, whose world is lost. */
enum rm_status bench_back_run(struct rm_machine *machine, struct bench_back *out,
                              struct rm_error *error);

#endif
