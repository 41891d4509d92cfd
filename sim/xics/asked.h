/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What software asks of a presentation controller, through its page (page.h) or through firmware
 * (opal.h): the verb of icp.h, told, and what follows from it elsewhere. Inside this room only.
 */
#ifndef RM_XICS_ASKED_H
#define RM_XICS_ASKED_H

#include "xics/fabric.h"

/* The XIRR, which it accepts. */
uint32_t asked_accept(struct rm_xics *xics, unsigned icp);

/* `cause` is the injection that the request goes back to. */
void asked_eoi(struct rm_xics *xics, unsigned icp, uint32_t xirr, uint32_t cause);
void asked_cppr(struct rm_xics *xics, unsigned icp, uint8_t cppr, uint32_t cause);
void asked_mfrr(struct rm_xics *xics, unsigned icp, uint8_t mfrr, uint32_t cause);

#endif
