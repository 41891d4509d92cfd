/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/bench_explore.h"

#include "cli/bench_loop.h"
#include "explore/search.h"
#include "rmsim/rmsim.h"

#define BOUND        2
#define MEMORY_BYTES ((size_t)1 << 28)
#define HWIRQ        0x1234

static struct rm_world_config world(void)
{
    struct rm_world_config config;
    rm_world_defaults(&config);
    config.threads_per_core = 2;
    config.h_ipi_redirect = false;
    config.vcpu_count = 3;
    for (unsigned v = 1; v < 3; v++) {
        config.vcpus[v] = config.vcpus[0];
        config.vcpus[v].id = v;
        config.vcpus[v].server = v == 1 ? 1 : 8;
        config.vcpus[v].thread = v == 1 ? 1 : -1;
    }
    config.source_count = 1;
    config.sources[0] = rm_source_defaults(0x1005, 8);
    config.sources[0].hwirq = HWIRQ;
    return config;
}

static enum rm_status prepare(struct rm_machine *machine, struct rm_error *error)
{
    struct rm_world_config config = world();
    struct rm_injection msi = {.size = sizeof(msi), .kind = RM_INJECT_MSI, .number = HWIRQ};
    const struct rm_exit *exit;
    enum rm_status status = rm_machine_build(machine, &config, error);
    if (status == RM_OK)
        status = rm_enter_guest(machine, 0, &exit, error);
    return status == RM_OK ? rm_inject(machine, &msi, NULL, error) : status;
}

static enum exp_wish until_enough(void *context, const struct exp_counts *counts)
{
    (void)context;
    return counts->schedules >= BENCH_EXPLORE_SCHEDULES ? EXP_STOP : EXP_GO_ON;
}

enum rm_status bench_explore_run(const struct rm_machine_options *options, double *per_second,
                                 struct rm_error *error)
{
    const struct exp_limits limits = {.aim = {.bound = BOUND, .shards = 1},
                                      .memory_bytes_max = MEMORY_BYTES,
                                      .asked = until_enough};
    struct exp_found found = {.word_count = 0};
    struct rm_machine *machine = NULL;
    enum rm_status status = rm_machine_open(options, &machine, error);
    if (status == RM_OK)
        status = prepare(machine, error);
    double start = bench_seconds();
    if (status == RM_OK)
        status = exp_search(machine, &limits, &found, error);
    *per_second = (double)found.all_schedules / (bench_seconds() - start);
    exp_found_free(&found);
    rm_machine_close(machine);
    return status;
}
