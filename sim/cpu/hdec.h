/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The hypervisor decrementer of the thread's core, and the exception that it makes. */
#ifndef RM_CPU_HDEC_H
#define RM_CPU_HDEC_H

#include "cpu/thread.h"

/* What mfspr reads: 32 bits. */
uint64_t rm_hdec_value(const struct rm_cpu *cpu);
/* mtspr. */
void rm_hdec_load(struct rm_cpu *cpu, uint64_t value);

/* The thread has entered the guest. */
void rm_hdec_enter_guest(struct rm_cpu *cpu);
/* The thread takes the interrupt. */
void rm_hdec_deliver(struct rm_cpu *cpu);

#endif
