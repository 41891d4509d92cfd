/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a captured machine's processors reach outside memory: presentation controllers, and each
 * other by doorbells. Everything arrives at once: the path says when it was noticed. */
#ifndef RM_CAPTURE_REPLAY_BUS_H
#define RM_CAPTURE_REPLAY_BUS_H

#include "capture/replay.h"

/* To be given to the processors; lent the replay. */
struct rm_cpu_bus rm_replay_bus(struct rm_replay *replay);

#endif
