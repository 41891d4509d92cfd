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
    if (msi->server >= xics->threads)
        return;
    uint32_t rejected = icp_irq(&xics->icp[msi->server], msi->hwirq, msi->priority);
    if (rejected != XISR_NONE)
        reject(xics, rejected);
}

static void resend(struct rm_xics *xics)
{
    struct msi_table *sources = &xics->sources;
    for (uint32_t i = 0; i < sources->count && sources->held; i++) {
        struct rm_msi_state *msi = &sources->msi[i];
        if (msi->held && msi_resend(sources, msi))
            fabric_send(xics, msi);
    }
}

void fabric_apply(struct rm_xics *xics, struct icp_effect effect)
{
    if (effect.rejected != XISR_NONE)
        reject(xics, effect.rejected);
    if (effect.resend)
        resend(xics);
}
