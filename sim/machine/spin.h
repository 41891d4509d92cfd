/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loops that only somebody else can end. A thread that does nothing but read, slice after slice, is
 * looked at instruction by instruction: when all its registers and its pc are again what they were,
 * a round is known, and it will go on for ever unless one of the words that the round reads
 * changes. The thread is then parked: it does not run, which costs no host time and shows
 * deadlocks. When a word has changed it goes on from the round in which that could be seen, as if
 * it had gone round all the time; so parking changes no cycle and no count. Under a model of time
 * the rounds that were not executed are taken to be as long as the one that was looked at, and as
 * one cycle at least (assumed).
 */
#ifndef RM_MACHINE_SPIN_H
#define RM_MACHINE_SPIN_H

#include "machine/state.h"

/* The thread has come to the end of its slice, and is still running. */
void rm_spin_slice_ended(struct rm_machine *machine, unsigned thread);
/* Before a step of a thread that is probed: notes what the instruction at its pc will read. */
void rm_spin_before_step(struct rm_machine *machine, unsigned thread);
/* Somebody else knows that it goes round, reading the words that `spin` has: it is parked. */
void rm_spin_park(struct rm_machine *machine, unsigned thread, const struct rm_spin *spin);
/* Its registers are about to be written at `cycle`: what was known of its rounds is so no more. */
void rm_spin_written(struct rm_machine *machine, unsigned thread, uint64_t cycle);
/* Somebody acted, and has come to `cycle`: parked threads whose words have changed go on. */
void rm_spin_look(struct rm_machine *machine, uint64_t cycle);

#endif
