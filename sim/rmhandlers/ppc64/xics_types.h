/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The structs of XICS support and of passthrough: a guest's interrupt controller, and the way from
 * a Linux interrupt to its source. Only files that are left out of a build without XICS include
 * this, so that such an image, like such a kernel, does not know them.
 */
#ifndef RMH_XICS_TYPES_H
#define RMH_XICS_TYPES_H

#include "kvm_types.h"

#define KVMPPC_XICS_MAX_ICS_ID  1023
#define KVMPPC_XICS_ICS_SHIFT   10
#define KVMPPC_XICS_IRQ_PER_ICS (1 << KVMPPC_XICS_ICS_SHIFT)
#define KVMPPC_PIRQ_MAPPED      1024

/* ---- a physical interrupt, and whose it is in the guest ---- */

struct irq_data {
    u32 irq;
    unsigned long hwirq;
    struct irq_data *parent_data;
    void *chip_data;
    void *chip;
};

struct irq_desc {
    u32 *kstat_irqs; /* per cpu */
    struct irq_data irq_data;
};

struct pci_controller {
    int global_number;
    void *private_data;
};

struct pnv_phb {
    struct pci_controller *hose;
    u64 opal_id;
};

struct kvmppc_irq_map {
    struct irq_desc *desc;
    u32 v_hwirq;
    u32 r_hwirq;
};

struct kvmppc_passthru_irqmap {
    int n_mapped;
    struct kvmppc_irq_map mapped[KVMPPC_PIRQ_MAPPED];
};

/* ---- the guest's sources and presentation controllers ---- */

typedef struct {
    volatile u32 slock;
} arch_spinlock_t;

struct ics_irq_state {
    u32 number, server;
    u32 pq_state;
    int intr_cpu;
    u32 host_irq;
    u8 priority, saved_priority;
    u8 resend, masked_pending, lsi, exists;
};

#define PQ_PRESENTED 1
#define PQ_QUEUED    2
#define MASKED       0xff

struct kvmppc_ics {
    u16 icsid;
    arch_spinlock_t lock;
    struct ics_irq_state irq_state[KVMPPC_XICS_IRQ_PER_ICS];
};

/* Updated only as one 64-bit word. Bit-fields begin at the byte's end that comes first in the
 * machine's byte order, so out_ee is b0 of a little-endian and b63 of a big-endian word. */
union kvmppc_icp_state {
    u64 raw;
    struct {
        u8 out_ee : 1;
        u8 need_resend : 1;
        u8 cppr;
        u8 mfrr;
        u8 pending_pri;
        u32 xisr;
    };
};

struct kvmppc_icp {
    union kvmppc_icp_state state;
    struct kvm_vcpu *vcpu;
    unsigned long server_num;
    u32 rm_action;
    u32 rm_reject;
    u32 rm_eoied_irq;
    struct kvm_vcpu *rm_kick_target;
    struct kvmppc_icp *rm_resend_icp;
    u64 resend_map[(KVMPPC_XICS_MAX_ICS_ID + 1) / 64];
    u64 n_rm_kick_vcpu, n_rm_check_resend, n_rm_notify_eoi;
    u64 n_check_resend, n_reject;
    union kvmppc_icp_state rm_dbgstate;
    struct kvm_vcpu *rm_dbgtgt;
};

#define XICS_RM_KICK_VCPU  1
#define XICS_RM_NOTIFY_EOI 8

struct kvmppc_xics {
    struct kvm *kvm;
    bool real_mode, real_mode_dbg;
    u32 err_noics, err_noicp;
    u32 max_icsid;
    struct kvmppc_ics *ics[KVMPPC_XICS_MAX_ICS_ID + 1];
};

/* ---- messages to the host's cores ---- */

union kvmppc_rm_state {
    u64 raw;
    struct {
        u32 in_host;
        u32 rm_action;
    };
};

struct kvmppc_host_rm_core {
    union kvmppc_rm_state rm_state;
    void *rm_data;
    u8 pad[112];
};

struct kvmppc_host_rm_ops {
    void (*vcpu_kick)(struct kvm_vcpu *vcpu);
    struct kvmppc_host_rm_core *rm_core;
};

#endif
