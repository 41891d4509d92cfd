/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Faults of the code under test, and what is not modelled: both end the run. */
#ifndef RM_CPU_FAULT_H
#define RM_CPU_FAULT_H

#include "cpu/thread.h"

/* Ends the run with a fault at the present instruction. `what` is the message; `address` that of
 * the access, where there is one. */
void rm_cpu_raise(struct rm_cpu *cpu, const char *what, uint64_t address);
/* The same for what we do not model. */
void rm_cpu_not_modelled(struct rm_cpu *cpu, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
