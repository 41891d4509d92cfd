/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks of physical interrupts: what a thread accepts in real mode it ends once and in order, or
 * leaves to the host; and the controller lets in what comes.
 */
#ifndef RM_MACHINE_CHECKS_INTERRUPTS_H
#define RM_MACHINE_CHECKS_INTERRUPTS_H

#include "machine/state.h"

/* The thread has loaded XIRR, has stored to it or to MFRR, on its own page. */
void rm_check_accepts(struct rm_machine *machine, unsigned thread, uint32_t xirr);
void rm_check_ends(struct rm_machine *machine, unsigned thread, uint32_t xirr);
void rm_check_sets_mfrr(struct rm_machine *machine, unsigned thread, uint8_t mfrr);
/* Somebody else stores to memory: no thread is alone with what it is about. */
void rm_check_not_alone(struct rm_machine *machine);
/* It has made the firmware call that ends an interrupt at its source. */
void rm_check_ends_at_source(struct rm_machine *machine, unsigned thread, uint64_t phb,
                             uint64_t number);

/* The thread is in the guest, or naps: nothing that it accepted is left. */
void rm_check_nothing_accepted(struct rm_machine *machine, unsigned thread, const char *where);
/* The thread is back in the host: what it accepted is in saved_xirr. */
void rm_check_left_to_host(struct rm_machine *machine, unsigned thread);

void rm_check_cppr_back(struct rm_machine *machine, unsigned thread);

#endif
