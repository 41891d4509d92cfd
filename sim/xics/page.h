/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The 4 KiB page through which software reaches one thread's presentation controller.
 *
 *   offset  bytes  load                        store
 *   0x00    4      XIRR, no side effect        -
 *   0x04    4      XIRR, accepts               EOI: new CPPR in byte 0, XISR in bytes 1 to 3
 *   0x04    1      CPPR                        CPPR
 *   0x0c    1      MFRR                        MFRR
 *   0x10    4      link A, plain storage       link A
 *   0x14    4      link B, plain storage       link B
 *   0x18    4      link C, plain storage       link C
 *
 * Linux' native ICP driver and skiboot's core/interrupts.c use the rows at 0x04 and 0x0c; the
 * others are as QEMU has them. That the links hold what was stored and do nothing is assumed. Every
 * other offset and width is refused.
 */
#ifndef RM_XICS_PAGE_H
#define RM_XICS_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rm_xics;
struct rm_xics_message;

#define ICP_PAGE_BYTES 0x1000 /* one presentation page a thread, at thread * ICP_PAGE_BYTES */

/* Offsets in the page. */
#define ICP_XIRR_POLL UINT32_C(0x0) /* 4 bytes */
#define ICP_XIRR      UINT32_C(0x4) /* 4 bytes: XIRR; 1 byte: CPPR */
#define ICP_MFRR      UINT32_C(0xc) /* 1 byte */
#define ICP_LINK_A    UINT32_C(0x10)
#define ICP_LINK_B    UINT32_C(0x14)
#define ICP_LINK_C    UINT32_C(0x18)

/*
 * Architectural access to thread `icp`'s page, with every side effect. `bytes` holds `count` byte
 * lanes in address order (lane 0 is the byte at `offset`), so the caller's byte order never enters:
 * the device is big-endian, and a little-endian processor's register holds the lanes swapped.
 * False if no register is there in that width, or no such thread (nothing happened).
 */
bool rm_icp_read(struct rm_xics *xics, unsigned icp, uint32_t offset, size_t count, uint8_t *bytes);
bool rm_icp_write(struct rm_xics *xics, unsigned icp, uint32_t offset, size_t count,
                  const uint8_t *bytes);

/*
 * A store by another thread, which takes its time to get there: it is sent, as RM_XICS_STORE, and
 * does what rm_icp_write does when it arrives. False if rm_icp_write would say so (nothing is
 * sent).
 */
bool rm_icp_send_store(struct rm_xics *xics, unsigned icp, uint32_t offset, size_t count,
                       const uint8_t *bytes);

/* Inside this room: such a store arrives. */
void page_store(struct rm_xics *xics, const struct rm_xics_message *message);

#endif
