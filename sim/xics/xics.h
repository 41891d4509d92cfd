/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The physical interrupt hardware of a POWER8 machine as a whole: one presentation controller (ICP)
 * for each hardware thread and the message-signalled sources of PHB3 bridges. Including this header
 * gives all of the room: the presentation pages (page.h), the OPAL calls (opal.h) and the messages
 * that others may carry (wires.h) as well.
 * Leaves out level-signalled sources; knows no time. docs/model-xics.md lists the rules.
 */
#ifndef RM_XICS_XICS_H
#define RM_XICS_XICS_H

#include "base/fail.h"
#include "xics/icp.h"
#include "xics/msi.h"
#include "xics/opal.h"
#include "xics/page.h"
#include "xics/wires.h"

#define RM_XICS_THREADS_MAX 128

struct rm_xics;

/* Choices where it is not known what the hardware does. All zero is the default. */
struct rm_xics_config {
    bool mfrr_ff_withdraws_ipi; /* MFRR = 0xff takes back an IPI that is presented, not accepted */
    bool firmware_presents;     /* the controllers are reached through OPAL (opal.h) */
};

/*
 * Hardware for `threads` (1 to RM_XICS_THREADS_MAX), owned by the caller: every CPPR and MFRR 0xff,
 * nothing presented, as a booted host leaves an idle thread; no sources; default configuration.
 */
enum rm_status rm_xics_new(unsigned threads, struct rm_xics **out, struct rm_error *error);
void rm_xics_free(struct rm_xics *xics);

/* From now on. The configuration belongs to the state that is saved, loaded and hashed. */
void rm_xics_configure(struct rm_xics *xics, struct rm_xics_config config);

unsigned rm_xics_threads(const struct rm_xics *xics);

/*
 * Adds an MSI source in the state that it is given (a fresh one: p, q and held false); nothing is
 * sent. RM_BAD_INPUT, naming the number, if it is taken or out of range, if a source of its bridge
 * has the same low 11 bits, if there is no such thread as its server, or if it is one more than
 * RM_MSI_MAX.
 */
enum rm_status rm_xics_add_msi(struct rm_xics *xics, const struct rm_msi_state *msi,
                               struct rm_error *error);

/* A device writes its MSI, for the cause of the present actor (rm_trace.now). RM_NOT_FOUND for a
 * number that nobody added. */
enum rm_status rm_xics_trigger_msi(struct rm_xics *xics, uint32_t hwirq, struct rm_error *error);

/* The bridge of that number is fenced, from now on: after an error it lets nothing through.
 * RM_NOT_FOUND if it has no source. What it has sent already arrives (assumed). */
enum rm_status rm_xics_fence(struct rm_xics *xics, uint32_t phb, struct rm_error *error);

/* Whether a source of that bridge is there. */
bool rm_xics_has_bridge(const struct rm_xics *xics, uint32_t phb);

/* Whether the ICP drives its thread's external interrupt line, which is level: XISR != 0, unless
 * firmware has told of it. */
bool rm_icp_line(const struct rm_xics *xics, unsigned icp);

/* Without side effects. `icp` must be a thread that exists. */
struct rm_icp_state rm_icp_peek(const struct rm_xics *xics, unsigned icp);

/* Sets a start state (scenario, captured machine); re-presents nothing. xisr is cut to 24 bits,
 * and pending_pri is 0xff, cause 0 and told false where xisr is 0. */
void rm_icp_set(struct rm_xics *xics, unsigned icp, struct rm_icp_state state);

/* The source of that number, without side effects; false if there is none. */
bool rm_msi_peek(const struct rm_xics *xics, uint32_t hwirq, struct rm_msi_state *out);

/* All sources, in the order of their numbers: `index` is below rm_msi_count. */
unsigned rm_msi_count(const struct rm_xics *xics);
struct rm_msi_state rm_msi_at(const struct rm_xics *xics, unsigned index);

/*
 * All state as bytes, for snapshots, but for messages that are on their way: those are with whoever
 * carries them. Save writes rm_xics_state_bytes bytes, which grow with every
 * source added. Load takes what save wrote for hardware of as many threads, not for a file: the
 * bytes are not portable. Sources that were added in between are gone after a load.
 */
size_t rm_xics_state_bytes(const struct rm_xics *xics);
void rm_xics_state_save(const struct rm_xics *xics, void *to);
void rm_xics_state_load(struct rm_xics *xics, const void *from);

/* Equal state, equal hash, on every host. Causes count: they decide what will be told. */
uint64_t rm_xics_hash(const struct rm_xics *xics);

#endif
