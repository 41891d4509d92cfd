/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/fit.h"

#include "machine/state.h"

static unsigned more_of(unsigned one, unsigned other)
{
    return one > other ? one : other;
}

/* One more than the last thread that the world or an expected register names. */
static unsigned threads_needed(const struct rm_scenario *scenario)
{
    const struct rm_world_config *world = &scenario->world;
    unsigned count = scenario->threads_named;
    for (unsigned v = 0; v < world->vcpu_count; v++)
        if (world->vcpus[v].thread != RM_NOT_LOADED)
            count = more_of(count, (unsigned)world->vcpus[v].thread + 1);
    for (unsigned s = 0; s < world->source_count; s++)
        if (world->sources[s].hwirq)
            count = more_of(count, world->sources[s].hw_server + 1);
    for (uint32_t i = 0; scenario->expect && i < scenario->expect->registers_count; i++)
        count = more_of(count, scenario->expect->registers[i].thread + 1);
    return count;
}

static bool gives_machine(const struct rm_scenario *scenario)
{
    const struct scn_machine *machine = scenario->file->machine;
    return machine && (machine->cores || machine->threads_per_core || machine->subcores);
}

bool scn_fit(struct rm_scenario *scenario, unsigned processors)
{
    struct rm_world_config *world = &scenario->world;
    struct rm_world_config fit = {.size = sizeof(fit)};
    if (gives_machine(scenario))
        return world->cores * world->threads_per_core <= processors;
    rm_world_fit(&fit, processors);
    if (threads_needed(scenario) > world->cores * world->threads_per_core)
        return true; /* a mistake of the file, which is told with its line */
    if (threads_needed(scenario) > fit.cores * fit.threads_per_core ||
        world->free_cores >> fit.cores)
        return false;
    world->cores = fit.cores;
    world->threads_per_core = fit.threads_per_core;
    return true;
}
