/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What many hardware threads cost: bringing a machine back to a snapshot, and entering the guest
 * with 32 threads, beside opening their engines.
 */
#ifndef RM_CLI_BENCH_THREADS_H
#define RM_CLI_BENCH_THREADS_H

#include "rmsim/machine.h"

struct bench_threads {
    double restore_us;        /* of a machine of one thread, in the guest, that did nothing since */
    double restore_thread_us; /* more, for each thread that left the guest and came back since */
    double enter_32_ms;       /* 4 cores of 8 threads, engines open */
    double engine_open_ms;    /* more, of each engine, when its thread runs first: to open it and to
                                 translate what it runs */
    double enter_32_mib;      /* resident growth by entering with 32 threads, engines included */
};

/* Measures on `machine`, whose world is lost; the best of some rounds is kept. */
enum rm_status bench_threads_run(struct rm_machine *machine, struct bench_threads *out,
                                 struct rm_error *error);

#endif
