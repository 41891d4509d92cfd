/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A world on our little-endian handlers, for the fuzz targets of the kvm room. */
#ifndef TESTS_FUZZ_WORLD_H
#define TESTS_FUZZ_WORLD_H

#include "kvm/host.h"
#include "rmhandlers/handlers.h"

#include <assert.h>

struct fuzz_world {
    struct rm_image *image;
    struct rm_layout *layout;
    struct rm_mem *mem;
    struct rm_world *world;
};

static inline struct rm_world_config fuzz_config(void)
{
    struct rm_world_config config;
    rm_world_defaults(&config);
    config.vcpu_count = 3;
    config.vcpus[1] = rm_vcpu_defaults(1, 8);
    config.vcpus[2] = rm_vcpu_defaults(2, 9);
    config.vcpus[2].thread = 1;
    config.vcpus[2].ceded = false;
    config.source_count = 2;
    config.sources[0] = rm_source_defaults(0x1005, 8);
    config.sources[0].hwirq = 0x1234;
    config.sources[0].mapped = true;
    config.sources[1] = rm_source_defaults(0x1006, 9);
    return config;
}

static inline uint64_t fuzz_from(const struct fuzz_world *fuzz)
{
    return (rm_image_end(fuzz->image) + 0xffff) & ~UINT64_C(0xffff);
}

/* Image, the image's own layout, and memory with the image loaded. */
static inline void fuzz_open(struct fuzz_world *fuzz)
{
    const struct rm_handlers *handlers = rm_handlers_find("le");
    struct rm_world_config config = fuzz_config();
    enum rm_status status =
        rm_image_open_memory("handlers", handlers->elf, handlers->bytes, &fuzz->image, NULL);
    assert(status == RM_OK);
    status = rm_layout_open(fuzz->image, NULL, &fuzz->layout, NULL);
    assert(status == RM_OK);
    status = rm_mem_new(fuzz_from(fuzz) + rm_world_bytes(&config), &fuzz->mem, NULL);
    assert(status == RM_OK);
    status = rm_image_load(fuzz->image, fuzz->mem, NULL);
    assert(status == RM_OK);
    (void)status;
}

/* What a machine would do with a world, in short. */
static inline void fuzz_exercise(struct rm_world *world, uint32_t trap)
{
    struct rm_host_report reports[3];
    struct rm_lost_wakeups lost;
    struct rm_thread_start start;
    struct rm_virtual_icp icp;
    kvm_host_exit(world, 0, trap, &reports[0], NULL);
    kvm_host_exit(world, 2, 0xc00, &reports[1], NULL);
    kvm_host_ipi_action(world, 1, &reports[2], NULL);
    kvm_lost_wakeups(world, reports, 3, &lost, NULL);
    rm_world_icp_state(world, 1, &icp);
    kvm_host_run_core(world, 0, NULL);
    rm_world_thread_start(world, 1, &start, NULL);
}

#endif
