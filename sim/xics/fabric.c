/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interrupt, reject and resend messages; rules are in fabric.h. */
#include "xics/fabric.h"

static void reject(struct rm_xics *xics, uint32_t number)
{
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
    uint32_t rejected = icp_irq(icp, message->number, (uint8_t)message->priority);
    if (rejected != XISR_NONE)
        reject(xics, rejected);
}

void fabric_resend(struct rm_xics *xics)
{
    struct msi_table *sources = &xics->sources;
    for (uint32_t i = 0; i < sources->count && sources->held; i++) {
        struct rm_msi_state *msi = &sources->msi[i];
        if (msi->held && msi_resend(sources, msi))
            fabric_send(xics, msi);
    }
}

void fabric_apply(struct rm_xics *xics, unsigned icp, struct icp_effect effect)
{
    if (effect.rejected != XISR_NONE)
        reject(xics, effect.rejected);
    if (effect.resend)
        wires_send(xics, &(struct rm_xics_message){.kind = RM_XICS_RESEND, .icp = icp});
}
