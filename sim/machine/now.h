/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far the machine has come (rm_cycle), whoever runs or stops. */
#ifndef RM_MACHINE_NOW_H
#define RM_MACHINE_NOW_H

#include "machine/state.h"

/* Whether a thread is running, and not known to spin. */
bool rm_can_run(const struct rm_machine *machine, unsigned thread);

/* How many threads have come to a fault of the code under test. */
unsigned rm_count_faults(const struct rm_machine *machine);

/* Everything before that cycle has happened. */
void rm_now_is(struct rm_machine *machine, uint64_t cycle);
/* The slice, or the thread that runs in it, is about to stop: what has happened until then is
 * noted. */
void rm_now_keep(struct rm_machine *machine);

#endif
