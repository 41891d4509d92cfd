/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A core that KVM splits itself for as long as it runs several vcores there, and makes whole again.
 * HID0 asks for either. The core is split at once, and whole when all its threads but the first
 * nap, as Linux' subcore.c and kvmppc_run_core say; that neither takes time is assumed.
 *
 * At the split each sub-core gets a copy of what the core's threads shared, the time base and the
 * partition among it, but for RPR, PMMAR, LDBAR and HDEC, which KVM loads on its first thread: they
 * are values that nobody wants, and HDEC has run out (assumed). Whole, the core has what its first
 * sub-core had.
 */
#ifndef RM_MACHINE_SPLIT_H
#define RM_MACHINE_SPLIT_H

#include "machine/state.h"

/* Each core of a new world is split as its configuration says. */
void rm_split_start(struct rm_machine *machine);

/* The host, on a core that is whole. */
void rm_split(struct rm_machine *machine, unsigned core, unsigned subcores);

/* Whether a core is whole, or could be since its threads nap; `awake`: one that does not. */
bool rm_split_can_end(const struct rm_machine *machine, unsigned subcore, unsigned *awake);
/* It is, and the host has seen so. Nothing if the host had not split it. */
void rm_split_end(struct rm_machine *machine, unsigned subcore);

/* Each thread has the registers of its sub-core, after the state has been replaced. */
void rm_split_connect(struct rm_machine *machine);

#endif
