/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interrupt, reject and resend messages; rules are in fabric.h. */
#include "xics/fabric.h"

static void reject(struct rm_xics *xics, unsigned icp, uint32_t number)
{
    RM_EMIT(xics->wires.trace, icp_reject, .icp = icp, .xisr = number);
    struct rm_msi_state *msi = msi_find(&xics->sources, number);
    if (msi)
        msi_hold(&xics->sources, msi);
}

void fabric_send(struct rm_xics *xics, const struct rm_msi_state *msi)
{
    struct rm_xics_message message = {
        .kind = RM_XICS_IRQ,
        .number = msi->hwirq,
        .icp = msi->server,
        .priority = msi->priority,
    };
    if (msi->server < xics->threads)
        wires_send(xics, &message);
}

void fabric_irq(struct rm_xics *xics, const struct rm_xics_message *message)
{
    struct rm_icp_state *icp = &xics->icp[message->icp];
    fabric_apply(xics, message->icp, icp_irq(icp, message->number, (uint8_t)message->priority));
}

void fabric_resend(struct rm_xics *xics)
{
    struct msi_table *sources = &xics->sources;
    RM_EMIT(xics->wires.trace, resend, .held = sources->held);
    for (uint32_t i = 0; i < sources->count && sources->held; i++) {
        struct rm_msi_state *msi = &sources->msi[i];
        if (!msi->held)
            continue;
        bool sends = msi_resend(sources, msi);
        RM_EMIT(xics->wires.trace, msi_resend, .hwirq = msi->hwirq, .pq = msi_pq(msi));
        if (sends)
            fabric_send(xics, msi);
    }
}

void fabric_apply(struct rm_xics *xics, unsigned icp, struct icp_effect effect)
{
    if (effect.rejected != XISR_NONE)
        reject(xics, icp, effect.rejected);
    if (effect.presented)
        RM_EMIT(xics->wires.trace, icp_present, .icp = icp, .xisr = xics->icp[icp].xisr,
                .priority = xics->icp[icp].pending_pri);
    if (effect.resend)
        wires_send(xics, &(struct rm_xics_message){.kind = RM_XICS_RESEND, .icp = icp});
}
