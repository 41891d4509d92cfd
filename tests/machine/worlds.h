/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The worlds that the machine's tests share, and short forms of the API that fail the test. */
#ifndef TESTS_MACHINE_WORLDS_H
#define TESTS_MACHINE_WORLDS_H

#include "../time_models.h"
#include "machine/timed.h"
#include "rmsim/rmsim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define HWIRQ 0x1234
#define VIRQ  0x1005

#define LONG_CYCLES 10000000

#define assert_ok(call)                                                                            \
    do {                                                                                           \
        struct rm_error assert_error = {0};                                                        \
        if ((call) != RM_OK)                                                                       \
            fail_msg("%s: %s", #call, assert_error.text);                                          \
    } while (0)

/* vcpu 0 runs on thread 0; vcpu 1 (server 8) is not loaded, and owns the passthrough source. */
static inline struct rm_world_config kick_world(void)
{
    struct rm_world_config config;
    rm_world_defaults(&config);
    config.h_ipi_redirect = false;
    config.vcpu_count = 2;
    config.vcpus[1] = rm_vcpu_defaults(1, 8);
    config.source_count = 1;
    config.sources[0] = rm_source_defaults(VIRQ, 8);
    config.sources[0].hwirq = HWIRQ;
    config.sources[0].mapped = true;
    config.sources[0].phb = 7;
    return config;
}

/* vcpu n (server 8n) on thread n, as many as there are threads given. */
static inline struct rm_world_config core_world(unsigned vcpus)
{
    struct rm_world_config config;
    rm_world_defaults(&config);
    config.vcpu_count = vcpus;
    for (unsigned v = 0; v < vcpus; v++) {
        config.vcpus[v] = rm_vcpu_defaults(v, UINT64_C(8) * v);
        config.vcpus[v].thread = (int32_t)v;
        config.vcpus[v].ceded = false;
    }
    return config;
}

static inline struct rm_machine *open_handlers(const char *name)
{
    struct rm_machine_options options = {.size = sizeof(options), .handlers = name};
    struct rm_machine *machine = NULL;
    assert_ok(rm_machine_open(&options, &machine, &assert_error));
    return machine;
}

/* The same with a model of time, which has to be there as long as the machine. */
static inline struct rm_machine *open_timed(const char *name, struct time_model *time,
                                            enum time_kind kind)
{
    struct rm_machine *machine = open_handlers(name);
    time_model_init(time, kind);
    rm_time_by(machine, &time->model);
    return machine;
}

/* A kernel of the cache, or NULL. */
static inline struct rm_machine *open_kernel(const char *kernel)
{
    const char *cache = getenv("RMSIM_KERNEL_CACHE"), *home = getenv("HOME");
    char path[512];
    struct rm_machine_options options = {.size = sizeof(options), .kernel = path};
    struct rm_machine *machine = NULL;
    if (cache)
        snprintf(path, sizeof(path), "%s/%s/vmlinux", cache, kernel);
    else
        snprintf(path, sizeof(path), "%s/.cache/rmsim/kernels/%s/vmlinux", home ? home : "",
                 kernel);
    if (access(path, R_OK) == 0)
        assert_ok(rm_machine_open(&options, &machine, &assert_error));
    return machine;
}

static inline void build(struct rm_machine *machine, const struct rm_world_config *config)
{
    assert_ok(rm_machine_build(machine, config, &assert_error));
}

/* Runs the core of a thread until that thread is in the guest. */
static inline const struct rm_exit *enter_on(struct rm_machine *machine, unsigned thread)
{
    const struct rm_exit *exit;
    assert_ok(rm_enter_guest(machine, thread, &exit, &assert_error));
    if (exit->end != RM_END_GUEST)
        fail_msg("the guest was not entered: end %d, %s", (int)exit->end, exit->fault.text);
    return exit;
}

static inline const struct rm_exit *enter(struct rm_machine *machine)
{
    return enter_on(machine, 0);
}

/* A world of this kind on our little-endian handlers, whose thread 0 is in the guest. */
static inline struct rm_machine *running(const struct rm_world_config *config)
{
    struct rm_machine *machine = open_handlers("le");
    build(machine, config);
    enter(machine);
    return machine;
}

/* Its number. */
static inline uint32_t inject(struct rm_machine *machine, struct rm_injection injection)
{
    uint32_t number = 0;
    injection.size = sizeof(injection);
    assert_ok(rm_inject(machine, &injection, &number, &assert_error));
    return number;
}

static inline void inject_msi(struct rm_machine *machine, uint32_t hwirq, uint64_t at_cycle)
{
    inject(machine,
           (struct rm_injection){.kind = RM_INJECT_MSI, .number = hwirq, .at_cycle = at_cycle});
}

/* An hcall of the guest on a thread, as soon as it can be. */
static inline void inject_hcall(struct rm_machine *machine, unsigned thread, uint32_t number)
{
    inject(machine,
           (struct rm_injection){.kind = RM_INJECT_HCALL, .number = number, .thread = thread});
}

/* The next exit. */
static inline const struct rm_exit *run(struct rm_machine *machine)
{
    const struct rm_exit *exit;
    assert_ok(rm_run_exit(machine, LONG_CYCLES, &exit, &assert_error));
    if (exit->end == RM_END_FAULT || exit->end == RM_END_BUDGET || exit->end == RM_END_DEADLOCK)
        fail_msg("%s", exit->fault.text);
    return exit;
}

/* What the host made of the next exit. */
static inline const struct rm_host_report *run_host(struct rm_machine *machine)
{
    const struct rm_host_report *report;
    assert_ok(rm_run_host(machine, LONG_CYCLES, &report, &assert_error));
    assert_non_null(report);
    return report;
}

/* Time passes until nothing more happens. */
static inline enum rm_exit_end run_out(struct rm_machine *machine)
{
    enum rm_exit_end end;
    assert_ok(rm_run(machine, LONG_CYCLES, &end, &assert_error));
    return end;
}

static inline uint64_t field(struct rm_machine *machine, const char *name)
{
    uint64_t value = 0;
    assert_ok(rm_field(machine, name, &value, &assert_error));
    return value;
}

static inline void set_field(struct rm_machine *machine, const char *name, uint64_t value)
{
    assert_ok(rm_set_field(machine, name, value, &assert_error));
}

static inline uint64_t reg(struct rm_machine *machine, unsigned thread, const char *name)
{
    uint64_t value = 0;
    assert_ok(rm_register(machine, thread, name, &value, &assert_error));
    return value;
}

static inline enum rm_place place(const struct rm_machine *machine, unsigned thread)
{
    enum rm_place found;
    assert_ok(rm_thread_place(machine, thread, &found, &assert_error));
    return found;
}

static inline struct rm_icp_words physical_icp(struct rm_machine *machine, unsigned thread)
{
    struct rm_icp_words icp;
    assert_ok(rm_physical_icp(machine, thread, &icp, &assert_error));
    return icp;
}

static inline struct rm_virtual_icp virtual_icp(struct rm_machine *machine, unsigned vcpu)
{
    struct rm_virtual_icp icp;
    assert_ok(rm_virtual_icp_read(machine, vcpu, &icp, &assert_error));
    return icp;
}

/* From now on `tell` hears of everything. */
static inline void observe(struct rm_machine *machine,
                           void (*tell)(void *context, const struct rm_event *event), void *context)
{
    struct rm_observer observer = {
        .size = sizeof(observer), .types = RM_EVENT_ALL, .tell = tell, .context = context};
    assert_ok(rm_observe(machine, &observer, &assert_error));
}

/* The stream of events as text, hashed. */
struct stream {
    uint64_t hash, count;
};

static inline void stream_tell(void *context, const struct rm_event *event)
{
    struct stream *stream = context;
    char line[512];
    rm_event_print(event, line, sizeof(line));
    for (const char *at = line; *at; at++)
        stream->hash = (stream->hash ^ (uint8_t)*at) * UINT64_C(0x100000001b3);
    stream->count++;
}

#endif
