/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The presentation controller; rules and sources are in icp.h. */
#include "xics/icp.h"

static const struct icp_effect no_effect = {XISR_NONE, false};

static void present(struct rm_icp_state *icp, uint32_t number, uint8_t priority)
{
    icp->xisr = number;
    icp->pending_pri = priority;
}

static void present_nothing(struct rm_icp_state *icp)
{
    present(icp, XISR_NONE, PRIORITY_NONE);
}

uint32_t icp_xirr(const struct rm_icp_state *icp)
{
    return (uint32_t)icp->cppr << 24 | icp->xisr;
}

uint32_t icp_accept(struct rm_icp_state *icp)
{
    uint32_t xirr = icp_xirr(icp);
    if (icp->xisr != XISR_NONE) {
        icp->cppr = icp->pending_pri;
        present_nothing(icp);
    }
    return xirr;
}

uint32_t icp_irq(struct rm_icp_state *icp, uint32_t number, uint8_t priority)
{
    bool refused =
        priority >= icp->cppr || (icp->xisr != XISR_NONE && priority >= icp->pending_pri);
    if (refused)
        return number;
    uint32_t rejected = icp->xisr;
    present(icp, number, priority);
    return rejected;
}

struct icp_effect icp_set_cppr(struct rm_icp_state *icp, uint8_t cppr)
{
    bool lowered = cppr < icp->cppr;
    icp->cppr = cppr;
    if (icp->xisr != XISR_NONE) {
        if (icp->pending_pri < cppr)
            return no_effect;
        struct icp_effect effect = {icp->xisr, false};
        present_nothing(icp);
        return effect;
    }
    if (lowered)
        return no_effect;
    if (icp->mfrr < cppr)
        present(icp, XISR_IPI, icp->mfrr);
    return (struct icp_effect){XISR_NONE, true};
}

struct icp_effect icp_eoi(struct rm_icp_state *icp, uint32_t xirr)
{
    return icp_set_cppr(icp, (uint8_t)(xirr >> 24));
}

struct icp_effect icp_set_mfrr(struct rm_icp_state *icp, uint8_t mfrr, bool ff_withdraws)
{
    icp->mfrr = mfrr;
    if (mfrr < icp->cppr && (icp->xisr == XISR_NONE || mfrr <= icp->pending_pri)) {
        struct icp_effect effect = {icp->xisr, false};
        present(icp, XISR_IPI, mfrr);
        return effect;
    }
    if (ff_withdraws && mfrr == PRIORITY_NONE && icp->xisr == XISR_IPI) {
        present_nothing(icp);
        return (struct icp_effect){XISR_NONE, true};
    }
    return no_effect;
}
