/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registers at the moments for which a capture tells all of them. */
#ifndef RM_CAPTURE_COMPARE_SNAPS_H
#define RM_CAPTURE_COMPARE_SNAPS_H

#include "capture/replay.h"

/* Finds which line of which processor each snap belongs to. */
enum rm_status rm_compare_snaps_begin(struct rm_replay *replay, struct rm_error *error);

/* Compares with the snaps that were taken right before the processor's line `next_own`. */
void rm_compare_snaps(struct rm_replay *replay, struct rm_replay_cpu *cpu);

#endif
