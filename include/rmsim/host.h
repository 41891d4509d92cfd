/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the host makes of an exit: what KVM in virtual mode made of the trap, whom it kicked; and
 * which wake-ups are lost. Vcpus are named by their index in the world.
 */
#ifndef RMSIM_HOST_H
#define RMSIM_HOST_H

#include "rmsim/world.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Who woke a vcpu, or asked its thread to look. */
enum rm_kick_by {
    RM_KICK_RM_COMPLETE, /* kvmppc_xics_rm_complete on the vcpu's own return to the host */
    RM_KICK_HOST_CORE,   /* another core, asked by a message (kvmppc_xics_ipi_action) */
    RM_KICK_DELIVERY,    /* a virtual-mode delivery that the host made */
    RM_KICK_PROD,        /* H_PROD */
};
/* "rm_complete", ...; NULL for a number that is none. */
RM_API const char *rm_kick_by_name(enum rm_kick_by by);

/* One call of kvmppc_fast_vcpu_kick. */
struct rm_kick {
    unsigned vcpu; /* index in the world */
    enum rm_kick_by by;
    unsigned core;      /* that did it */
    bool woken;         /* it was blocked in the host and now is not */
    int32_t ipi_thread; /* it is loaded: the thread that gets a guest-style IPI; else -1 */
};

/* What became of one exit. Lent by the machine, which made it: later versions may append members.
 */
struct rm_host_report {
    size_t size;             /* sizeof(struct rm_host_report) of the library */
    uint64_t exit;           /* its number */
    unsigned vcpu;           /* that exited */
    uint32_t trap;           /* that the exit ended with */
    int resume;              /* KVM's resume code, 0 RESUME_GUEST, 8 RESUME_PASSTHROUGH, ... */
    const char *resume_name; /* "RESUME_GUEST", ...; "" for a code without a name; constant */
    int run_loop;   /* what the vcpu's run loop made of it: 0 runs again, 2 to user space */
    uint64_t hcall; /* the hcall that the host took up, 0 none */
    bool blocked;   /* the vcpu went to sleep after it */
    bool completed; /* kvmppc_xics_rm_complete ran */
    uint32_t rm_action_before, rm_action_after; /* of the vcpu's ICP, around that */
    uint32_t eoied_irq; /* the irq whose EOI was made known (NOTIFY_EOI), 0 none */
    size_t kick_count;
    const struct rm_kick *kicks; /* that the host did because of it */
    const char *fault; /* what the code under test left that would crash the host; "" nothing */
};

/* "RESUME_GUEST" for 0, ...; NULL for a code without a name. */
RM_API const char *rm_resume_name(int code);

/* Where the vcpu of a lost wake-up is. */
enum rm_lost_where {
    RM_LOST_BLOCKED, /* in the host, asleep */
    RM_LOST_NAPPING, /* on its thread, having ceded */
    RM_LOST_RUNNING, /* on its thread, and LPCR[MER] does not tell it */
};

/* An interrupt that nobody will ever take. */
struct rm_lost_wakeup {
    unsigned vcpu; /* that sleeps on */
    enum rm_lost_where where;
    uint32_t xisr;        /* the interrupt that waits */
    bool kick_recorded;   /* a kick for it lies undone in ... */
    unsigned recorded_in; /* ... this vcpu's ICP */
    uint32_t rm_action;   /* of that ICP */
    char text[320];       /* one line for people, with KVM's vcpu ids */
};

struct rm_lost_wakeups {
    unsigned count;
    struct rm_lost_wakeup list[RM_VCPUS_MAX];
};

#ifdef __cplusplus
}
#endif
#endif
