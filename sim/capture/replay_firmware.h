/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The firmware of a captured machine: its instructions are in the path, and a call stands for them
 * here. What the call returns is compared; what it leaves in volatile registers is taken over; all
 * other registers must be as they were.
 */
#ifndef RM_CAPTURE_REPLAY_FIRMWARE_H
#define RM_CAPTURE_REPLAY_FIRMWARE_H

#include "capture/replay.h"

/* Whether an address lies in the firmware: skiboot's, where OPAL puts it on a POWER8. */
bool rm_replay_is_firmware(uint64_t pc);

/* The present line is the firmware's entry: makes the call. False: it is not modelled. */
bool rm_replay_call(struct rm_replay *replay, struct rm_replay_cpu *cpu);
/* The present line is where the call returned. */
void rm_replay_return(struct rm_replay *replay, struct rm_replay_cpu *cpu);

#endif
