/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The presentation controller; rules and sources are in icp.h. */
#include "xics/icp.h"

static const struct icp_effect no_effect = {.rejected = XISR_NONE};

static struct icp_effect present(struct rm_icp_state *icp, uint32_t number, uint8_t priority,
                                 uint32_t cause)
{
    struct icp_effect effect = {
        .rejected = icp->xisr,
        .rejected_cause = icp->cause,
        .presented = number != XISR_NONE,
    };
    icp->cause = cause;
    icp->told = icp->told && number != XISR_NONE;
    icp->xisr = number;
    icp->pending_pri = priority;
    return effect;
}

static struct icp_effect present_nothing(struct rm_icp_state *icp)
{
    return present(icp, XISR_NONE, PRIORITY_NONE, 0);
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

struct icp_effect icp_irq(struct rm_icp_state *icp, uint32_t number, uint8_t priority,
                          uint32_t cause)
{
    bool refused =
        priority >= icp->cppr || (icp->xisr != XISR_NONE && priority >= icp->pending_pri);
    if (refused)
        return (struct icp_effect){.rejected = number, .rejected_cause = cause};
    return present(icp, number, priority, cause);
}

struct icp_effect icp_set_cppr(struct rm_icp_state *icp, uint8_t cppr)
{
    bool lowered = cppr < icp->cppr;
    icp->cppr = cppr;
    if (icp->xisr != XISR_NONE)
        return icp->pending_pri < cppr ? no_effect : present_nothing(icp);
    if (lowered)
        return no_effect;
    struct icp_effect effect =
        icp->mfrr < cppr ? present(icp, XISR_IPI, icp->mfrr, icp->mfrr_cause) : no_effect;
    effect.resend = true;
    return effect;
}

struct icp_effect icp_eoi(struct rm_icp_state *icp, uint32_t xirr)
{
    return icp_set_cppr(icp, (uint8_t)(xirr >> 24));
}

struct icp_effect icp_set_mfrr(struct rm_icp_state *icp, uint8_t mfrr, uint32_t cause,
                               bool ff_withdraws)
{
    bool ipi = icp->xisr == XISR_IPI;
    struct icp_effect effect = no_effect;
    icp->mfrr = mfrr;
    icp->mfrr_cause = mfrr == PRIORITY_NONE ? 0 : cause;
    if (ipi && mfrr == icp->pending_pri)
        return no_effect;
    if (mfrr < icp->cppr && (icp->xisr == XISR_NONE || mfrr <= icp->pending_pri)) {
        effect = present(icp, XISR_IPI, mfrr, cause);
        if (ipi)
            effect.rejected = XISR_NONE;
    } else if (ff_withdraws && ipi && mfrr == PRIORITY_NONE) {
        effect = present_nothing(icp);
        effect.resend = true;
    }
    return effect;
}
