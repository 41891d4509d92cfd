/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host model: what virtual-mode KVM does with an exit. (Draft contract.)
 */
#ifndef RM_KVM_HOST_H
#define RM_KVM_HOST_H

#include "kvm/world.h"

enum rm_kick_by { RM_KICK_RM_COMPLETE, RM_KICK_HOST_CORE, RM_KICK_OTHER };

struct rm_kick {
    unsigned vcpu;       /* index in the world */
    enum rm_kick_by by;
    unsigned core;       /* RM_KICK_HOST_CORE: the core that did it */
};

struct rm_host_report {
    uint32_t trap;
    int resume;          /* KVM's resume code: 0 RESUME_GUEST, 2 RESUME_HOST, 8 RESUME_PASSTHROUGH */
    const char *resume_name;
    bool completed;      /* kvmppc_xics_rm_complete ran */
    uint32_t rm_action_before, rm_action_after;
    unsigned kick_count;
    struct rm_kick kicks[RM_VCPUS_MAX];
    uint32_t eoied_irq;  /* NOTIFY_EOI: acked irq, 0 none */
};

/* Handles the exit of `vcpu` with `trap` as the host's exit handler and run loop would. */
enum rm_status rm_host_exit(struct rm_world *world, unsigned vcpu, uint32_t trap,
                            struct rm_host_report *out, struct rm_error *error);

/* A host core takes a pending real-mode host action (kvmppc_xics_ipi_action), if it has one. */
enum rm_status rm_host_ipi_action(struct rm_world *world, unsigned core, struct rm_host_report *out,
                                  struct rm_error *error);

/* vcpus whose virtual interrupt is pending while nothing will ever wake them. */
struct rm_lost_wakeups {
    unsigned count;
    struct { unsigned vcpu; uint32_t xisr; bool kick_recorded; unsigned recorded_in; } list[RM_VCPUS_MAX];
};
void rm_host_lost_wakeups(const struct rm_world *world, const struct rm_host_report *reports,
                          unsigned report_count, struct rm_lost_wakeups *out);

#endif
