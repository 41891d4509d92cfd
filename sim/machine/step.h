/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The heart's loop: choose, run a slice, move that clock, tell. */
#ifndef RM_MACHINE_STEP_H
#define RM_MACHINE_STEP_H

#include "machine/state.h"

enum rm_progress {
    RM_MOVED,    /* something was done */
    RM_PAUSED,   /* the deadline came before the next thing is over, or the witness
                     held an instruction */
    RM_QUIET,    /* nothing more can happen, or only what a far timer brings */
    RM_DEADLOCK, /* nothing more can happen, and somebody waits for it */
};

/*
 * Does the next thing that is to be done before `deadline_cycle`. A running thread's slice is done
 * as far as the deadline allows, but by one instruction at least if `at_least_one`. With nothing to
 * do before the deadline, time moves there, if anything is to come later.
 */
enum rm_progress rm_step(struct rm_machine *machine, uint64_t deadline_cycle, bool at_least_one);

/*
 * The same where no clock decides (turns.h). A thread that can run does so until it is held, leaves
 * real mode or has executed so many instructions; what is on its way, by its number in the queue,
 * is there now. With nobody under way, what waits for that goes off; whether there was any.
 */
void rm_step_thread(struct rm_machine *machine, unsigned thread, uint64_t instructions);
void rm_step_arrival(struct rm_machine *machine, unsigned number);
bool rm_step_settle(struct rm_machine *machine);
/* A store that the thread made before, and a holder took (cpu/cpu.h), is in memory now. */
void rm_step_store(struct rm_machine *machine, unsigned thread, uint64_t real, const uint8_t *bytes,
                   size_t count);

#endif
