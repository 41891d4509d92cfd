/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counting what the threads execute (cpu/tally.h), for a machine whatever its world. */
#ifndef RM_MACHINE_COUNT_H
#define RM_MACHINE_COUNT_H

#include "machine/state.h"

/* From now on what the threads execute is counted in `tally`, in this world and in those that are
 * built later; NULL: not at all. It must outlive the machine or be taken away, and not from within
 * a call that lets time pass. No part of the machine's state, and changes nothing of it. */
void rm_count(struct rm_machine *machine, struct rm_tally *tally);

#endif
