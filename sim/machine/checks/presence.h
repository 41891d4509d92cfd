/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks that the kernel's maps, flags and pointers say where each thread is. */
#ifndef RM_MACHINE_PRESENCE_H
#define RM_MACHINE_PRESENCE_H

#include "machine/state.h"

void rm_check_present_in_guest(struct rm_machine *machine, unsigned thread);
/* The thread is about to write a register by which its core's threads translate. */
void rm_check_partition_write(struct rm_machine *machine, unsigned thread, const char *name,
                              uint64_t value);
/* Whether a thread that naps does so that the host can make whole a core that it has split; and
 * that it is right to. */
bool rm_check_is_unsplitting(const struct rm_machine *machine, unsigned thread);
void rm_check_unsplit_nap(struct rm_machine *machine, unsigned thread);
/* What the sub-cores but the first have left, when such a core is made whole. */
void rm_check_subcores_left(struct rm_machine *machine, unsigned core);
void rm_check_present_in_nap(struct rm_machine *machine, unsigned thread);
/* The thread has come back to the host, which has not done anything with it yet. */
void rm_check_present_in_host(struct rm_machine *machine, unsigned thread);

#endif
