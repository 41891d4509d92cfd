/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Instructions that are in the path and are not executed here. */
#ifndef RM_CAPTURE_UNFOLLOWED_H
#define RM_CAPTURE_UNFOLLOWED_H

#include "capture/replay.h"

/* If the one of the present line is a store and can be read, does it from the recorded registers,
 * so that memory is right for those that are followed. */
void rm_unfollowed_store(struct rm_replay *replay, struct rm_replay_cpu *cpu);

#endif
