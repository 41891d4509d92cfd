/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "xics/asked.h"

uint32_t asked_accept(struct rm_xics *xics, unsigned icp)
{
    uint32_t cause = xics->icp[icp].cause;
    uint32_t xirr = icp_accept(&xics->icp[icp]);
    RM_EMIT(xics->wires.trace, icp_accept, .icp = icp, .xirr = xirr, .accepted = cause);
    return xirr;
}

void asked_eoi(struct rm_xics *xics, unsigned icp, uint32_t xirr, uint32_t cause)
{
    struct icp_effect effect = icp_eoi(&xics->icp[icp], xirr);
    RM_EMIT(xics->wires.trace, icp_eoi, .icp = icp, .xirr = xirr);
    fabric_apply(xics, icp, effect, cause);
}

void asked_cppr(struct rm_xics *xics, unsigned icp, uint8_t cppr, uint32_t cause)
{
    struct icp_effect effect = icp_set_cppr(&xics->icp[icp], cppr);
    RM_EMIT(xics->wires.trace, icp_cppr, .icp = icp, .cppr = cppr);
    fabric_apply(xics, icp, effect, cause);
}

void asked_mfrr(struct rm_xics *xics, unsigned icp, uint8_t mfrr, uint32_t cause)
{
    struct icp_effect effect =
        icp_set_mfrr(&xics->icp[icp], mfrr, cause, xics->config.mfrr_ff_withdraws_ipi);
    RM_EMIT(xics->wires.trace, icp_mfrr, .icp = icp, .mfrr = mfrr);
    fabric_apply(xics, icp, effect, cause);
}
