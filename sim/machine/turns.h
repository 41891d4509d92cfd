/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who may act when no clock decides: for those who try every order (sim/explore). Time stands still
 * then, for all threads at the same cycle, and with it the time base and every counter: a timer
 * runs out only where an injection makes it. What is on its way may arrive at any moment and in any
 * order, but for what goes one way: the stores of one sender to one presentation controller, what
 * one vcpu's guest does, what the host does of one kind for the same core, thread or vcpu.
 */
#ifndef RM_MACHINE_TURNS_H
#define RM_MACHINE_TURNS_H

#include "machine/state.h"

struct rm_turn {
    bool arrives;    /* what is on its way, else a thread that runs */
    uint32_t number; /* in the queue now, or of the thread */
    uint64_t who;    /* the way that it goes, or the thread: the same as long as it waits */
};

#define RM_TURNS_MAX 64

/*
 * From now on, and until rm_turns_end, nobody's time passes. Threads that are behind come
 * to the cycle of the one that is furthest. An injection that waits for a place (rm_when) may come
 * at any. Nobody gathers exits any more, and nobody else lets time pass.
 */
void rm_turns_begin(struct rm_machine *machine);

/* Time passes again, from where everybody is: for those who debug what follows. */
void rm_turns_end(struct rm_machine *machine);

/* Whether a turn of that `who` is one of what is on its way. */
bool rm_is_arrival(uint64_t who);

/* Those who may act now, threads first; at most RM_TURNS_MAX. Of what goes one way the first. */
unsigned rm_turns_list(const struct rm_machine *machine, struct rm_turn turns[RM_TURNS_MAX]);

/* Whether anybody may. */
bool rm_turns_are_left(const struct rm_machine *machine);

/* That one acts: a thread until it is held, leaves real mode, comes to a call into firmware, or has
 * executed so many instructions. */
void rm_turn_take(struct rm_machine *machine, const struct rm_turn *turn, uint64_t instructions);

/* A hash of the logical state: of what decides which code runs and what it reads, not of how often
 * or in which order things came to be so. (logical.c) */
uint64_t rm_logical_hash(const struct rm_machine *machine);

#endif
