/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interrupts that ask nobody: system reset and machine check, which hit a thread in the guest, in a
 * nap or between two instructions of the code under test; errors that HMER tells of; and what a
 * guest does that only the hypervisor can see to. A thread in the host takes the first two there,
 * and nothing is simulated of that.
 *
 * Sources: Power ISA 2.07 Book III-S 6.5.1, 6.5.2, 3.3.2, and its sections on the hypervisor's
 * interrupts; skiboot for which bits of HMER are whose.
 */
#ifndef RM_MACHINE_TRAP_H
#define RM_MACHINE_TRAP_H

#include "machine/state.h"

#define RM_TRAP_ARGS_MAX 2

/* The present actor's cause is the interrupt's. */
void rm_trap_system_reset(struct rm_machine *machine, unsigned thread);
/* `args`: SRR1's bits about it, DSISR, DAR. */
void rm_trap_machine_check(struct rm_machine *machine, unsigned thread, const uint64_t args[3]);
/* The bits come on in HMER, and whom HMEER lets through to is interrupted when it can be. */
void rm_trap_hmi(struct rm_machine *machine, unsigned thread, uint64_t hmer);

/* Whether it is a vector at which the hypervisor sees to what a guest does. */
bool rm_trap_is_of_guest(uint32_t vector);
/* The guest on `thread` is interrupted; `args` as rm_injection has them. */
void rm_trap_of_guest(struct rm_machine *machine, unsigned thread, uint32_t vector,
                      const uint64_t args[RM_TRAP_ARGS_MAX]);

#endif
