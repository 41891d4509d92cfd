/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The messages between sources and presentation controllers: interrupt, reject, resend. Inside this
 * room only. What is sent goes through the wires (wires.h) and may arrive later; a reject does not.
 */
#ifndef RM_XICS_FABRIC_H
#define RM_XICS_FABRIC_H

#include "xics/icp.h"
#include "xics/msi.h"
#include "xics/xics.h"

#define ICP_LINK_BYTES 12

/*
 * The state, from `config` on, is flat and without pointers; the table is last, so that only its
 * used part need be saved.
 */
struct rm_xics {
    struct rm_xics_wires wires; /* not state */
    /* What becomes of a message that nobody carries: rm_xics_arrive. Not state. */
    void (*at_once)(struct rm_xics *xics, const struct rm_xics_message *message);
    struct rm_xics_config config;
    uint32_t threads;
    struct rm_icp_state icp[RM_XICS_THREADS_MAX];
    uint8_t link[RM_XICS_THREADS_MAX][ICP_LINK_BYTES];
    struct msi_table sources;
};

/* Sends a source's message to its server's ICP. One for a thread that does not exist is lost (as in
 * QEMU; assumed). */
void fabric_send(struct rm_xics *xics, const struct rm_msi_state *msi);

/* It arrives there; what the ICP rejects goes back to where it came from. */
void fabric_irq(struct rm_xics *xics, const struct rm_xics_message *message);

/*
 * A resend arrives. It is heard by all sources that hold an interrupt now, whatever their server,
 * in the order of their numbers (assumed, as in QEMU); so, if all is carried in order, of equal
 * priorities the lowest number gets in.
 */
void fabric_resend(struct rm_xics *xics);

/*
 * Firmware looks through what waits for that controller: the sources that hold an interrupt for it
 * send again, in the order of their numbers, and that is there at once. (assumed: firmware keeps
 * these in queues in memory, as skiboot's hw/xive.c does)
 */
void fabric_look_through(struct rm_xics *xics, unsigned icp);

/*
 * Carries out what a verb of `icp` asks for. A rejected number that no source here has is dropped.
 * A resend is sent whether or not a source holds something: the ICP cannot know. `cause` is the
 * verb's; what goes back or is presented has its own.
 */
void fabric_apply(struct rm_xics *xics, unsigned icp, struct icp_effect effect, uint32_t cause);

#endif
