/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What caches, translations and predictors have to say of an instruction, and what they learn of
 * it. */
#ifndef RM_TIMING_SEE_H
#define RM_TIMING_SEE_H

#include "timing/feed.h"
#include "timing/history.h"
#include "timing/operands.h"
#include "timing/seen.h"

/* Fetching begins anew at `pc`: what comes together from there is one packet. RM_SEEN_ bits. */
uint32_t rm_see_packet(struct rm_history_place *place, uint64_t pc);
/* What is to be seen of a load, a store, and what else has something, beside its own address. */
uint32_t rm_see_load(struct rm_history_place *place, const struct rm_feed_step *step);
uint32_t rm_see_store(struct rm_history_place *place, const struct rm_feed_step *step);
void rm_see_other(struct rm_history_place *place, const struct rm_feed_step *step,
                  enum rm_sees sees);

/* Whether the instruction at `pc` was fetched together with the one before it. */
static inline bool rm_see_comes_along(const struct rm_history_place *place, uint64_t pc)
{
    return pc == place->recent.next_pc;
}

/* The instruction at `pc` has been seen. */
static inline void rm_see_go_on(struct rm_history_place *place, uint64_t pc)
{
    struct rm_recent *recent = &place->recent;
    recent->next_pc = pc + 4 == recent->packet_end ? RM_NO_PC : pc + 4;
}

/* One instruction more: RM_SEEN_ bits. `sees` is of its record's rm_timed_op. */
static inline uint32_t rm_see(struct rm_history_place *place, const struct rm_feed_step *step,
                              enum rm_sees sees)
{
    uint32_t seen = place->seen_always;
    if (!rm_see_comes_along(place, step->pc))
        seen |= rm_see_packet(place, step->pc);
    rm_see_go_on(place, step->pc);
    if (sees == RM_SEES_LOAD)
        return seen | rm_see_load(place, step);
    if (sees == RM_SEES_STORE)
        return seen | rm_see_store(place, step);
    if (sees != RM_SEES_NOTHING)
        rm_see_other(place, step, sees);
    return seen;
}

/* Fetching goes on somewhere else: an interrupt. */
void rm_see_redirect(struct rm_history_place *place);

#endif
