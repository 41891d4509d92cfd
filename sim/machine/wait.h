/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Threads that wait, in the guest or in a nap: what interrupts or wakes them, and when. A guest's
 * own interrupts (its decrementer, LPCR[MER]) are its script's affair and left out.
 */
#ifndef RM_MACHINE_WAIT_H
#define RM_MACHINE_WAIT_H

#include "machine/state.h"

/* Brings a thread's clock up to `cycle`; one that is further stays. */
void rm_wait_until(struct rm_machine *machine, unsigned thread, uint64_t cycle);
/*
 * HDEC does not end a nap, so the path copies it to DEC before it lets a thread nap, if HDEC is
 * nearer. Whether a napping thread's DEC has that copy (or was nearer); a path that forgot it has
 * not, and sleeps on.
 */
bool rm_wait_has_hdec_copy(const struct rm_machine *machine, unsigned thread);
/* An injection has changed HDEC: a thread with that copy gets the DEC that it would have. */
void rm_wait_copy_hdec(struct rm_machine *machine, unsigned thread);
/* At `cycle` something may have come for a thread that waits: it takes its interrupt, or wakes. */
void rm_wait_look(struct rm_machine *machine, unsigned thread, uint64_t cycle);
/* The napping thread wakes at its present cycle, at the system reset vector with that reason. */
void rm_wait_wake(struct rm_machine *machine, unsigned thread, uint32_t reason, uint32_t cause);
/* The cycle at which a timer of the thread interrupts or wakes it, if nothing else happens;
 * RM_NEVER also for one that does not wait. */
uint64_t rm_wait_timer_cycle(const struct rm_machine *machine, unsigned thread);

#endif
