/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/bench_threads.h"

#include "base/fail.h"
#include "cli/bench_loop.h"

#include <stdio.h>
#include <unistd.h>

#define THREADS_A_CORE 8
#define MOST_CORES     4
#define SETTLE_CYCLES  UINT64_C(100000) /* until all threads are in the guest, or back in it */
#define RESTORES       2000
#define RAN_RESTORES   40
#define ROUNDS         3

/* A vcpu on each thread. */
static struct rm_world_config full_world(unsigned cores, unsigned threads_per_core)
{
    struct rm_world_config config;
    rm_world_defaults(&config);
    config.cores = cores;
    config.threads_per_core = threads_per_core;
    config.vcpu_count = cores * threads_per_core;
    for (unsigned v = 0; v < config.vcpu_count; v++) {
        config.vcpus[v] = rm_vcpu_defaults(v, 8 * (uint64_t)v);
        config.vcpus[v].thread = (int32_t)v;
        config.vcpus[v].ceded = false;
    }
    return config;
}

static enum rm_status settle(struct rm_machine *machine, struct rm_error *error)
{
    enum rm_exit_end end = RM_END_IDLE;
    enum rm_status status = rm_run(machine, SETTLE_CYCLES, &end, error);
    if (status == RM_OK && end != RM_END_IDLE)
        return rm_fail(error, RM_NOT_MODELLED, "the threads did not come to the guest");
    return status;
}

static enum rm_status enter(struct rm_machine *machine, const struct rm_world_config *config,
                            struct rm_error *error)
{
    enum rm_status status = RM_OK;
    for (unsigned core = 0; core < config->cores && status == RM_OK; core++) {
        const struct rm_exit *exit;
        status = rm_enter_guest(machine, core * config->threads_per_core, &exit, error);
        if (status == RM_OK && exit->end != RM_END_GUEST)
            return rm_fail(error, RM_NOT_MODELLED, "the guest was not entered: %.400s",
                           exit->fault.text);
    }
    return status == RM_OK ? settle(machine, error) : status;
}

static enum rm_status prepare(struct rm_machine *machine, const struct rm_world_config *config,
                              struct rm_snapshot **snapshot, struct rm_error *error)
{
    enum rm_status status = rm_machine_build(machine, config, error);
    if (status == RM_OK)
        status = enter(machine, config, error);
    return status == RM_OK ? rm_snapshot_take(machine, snapshot, error) : status;
}

/* The first `threads` threads leave the guest for a doorbell and come back. */
static enum rm_status ring(struct rm_machine *machine, unsigned threads, struct rm_error *error)
{
    enum rm_status status = RM_OK;
    for (unsigned thread = 0; thread < threads && status == RM_OK; thread++) {
        struct rm_injection doorbell = {
            .size = sizeof(doorbell), .kind = RM_INJECT_DOORBELL, .thread = thread};
        status = rm_inject(machine, &doorbell, NULL, error);
    }
    return threads && status == RM_OK ? settle(machine, error) : status;
}

static void keep_best(double *best, double value)
{
    if (*best == 0 || value < *best)
        *best = value;
}

/* Microseconds of a restore after `threads` threads ran. */
static enum rm_status time_restore(struct rm_machine *machine, const struct rm_snapshot *snapshot,
                                   unsigned threads, unsigned count, double *best_us,
                                   struct rm_error *error)
{
    enum rm_status status = RM_OK;
    double seconds = 0;
    for (unsigned i = 0; i < count && status == RM_OK; i++) {
        status = ring(machine, threads, error);
        double start = bench_seconds();
        if (status == RM_OK)
            status = rm_snapshot_restore(machine, snapshot, error);
        seconds += bench_seconds() - start;
    }
    keep_best(best_us, seconds * 1e6 / count);
    return status;
}

static enum rm_status measure_restores(struct rm_machine *machine, struct bench_threads *out,
                                       struct rm_error *error)
{
    struct rm_world_config one = full_world(1, 1), eight = full_world(1, THREADS_A_CORE);
    struct rm_snapshot *snapshot = NULL;
    double one_ran_us = 0, all_ran_us = 0;
    enum rm_status status = prepare(machine, &one, &snapshot, error);
    for (unsigned i = 0; i < ROUNDS && status == RM_OK; i++)
        status = time_restore(machine, snapshot, 0, RESTORES, &out->restore_us, error);
    rm_snapshot_free(snapshot);
    snapshot = NULL;
    if (status == RM_OK)
        status = prepare(machine, &eight, &snapshot, error);
    for (unsigned i = 0; i < ROUNDS && status == RM_OK; i++) {
        status = time_restore(machine, snapshot, 1, RAN_RESTORES, &one_ran_us, error);
        if (status == RM_OK)
            status =
                time_restore(machine, snapshot, THREADS_A_CORE, RAN_RESTORES, &all_ran_us, error);
    }
    rm_snapshot_free(snapshot);
    out->restore_thread_us = (all_ran_us - one_ran_us) / (THREADS_A_CORE - 1);
    return status;
}

static double resident_mib(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file)
        return 0;
    if (fscanf(file, "%*u %lu", &pages) != 1)
        pages = 0;
    fclose(file);
    return (double)pages * (double)sysconf(_SC_PAGESIZE) / (1 << 20);
}

/* Milliseconds of entering the guest from where the world was built. */
static enum rm_status time_entry(struct rm_machine *machine, const struct rm_world_config *config,
                                 double *ms, struct rm_error *error)
{
    double start = bench_seconds();
    enum rm_status status = enter(machine, config, error);
    *ms = (bench_seconds() - start) * 1e3;
    return status;
}

static enum rm_status measure_entry(struct rm_machine *machine, struct bench_threads *out,
                                    struct rm_error *error)
{
    struct rm_world_config config = full_world(MOST_CORES, THREADS_A_CORE);
    struct rm_snapshot *built = NULL;
    double first_ms = 0, ms = 0, before_mib = 0;
    enum rm_status status = rm_machine_build(machine, &config, error);
    if (status == RM_OK)
        status = rm_snapshot_take(machine, &built, error);
    before_mib = resident_mib();
    if (status == RM_OK)
        status = time_entry(machine, &config, &first_ms, error);
    out->enter_32_mib = resident_mib() - before_mib;
    for (unsigned i = 0; i < ROUNDS && status == RM_OK; i++) {
        status = rm_snapshot_restore(machine, built, error);
        if (status == RM_OK)
            status = time_entry(machine, &config, &ms, error);
        keep_best(&out->enter_32_ms, ms);
    }
    rm_snapshot_free(built);
    out->engine_open_ms = (first_ms - out->enter_32_ms) / config.vcpu_count;
    return status;
}

enum rm_status bench_threads_run(struct rm_machine *machine, struct bench_threads *out,
                                 struct rm_error *error)
{
    *out = (struct bench_threads){0};
    enum rm_status status = measure_entry(machine, out, error);
    return status == RM_OK ? measure_restores(machine, out, error) : status;
}
