/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A world as a whole: building it step by step, finding its objects. */
#include "kvm/world.h"

#include "kvm/model.h"

#include <stdlib.h>

#define ICP_REAL_BASE  UINT64_C(0x0003ffff80000000)
#define ICP_PAGE_BYTES 0x1000
#define OBJECT_BYTES   (UINT64_C(32) << 20) /* everything but what each thread has */
#define THREAD_BYTES   (UINT64_C(2) << 20)  /* paca, stacks, copy of the per-cpu section */
/* The pads are fetched from, like code, and Unicorn makes every store that lies in the same 4 MiB
 * as code pay for it. So the rest of the world begins behind them. */
#define PAD_BYTES 0x400000

uint64_t rm_world_bytes(const struct rm_world_config *config)
{
    unsigned cores = config->cores < RM_CORES_MAX ? config->cores : RM_CORES_MAX;
    unsigned tpc = config->threads_per_core < 8 ? config->threads_per_core : 8;
    return 2 * PAD_BYTES + OBJECT_BYTES + (uint64_t)cores * tpc * THREAD_BYTES;
}

/* The table of contents pointer: a symbol in kernels; for ELFv1 also in any function descriptor. */
static enum rm_status find_toc(struct rm_world *world, struct rm_error *error)
{
    const struct rm_view *view = &world->view;
    uint64_t descriptor;
    if (rm_image_symbol(view->image, ".TOC.", &world->toc))
        return RM_OK;
    if (rm_image_symbol(view->image, "kvmppc_hv_entry_trampoline", &descriptor) &&
        descriptor != world->trampoline && rm_mem_contains(view->mem, descriptor, 16)) {
        world->toc = rm_mem_read(view->mem, descriptor + 8, 8, view->endian);
        return RM_OK;
    }
    return rm_image_need_symbol(view->image, ".TOC.", &world->toc, error);
}

static enum rm_status find_entry(struct rm_world *world, struct rm_error *error)
{
    enum rm_status status =
        rm_image_entry(world->view.image, "kvmppc_hv_entry_trampoline", &world->trampoline, error);
    return status == RM_OK ? find_toc(world, error) : status;
}

static enum rm_status build_pads(struct rm_world *world, struct rm_error *error)
{
    enum rm_status status =
        rm_arena_take(world, PAD_BYTES, PAD_BYTES, "return pads", &world->return_pad, error);
    world->opal_entry = world->return_pad + PAD_BYTES / 2;
    return status;
}

static enum rm_status find_known(struct rm_world *world, struct rm_error *error)
{
    uint64_t size;
    world->with_xics = rm_layout_struct(world->view.layout, "kvmppc_xics", &size) &&
                       rm_layout_struct(world->view.layout, "kvmppc_icp", &size);
    return rm_known_find(&world->view, world->with_xics, world->known, error);
}

static enum rm_status build_all(struct rm_world *world, struct rm_error *error)
{
    enum rm_status (*const steps[])(struct rm_world *, struct rm_error *) = {
        find_entry,     find_known,        build_pads,           rm_build_percpu,
        rm_build_pacas, rm_build_cpu_spec, rm_build_rm_cores,    rm_build_globals,
        rm_build_vm,    rm_build_xics,     rm_build_passthrough,
    };
    for (size_t i = 0; i < RM_COUNT(steps); i++) {
        enum rm_status status = steps[i](world, error);
        if (status != RM_OK)
            return status;
    }
    return RM_OK;
}

static unsigned log2_of(unsigned power)
{
    unsigned shift = 0;
    while (1u << shift < power)
        shift++;
    return shift;
}

enum rm_status rm_world_build(const struct rm_world_config *config, const struct rm_image *image,
                              const struct rm_layout *layout, struct rm_mem *mem, uint64_t from,
                              struct rm_world **out, struct rm_error *error)
{
    struct rm_world_config taken;
    enum rm_status status = rm_world_config_take(config, &taken, error);
    if (status != RM_OK)
        return status;
    config = &taken;
    if (!rm_mem_contains(mem, from, rm_world_bytes(config)) || from % RM_PAGE_BYTES)
        return rm_fail(error, RM_BAD_INPUT,
                       "world: %llu bytes from 0x%llx on are not whole pages of memory",
                       (unsigned long long)rm_world_bytes(config), (unsigned long long)from);
    struct rm_world *world = calloc(1, sizeof(*world));
    if (!world)
        return rm_fail(error, RM_NO_MEMORY, "out of memory for a world");
    world->config = *config;
    world->view = (struct rm_view){mem, image, layout, rm_image_endian(image)};
    world->arena.next = rm_real(from) | RM_LINEAR_MAP;
    /* The last page stays free: an array of a hostile layout may end behind its struct. */
    world->arena.end = world->arena.next + rm_world_bytes(config) - RM_PAGE_BYTES;
    world->threads = config->cores * config->threads_per_core;
    world->threads_shift = log2_of(config->threads_per_core);
    status = build_all(world, error);
    if (status != RM_OK) {
        rm_world_free(world);
        return status;
    }
    *out = world;
    return RM_OK;
}

void rm_world_free(struct rm_world *world)
{
    free(world);
}

uint64_t rm_world_return_pad(const struct rm_world *world)
{
    return world->return_pad;
}

uint64_t rm_world_opal_entry(const struct rm_world *world)
{
    return world->opal_entry;
}

uint64_t rm_world_icp_base(const struct rm_world *world, unsigned thread)
{
    (void)world;
    return ICP_REAL_BASE + (uint64_t)thread * ICP_PAGE_BYTES;
}

uint64_t rm_world_paca(const struct rm_world *world, unsigned thread)
{
    return rm_paca(world, thread);
}

uint64_t rm_world_vcpu(const struct rm_world *world, unsigned vcpu)
{
    return world->vcpu[vcpu];
}

static int index_of(const uint64_t *addresses, unsigned count, uint64_t address)
{
    for (unsigned i = 0; i < count; i++)
        if (addresses[i] && rm_real(addresses[i]) == rm_real(address))
            return (int)i;
    return -1;
}

int rm_world_vcpu_at(const struct rm_world *world, uint64_t address)
{
    return index_of(world->vcpu, world->config.vcpu_count, address);
}

int rm_world_icp_at(const struct rm_world *world, uint64_t address)
{
    return index_of(world->icp, world->config.vcpu_count, address);
}

int rm_world_vcpu_on(const struct rm_world *world, unsigned thread)
{
    for (unsigned v = 0; v < world->config.vcpu_count; v++)
        if (world->config.vcpus[v].thread == (int32_t)thread)
            return (int)v;
    return -1;
}

int rm_world_vcpu_of_server(const struct rm_world *world, uint64_t server)
{
    for (unsigned v = 0; v < world->config.vcpu_count; v++)
        if (rm_get(world, RM_K_ICP_SERVER, world->icp[v]) == server)
            return (int)v;
    return -1;
}

uint64_t rm_world_ics_at(const struct rm_world *world, uint32_t id)
{
    for (unsigned i = 0; i < world->ics_count; i++)
        if (world->ics[i].id == id)
            return world->ics[i].address;
    return 0;
}

uint64_t rm_world_source_at(const struct rm_world *world, uint32_t irq)
{
    uint64_t ics = rm_world_ics_at(world, irq >> RM_ICS_SHIFT);
    uint64_t index = irq % RM_ICS_SOURCES;
    return ics ? ics + world->irq_state_offset + index * world->irq_state_stride : 0;
}

struct rm_guest_left rm_world_guest_left(const struct rm_world *world, unsigned vcpu)
{
    uint64_t address = world->vcpu[vcpu];
    return (struct rm_guest_left){
        .pc = rm_get(world, RM_K_VCPU_PC, address),
        .msr = rm_get(world, RM_K_VCPU_MSR, address),
        .trap = (uint32_t)rm_get(world, RM_K_VCPU_TRAP, address),
    };
}

void rm_world_set_host_ipi(struct rm_world *world, unsigned thread, bool set)
{
    rm_put(world, RM_K_PACA_HOST_IPI, rm_paca(world, thread), set);
}

uint32_t rm_world_take_saved_xirr(struct rm_world *world, unsigned thread)
{
    uint64_t paca = rm_paca(world, thread);
    uint32_t xirr = (uint32_t)rm_get(world, RM_K_PACA_SAVED_XIRR, paca);
    if (xirr)
        rm_put(world, RM_K_PACA_SAVED_XIRR, paca, 0);
    return xirr;
}
