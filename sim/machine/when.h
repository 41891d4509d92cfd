/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Injections that happen at a place in the code under test (struct rm_when). Threads on which one
 * may come next run one instruction at a time, each held against the places before it is executed;
 * for the n-th instruction of an exit they run freely until it. Where nobody waits for a place
 * nothing is done.
 */
#ifndef RM_MACHINE_WHEN_H
#define RM_MACHINE_WHEN_H

#include "machine/state.h"

/* Finds what a place names. */
enum rm_status rm_when_resolve(const struct rm_machine *machine, const struct rm_when *when,
                               struct rm_watch *out, struct rm_error *error);

/* From now on the place of an injection is waited for. */
void rm_when_wait(struct rm_machine *machine, const struct rm_arrival *arrival);

/* How many instructions the thread may execute before it has to be looked at; RM_NEVER. */
uint64_t rm_when_instructions_left(const struct rm_machine *machine, unsigned thread);

/* Before the thread's next instruction, once: what happens before that is sent off, so that it
 * comes before anybody runs again; whether there was any. */
bool rm_when_before(struct rm_machine *machine, unsigned thread);
/* The instruction has been executed: what happens after it is sent off. */
void rm_when_after(struct rm_machine *machine, unsigned thread);

#endif
