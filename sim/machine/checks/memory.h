/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the checks remember from one moment to the next: part of the machine's state, plain data
 * that snapshots copy.
 */
#ifndef RM_MACHINE_MEMORY_H
#define RM_MACHINE_MEMORY_H

#include "machine/checks/xics_rules.h"

/* Of a thread, in real mode. */
struct rm_check_thread {
    uint32_t accepted; /* XIRR that it read and has not stored back, 0 none */
    bool source_ended; /* firmware has ended that interrupt at its source */
    bool mfrr_back;    /* its MFRR was set to 0xff since */
    bool was_pending;  /* the guest's source had P set when it was accepted */
    bool alone;        /* nobody else was in real mode then */
    uint64_t exits;    /* of the machine, that had begun until then */
    bool read;         /* kvmppc_read_intr returned in the present exit, last with `result` */
    int32_t result;
    bool woke; /* from a nap in the present exit, last for `reason` */
    uint32_t reason;
    bool late;      /* the present exit began without a vcpu */
    uint64_t hcall; /* that began the present exit */
    uint32_t last;  /* XISR that it accepted last in the present exit, 0 nothing */
    bool took_ipi;  /* it accepted an IPI in the present exit, or since its nap; a device's */
    bool took_device;
    bool fed;           /* the passthrough map has that */
    uint32_t asked;     /* a bit for each core that was asked for a kick when it began */
    uint32_t rm_action; /* of the vcpu's ICP when it began */
    /* When the present exit began, or went on after a nap: */
    bool host_ipi;     /* that was set */
    bool of_user;      /* the guest was in user mode */
    bool prodded;      /* the vcpu was */
    bool idle;         /* the guest asked with H_CPPR for the priority that it had */
    bool uncleared;    /* a doorbell ended the nap, and was not cleared since */
    uint64_t argument; /* r4 */
    bool hdec_read;    /* since then HDEC was, last with `hdec` */
    int32_t hdec;
    bool decided;  /* it has decided to leave */
    bool followed; /* another thread of the core left before */
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

/* What the exit of one thread has to leave in the guest's interrupt controllers (rules.h). */
struct rm_check_rules {
    uint32_t judged;         /* the thread plus 1; 0: nobody's */
    uint32_t noted;          /* processor, of the source that its H_EOI ends */
    uint32_t triggered;      /* it has accepted a device's interrupt for the guest */
    uint64_t hcall, args[2]; /* that began it, 0 none of theirs */
    uint64_t timebase;
    struct rm_rules_answer answer;
    struct rm_rules expected;
};

struct rm_check_memory {
    struct rm_check_rules rules;
    struct rm_check_thread threads[RM_THREADS_MAX];
    struct rm_check_vcpu vcpus[RM_VCPUS_MAX];
    struct rm_check_source sources[RM_SOURCES_MAX];
    bool crowded; /* there were two threads in real mode at once */
};

/* The same without what counts: whether exits have begun since `exits` was noted counts, not how
 * many. */
uint64_t rm_check_logical_hash(const struct rm_check_memory *memory, unsigned threads,
                               uint64_t exits, uint64_t hash);

/* Equal memory of `threads` threads, equal hash. */
uint64_t rm_check_memory_hash(const struct rm_check_memory *memory, unsigned threads,
                              uint64_t hash);

#endif
