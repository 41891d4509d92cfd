/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a guest moves by itself, or belongs to its whole core: DEC runs out when it would have;
 * PURR, SPURR and VTB go on from where they were, and no faster than time; the run latch; doorbells
 * that the guest sent itself, while it has its core alone.
 */
#ifndef RM_MACHINE_GUEST_TIMERS_H
#define RM_MACHINE_GUEST_TIMERS_H

#include "machine/checks/guest_registers.h"

/* Start values in the structs, and as what was left. */
void rm_timers_start(struct rm_machine *machine, unsigned vcpu);
void rm_timers_leave(struct rm_machine *machine, unsigned thread, struct rm_kept_registers *kept);
/* The guest runs: it sets DEC, its run latch and doorbells, but for what its script gives. */
void rm_timers_play(struct rm_machine *machine, unsigned thread);
/* In the guest again; in the vcpu's struct. */
void rm_timers_compare(struct rm_finding *finding, const struct rm_kept_registers *kept,
                       unsigned thread);
void rm_timers_compare_saved(struct rm_finding *finding, const struct rm_kept_registers *kept);

/* The thread naps: DEC runs out no later than HDEC. */
void rm_check_nap_ends(struct rm_machine *machine, unsigned thread);

#endif
