/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can happen to a virtual presentation controller (PAPR; the physical one does the same, see
 * docs/model-xics.md). A verb changes a copy of its word and says what came of it; icp_do makes the
 * change real, in one piece, and tells the vcpu if its output is on.
 */
#ifndef RMH_ICP_WORD_H
#define RMH_ICP_WORD_H

#include "xics_types.h"

#define PRIORITY_NONE 0xff
#define XISR_NONE     0U
#define XISR_IPI      2U

struct icp_act {
    /* what is asked */
    u32 source;
    u8 priority;
    bool hold; /* if the source is refused, the ICP shall know that it waits */
    /* what came of it */
    bool refused; /* the source did not get in */
    bool room;    /* sources that wait have to be sent again */
    u32 rejected; /* this source had to give way, 0 none; an IPI needs nothing: MFRR asks for it */
    u32 xirr;     /* the interrupt that was accepted, priority above it */
    bool no_change; /* set by a verb that leaves the word as it is */
};
typedef void icp_verb(union kvmppc_icp_state *word, struct icp_act *act);

icp_verb icp_accept;   /* the vcpu takes what is presented */
icp_verb icp_offer;    /* a source comes with its priority */
icp_verb icp_demand;   /* CPPR becomes more favoured: only more favoured ones are allowed */
icp_verb icp_relax;    /* CPPR becomes less favoured, or an EOI brings an old one back */
icp_verb icp_set_mfrr; /* an IPI is asked for, or no longer */

#endif
