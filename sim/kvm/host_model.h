/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of the host model: what its files share. */
#ifndef RM_KVM_HOST_MODEL_H
#define RM_KVM_HOST_MODEL_H

#include "kvm/host.h"
#include "kvm/model.h"

#define RM_XISR_NONE       0
#define RM_XISR_IPI        2
#define RM_PRIORITY_MASKED 0xff

#define RM_PQ_PRESENTED 1 /* P of a source's pq_state; Q is the bit above */
#define RM_PQ_MASK      3

#define RM_ACTION_KICK_VCPU    1
#define RM_ACTION_CHECK_RESEND 2
#define RM_ACTION_REJECT       4 /* kernels before 4.11 */
#define RM_ACTION_NOTIFY_EOI   8

/* One thing that the host does, and where it is noted. */
struct rm_host {
    struct rm_world *world;
    struct rm_host_report *report;
    unsigned core;
};

/* Notes what would crash a host; the first one stays. */
void rm_host_fault(struct rm_host *host, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* kvmppc_fast_vcpu_kick: wakes the vcpu if it is blocked, asks for an IPI if it is loaded. */
void rm_host_kick(struct rm_host *host, unsigned vcpu, enum rm_kick_by by);

/* kvmppc_xics_rm_complete for the vcpu that exited. */
void rm_host_complete(struct rm_host *host);

/* Delivers source `irq`, tried first with the ICP of vcpu `first` (-1: none). */
void rm_host_deliver(struct rm_host *host, int first, uint32_t irq, bool only_if_resend);
/* Delivers again what the ICP of vcpu `v` refused. */
void rm_host_check_resend(struct rm_host *host, unsigned v);
/* Stores a new state of the ICP of vcpu `v` with the output that follows from it; `own`: the vcpu
 * itself changed it and need not be kicked. */
void rm_host_update(struct rm_host *host, unsigned v, struct rm_virtual_icp state, bool own);

/* The hcall in the gpr3 of the vcpu that exited. True: done, gpr3 set; false: for user space. */
bool rm_host_hcall(struct rm_host *host);

/* Whether a vcpu is off its thread and waits in the host for somebody to wake it. */
bool rm_host_is_blocked(const struct rm_world *world, unsigned v);

#endif
