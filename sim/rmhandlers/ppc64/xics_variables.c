/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's variables that only a build with XICS has. */
#include "platform.h"

int kvm_irq_bypass = 1, h_ipi_redirect = 1;
struct kvmppc_host_rm_ops *kvmppc_host_rm_ops_hv;
