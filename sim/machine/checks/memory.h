/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the checks remember from one moment to the next: part of the machine's state, plain data
 * that snapshots copy.
 */
#ifndef RM_MACHINE_MEMORY_H
#define RM_MACHINE_MEMORY_H

#include "rmsim/world.h"

/* Of a thread, in real mode. */
struct rm_check_thread {
    uint32_t accepted; /* XIRR that it read and has not stored back, 0 none */
    bool source_ended; /* firmware has ended that interrupt at its source */
    bool mfrr_back;    /* its MFRR was set to 0xff since */
    bool was_pending;  /* the guest's source had P set when it was accepted */
    bool read;         /* kvmppc_read_intr returned in the present exit, last with `result` */
    int32_t result;
    bool woke; /* from a nap in the present exit, last for `reason` */
    uint32_t reason;
    bool late;          /* the present exit began without a vcpu */
    uint64_t hcall;     /* that began the present exit */
    uint32_t rm_action; /* of the vcpu's ICP when it began */
};

/* Of a vcpu: the hypercall that it made, until it is in the guest again. */
struct rm_check_vcpu {
    bool asked;
    uint64_t hcall, argument;
};

/* Of a source of the guest. */
struct rm_check_source {
    bool in_service; /* the guest has accepted it, and not ended it */
    bool watched;    /* its P has agreed with where it was: from now on it has to */
};

struct rm_check_memory {
    struct rm_check_thread threads[RM_THREADS_MAX];
    struct rm_check_vcpu vcpus[RM_VCPUS_MAX];
    struct rm_check_source sources[RM_SOURCES_MAX];
};

/* Equal memory of `threads` threads, equal hash. */
uint64_t rm_check_memory_hash(const struct rm_check_memory *memory, unsigned threads,
                              uint64_t hash);

#endif
