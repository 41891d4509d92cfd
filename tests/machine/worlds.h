/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The worlds that the machine's tests share. */
#ifndef TESTS_MACHINE_WORLDS_H
#define TESTS_MACHINE_WORLDS_H

#include "rmsim/rmsim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HWIRQ 0x1234
#define VIRQ  0x1005

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

static inline struct rm_machine *open_handlers(const char *name)
{
    struct rm_machine_options options = {.size = sizeof(options), .handlers = name};
    struct rm_machine *machine = NULL;
    struct rm_error error = {0};
    if (rm_machine_open(&options, &machine, &error) != RM_OK)
        fail_msg("%s", error.text);
    return machine;
}

static inline void build(struct rm_machine *machine, const struct rm_world_config *config)
{
    struct rm_error error = {0};
    if (rm_machine_build(machine, config, &error) != RM_OK)
        fail_msg("%s", error.text);
}

static inline struct rm_exit enter(struct rm_machine *machine)
{
    struct rm_error error = {0};
    struct rm_exit exit;
    if (rm_enter_guest(machine, 0, &exit, &error) != RM_OK)
        fail_msg("%s", error.text);
    if (exit.end != RM_END_GUEST)
        fail_msg("the guest was not entered: end %d, %s", (int)exit.end, exit.fault.text);
    return exit;
}

static inline void inject_msi(struct rm_machine *machine, uint32_t hwirq, uint64_t at_cycle)
{
    struct rm_injection event = {.kind = RM_INJECT_MSI, .number = hwirq, .at_cycle = at_cycle};
    struct rm_error error = {0};
    if (rm_inject(machine, &event, &error) != RM_OK)
        fail_msg("%s", error.text);
}

static inline struct rm_exit run(struct rm_machine *machine)
{
    struct rm_error error = {0};
    struct rm_exit exit;
    if (rm_run_exit(machine, 10000000, &exit, &error) != RM_OK)
        fail_msg("%s", error.text);
    if (exit.end == RM_END_FAULT || exit.end == RM_END_BUDGET)
        fail_msg("%s", exit.fault.text);
    return exit;
}

static inline uint64_t field(struct rm_machine *machine, const char *name)
{
    struct rm_error error = {0};
    uint64_t value = 0;
    if (rm_field(machine, name, &value, &error) != RM_OK)
        fail_msg("%s", error.text);
    return value;
}

#endif
