/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The end of everything that is no good end: nobody runs, nothing is on its way, and somebody waits
 * for more: a thread goes round a loop, the host waits for a thread to come out, a thread naps
 * while something is pending for it that its LPCR does not let wake it. That a decrementer might
 * still end it, late (RM_SOON_CYCLES), does not count. A secondary thread that KVM has no use for
 * goes round until its core comes out: that is none.
 */
#ifndef RM_MACHINE_DEADLOCK_H
#define RM_MACHINE_DEADLOCK_H

#include "machine/state.h"

/* Whether it is one, if nobody runs and nothing is on its way. */
bool rm_deadlock_is(const struct rm_machine *machine);
/* Whether a thread that goes round a loop may do so for as long as it likes. */
bool rm_deadlock_may_spin(const struct rm_machine *machine, unsigned thread);
/* Who waits for what, one line, into `fault`; the thread that waits is returned. */
unsigned rm_deadlock_describe(const struct rm_machine *machine, struct rm_fault *fault);

#endif
