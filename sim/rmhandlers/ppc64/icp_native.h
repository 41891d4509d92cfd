/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The physical interrupt presentation controller as software sees it (PAPR): one page a hardware
 * thread, big-endian registers.
 */
#ifndef RMH_ICP_NATIVE_H
#define RMH_ICP_NATIVE_H

#define ICP_XIRR 0x4 /* 4 bytes: read accepts, write ends; the first byte alone is the CPPR */
#define ICP_MFRR 0xc /* 1 byte: priority of the requested IPI, 0xff none */

#define XICS_IPI         2          /* the XISR of an IPI */
#define XISR_MASK        0x00ffffff /* the rest of the XIRR is the CPPR */
#define IPI_PRIORITY     4
#define DEFAULT_PRIORITY 5
#define MFRR_NONE        0xff

#endif
