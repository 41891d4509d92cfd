/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The messages between sources and presentation controllers: interrupt, reject, resend. Inside this
 * room only. They take no time here: a verb returns when everything that follows from it is done.
 */
#ifndef RM_XICS_FABRIC_H
#define RM_XICS_FABRIC_H

#include "xics/icp.h"
#include "xics/msi.h"
#include "xics/xics.h"

#define ICP_LINK_BYTES 12

/* Flat and without pointers; the table is last, so that only its used part need be saved. */
struct rm_xics {
    struct rm_xics_config config;
    uint32_t threads;
    struct rm_icp_state icp[RM_XICS_THREADS_MAX];
    uint8_t link[RM_XICS_THREADS_MAX][ICP_LINK_BYTES];
    struct msi_table sources;
};

/*
 * Carries a source's message to its server's ICP, and what that rejects to where it came from. A
 * message for a thread that does not exist is lost (as in QEMU; assumed).
 */
void fabric_send(struct rm_xics *xics, const struct rm_msi_state *msi);

/*
 * Carries out what an ICP's verb asks for. A rejected number that no source here has is dropped.
 * A resend is heard by all held sources, whatever their server, in the order of their numbers
 * (assumed, as in QEMU); so of equal priorities the lowest number gets in.
 */
void fabric_apply(struct rm_xics *xics, struct icp_effect effect);

#endif
