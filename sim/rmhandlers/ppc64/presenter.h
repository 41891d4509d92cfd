/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The interrupt presentation controllers of the machine, one a thread: a page of registers, or,
 * where a thread has no page, the firmware that speaks for them. In real mode only.
 */
#ifndef RMH_PRESENTER_H
#define RMH_PRESENTER_H

#include "platform.h"

#define XIRR_SOURCE  0xffffffU /* the source in an XIRR; above it the priority */
#define SOURCE_IPI   2U
#define MFRR_NONE    0xff
#define IPI_PRIORITY 4

/* Accepts what this thread's controller presents, as an XIRR; false if firmware could not say. */
bool presenter_accept(u32 *xirr);
/* Ends it. True if more is presented that will not interrupt by itself: only firmware says so. */
bool presenter_end(u32 xirr);
/* Asks a thread, this one or another, for an IPI of that priority, or for none. */
void presenter_ask(const struct paca_struct *thread, u8 priority);

#endif
