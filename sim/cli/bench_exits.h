/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many passthrough interrupts a second a machine takes from a snapshot: restore, interrupt,
 * exit, what the host does, all checks on. Without a clock, while somebody hears of every event,
 * and with the clock of a POWER8 core: of one model, of three (value, low and high ends), and of
 * all that sensitivity asks for.
 */
#ifndef RM_CLI_BENCH_EXITS_H
#define RM_CLI_BENCH_EXITS_H

#include "rmsim/rmsim.h"

enum bench_exits_way {
    BENCH_EXITS,
    BENCH_EXITS_OBSERVED,
    BENCH_EXITS_TIMED,
    BENCH_EXITS_INTERVAL,
    BENCH_EXITS_SENSITIVITY,
    BENCH_EXITS_WAYS
};

struct bench_exits {
    double per_second[BENCH_EXITS_WAYS];
    double instructions; /* of one exit */
};

/* "exits_per_second", "timed_exits_per_second", ... */
const char *bench_exits_name(enum bench_exits_way way);

/* A machine in the guest that waits for the interrupt: vcpu 1 is not loaded and owns it. */
enum rm_status bench_exits_prepare(const struct rm_machine_options *options,
                                   struct rm_machine **machine, struct rm_error *error);
/* One passthrough interrupt, from the guest to the host's completion. */
enum rm_status bench_exits_take(struct rm_machine *machine, uint64_t *instructions,
                                struct rm_error *error);

/* The machines of all ways, with their snapshots. */
struct bench_exits_machines;
enum rm_status bench_exits_open(const struct rm_machine_options *options,
                                struct bench_exits_machines **out, struct rm_error *error);
void bench_exits_close(struct bench_exits_machines *machines);

/* Goes all ways in turn; raises in `*best` what was quicker this time. */
enum rm_status bench_exits_round(struct bench_exits_machines *machines, struct bench_exits *best,
                                 struct rm_error *error);

#endif
