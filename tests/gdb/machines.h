/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Machines that something is about to happen to, for sessions. */
#ifndef TESTS_GDB_MACHINES_H
#define TESTS_GDB_MACHINES_H

#include "../machine/worlds.h"

/* The kick of a vcpu in the host by a device's interrupt, about to begin. */
static inline struct rm_machine *kick_on(const char *handlers)
{
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = open_handlers(handlers);
    build(machine, &config);
    enter(machine);
    inject_msi(machine, HWIRQ, 3000);
    return machine;
}

static inline struct rm_machine *kick(void)
{
    return kick_on("le");
}

/* Four vcpus on a core, which all have to leave when HDEC runs out, and meet on the way. */
static inline struct rm_machine *crowd(void)
{
    struct rm_world_config config = core_world(4);
    struct rm_machine *machine = open_handlers("le");
    build(machine, &config);
    for (unsigned thread = 0; thread < 4; thread++)
        if (place(machine, thread) == RM_IN_HOST)
            enter_on(machine, thread);
    inject_hcall(machine, 1, 0xe0); /* H_CEDE */
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HDEC, .at_cycle = 9000});
    return machine;
}

/* H_CPPR of a vcpu whose sources wait in two controllers: each of their numbers is looked at, in
 * one exit of many thousand instructions. */
static inline struct rm_machine *long_exit(struct rm_machine *machine)
{
    struct rm_world_config config = core_world(1);
    config.vcpus[0].icp.cppr = 0;
    config.vcpus[0].icp.need_resend = true;
    config.source_count = 2;
    for (unsigned i = 0; i < 2; i++) {
        config.sources[i] = rm_source_defaults(i ? 0x1805 : 0x1005, 0);
        config.sources[i].pq_state = 1;
        config.sources[i].resend = true;
    }
    build(machine, &config);
    enter(machine);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HCALL,
                                          .number = 0x68, /* H_CPPR */
                                          .at_cycle = rm_cycle(machine) + 500,
                                          .arg_count = 1,
                                          .args = {0xff}});
    return machine;
}

#endif
