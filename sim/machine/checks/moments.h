/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The moments at which checks are made (rmsim/checks.def). Checks read the machine and tell what
 * they found; they change nothing. What one has to remember from one moment to the next is part of
 * the machine's state, so that snapshots have it.
 */
#ifndef RM_MACHINE_MOMENTS_H
#define RM_MACHINE_MOMENTS_H

#include "machine/state.h"

/* The thread came into the guest, and nothing has happened to it there yet. It is still the actor;
 * that its exit is over is told. */
void rm_checks_reached_guest(struct rm_machine *machine, unsigned thread);

#endif
