/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a processor comes back to the hypervisor: by an interrupt from the guest, or waking. Each has
 * to have its cause here, too. */
#ifndef RM_CAPTURE_REPLAY_INTERRUPT_H
#define RM_CAPTURE_REPLAY_INTERRUPT_H

#include "capture/replay.h"

/* The present line is the vector's. The guest's registers are those that were recorded. False: they
 * parted. */
bool rm_replay_interrupt(struct rm_replay *replay, struct rm_replay_cpu *cpu);
bool rm_replay_wake(struct rm_replay *replay, struct rm_replay_cpu *cpu);

#endif
