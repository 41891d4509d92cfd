/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A world on our little-endian handlers, for the fuzz targets of the kvm room. */
#ifndef TESTS_FUZZ_WORLD_H
#define TESTS_FUZZ_WORLD_H

#include "kvm/host/kvm_host.h"
#include "rmhandlers/handlers.h"

#include <assert.h>
#include <stdlib.h>

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

/* What a machine would do with a world, in short: two exits with this trap, whatever the host makes
 * of them, and interrupts for everybody. */
static inline void fuzz_exercise(struct rm_world *world, uint32_t trap)
{
    struct kvm_acts acts = {0};
    struct kvm_signals signals = {0};
    struct kvm_last_exit exits[RM_VCPUS_MAX] = {0};
    struct rm_lost_wakeups lost;
    struct kvm_host host = kvm_host_new(world);
    char name[96];
    kvm_host_msi(world, &host, 0x1005, 8, &acts);
    kvm_host_start(world, &host, 0, &acts, NULL);
    if (host.subcores[0] != KVM_CORE_STARTING)
        abort();
    kvm_host_run(world, &host, 0, &acts);
    rm_world_write(world, "vcpu[0].arch.trap", trap, NULL);
    rm_world_write(world, "vcpu[2].arch.trap", trap, NULL);
    kvm_host_returned(world, &host, 1, false);
    kvm_host_returned(world, &host, 0, false);
    kvm_host_post(world, &host, 0, &acts);
    for (unsigned v = 0; v < 3; v++) {
        if (host.tasks[v].state == KVM_TASK_BUSY)
            kvm_host_loop(world, &host, v, &acts);
        kvm_host_timer(world, &host, v, host.tasks[v].timers, &acts);
    }
    kvm_host_ipi(world, &host, 8, &acts);
    kvm_host_msi(world, &host, 0x1006, 0, &acts);
    kvm_lost_wakeups(world, &host, &signals, exits, &lost);
    rm_world_name(world, trap, name, sizeof(name));
    kvm_acts_free(&acts);
}

#endif
