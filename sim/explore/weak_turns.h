/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The turns that there are beyond machine/turns.h where stores may be delayed: a thread that makes
 * its next store and keeps it from the others, and such a store that drains. To delay a store costs
 * one of the bound, as a preemption does; that it drains, or has to come behind another one that
 * waits, costs nothing (docs/weak-memory.md).
 */
#ifndef RM_EXPLORE_WEAK_TURNS_H
#define RM_EXPLORE_WEAK_TURNS_H

#include "explore/around.h"

#define EXP_DELAYS (UINT64_C(1) << 62)    /* in `who` of a thread's turn: it delays its store */
#define EXP_DRAINS (UINT64_C(0xfe) << 56) /* then the thread, in 8 bits, and the real address */

/* rm_turns_list with these, without threads that may not go on before something has drained. */
unsigned exp_turns_list(const struct rm_machine *machine, const struct exp_around *around,
                        struct rm_turn turns[RM_TURNS_MAX]);

/* Whether that thread (-1: none) could go on. */
bool exp_may_act(const struct rm_machine *machine, const struct exp_around *around, int thread);

/* How much of the bound the turn costs. */
unsigned exp_turn_cost(const struct rm_machine *machine, const struct exp_around *around,
                       const struct rm_turn *turn);

static inline bool exp_turn_delays(const struct rm_turn *turn)
{
    return !turn->arrives && turn->who & EXP_DELAYS;
}

static inline bool exp_turn_drains(const struct rm_turn *turn)
{
    return turn->who >> 56 == EXP_DRAINS >> 56;
}

/* Of a turn that drains: whose store, its number among the thread's, and its address. */
static inline unsigned exp_drain_thread(const struct rm_turn *turn)
{
    return turn->who >> 48 & 0xff;
}
static inline unsigned exp_drain_number(const struct rm_turn *turn)
{
    return turn->number;
}
static inline uint64_t exp_drain_real(const struct rm_turn *turn)
{
    return turn->who & UINT64_C(0xffffffffffff);
}

/* A hash of the state of machine and delayed stores: what follows depends on no more. */
uint64_t exp_state_hash(const struct rm_machine *machine, const struct exp_around *around);

#endif
