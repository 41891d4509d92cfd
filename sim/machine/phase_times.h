/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long the phases of one exit took, whatever the clock. Plain data. */
#ifndef RM_MACHINE_PHASE_TIMES_H
#define RM_MACHINE_PHASE_TIMES_H

#include "rmsim/account.h"

struct rm_phase_times {
    enum rm_phase phase, awake;   /* that goes on; that a nap interrupted */
    uint64_t cycle, instructions; /* of the thread, when it began */
    struct {
        uint64_t cycles, instructions;
    } of[RM_PHASES];
};

/* What has passed is the present phase's; then `phase` goes on. */
static inline void rm_phase_times_turn(struct rm_phase_times *times, enum rm_phase phase,
                                       uint64_t cycle, uint64_t instructions)
{
    times->of[times->phase].cycles += cycle - times->cycle;
    times->of[times->phase].instructions += instructions - times->instructions;
    times->phase = phase;
    times->cycle = cycle;
    times->instructions = instructions;
}

#endif
