/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Worlds for tests: on our own handlers as the build made them, and on kernels if they are here. */
#ifndef RM_TESTS_KVM_WORLDS_H
#define RM_TESTS_KVM_WORLDS_H

#include "kvm/world/kvm_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

struct test_world {
    struct rm_image *image;
    struct rm_layout *layout;
    struct rm_mem *mem;
    struct rm_world *world;
};

#define HANDLERS(name) RMSIM_BINARY_DIR "/sim/rmhandlers/handlers-" name ".elf"

#define assert_ok(call)                                                                            \
    do {                                                                                           \
        struct rm_error assert_error = {0};                                                        \
        if ((call) != RM_OK)                                                                       \
            fail_msg("%s: %s", #call, assert_error.text);                                          \
    } while (0)

/* The path of a kernel in the cache, or NULL. */
static inline const char *kernel_path(const char *kernel, char path[512])
{
    const char *cache = getenv("RMSIM_KERNEL_CACHE"), *home = getenv("HOME");
    if (cache)
        snprintf(path, 512, "%s/%s/vmlinux", cache, kernel);
    else
        snprintf(path, 512, "%s/.cache/rmsim/kernels/%s/vmlinux", home ? home : "", kernel);
    return access(path, R_OK) == 0 ? path : NULL;
}

static inline enum rm_status
build_with(struct test_world *test, const struct rm_world_config *config, struct rm_error *error)
{
    uint64_t from = (rm_image_end(test->image) + 0xffff) & ~UINT64_C(0xffff);
    return rm_world_build(config, test->image, test->layout, test->mem, from, &test->world, error);
}

/* Layout and memory for the image that is open; `layout_path` may be NULL. */
static inline void load_image(struct test_world *test, const char *layout_path)
{
    static const char *const search[] = {RMSIM_SOURCE_DIR "/fixtures/layouts", NULL};
    struct rm_layout_source source = {.layout_path = layout_path, .search = search};
    assert_ok(rm_layout_open(test->image, &source, &test->layout, &assert_error));
    uint64_t bytes = (rm_image_end(test->image) + 0x20000) + (UINT64_C(320) << 20);
    assert_ok(rm_mem_new(bytes, &test->mem, &assert_error));
    assert_ok(rm_image_load(test->image, test->mem, &assert_error));
}

/* Image, layout and memory, without a world. */
static inline void open_image(struct test_world *test, const char *path, const char *layout_path)
{
    *test = (struct test_world){0};
    assert_ok(rm_image_open(path, &test->image, &assert_error));
    load_image(test, layout_path);
}

static inline void open_world(struct test_world *test, const char *path,
                              const struct rm_world_config *config)
{
    open_image(test, path, NULL);
    assert_ok(build_with(test, config, &assert_error));
}

static inline void close_world(struct test_world *test)
{
    rm_world_free(test->world);
    rm_mem_free(test->mem);
    rm_layout_close(test->layout);
    rm_image_close(test->image);
}

/* V on thread 0 (server 0), T not loaded (server 8), source 0x1005 of T fed by MSI 0x1234. */
static inline struct rm_world_config two_vcpus(void)
{
    struct rm_world_config config;
    rm_world_defaults(&config);
    config.vcpu_count = 2;
    config.vcpus[1] = rm_vcpu_defaults(1, 8);
    config.source_count = 1;
    config.sources[0] = rm_source_defaults(0x1005, 8);
    config.sources[0].hwirq = 0x1234;
    config.sources[0].mapped = true;
    config.sources[0].phb = 7;
    return config;
}

static inline uint64_t value_of(const struct test_world *test, const char *name)
{
    uint64_t value = 0;
    assert_ok(rm_world_read(test->world, name, &value, &assert_error));
    return value;
}

static inline void set_value(struct test_world *test, const char *name, uint64_t value)
{
    assert_ok(rm_world_write(test->world, name, value, &assert_error));
}

#endif
