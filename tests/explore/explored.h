/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenarios that are given as text and explored; whatever fails fails the test. */
#ifndef TESTS_EXPLORE_EXPLORED_H
#define TESTS_EXPLORE_EXPLORED_H

#include "explore/reenact.h"
#include "explore/search.h"
#include "rmsim/rmsim.h"
#include "scenario/begin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* A passthrough interrupt for a vcpu that sleeps, on a core of two threads that are in the guest.
 */
#define KICK                                                                                        \
    "name: kick\n"                                                                                  \
    "machine: {threads_per_core: 2}\n"                                                              \
    "host: {h_ipi_redirect: no}\n"                                                                  \
    "vm:\n"                                                                                         \
    "  vcpus: [{id: 0, server: 0, thread: 0}, {id: 1, server: 1, thread: 1}, {id: 2, server: 8}]\n" \
    "  sources: [{irq: 0x1005, server: 8, hwirq: 0x1234}]\n"                                        \
    "events: [{at: 1000, msi: 0x1234}]\n"

/* Two guests that change one virtual controller: an IPI comes while its priority is lowered. The
 * more preemptions there are, the more final states. */
#define RACE                                                                                       \
    "name: race\n"                                                                                 \
    "machine: {threads_per_core: 1, cores: 2}\n"                                                   \
    "vm:\n"                                                                                        \
    "  vcpus: [{id: 0, server: 0, thread: 0}, {id: 1, server: 1, thread: 1}]\n"                    \
    "events:\n"                                                                                    \
    "- {at: 1000, hcall: {thread: 0, call: H_IPI, args: [1, 3]}}\n"                                \
    "- {at: 1000, hcall: {thread: 1, call: H_CPPR, args: [2]}}\n"

/* The same as KICK on a core of one thread, which leaves few orders. */
#define SMALL                                                                                      \
    "name: small\n"                                                                                \
    "machine: {threads_per_core: 1}\n"                                                             \
    "host: {h_ipi_redirect: no}\n"                                                                 \
    "vm:\n"                                                                                        \
    "  vcpus: [{id: 0, server: 0, thread: 0}, {id: 1, server: 8}]\n"                               \
    "  sources: [{irq: 0x1005, server: 8, hwirq: 0x1234}]\n"                                       \
    "events: [{at: 1000, msi: 0x1234}]\n"

struct explored {
    struct rm_machine *machine;
    struct rm_scenario *scenario;
    struct exp_identity identity;
    struct exp_found found;
};

static inline struct explored begin(const char *handlers, const char *text)
{
    struct explored explored = {.machine = NULL};
    struct rm_machine_options options = {.size = sizeof(options), .handlers = handlers};
    struct rm_error error = {.text = ""};
    if (rm_machine_open(&options, &explored.machine, &error) != RM_OK ||
        rm_scenario_parse("t.yaml", text, strlen(text), &explored.scenario, &error) != RM_OK ||
        rm_scenario_begin(explored.machine, explored.scenario, &error) != RM_OK)
        fail_msg("%s", error.text);
    explored.identity = exp_identify(explored.machine);
    return explored;
}

static inline void close_explored(struct explored *explored)
{
    exp_found_free(&explored->found);
    rm_scenario_free(explored->scenario);
    rm_machine_close(explored->machine);
}

static inline struct explored explore(const char *handlers, const char *text,
                                      const struct exp_limits *limits)
{
    struct explored explored = begin(handlers, text);
    struct rm_error error = {.text = ""};
    if (exp_search(explored.machine, limits, &explored.found, &error) != RM_OK)
        fail_msg("%s", error.text);
    return explored;
}

#endif
