/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks of the guest's interrupt controllers: each word is one that can be, who has to be told is
 * told, and no interrupt of a source is lost or doubled. They are made when nobody is in the middle
 * of anything (rm_check_quiet).
 */
#ifndef RM_MACHINE_VIRTUAL_H
#define RM_MACHINE_VIRTUAL_H

#include "machine/state.h"

/* A guest has made a hypercall; what it asked for is remembered until it has the answer. */
void rm_check_hcall_begins(struct rm_machine *machine, unsigned thread);
/* The thread is in the guest, which may have an answer now. */
void rm_check_hcall_ends(struct rm_machine *machine, unsigned thread);

/* The thread is in the guest: LPCR[MER] is its vcpu's output. */
void rm_check_mer(struct rm_machine *machine, unsigned thread);

/* All virtual ICPs, sources and locks. */
void rm_check_virtual(struct rm_machine *machine);

#endif
