/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest's interrupt controllers against a second model of them (xics_rules.h): what an exit
 * leaves, and its hypercall answers, has to be what the rules make of what was there when it began.
 * Only exits in which nobody else did anything are judged.
 */
#ifndef RM_MACHINE_RULES_H
#define RM_MACHINE_RULES_H

#include "machine/state.h"

/* The controllers as the image has them now. False: it has none. */
bool rm_rules_read(const struct rm_machine *machine, struct rm_rules *rules);

/* The thread's exit has begun, or goes on after a nap. */
void rm_rules_begin(struct rm_machine *machine, unsigned thread);
/* Somebody else does something that the controllers may hear of. */
void rm_rules_disturbed(struct rm_machine *machine);
/* The thread has accepted a device's interrupt, which that source of the guest is to get. */
void rm_rules_accepted(struct rm_machine *machine, unsigned thread, uint64_t hwirq);
/* The thread is in the guest, or back in the host, which has not done anything yet. */
void rm_check_rules(struct rm_machine *machine, unsigned thread);

/* Whether the guest may make that hypercall in real mode. */
bool rm_rules_enabled(const struct rm_machine *machine, uint64_t hcall);
/* Whether real mode serves that hypercall of the controllers' in this machine. */
bool rm_rules_served(const struct rm_machine *machine, unsigned thread, uint64_t hcall);

uint64_t rm_check_rules_hash(const struct rm_check_rules *memory, uint64_t hash);

#endif
