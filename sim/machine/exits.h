/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where exits begin and end, and what is told of the path in between. */
#ifndef RM_MACHINE_EXITS_H
#define RM_MACHINE_EXITS_H

#include "machine/state.h"

/* Finds the symbols that mean something in the image. */
void rm_exits_find_symbols(struct rm_machine *machine);

/* The thread comes into real mode: by the interrupt `vector`, or, with 0, by the host's call. Its
 * registers are still those from before. */
void rm_exit_begin(struct rm_machine *machine, unsigned thread, uint32_t vector, uint32_t cause);
/* The exit is over; `place` is where the thread is now. With RM_END_FAULT `fault` says why. The
 * trap of its vcpu. */
uint32_t rm_exit_end(struct rm_machine *machine, unsigned thread, enum rm_exit_end end,
                     enum rm_place place);

/* The host has handled the exit of the vcpu on a thread, which may still be on its way back. It
 * puts a vcpu on the thread again: if it has not come back until then, it does not do so before the
 * guest. That exit is over, and another begins with the host's call. */
void rm_exit_handled(struct rm_machine *machine, unsigned thread);
void rm_exit_again(struct rm_machine *machine, unsigned thread);
/* What the vcpu's exit goes back to is served when it is in the guest again. */
void rm_exit_served(struct rm_machine *machine, unsigned thread);

/* From within a slice: the thread's pc came into another symbol. (struct rm_cpu_bus) */
void rm_exit_symbol(void *context, unsigned thread, uint32_t symbol, uint64_t pc);

/* Puts the thread's fault (of its processor, or a fatal symbol) into machine->fault. */
void rm_exit_describe_fault(struct rm_machine *machine, unsigned thread);

#endif
