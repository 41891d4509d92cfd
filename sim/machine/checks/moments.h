/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The moments at which checks are made (rmsim/checks.def). Checks read the machine and tell what
 * they found; they change nothing. What one has to remember from one moment to the next is part of
 * the machine's state (memory.h), so that snapshots have it.
 *
 * The thread is the actor. What rm_call runs is not the path: of such an exit nothing is checked.
 */
#ifndef RM_MACHINE_MOMENTS_H
#define RM_MACHINE_MOMENTS_H

#include "machine/state.h"

/* The thread left the guest, or the host called it into real mode. */
void rm_checks_exit_begins(struct rm_machine *machine, unsigned thread);
/* It has read or written its own presentation page (XIRR, MFRR); `value` is what, as the device has
 * it. */
void rm_checks_icp_read(struct rm_machine *machine, unsigned thread, uint32_t offset, size_t count,
                        uint64_t value);
void rm_checks_icp_written(struct rm_machine *machine, unsigned thread, uint32_t offset,
                           size_t count, uint64_t value);
/* It is about to store where no path should, or to write LPIDR or SDR1; or has read HDEC. */
void rm_checks_strayed(struct rm_machine *machine, unsigned thread, uint64_t real, uint64_t bytes);
void rm_checks_spr(struct rm_machine *machine, unsigned thread, const char *name, uint64_t value);
/* It has called the firmware. */
void rm_checks_opal(struct rm_machine *machine, unsigned thread, uint64_t token,
                    const uint64_t args[RM_OPAL_ARGS_MAX], const struct rm_opal_result *result);
/* It has sent a doorbell to a thread of its core; has cleared its own. */
void rm_checks_msgsnd(struct rm_machine *machine, unsigned thread, unsigned target);
void rm_checks_msgclr(struct rm_machine *machine, unsigned thread);
void rm_checks_read_intr(struct rm_machine *machine, unsigned thread, int32_t result);
/* It has decided to leave for the host. */
void rm_checks_decided(struct rm_machine *machine, unsigned thread);
void rm_checks_naps(struct rm_machine *machine, unsigned thread);
void rm_checks_wakes(struct rm_machine *machine, unsigned thread, uint32_t reason);
/* The host or somebody outside does something. */
void rm_checks_somebody_acts(struct rm_machine *machine);
/* The same, and it stores to what threads in real mode may be about. */
void rm_checks_somebody_stores(struct rm_machine *machine);
/* It came into the guest, and nothing has happened to it there yet. That its exit is over is
 * told. */
void rm_checks_reached_guest(struct rm_machine *machine, unsigned thread);
/* It came back to the host, which has not done anything with it yet; `trap` is the vcpu's. */
void rm_checks_reached_host(struct rm_machine *machine, unsigned thread, uint32_t trap);
/* The thread is about to leave the guest: its registers are still the guest's. */
void rm_checks_leaves_guest(struct rm_machine *machine, unsigned thread);
/* The host makes whole a core that it had split. */
void rm_checks_core_is_whole(struct rm_machine *machine, unsigned core);
/* The host is about to handle the exits of a core. */
void rm_checks_host_handles(struct rm_machine *machine, unsigned subcore);

#endif
