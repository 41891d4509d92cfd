/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the interrupt hardware is connected to, and the messages that it sends from one place to
 * another. How long a message is on its way, and in which order messages arrive, is up to whoever
 * carries them: nothing here measures time. A message that is on its way is the carrier's, to keep,
 * save and hash. A reject has no message: it is back at its source at once (assumed to take no
 * time; only the source's state changes).
 */
#ifndef RM_XICS_WIRES_H
#define RM_XICS_WIRES_H

#include "trace/trace.h"

#include <stdint.h>

struct rm_xics;

enum rm_xics_message_kind {
    RM_XICS_IRQ,    /* from a source to a presentation controller */
    RM_XICS_RESEND, /* room was made in a presentation controller: to all sources */
    RM_XICS_STORE,  /* a store to the page of another thread */
};

#define RM_XICS_STORE_BYTES_MAX 8

/* Plain data without padding; what a kind has no use for is 0. */
struct rm_xics_message {
    enum rm_xics_message_kind kind;
    uint32_t number;   /* RM_XICS_IRQ: hwirq of the source */
    uint32_t icp;      /* where it goes (IRQ: when it was sent); RESEND: where room was made */
    uint32_t cause;    /* injection that it goes back to, 0 none */
    uint32_t priority; /* RM_XICS_IRQ: when it was sent */
    uint32_t offset;   /* RM_XICS_STORE: in the page */
    uint32_t count;    /* RM_XICS_STORE: how many of bytes */
    uint8_t bytes[RM_XICS_STORE_BYTES_MAX]; /* in address order */
};

/* All zero: nobody listens, and messages arrive at once. */
struct rm_xics_wires {
    struct rm_trace *trace; /* hears of every verb, after what it did here, before what follows */
    /* Takes a message (lent for the call) that rm_xics_arrive will get later. Calls nothing of this
     * room that changes it. NULL: messages arrive at once. */
    void (*send)(void *context, const struct rm_xics_message *message);
    void *context;
};

/* From now on. Wires are no part of the state that is saved and hashed: a load leaves them. */
void rm_xics_connect(struct rm_xics *xics, const struct rm_xics_wires *wires);

/*
 * A message that was sent arrives, with all that follows from it. Who acts (rm_trace.now), with the
 * message's cause, the caller has said before; what it leaves here has the message's cause anyhow.
 * An interrupt goes where it was sent, with the priority it was sent with, whatever OPAL_SET_XIVE
 * or an EOI did to its source meanwhile (assumed). Each message arrives once; the order is free.
 */
void rm_xics_arrive(struct rm_xics *xics, const struct rm_xics_message *message);

/* Inside this room: the cause of what the present actor does, 0 without a trace. */
uint32_t wires_cause(const struct rm_xics *xics);

/* Inside this room: puts a message on its way. */
void wires_send(struct rm_xics *xics, const struct rm_xics_message *message);

#endif
