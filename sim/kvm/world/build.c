/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A world as a whole: building it step by step. */
#include "image/contract.h"
#include "kvm/world/kvm_world.h"

#include "kvm/world/model.h"

#include <stdlib.h>

#define OBJECT_BYTES (UINT64_C(32) << 20) /* everything but what each thread has */
#define THREAD_BYTES (UINT64_C(2) << 20)  /* paca, stacks, copy of the per-cpu section */
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
    if (rm_image_symbol(view->image, rm_contract_point(RM_POINT_TRAMPOLINE)->symbol, &descriptor) &&
        descriptor != world->trampoline && rm_mem_contains(view->mem, descriptor, 16)) {
        world->toc = rm_mem_read(view->mem, descriptor + 8, 8, view->endian);
        return RM_OK;
    }
    return rm_image_need_symbol(view->image, ".TOC.", &world->toc, error);
}

static enum rm_status find_entry(struct rm_world *world, struct rm_error *error)
{
    enum rm_status status =
        rm_contract_find(world->view.image, RM_POINT_TRAMPOLINE, &world->trampoline, error);
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
        find_entry,       find_known,        build_pads,        rm_build_percpu,
        rm_build_pacas,   rm_build_cpu_spec, rm_build_rm_cores, rm_build_split_modes,
        rm_build_globals, rm_build_vm,       rm_build_xics,     rm_build_passthrough,
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
    enum rm_status status = rm_world_config_take(config, &taken, NULL, error);
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
    world->subcores = config->cores * config->subcores;
    world->threads_per_subcore = config->threads_per_core / config->subcores;
    world->threads_per_vcore = config->dynamic_mt_modes
                                   ? config->threads_per_core / config->dynamic_mt_modes
                                   : world->threads_per_subcore;
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
