/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of the host model: what its files share. */
#ifndef RM_KVM_HOST_MODEL_H
#define RM_KVM_HOST_MODEL_H

#include "kvm/host/kvm_host.h"
#include "kvm/world/model.h"

#define RM_XISR_NONE       0
#define RM_XISR_IPI        2
#define RM_PRIORITY_MASKED 0xff

/* Bits of pending_exceptions (BOOK3S_IRQPRIO_..., kernels from 5.x on). */
#define RM_PENDING_DECREMENTER (UINT64_C(1) << 15)

#define RM_PQ_PRESENTED 1 /* P of a source's pq_state; Q is the bit above */
#define RM_PQ_MASK      3

#define RM_ACTION_KICK_VCPU    1
#define RM_ACTION_CHECK_RESEND 2
#define RM_ACTION_REJECT       4 /* kernels before 4.11 */
#define RM_ACTION_NOTIFY_EOI   8

#define RM_MAP_EXITS 0x100 /* the first of entry_exit_map's exit bits */

/* One thing that the host does: for whom, on which sub-core, and where its acts are noted. */
struct rm_host {
    struct rm_world *world;
    struct kvm_host *state;
    struct kvm_acts *acts;
    unsigned vcpu; /* whose exit it is about, where there is one */
    unsigned subcore;
};

/* A new act of the list, all zero but for its kind, and vcpu and poked, which are -1. */
struct kvm_act *rm_host_act(struct rm_host *host, enum kvm_act_kind kind);

/* One of KVM's tracepoints is passed, about a vcpu as it is now. */
struct kvm_act *rm_host_point(struct rm_host *host, enum kvm_act_kind kind, unsigned vcpu);

/* Notes what would crash a host. */
void rm_host_fault(struct rm_host *host, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* kvmppc_fast_vcpu_kick: wakes the vcpu if it is blocked, pokes its thread if it is loaded. */
void rm_host_kick(struct rm_host *host, unsigned vcpu, enum rm_kick_by by);

/* Whether the message that asks a core for a real-mode action lies at its first thread. An image
 * without messages: always. */
bool rm_world_has_message(const struct rm_world *world, unsigned thread);

/* kvmppc_xics_rm_complete for host->vcpu. */
void rm_host_complete(struct rm_host *host);

/* Delivers source `irq`, tried first with the ICP of vcpu `first` (-1: none). */
void rm_host_deliver(struct rm_host *host, int first, uint32_t irq, bool only_if_resend);
/* Delivers again what the ICP of vcpu `v` refused. */
void rm_host_check_resend(struct rm_host *host, unsigned v);
/* Stores a new state of the ICP of vcpu `v` with the output that follows from it; `own`: the vcpu
 * itself changed it and need not be kicked. */
void rm_host_update(struct rm_host *host, unsigned v, struct rm_virtual_icp state, bool own);

/* Which hcall of host->vcpu the host takes up (0: user space gets it), and doing it. */
uint64_t rm_host_hcall_of(const struct rm_host *host);
void rm_host_hcall(struct rm_host *host);

/* Where READY vcpus can run they will, and vcores that have all ceded go to sleep. Called after
 * every change of a task. */
void rm_host_schedule(struct rm_host *host);
/* kvmppc_set_host_core, kvmppc_clear_host_core: whether a core is in the host is told by its first
 * sub-core. */
void rm_host_set_in_host(struct rm_host *host, bool in_host);
/* The tasks of a vcore that sleeps wake. */
void rm_host_wake_vcore(struct rm_host *host, unsigned vcore);

#endif
