/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The structs of XICS support and of passthrough: a guest's interrupt controller, and the way from
 * a Linux interrupt to its source. Only files that are left out of a build without XICS include
 * this, so that such an image, like such a kernel, does not know them.
 */
#ifndef RMH_XICS_TYPES_H
#define RMH_XICS_TYPES_H

#include "kvm_types.h"

#define ICS_IDS          1024
#define ICS_SOURCES_LOG2 10
#define ICS_SOURCES      (1 << ICS_SOURCES_LOG2)
#define PIMAP_ENTRIES    1024

/* ---- the guest's presentation controllers and sources ---- */

/* Changes only as one 64-bit word. The bit-fields begin at that end of the byte which comes first
 * in the machine's byte order. */
union kvmppc_icp_state {
    struct {
        u8 out_ee : 1, need_resend : 1;
        u8 cppr, mfrr, pending_pri;
        u32 xisr;
    };
    u64 raw;
};

struct kvmppc_icp {
    struct kvm_vcpu *vcpu, *rm_kick_target, *rm_dbgtgt;
    struct kvmppc_icp *rm_resend_icp;
    u64 resend_map[ICS_IDS / 64];
    union kvmppc_icp_state rm_dbgstate, state;
    u32 rm_reject, rm_eoied_irq, rm_action;
    u64 n_reject, n_check_resend, n_rm_notify_eoi, n_rm_check_resend, n_rm_kick_vcpu;
    unsigned long server_num;
};

/* Bits of rm_action */
#define XICS_RM_KICK_VCPU  1
#define XICS_RM_NOTIFY_EOI 8

typedef struct {
    volatile u32 slock;
} arch_spinlock_t;

/* Bits of pq_state */
#define SOURCE_PRESENTED 1
#define SOURCE_QUEUED    2

struct ics_irq_state {
    u8 exists, lsi, masked_pending, resend;
    u8 saved_priority, priority;
    int intr_cpu;
    u32 host_irq, pq_state, server, number;
};

struct kvmppc_ics {
    struct ics_irq_state irq_state[ICS_SOURCES];
    arch_spinlock_t lock;
    u16 icsid;
};

struct kvmppc_xics {
    u32 max_icsid, err_noicp, err_noics;
    bool real_mode_dbg, real_mode;
    struct kvm *kvm;
    struct kvmppc_ics *ics[ICS_IDS];
};

/* ---- a physical interrupt, and whose it is in the guest ---- */

struct irq_data {
    void *chip, *chip_data;
    struct irq_data *parent_data;
    unsigned long hwirq;
    u32 irq;
};

struct irq_desc {
    struct irq_data irq_data;
    u32 *kstat_irqs; /* per cpu */
};

struct pci_controller {
    void *private_data;
    int global_number;
};

struct pnv_phb {
    u64 opal_id;
    struct pci_controller *hose;
};

struct kvmppc_irq_map {
    u32 v_hwirq, r_hwirq;
    struct irq_desc *desc;
};

struct kvmppc_passthru_irqmap {
    struct kvmppc_irq_map mapped[PIMAP_ENTRIES];
    int n_mapped;
};

/* ---- messages to the host's cores ---- */

union kvmppc_rm_state {
    u64 raw;
    struct {
        u32 in_host, rm_action;
    };
};

struct kvmppc_host_rm_core {
    void *rm_data;
    union kvmppc_rm_state rm_state;
    u8 pad[112];
};

struct kvmppc_host_rm_ops {
    struct kvmppc_host_rm_core *rm_core;
    void (*vcpu_kick)(struct kvm_vcpu *vcpu);
};

#endif
