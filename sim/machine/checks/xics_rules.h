/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A second model of the guest's interrupt controllers, beside the code under test: what a hypercall
 * answers and leaves, by the rules of PAPR 6.6 as docs/checks.md has them. Plain numbers; it knows
 * nothing of the machine.
 */
#ifndef RM_MACHINE_XICS_RULES_H
#define RM_MACHINE_XICS_RULES_H

#include "base/power.h"
#include "rmsim/world.h"

struct rm_rules_icp {
    uint64_t server;
    uint32_t xisr, cppr, mfrr, priority; /* priority: of what is presented, 0xff nothing */
};

struct rm_rules_source {
    uint32_t irq, server, priority;
    uint32_t waits, masked; /* to be sent again; masked and pending */
    uint32_t pq;            /* P is 1, Q is 2 */
    uint32_t lsi, there;    /* the guest has a controller for it */
};

/* How many times controllers may tell their processors in one go; more often is not noted. */
#define RM_RULES_TOLD_MAX 252

/* All of a guest's controllers. No padding: it is hashed as bytes. */
struct rm_rules {
    uint32_t icp_count, source_count;
    uint32_t told_count;
    uint8_t told[RM_RULES_TOLD_MAX]; /* controllers that told their processor, in order: whatever is
                                      * asked of one whose output is on then, it tells it again */
    struct rm_rules_icp icp[RM_VCPUS_MAX];
    struct rm_rules_source source[RM_SOURCES_MAX]; /* by irq, ascending */
};

/* What a hypercall answers. */
struct rm_rules_answer {
    uint64_t r3, r4, r5;
    bool has_r4, has_r5;
};

/* Whether the rules know that hypercall, with arguments as wide as they have to be. H_XIRR_X's r5,
 * the time base, they do not. */
bool rm_rules_know(uint64_t hcall, const uint64_t args[2]);
/* The vcpu with that index makes it. */
struct rm_rules_answer rm_rules_hcall(struct rm_rules *rules, unsigned vcpu, uint64_t hcall,
                                      const uint64_t args[2]);
/* A device has sent the interrupt of that source. */
void rm_rules_trigger(struct rm_rules *rules, unsigned source);

/* Whether the controller presents something that its processor wants to hear of. */
bool rm_rules_is_out(const struct rm_rules_icp *icp);

/* Whether no source waits that its controller would take: what a path in peace leaves. */
bool rm_rules_at_peace(const struct rm_rules *rules);

#endif
