/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest's interrupt controller in real mode: its ICPs, its sources, what goes between them. */
#ifndef RMH_GUEST_XICS_H
#define RMH_GUEST_XICS_H

#include "icp_word.h"

/* The vcpu on this thread acts: its ICP remembers what the host has to finish. */
struct guest_xics {
    struct kvm *kvm;
    struct kvmppc_xics *xics;
    struct kvmppc_icp *own;
};

/* Makes a verb real; the results are in `act`. */
void icp_do(const struct guest_xics *guest, struct kvmppc_icp *icp, icp_verb *verb,
            struct icp_act *act);
/* Sends on what a verb set free: the source that gave way, and those that waited. */
void icp_follow(const struct guest_xics *guest, struct kvmppc_icp *icp, const struct icp_act *act);
/* By server number; NULL if the guest has none such. */
struct kvmppc_icp *icp_of_server(const struct guest_xics *guest, u64 server);

/* A source and its controller; false if the guest does not have it. */
bool source_find(const struct guest_xics *guest, u32 number, struct kvmppc_ics **ics,
                 struct ics_irq_state **source);
/* Sends a source's interrupt to its server, or remembers it there or here. */
void source_send(const struct guest_xics *guest, u32 number);
/* PQ: a message has come; whether it is to be sent. An EOI has come; whether one is to be sent. */
bool source_arrives(struct ics_irq_state *source);
bool source_ends(struct ics_irq_state *source);

/* Tells a vcpu that its ICP's output is on, or that it no longer is (its own vcpu only). */
void output_on(const struct guest_xics *guest, struct kvm_vcpu *target);
void output_off(struct kvm_vcpu *vcpu);
/* Whether the host has something to finish. */
bool host_has_to_finish(const struct guest_xics *guest);

#endif
