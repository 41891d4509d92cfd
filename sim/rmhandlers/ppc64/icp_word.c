/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "icp_word.h"

/* Priorities: the smaller, the more favoured. */

static void take_away(union kvmppc_icp_state *word, struct icp_act *act)
{
    act->rejected = word->xisr == XISR_IPI ? XISR_NONE : word->xisr;
    word->xisr = XISR_NONE;
    word->pending_pri = PRIORITY_NONE;
}

static void present(union kvmppc_icp_state *word, struct icp_act *act, u32 source, u8 priority)
{
    take_away(word, act);
    word->xisr = source;
    word->pending_pri = priority;
}

/* Sources are sent again once for all that waited. */
static void make_room(union kvmppc_icp_state *word, struct icp_act *act)
{
    act->room = word->need_resend;
    word->need_resend = 0;
}

void icp_accept(union kvmppc_icp_state *word, struct icp_act *act)
{
    act->xirr = (u32)word->cppr << 24 | word->xisr;
    act->no_change = word->xisr == XISR_NONE;
    if (act->no_change)
        return;
    word->cppr = word->pending_pri;
    word->xisr = XISR_NONE;
    word->pending_pri = PRIORITY_NONE;
}

void icp_offer(union kvmppc_icp_state *word, struct icp_act *act)
{
    u8 priority = act->priority;

    act->refused =
        priority >= word->cppr || priority >= word->mfrr || priority >= word->pending_pri;
    if (!act->refused)
        present(word, act, act->source, priority);
    else if (act->hold)
        word->need_resend = 1;
    else
        act->no_change = true;
}

void icp_demand(union kvmppc_icp_state *word, struct icp_act *act)
{
    word->cppr = act->priority;
    if (word->pending_pri >= word->cppr)
        take_away(word, act);
}

void icp_relax(union kvmppc_icp_state *word, struct icp_act *act)
{
    word->cppr = act->priority;
    if (word->mfrr < word->cppr && word->mfrr <= word->pending_pri)
        present(word, act, XISR_IPI, word->mfrr);
    make_room(word, act);
}

void icp_set_mfrr(union kvmppc_icp_state *word, struct icp_act *act)
{
    bool less = act->priority > word->mfrr;

    word->mfrr = act->priority;
    if (word->mfrr < word->cppr && word->mfrr <= word->pending_pri)
        present(word, act, XISR_IPI, word->mfrr);
    if (less)
        make_room(word, act);
}
