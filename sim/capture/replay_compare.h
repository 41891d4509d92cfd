/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holding a processor against what was recorded. */
#ifndef RM_CAPTURE_REPLAY_COMPARE_H
#define RM_CAPTURE_REPLAY_COMPARE_H

#include "capture/replay.h"

/* Address and registers before the instruction of the present line. What a row of differences.h
 * explains is counted there and taken over; else they part. False: they parted. */
bool rm_replay_compare(struct rm_replay *replay, struct rm_replay_cpu *cpu);

#endif
