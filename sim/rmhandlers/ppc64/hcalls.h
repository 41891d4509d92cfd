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

/* Up to a row without a function. A build without XICS has a table of its own (no_xics.c). H_CEDE
 * is in none: it is a nap (doze.c). */
extern const struct hcall hcalls[];

/* Those that every table has. */
long h_set_dabr(struct kvm_vcpu *vcpu);

#endif
