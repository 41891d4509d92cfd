/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel variables that the path reads. A booting kernel would set them; here whoever builds
 * the world does.
 */
#include "platform.h"

#define PER_CPU __attribute__((section(".data..percpu"), aligned(8)))

extern const char linux_banner[];
const char linux_banner[] = "rmsim handlers " RMH_NAME "\n";

struct paca_struct **paca_ptrs;
unsigned long __per_cpu_offset[NR_CPUS];
unsigned int nr_cpu_ids = NR_CPUS;
int threads_per_core;
int threads_per_subcore;
int threads_shift;
struct opal opal;
bool __xive_enabled;
int h_ipi_redirect = 1;
int kvm_irq_bypass = 1;
struct kvmppc_host_rm_ops *kvmppc_host_rm_ops_hv;

PER_CPU struct cpu_messages ipi_message;
PER_CPU struct kernel_stat kstat;
