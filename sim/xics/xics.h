/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The physical interrupt hardware of a POWER8 machine: one presentation controller (ICP) for each
 * hardware thread, the message-signalled sources of PHB3 bridges, and the OPAL calls that reach
 * them. (Draft contract; the files of this room split it by concept.)
 */
#ifndef RM_XICS_XICS_H
#define RM_XICS_XICS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rm_xics;

#define ICP_PAGE_BYTES 0x1000 /* one presentation page a thread, at thread * ICP_PAGE_BYTES */

#define XISR_NONE 0
#define XISR_IPI  2

struct rm_icp_state {
    uint8_t cppr;        /* current processor priority, 0 most favoured */
    uint8_t mfrr;        /* most favoured request (IPI) priority, 0xff none */
    uint8_t pending_pri; /* priority of xisr, 0xff when xisr is 0 */
    uint32_t xisr;       /* presented source, 0 none, 2 IPI */
};

struct rm_msi_state {
    uint32_t hwirq;
    uint32_t phb;
    uint32_t server; /* hardware thread it is routed to */
    uint8_t priority;
    bool p, q;       /* PHB3 IVE: presented, queued */
};

enum rm_status rm_xics_new(unsigned threads, struct rm_xics **out, struct rm_error *error);
void rm_xics_free(struct rm_xics *xics);

/* Adds an MSI source, P=Q=0. RM_BAD_INPUT if the number is taken or out of range. */
enum rm_status rm_xics_add_msi(struct rm_xics *xics, const struct rm_msi_state *msi,
                               struct rm_error *error);

/* A device writes its MSI. RM_NOT_FOUND for a number that nobody added. */
enum rm_status rm_xics_trigger_msi(struct rm_xics *xics, uint32_t hwirq, struct rm_error *error);

/*
 * Architectural access to thread `icp`'s page, with every side effect. `bytes` holds the device's
 * byte lanes in address order (lane 0 is the byte at `offset`), so the caller's byte order never
 * enters. False if no register is there in that width (nothing happened).
 */
bool rm_icp_read(struct rm_xics *xics, unsigned icp, uint32_t offset, size_t count, uint8_t *bytes);
bool rm_icp_write(struct rm_xics *xics, unsigned icp, uint32_t offset, size_t count,
                  const uint8_t *bytes);

/* Whether the ICP drives its thread's external interrupt line (XISR != 0). */
bool rm_icp_line(const struct rm_xics *xics, unsigned icp);

/* Without side effects. */
struct rm_icp_state rm_icp_peek(const struct rm_xics *xics, unsigned icp);
bool rm_msi_peek(const struct rm_xics *xics, uint32_t hwirq, struct rm_msi_state *out);
/* Sets a start state (scenario, captured machine); re-presents nothing. */
void rm_icp_set(struct rm_xics *xics, unsigned icp, struct rm_icp_state state);

/* The OPAL calls of the path. `handled` false: no such call is modelled. */
struct rm_opal_result {
    bool handled;
    int64_t rc;
};
/* memory arguments are passed as host callbacks by the caller; token and r3.. as the kernel gave */
struct rm_opal_result rm_opal_call(struct rm_xics *xics, uint64_t token, const uint64_t args[8]);
const char *rm_opal_name(uint64_t token);

/* All state as bytes, for snapshots and hashes: */
size_t rm_xics_state_bytes(const struct rm_xics *xics);
void rm_xics_state_save(const struct rm_xics *xics, void *to);
void rm_xics_state_load(struct rm_xics *xics, const void *from);
uint64_t rm_xics_hash(const struct rm_xics *xics);

#endif
