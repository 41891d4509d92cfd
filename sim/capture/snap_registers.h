/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The registers of a snap by QEMU's names: which of ours they are, and which have none, and why. */
#ifndef RM_CAPTURE_SNAP_REGISTERS_H
#define RM_CAPTURE_SNAP_REGISTERS_H

#include "capture/snaps.h"

/* Why a register cannot be compared; NULL: it can. A name that nobody knows has a reason too. */
const char *rm_snap_register_incomparable(const char *name);

/* Sets ours; nothing happens for one that has no counterpart or moves with time. */
void rm_snap_register_set(struct rm_cpu *cpu, const char *name, uint64_t value);
/* Ours; only of one that can be compared. */
uint64_t rm_snap_register_read(const struct rm_cpu *cpu, const char *name);

/* Whether a snap has the register that we call so. */
bool rm_snap_tells(const struct rm_snap_cpu *snap, const char *our_name);

#endif
