/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks that the kernel's maps, flags and pointers say where each thread is. */
#ifndef RM_MACHINE_PRESENCE_H
#define RM_MACHINE_PRESENCE_H

#include "machine/state.h"

void rm_check_present_in_guest(struct rm_machine *machine, unsigned thread);
/* The thread is about to write a register by which its core's threads translate. */
void rm_check_partition_write(struct rm_machine *machine, unsigned thread, const char *name,
                              uint64_t value);
void rm_check_present_in_nap(struct rm_machine *machine, unsigned thread);
/* The thread has come back to the host, which has not done anything with it yet. */
void rm_check_present_in_host(struct rm_machine *machine, unsigned thread);

#endif
