/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lists.h"

#include "../random.h"

#include <string.h>

#define FIRST_IRQ   0x1001
#define NEXT_GROUP  0x800 /* another controller of 1024 sources */
#define FIRST_HWIRQ 0x800
#define NOBODY      77 /* a server that no vcpu has */
#define LEAST       8
#define MOST        20

/* Threads of two cores, the first one's own; asleep without a thread. */
static int32_t place_of(uint64_t *random, unsigned vcpu)
{
    static const int32_t threads[] = {0, 1, 2, 8, 9};
    return vcpu > 0 && one_in(random, 3) ? RM_NOT_LOADED : threads[vcpu];
}

static void plan_vcpus(uint64_t *random, struct rm_world_config *config)
{
    unsigned factor = one_in(random, 2) ? 1 : 8;
    config->vcpu_count = 1 + below(random, 5);
    for (unsigned v = 0; v < config->vcpu_count; v++) {
        struct rm_vcpu_config *vcpu = &config->vcpus[v];
        *vcpu = rm_vcpu_defaults(v, (uint64_t)factor * v);
        vcpu->thread = place_of(random, v);
        vcpu->ceded = vcpu->thread == RM_NOT_LOADED;
        if (one_in(random, 4))
            vcpu->icp.cppr = (uint8_t)below(random, 9);
    }
}

static uint64_t server_of(uint64_t *random, const struct rm_world_config *config)
{
    return config->vcpus[below(random, config->vcpu_count)].server;
}

static void plan_device(uint64_t *random, const struct rm_world_config *config, unsigned index,
                        struct rm_source_config *source)
{
    int32_t thread = config->vcpus[below(random, config->vcpu_count)].thread;
    source->hwirq = FIRST_HWIRQ + index;
    source->mapped = !one_in(random, 10);
    source->phb = below(random, 2);
    source->hw_server = thread < 0 ? IN_HOST : (uint32_t)thread;
}

static void plan_sources(uint64_t *random, struct rm_world_config *config)
{
    config->source_count = 1 + below(random, 6);
    for (unsigned s = 0; s < config->source_count; s++) {
        struct rm_source_config *source = &config->sources[s];
        uint32_t irq = FIRST_IRQ + s + (one_in(random, 3) ? NEXT_GROUP : 0);
        *source = rm_source_defaults(irq, (uint32_t)server_of(random, config));
        source->priority = (uint8_t)(one_in(random, 10) ? 0xff : 3 + below(random, 5));
        source->lsi = one_in(random, 10);
        source->pq_state = source->lsi && one_in(random, 2) ? 1 : 0;
        if (!source->lsi)
            plan_device(random, config, s, source);
    }
}

void plan_world(uint64_t seed, struct rm_world_config *config)
{
    uint64_t random = seed;
    bool second_core = false;
    rm_world_defaults(config);
    config->cores = 3;
    config->all_hcalls = true;
    config->real_mode_dbg = one_in(&random, 8);
    config->h_ipi_redirect = one_in(&random, 2);
    plan_vcpus(&random, config);
    plan_sources(&random, config);
    for (unsigned v = 0; v < config->vcpu_count; v++)
        second_core |= config->vcpus[v].thread >= 8;
    config->free_cores = below(&random, 8) & (second_core ? 4U : 6U);
    config->icp = one_in(&random, 4) ? RM_ICP_OPAL : RM_ICP_MMIO;
}

/* Those that a guest makes often come often. */
static enum op_kind kind_of(uint64_t *random)
{
    static const enum op_kind kinds[] = {OP_XIRR, OP_XIRR,  OP_XIRR, OP_XIRR_X, OP_IPI, OP_IPI,
                                         OP_IPI,  OP_CPPR,  OP_CPPR, OP_EOI,    OP_EOI, OP_EOI,
                                         OP_WILD, OP_CEDE,  OP_MSI,  OP_MSI,    OP_MSI, OP_MSI,
                                         OP_MSI,  OP_IPOLL, OP_MOVE, OP_MOVE,   OP_HEAR};
    return kinds[below(random, sizeof(kinds) / sizeof(*kinds))];
}

static uint32_t priority_of(uint64_t *random)
{
    return one_in(random, 3) ? 0xff : one_in(random, 8) ? 0 : 2 + below(random, 7);
}

bool op_is_about_source(enum op_kind kind)
{
    return kind == OP_MSI || kind == OP_WILD || kind == OP_MOVE;
}

static struct op plan_op(uint64_t *random, const struct rm_world_config *config)
{
    struct op op = {.kind = kind_of(random), .vcpu = below(random, config->vcpu_count)};
    op.b = priority_of(random);
    if (op.kind == OP_XIRR_X && config->real_mode_dbg) /* the host would accept once more */
        op.kind = OP_XIRR;
    if (op.kind == OP_IPI || op.kind == OP_IPOLL)
        op.a = one_in(random, 20) ? NOBODY : (uint32_t)server_of(random, config);
    if (op_is_about_source(op.kind))
        op.a = below(random, config->source_count);
    return op;
}

void plan_list(uint64_t seed, const struct rm_world_config *config, struct op_list *list)
{
    uint64_t random = seed;
    memset(list, 0, sizeof(*list));
    list->seed = seed;
    list->count = LEAST + below(&random, MOST - LEAST + 1);
    for (unsigned i = 0; i < list->count; i++)
        list->ops[i] = plan_op(&random, config);
}
