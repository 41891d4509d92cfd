/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The message-signalled sources of PHB3 bridges: for each an interrupt vector entry (IVE) with P
 * and Q, server and priority, and a bit of the bridge's reject bit array ("held"). Level-signalled
 * sources, the partition check of an incoming message, and the generation count by which firmware
 * and bridge agree about P are left out.
 *
 * The verbs change one source and return true if it now has a message to send to its server.
 */
#ifndef RM_XICS_MSI_H
#define RM_XICS_MSI_H

#include "base/fail.h"

#include <stdbool.h>
#include <stdint.h>

#define RM_MSI_MAX 4096

/* The number of a source among the 2048 of its bridge. */
#define RM_MSI_IN_PHB(hwirq) ((uint32_t)(hwirq)&0x7ff)

struct rm_msi_state {
    uint32_t hwirq;
    uint32_t phb;     /* OPAL's number of the bridge */
    uint32_t server;  /* hardware thread it is routed to */
    uint8_t priority; /* 0xff: masked */
    bool p, q;        /* PHB3 IVE: presented, queued */
    bool held;        /* its message was rejected; it is sent again at the next resend */
    bool fenced;      /* its bridge is: it sends nothing any more */
    /* Injections that they go back to, 0 none: what P stands for or what is held, the later of the
     * two; and what Q stands for, the first of those that merged. */
    uint32_t cause, queued_cause;
};

/* P and Q as events tell them: P is 1, Q is 2. */
static inline uint32_t msi_pq(const struct rm_msi_state *msi)
{
    return (uint32_t)(msi->q << 1 | msi->p);
}

/* Sorted by hwirq. A pointer into it is good until the next msi_add. */
struct msi_table {
    uint32_t count;
    uint32_t held; /* how many of them are held */
    struct rm_msi_state msi[RM_MSI_MAX];
};

/*
 * Puts in a source with the state that it is given. RM_BAD_INPUT for a number that is taken, is 0
 * or the IPI's, or has more than 24 bits, for one whose low 11 bits another source of its bridge
 * has, and when the table is full.
 */
enum rm_status msi_add(struct msi_table *table, const struct rm_msi_state *msi,
                       struct rm_error *error);

/* The source of that number or NULL. */
struct rm_msi_state *msi_find(struct msi_table *table, uint32_t hwirq);
const struct rm_msi_state *msi_peek(const struct msi_table *table, uint32_t hwirq);

/* The source of that bridge whose low 11 bits are those of `number`, or NULL. Looks at all. */
struct rm_msi_state *msi_find_in_phb(struct msi_table *table, uint64_t phb, uint64_t number);

/*
 * The device's message arrives, for that cause. P=0: P is set and it is sent. P=1: Q is set,
 * nothing is sent. Q=1: nothing happens. Masked: Q is set instead of P. (skiboot hw/phb3.c, which
 * looks at Q when it unmasks; P=0, Q=1 on an unmasked source as QEMU's PHB3 has it; nothing leads
 * there but a start state and a fence.) Fenced: the message is lost (assumed: nothing passes a
 * fenced bridge).
 */
bool msi_trigger(struct rm_msi_state *msi, uint32_t cause);

/* OPAL_PCI_MSI_EOI: P is cleared; if Q was set it is cleared and the message triggered again. It is
 * triggered, not just sent, so P is set again. Fenced: P is cleared, which is in memory, and Q
 * stays as it is, for firmware cannot have the bridge send. (skiboot hw/phb3.c) */
bool msi_eoi(struct rm_msi_state *msi);

/*
 * OPAL_SET_XIVE. Masking (0xff) clears P and Q; any other priority looks at Q, as an EOI does, but
 * leaves P; of a fenced bridge's Q stays. (skiboot hw/phb3.c.) A held message stays held, and goes
 * to the new server at the next resend (assumed).
 */
bool msi_set_xive(struct rm_msi_state *msi, uint32_t server, uint8_t priority);

/* The message came back from the ICP, with the cause that it carried: it is kept for a resend. */
void msi_hold(struct msi_table *table, struct rm_msi_state *msi, uint32_t cause);

/*
 * A resend reaches a held source: it holds no longer and sends again, with P set whatever P was; a
 * source that was masked meanwhile sets Q instead. (assumed, as QEMU's PHB3 has it.) A fenced one
 * hears nothing of it: it is not to be called.
 */
bool msi_resend(struct msi_table *table, struct rm_msi_state *msi);

#endif
