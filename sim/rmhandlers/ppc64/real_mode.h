/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The C functions of the real-mode path that are called across files or from assembly. */
#ifndef RMH_REAL_MODE_H
#define RMH_REAL_MODE_H

#include "kvm_types.h"

/* What kvmppc_read_intr found; positive: the thread has to go to the host. */
enum read_intr_result {
    INTR_PASSTHRU_DONE = -2,
    INTR_GUEST_WAKEUP = -1,
    INTR_NONE = 0,
    INTR_HOST = 1,
    INTR_RM_HARD = 2, /* passthrough delivered, the host has to complete it */
};

long kvmppc_read_intr(void);
void kvmppc_guest_entry_inject_int(struct kvm_vcpu *vcpu);
void kvmhv_commence_exit(int trap);
void kvmhv_rm_send_ipi(int cpu);
void kvmppc_subcore_enter_guest(void);
void kvmppc_subcore_exit_guest(void);
void kvmppc_check_need_tlb_flush(struct kvm *kvm, int pcpu);

#ifdef RMH_XICS
long kvmppc_deliver_irq_passthru(struct kvm_vcpu *vcpu, u32 xirr_raw, struct kvmppc_irq_map *map,
                                 struct kvmppc_passthru_irqmap *pimap, bool *again);
long kvmppc_check_passthru(u32 xisr, u32 xirr_raw, bool *again);
#else
static inline long kvmppc_check_passthru(u32 xisr, u32 xirr_raw, bool *again)
{
    (void)xisr;
    (void)xirr_raw;
    (void)again;
    return INTR_HOST;
}
#endif

#endif
