/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The presentation controller (ICP) of one hardware thread, as a state machine without any outside:
 * what must travel to the interrupt sources comes back as a number or an icp_effect, and fabric.h
 * sends it there. Leaves out the link registers (page.h) and the time a message needs.
 *
 * Priorities are 8 bits, 0 the most favoured, 0xff none. Between verbs a presented interrupt is
 * always more favoured than the CPPR, unless rm_icp_set put in something else.
 */
#ifndef RM_XICS_ICP_H
#define RM_XICS_ICP_H

#include <stdbool.h>
#include <stdint.h>

#define XISR_NONE UINT32_C(0)
#define XISR_IPI  UINT32_C(2)        /* Linux and skiboot both know the IPI by this number */
#define XISR_MASK UINT32_C(0xffffff) /* the low 24 bits of the XIRR */

#define PRIORITY_NONE 0xff /* MFRR: no IPI; source: masked; CPPR: everything gets in */

struct rm_icp_state {
    uint8_t cppr;        /* current processor priority, 0 most favoured */
    uint8_t mfrr;        /* most favoured request (IPI) priority, 0xff none */
    uint8_t pending_pri; /* priority of xisr, 0xff when xisr is 0 */
    bool told;           /* firmware's EOI said that something waits: software has to fetch it, and
                          * is not interrupted (opal.h). Until XIRR is accepted or nothing waits */
    uint32_t xisr;       /* presented source, 0 none, 2 IPI */
    uint32_t cause;      /* injection that what is presented goes back to, 0 none */
    uint32_t mfrr_cause; /* the same of the last store to MFRR; 0 while that is 0xff */
};

/* What a verb did to what is presented, and asks of the sources. */
struct icp_effect {
    uint32_t rejected; /* number that goes back to its source; XISR_NONE: nothing. XISR_IPI, no
                          longer presented, has no source: it needs none, as the MFRR says whether
                          it is still asked for */
    uint32_t rejected_cause; /* injection that it goes back to */
    bool presented;          /* what the ICP now presents is new, or has a new priority */
    bool resend;             /* room was made: every source that holds an interrupt tries again */
};

/* CPPR << 24 | XISR, as software sees it. No side effect. (PAPR) */
uint32_t icp_xirr(const struct rm_icp_state *icp);

/*
 * A load from XIRR: returns it; a presented interrupt is accepted, that is, CPPR becomes its
 * priority and XISR 0, and is told no more. With nothing presented nothing changes. The MFRR stays
 * as it is, also when the accepted interrupt is the IPI. (PAPR)
 */
uint32_t icp_accept(struct rm_icp_state *icp);

/*
 * A source's message, with the cause that it carries. It is presented if it is strictly more
 * favoured than the CPPR and than what is presented now. What is rejected is `number` itself if it
 * was refused, else the displaced one. (PAPR; that the first of two equals stays is assumed)
 */
struct icp_effect icp_irq(struct rm_icp_state *icp, uint32_t number, uint8_t priority,
                          uint32_t cause);

/*
 * A store to CPPR. A presented interrupt that is not more favoured than the new CPPR is rejected.
 * With nothing presented and the CPPR not lowered, the IPI is presented if the MFRR allows, and the
 * sources are asked to resend. (PAPR)
 */
struct icp_effect icp_set_cppr(struct rm_icp_state *icp, uint8_t cppr);

/*
 * A store to XIRR: the CPPR becomes the top byte, with everything that icp_set_cppr does. The EOI
 * message itself would go to the source in the low 24 bits; message-signalled sources of a PHB3
 * take no notice of it (skiboot: their EOI is an OPAL call), and other sources are not modelled.
 * That an EOI which lowers the CPPR rejects like a store to CPPR is assumed; KVM's virtual
 * ICP never looks.
 */
struct icp_effect icp_eoi(struct rm_icp_state *icp, uint32_t xirr);

/*
 * A store to MFRR. If it is more favoured than the CPPR and at least as favoured as what is
 * presented, the IPI is presented, and a displaced source rejected. (PAPR, and the same comparisons
 * as KVM's H_IPI.) A less favoured MFRR leaves a presented IPI as it is; only if `ff_withdraws`
 * does 0xff take it back, as if rejected, which makes the sources resend. (Which of the two the
 * POWER8 does is not known.) An IPI that is presented at that priority already stays as it is, with
 * its cause. Whenever the IPI is presented later, it goes back to the last store's cause.
 */
struct icp_effect icp_set_mfrr(struct rm_icp_state *icp, uint8_t mfrr, uint32_t cause,
                               bool ff_withdraws);

#endif
