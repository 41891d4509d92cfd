/* SPDX-License-Identifier: GPL-2.0-or-later */
/* External interrupts that come while a guest runs, and other reasons to wake from a nap. */
#ifndef RMH_EXTERNAL_H
#define RMH_EXTERNAL_H

#include "platform.h"

/* Whose an external interrupt was. */
#define EXT_HOST      1  /* the host's */
#define EXT_HOST_ENDS 2  /* the guest has it, but the host has to finish (variant.h) */
#define EXT_NOTHING   0  /* there was none */
#define EXT_NUDGE     -1 /* somebody wanted this thread to look */
#define EXT_GUEST     -2 /* the guest has it */

/* Takes this thread's external interrupt. To be called in real mode only. */
long kvmppc_read_intr(void);
/* The trap with which a result of above leaves the guest. */
u32 external_trap(long result);

/* Why a thread woke: a result as above (positive: for the host to see to), and a trap. Small enough
 * to be returned in two registers. */
struct awake {
    long result;
    u64 trap;
};
struct awake why_awake(u64 srr1);

/* Gives an interrupt of a passed-through device to the guest; EXT_HOST if it is none. In builds
 * without XICS it never is. `more`: as presenter_end says. */
long device_to_guest(u32 xirr, bool *more);

#endif
