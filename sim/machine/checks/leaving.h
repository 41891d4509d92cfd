/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of where an exit ends: in the host if it has something to do, else in the guest. */
#ifndef RM_MACHINE_LEAVING_H
#define RM_MACHINE_LEAVING_H

#include "machine/state.h"

/* The thread's exit has begun, or goes on after a nap. */
void rm_leaving_begins(struct rm_machine *machine, unsigned thread);
/* It clears what doorbell is pending. */
void rm_leaving_clears_doorbell(struct rm_machine *machine, unsigned thread);
/* It has decided to leave for the host. */
void rm_leaving_decided(struct rm_machine *machine, unsigned thread);
/* It has read HDEC. */
void rm_leaving_reads_hdec(struct rm_machine *machine, unsigned thread, uint64_t hdec);
/* It loads XIRR, on its own page. */
void rm_check_may_accept(struct rm_machine *machine, unsigned thread);
/* It naps. */
void rm_check_nap_due(struct rm_machine *machine, unsigned thread);

/* The thread is in the guest, or back in the host, which has not done anything yet. */
void rm_check_guest_due(struct rm_machine *machine, unsigned thread);
void rm_check_host_due(struct rm_machine *machine, unsigned thread);

#endif
