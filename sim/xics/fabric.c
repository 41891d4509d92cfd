/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interrupt, reject and resend messages; rules are in fabric.h. */
#include "xics/fabric.h"

/* Who acts, acts for that cause; returns the one before. What is told of an interrupt that was on
 * its way or waiting goes back to the cause of that interrupt, not of what moved it on. */
static uint32_t act_for(struct rm_xics *xics, uint32_t cause)
{
    uint32_t before = wires_cause(xics);
    if (xics->wires.trace)
        xics->wires.trace->now.cause = cause;
    return before;
}

static void reject(struct rm_xics *xics, unsigned icp, struct icp_effect effect)
{
    uint32_t actors = act_for(xics, effect.rejected_cause);
    RM_EMIT(xics->wires.trace, icp_reject, .icp = icp, .xisr = effect.rejected);
    act_for(xics, actors);
    struct rm_msi_state *msi = msi_find(&xics->sources, effect.rejected);
    if (msi)
        msi_hold(&xics->sources, msi, effect.rejected_cause);
}

static void tell_presented(struct rm_xics *xics, unsigned icp)
{
    const struct rm_icp_state *state = &xics->icp[icp];
    uint32_t actors = act_for(xics, state->cause);
    RM_EMIT(xics->wires.trace, icp_present, .icp = icp, .xisr = state->xisr,
            .priority = state->pending_pri);
    act_for(xics, actors);
}

static bool can_send_again(const struct rm_msi_state *msi)
{
    return msi->held && !msi->fenced;
}

static bool send_again(struct rm_xics *xics, struct rm_msi_state *msi)
{
    uint32_t actors = act_for(xics, msi->cause);
    bool sends = msi_resend(&xics->sources, msi);
    RM_EMIT(xics->wires.trace, msi_resend, .hwirq = msi->hwirq, .pq = msi_pq(msi));
    act_for(xics, actors);
    return sends;
}

static struct rm_xics_message message_of(const struct rm_msi_state *msi)
{
    return (struct rm_xics_message){
        .kind = RM_XICS_IRQ,
        .number = msi->hwirq,
        .icp = msi->server,
        .cause = msi->cause,
        .priority = msi->priority,
    };
}

void fabric_send(struct rm_xics *xics, const struct rm_msi_state *msi)
{
    struct rm_xics_message message = message_of(msi);
    if (msi->server < xics->threads)
        wires_send(xics, &message);
}

void fabric_irq(struct rm_xics *xics, const struct rm_xics_message *message)
{
    struct rm_icp_state *icp = &xics->icp[message->icp];
    struct icp_effect effect =
        icp_irq(icp, message->number, (uint8_t)message->priority, message->cause);
    fabric_apply(xics, message->icp, effect, message->cause);
}

void fabric_resend(struct rm_xics *xics)
{
    struct msi_table *sources = &xics->sources;
    RM_EMIT(xics->wires.trace, resend, .held = sources->held);
    for (uint32_t i = 0; i < sources->count && sources->held; i++) {
        struct rm_msi_state *msi = &sources->msi[i];
        if (can_send_again(msi) && send_again(xics, msi))
            fabric_send(xics, msi);
    }
}

void fabric_look_through(struct rm_xics *xics, unsigned icp)
{
    struct msi_table *sources = &xics->sources;
    for (uint32_t i = 0; i < sources->count && sources->held; i++) {
        struct rm_msi_state *msi = &sources->msi[i];
        if (!can_send_again(msi) || msi->server != icp || !send_again(xics, msi))
            continue;
        struct rm_xics_message message = message_of(msi);
        fabric_irq(xics, &message);
    }
}

void fabric_apply(struct rm_xics *xics, unsigned icp, struct icp_effect effect, uint32_t cause)
{
    struct rm_xics_message resend = {.kind = RM_XICS_RESEND, .icp = icp, .cause = cause};
    if (effect.rejected != XISR_NONE)
        reject(xics, icp, effect);
    if (effect.presented)
        tell_presented(xics, icp);
    if (effect.resend)
        wires_send(xics, &resend);
}
