/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is told beyond what happens by itself: KVM's tracepoints, what real mode leaves to the host,
 * what became of a device's interrupt, what the cycles of an exit were spent on. */
#ifndef RM_MACHINE_TRACEPOINTS_H
#define RM_MACHINE_TRACEPOINTS_H

#include "machine/state.h"

/* The host passes a tracepoint. */
void rm_tell_point(struct rm_machine *machine, const struct kvm_act *act);
/* The thread's kvmppc_read_intr returned. */
void rm_tell_passthru(struct rm_machine *machine, unsigned thread, int32_t result);
/* The exit of a thread comes back to the host, with that trap of its vcpu. */
void rm_tell_rm_hard(struct rm_machine *machine, unsigned thread, uint32_t trap);
/* An exit of the thread is over, and told. */
void rm_tell_account(struct rm_machine *machine, unsigned thread);

#endif
