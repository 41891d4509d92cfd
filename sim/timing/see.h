/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What caches, translations and predictors have to say of an instruction, and what they learn of
 * it. */
#ifndef RM_TIMING_SEE_H
#define RM_TIMING_SEE_H

#include "timing/feed.h"
#include "timing/history.h"
#include "timing/operands.h"
#include "timing/seen.h"

/* Fetching begins anew at `pc`: what comes together from there is one packet. */
uint32_t rm_see_packet(struct rm_history_place *place, uint64_t pc);
/* What is to be seen of a load, a store, a branch, ... beside its own address. */
uint32_t rm_see_more(struct rm_history_place *place, const struct rm_feed_step *step,
                     enum rm_sees sees);

/* One instruction more: RM_SEEN_ bits. `sees` is of its record's rm_timed_op. */
static inline uint32_t rm_see(struct rm_history_place *place, const struct rm_feed_step *step,
                              enum rm_sees sees)
{
    struct rm_recent *recent = &place->recent;
    uint64_t pc = step->pc;
    uint32_t seen = place->seen_always;
    if (pc != recent->next_pc)
        seen |= rm_see_packet(place, pc);
    recent->next_pc = pc + 4 == recent->packet_end ? RM_NO_PC : pc + 4;
    return sees == RM_SEES_NOTHING ? seen : seen | rm_see_more(place, step, sees);
}

/* Fetching goes on somewhere else: an interrupt. */
void rm_see_redirect(struct rm_history_place *place);

#endif
