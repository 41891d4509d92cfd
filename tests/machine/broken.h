/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who hears that promises are broken. */
#ifndef TESTS_MACHINE_BROKEN_H
#define TESTS_MACHINE_BROKEN_H

#include "worlds.h"

struct heard {
    unsigned count;
    uint64_t checks;      /* that were broken, a bit each */
    uint32_t first_check; /* that was */
    char first[512];      /* what was told first, and last */
    char about[512];
};

static inline void hear(void *context, const struct rm_event *event)
{
    struct heard *heard = context;
    if (event->type != RM_EVENT_broken)
        return;
    heard->checks |= UINT64_C(1) << event->broken.check;
    snprintf(heard->about, sizeof(heard->about), "%s", event->broken.about);
    if (heard->count++)
        return;
    heard->first_check = event->broken.check;
    snprintf(heard->first, sizeof(heard->first), "%s", event->broken.about);
}

static inline void expect_only(const struct heard *heard, enum rm_check check, const char *about)
{
    if (heard->checks != UINT64_C(1) << check || !strstr(heard->about, about))
        fail_msg("expected only %s with \"%s\", heard 0x%llx, last \"%s\"", rm_check_name(check),
                 about, (unsigned long long)heard->checks, heard->about);
}

/* Until thread 0 has left the guest, and is paused in real mode. */
static inline void come_out(struct rm_machine *machine)
{
    while (place(machine, 0) != RM_IN_HYPERVISOR)
        rm_run(machine, 1, &(enum rm_exit_end){0}, NULL);
}

#endif
