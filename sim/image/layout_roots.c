/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/layout_roots.h"

#include <stddef.h>

const char *const rm_layout_roots[] = {
    /* the hardware thread */
    "paca_struct",
    "kvmppc_host_state",
    "slb_shadow",
    "lppaca",
    "cpu_spec",
    "machdep_calls",
    "mce_info",
    "kvm_split_mode",
    "sibling_subcore_state",
    "irq_cpustat_t",
    "kernel_stat",
    /* the virtual machine */
    "kvm",
    "kvm_vcpu",
    "kvm_vcpu_stat",
    "kvmppc_vcore",
    "kvmppc_vpa",
    "xarray",
    "xa_node",
    /* interrupts of the guest */
    "kvmppc_xics",
    "kvmppc_icp",
    "kvmppc_icp_state",
    "kvmppc_ics",
    "ics_irq_state",
    "kvmppc_passthru_irqmap",
    "kvmppc_irq_map",
    /* interrupts and devices of the host */
    "kvmppc_host_rm_ops",
    "kvmppc_host_rm_core",
    "irq_desc",
    "irq_data",
    "irq_chip",
    "pci_controller",
    "pnv_phb",
    "opal",
    NULL,
};
