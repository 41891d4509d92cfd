/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/bench_exits.h"

#include "base/fail.h"
#include "cli/bench_loop.h"

#include <stdlib.h>

#define WARM_SECONDS 0.025 /* of a turn: short, so that some are undisturbed */
#define TURNS        8
#define EXIT_BUDGET  UINT64_C(10000000)
#define HWIRQ        0x1234

static const struct way {
    const char *name;
    enum rm_clock clock;
    enum rm_clock_detail detail;
    bool observed;
} ways[BENCH_EXITS_WAYS] = {
    [BENCH_EXITS] = {.name = "exits_per_second"},
    [BENCH_EXITS_OBSERVED] = {.name = "observed_exits_per_second", .observed = true},
    [BENCH_EXITS_TIMED] = {"timed_exits_per_second", RM_CLOCK_POWER8, RM_CLOCK_CYCLES, false},
    [BENCH_EXITS_INTERVAL] = {"interval_exits_per_second", RM_CLOCK_POWER8, RM_CLOCK_INTERVALS,
                              false},
    [BENCH_EXITS_SENSITIVITY] = {"sensitivity_exits_per_second", RM_CLOCK_POWER8,
                                 RM_CLOCK_SENSITIVITY, false},
};

struct bench_exits_machines {
    struct rm_machine *machines[BENCH_EXITS_WAYS];
    struct rm_snapshot *snapshots[BENCH_EXITS_WAYS];
};

const char *bench_exits_name(enum bench_exits_way way)
{
    return ways[way].name;
}

/* The longest way through the path. */
static struct rm_world_config bench_world(void)
{
    struct rm_world_config config;
    rm_world_defaults(&config);
    config.h_ipi_redirect = false;
    config.vcpu_count = 2;
    config.vcpus[1] = rm_vcpu_defaults(1, 8);
    config.source_count = 1;
    config.sources[0] = rm_source_defaults(0x1005, 8);
    config.sources[0].hwirq = HWIRQ;
    config.sources[0].mapped = true;
    return config;
}

enum rm_status bench_exits_prepare(const struct rm_machine_options *options,
                                   struct rm_machine **machine, struct rm_error *error)
{
    struct rm_world_config config = bench_world();
    const struct rm_exit *exit;
    enum rm_status status = rm_machine_open(options, machine, error);
    if (status == RM_OK)
        status = rm_machine_build(*machine, &config, error);
    if (status == RM_OK)
        status = rm_enter_guest(*machine, 0, &exit, error);
    if (status == RM_OK && exit->end != RM_END_GUEST)
        return rm_fail(error, RM_NOT_MODELLED, "the guest was not entered: %.400s",
                       exit->fault.text);
    return status;
}

enum rm_status bench_exits_take(struct rm_machine *machine, uint64_t *instructions,
                                struct rm_error *error)
{
    struct rm_injection event = {.size = sizeof(event), .kind = RM_INJECT_MSI, .number = HWIRQ};
    const struct rm_host_report *report = NULL;
    const struct rm_exit *exit = NULL;
    enum rm_status status = rm_inject(machine, &event, NULL, error);
    if (status == RM_OK)
        status = rm_run_exit(machine, EXIT_BUDGET, &exit, error);
    if (status != RM_OK)
        return status;
    *instructions = exit->instructions;
    status = rm_run_host(machine, EXIT_BUDGET, &report, error);
    if (status == RM_OK && !report)
        return rm_fail(error, RM_NOT_MODELLED, "the host made nothing of the exit");
    return status;
}

static enum rm_status open_way(const struct rm_machine_options *options,
                               struct bench_exits_machines *machines, unsigned number,
                               struct rm_error *error)
{
    struct rm_machine_options own = *options;
    own.clock = ways[number].clock;
    own.clock_detail = ways[number].detail;
    enum rm_status status = bench_exits_prepare(&own, &machines->machines[number], error);
    return status == RM_OK
               ? rm_snapshot_take(machines->machines[number], &machines->snapshots[number], error)
               : status;
}

enum rm_status bench_exits_open(const struct rm_machine_options *options,
                                struct bench_exits_machines **out, struct rm_error *error)
{
    struct bench_exits_machines *machines = calloc(1, sizeof(*machines));
    if (!machines)
        return rm_fail(error, RM_NO_MEMORY, "no memory for the machines");
    enum rm_status status = RM_OK;
    for (unsigned way = 0; way < BENCH_EXITS_WAYS && status == RM_OK; way++)
        status = open_way(options, machines, way, error);
    if (status == RM_OK)
        *out = machines;
    else
        bench_exits_close(machines);
    return status;
}

void bench_exits_close(struct bench_exits_machines *machines)
{
    if (!machines)
        return;
    for (unsigned way = 0; way < BENCH_EXITS_WAYS; way++) {
        rm_snapshot_free(machines->snapshots[way]);
        rm_machine_close(machines->machines[way]);
    }
    free(machines);
}

/* Exits from the snapshot for a while; how many a second goes to *per_second. */
static enum rm_status go(struct bench_exits_machines *machines, unsigned way,
                         uint64_t *instructions, double *per_second, struct rm_error *error)
{
    struct rm_machine *machine = machines->machines[way];
    enum rm_status status = RM_OK;
    uint64_t exits = 0;
    double start = bench_seconds(), seconds = 0;
    for (; status == RM_OK && seconds < WARM_SECONDS; seconds = bench_seconds() - start, exits++) {
        status = rm_snapshot_restore(machine, machines->snapshots[way], error);
        if (status == RM_OK)
            status = bench_exits_take(machine, instructions, error);
    }
    *per_second = (double)exits / seconds;
    return status;
}

static void count(void *context, const struct rm_event *event)
{
    (void)event;
    ++*(uint64_t *)context;
}

static enum rm_status turn(struct bench_exits_machines *machines, struct bench_exits *best,
                           struct rm_error *error)
{
    enum rm_status status = RM_OK;
    for (unsigned way = 0; way < BENCH_EXITS_WAYS && status == RM_OK; way++) {
        uint64_t events = 0, instructions = 0;
        double per_second = 0;
        struct rm_observer observer = {
            .size = sizeof(observer), .types = RM_EVENT_ALL, .tell = count, .context = &events};
        if (ways[way].observed)
            status = rm_observe(machines->machines[way], &observer, error);
        if (status == RM_OK)
            status = go(machines, way, &instructions, &per_second, error);
        if (ways[way].observed)
            rm_unobserve(machines->machines[way], &events);
        if (per_second > best->per_second[way])
            best->per_second[way] = per_second;
        best->instructions = (double)instructions;
    }
    return status;
}

enum rm_status bench_exits_round(struct bench_exits_machines *machines, struct bench_exits *best,
                                 struct rm_error *error)
{
    enum rm_status status = RM_OK;
    for (unsigned i = 0; i < TURNS && status == RM_OK; i++)
        status = turn(machines, best, error);
    return status;
}
