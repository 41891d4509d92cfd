/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of what real mode tells the host: the trap, what is left to complete, kicks that another
 * core is to do, IPIs. */
#ifndef RM_MACHINE_TOLD_H
#define RM_MACHINE_TOLD_H

#include "machine/state.h"

#define HDEC_TICKS_MIN 512 /* KVM does not enter with fewer */

/* What kvmppc_read_intr says. */
#define READ_DELIVERED   -2 /* the guest's source has it */
#define READ_IPI         -1
#define READ_FOR_HOST    1
#define READ_TO_COMPLETE 2

/* The thread's exit has begun. */
void rm_check_exit_begins(struct rm_machine *machine, unsigned thread);
/* kvmppc_read_intr has returned. */
void rm_check_read_result(struct rm_machine *machine, unsigned thread, int32_t result);
/* The thread is back in the host, with the vcpu's trap. */
void rm_check_trap(struct rm_machine *machine, unsigned thread, uint32_t trap);
/* The thread's exit is over, and nobody else did anything in it: whom it has asked for kicks. */
void rm_check_asked(struct rm_machine *machine, unsigned thread);
/* The thread is in the guest: nothing of its exit is left for the host. */
void rm_check_nothing_left(struct rm_machine *machine, unsigned thread);
/* Nobody is in the middle of anything; `rest`: and nothing more happens. */
void rm_check_messages(struct rm_machine *machine, bool rest);

#endif
