/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The register contract: which registers of a guest KVM promises to give back, and where in struct
 * kvm_vcpu they are while the host runs. One table (register_contract.c); an image lacks what its
 * layout does not have.
 */
#ifndef RM_MACHINE_REGISTER_CONTRACT_H
#define RM_MACHINE_REGISTER_CONTRACT_H

#include "cpu/register_words.h"
#include "image/layout.h"

/* What may change a register between two visits of the guest. */
enum rm_contract_but {
    RM_CONTRACT_ALWAYS,    /* nothing: it always has to come back */
    RM_CONTRACT_HCALL,     /* a hypercall */
    RM_CONTRACT_ARGUMENT,  /* a hypercall; one that comes to the host is still whole there */
    RM_CONTRACT_INTERRUPT, /* an interrupt that the guest takes, be it "sc" */
    RM_CONTRACT_DABR,      /* H_SET_DABR and H_SET_XDABR; the guest cannot write it itself */
    RM_CONTRACT_LOADED,    /* nothing, and the guest cannot write it itself */
    RM_CONTRACT_SEGMENT,   /* of the SLB: compared if it is valid (guest_segments.h) */
};

/* One word of the thread's registers (cpu/register_words.h). */
struct rm_contract_item {
    unsigned word;
    enum rm_contract_but but;
    uint64_t mask;
    unsigned places; /* where the host may find it: 0 nowhere */
    struct rm_field field[2];
    uint64_t frozen; /* if not 0: what may be there instead, as kernels are known to do */
};

#define RM_CONTRACT_SEGMENTS 32

/* A field is as large as 0 where the image does not have it. */
struct rm_contract {
    struct rm_field pc, msr;
    struct rm_field slb_max, orige[RM_CONTRACT_SEGMENTS], origv[RM_CONTRACT_SEGMENTS];
    struct rm_field purr, spurr, ctrl, dec_expires;
    struct rm_field vtb, dpdes, lpcr; /* in kvmppc_vcore */
    unsigned count;
    struct rm_contract_item items[RM_CPU_WORDS];
};

struct rm_view;

/* The contract as the image of that view has it. */
void rm_contract_fill(struct rm_contract *contract, const struct rm_view *view);

#endif
