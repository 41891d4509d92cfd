/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Telling of a promise that is not kept (rmsim/checks.def). */
#ifndef RM_MACHINE_PROMISE_H
#define RM_MACHINE_PROMISE_H

#include "machine/state.h"
#include "rmsim/checks.h"

/* The promise that is told next is about that register of the actor's thread, or that field. */
void rm_promise_about(struct rm_machine *machine, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Whether the actor is a thread, and `name` one of its registers. */
bool rm_promise_can_be_about(const struct rm_machine *machine, const char *name);

/* Tells the event `broken`; `format` says what was found. The actor is whoever acts. */
void rm_promise_broken(struct rm_machine *machine, enum rm_check check, int32_t vcpu,
                       const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
