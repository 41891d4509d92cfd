/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/read_state.h"

#include <stdio.h>
#include <stdlib.h>

struct scn_icp_state scn_read_icp(struct rm_machine *machine, unsigned vcpu)
{
    struct scn_icp_state state = {.present = false};
    char name[32];
    snprintf(name, sizeof(name), "icp[%u].rm_action", vcpu);
    state.rm_action.there = rm_field(machine, name, &state.rm_action.value, NULL) == RM_OK;
    state.present = rm_virtual_icp_read(machine, vcpu, &state.icp, NULL) == RM_OK;
    return state;
}

static bool read_source_field(struct rm_machine *machine, uint32_t irq, const char *field,
                              uint64_t *value)
{
    char name[48];
    snprintf(name, sizeof(name), "source[%u].%s", irq, field);
    return rm_field(machine, name, value, NULL) == RM_OK;
}

static void read_source(struct rm_machine *machine, struct scn_source_record *source)
{
    source->present = read_source_field(machine, source->irq, "server", &source->server) &&
                      read_source_field(machine, source->irq, "priority", &source->priority) &&
                      read_source_field(machine, source->irq, "resend", &source->resend);
    source->has_pq = read_source_field(machine, source->irq, "pq_state", &source->pq);
    if (source->hwirq)
        (void)rm_physical_msi(machine, source->hwirq, &source->msi, NULL);
}

enum rm_status scn_read_before(struct rm_machine *machine, struct scn_result *result,
                               struct rm_error *error)
{
    const struct rm_world_config *world = &result->scenario->world;
    unsigned threads = world->cores * world->threads_per_core;
    result->icps = calloc(world->vcpu_count, sizeof(*result->icps));
    result->physical = calloc(threads, sizeof(*result->physical));
    result->sources = calloc(world->source_count + 1, sizeof(*result->sources));
    if (!result->icps || !result->physical || !result->sources)
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    result->icp_count = world->vcpu_count;
    result->physical_count = threads;
    result->source_count = world->source_count;
    for (unsigned v = 0; v < world->vcpu_count; v++)
        result->icps[v] = (struct scn_icp_record){.vcpu = world->vcpus[v].id,
                                                  .server = world->vcpus[v].server,
                                                  .before = scn_read_icp(machine, v)};
    for (unsigned t = 0; t < threads; t++) {
        result->physical[t].thread = t;
        (void)rm_physical_icp(machine, t, &result->physical[t].before, NULL);
    }
    for (unsigned s = 0; s < world->source_count; s++)
        result->sources[s] = (struct scn_source_record){.irq = world->sources[s].irq,
                                                        .hwirq = world->sources[s].hwirq};
    return RM_OK;
}

void scn_read_after(struct rm_machine *machine, struct scn_result *result)
{
    for (unsigned v = 0; v < result->icp_count; v++)
        result->icps[v].after = scn_read_icp(machine, v);
    for (unsigned t = 0; t < result->physical_count; t++)
        (void)rm_physical_icp(machine, t, &result->physical[t].after, NULL);
    for (unsigned s = 0; s < result->source_count; s++)
        read_source(machine, &result->sources[s]);
    result->end_cycle = rm_cycle(machine);
    result->state_hash = rm_state_hash(machine);
}
