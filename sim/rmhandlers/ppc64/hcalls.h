/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hypercalls that real mode answers. */
#ifndef RMH_HCALLS_H
#define RMH_HCALLS_H

#include "platform.h"

/* Arguments from gpr[4] on; what is returned goes to gpr[3], or is H_TOO_HARD: then the host has to
 * see to it. */
struct hcall {
    u32 number;
    long (*answer)(struct kvm_vcpu *vcpu);
};

/* Those of XICS, up to a row without a function; in a build without XICS there are none
 * (no_xics.c). The others are in hcalls.c, but for H_CEDE: it is a nap (doze.c). */
extern const struct hcall xics_hcalls[];

/* Named by docs/image-contract.md, so that it is seen which of them there are. */
long kvmppc_rm_h_confer(struct kvm_vcpu *vcpu);
long xics_rm_h_xirr_x(struct kvm_vcpu *vcpu);

#endif
