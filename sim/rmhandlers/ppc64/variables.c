/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's variables; the host sets them. */
#include "platform.h"

#define PER_CPU __attribute__((section(".data..percpu")))

struct paca_struct **paca_ptrs;
unsigned long __per_cpu_offset[NR_CPUS];
int threads_per_subcore, threads_shift, threads_per_core;
unsigned nr_cpu_ids;
struct opal opal;
bool dawr_force_enable;
PER_CPU struct cpu_messages ipi_message;
PER_CPU struct kernel_stat kstat;

extern const char linux_banner[];
const char linux_banner[] = "rmsim handlers " RMH_NAME;
