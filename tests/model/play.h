/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lets a machine and the model of machine/checks/xics_rules.h do the same, and compares them after
 * each operation, when nothing more happens: the answer, all controllers and sources, who was
 * kicked, where who sleeps. The model goes its own way from the start of a list to its end; it is
 * never set to what the machine has.
 */
#ifndef TESTS_MODEL_PLAY_H
#define TESTS_MODEL_PLAY_H

#include "lists.h"
#include "machine/checks/xics_rules.h"
#include "rmsim/rmsim.h"

/* Between two operations: longer than the host takes for anything. */
#define OP_CYCLES UINT64_C(200000)
#define KICKS_MAX 64

enum difference_kind {
    SAME,
    ANSWER,  /* of a hypercall */
    STATE,   /* of a controller or source */
    KICKED,  /* who was kicked */
    HEARD,   /* of which end of an interrupt the host heard */
    ASLEEP,  /* a vcpu with an interrupt does not run */
    PROMISE, /* broken (docs/checks.md) */
    CRASH,   /* fault, deadlock, no end */
    WORLD,   /* not one that can be entered: not the code's fault */
};

/* An operation as it was done. */
struct done {
    struct op op;
    uint64_t at_cycle; /* from the start on */
    enum rm_inject_kind kind;
    uint64_t hcall; /* 0: it is none */
    uint64_t args[3];
    unsigned arg_count;
    uint32_t thread, hwirq;
};

/* What OP_HEAR stores to: KVM's list of those who hear of ends of interrupts, and one entry. */
#define LISTENERS "kvm.irq_ack_notifier_list.first"

struct outcome {
    enum difference_kind difference; /* at the last one that was done */
    char text[400];                  /* what differs */
    unsigned count;
    struct done done[OPS_MAX];
    struct rm_rules model;         /* at the end */
    struct rm_rules_answer answer; /* to the last one */
    unsigned exits;                /* that ended; entries do not count */
    bool direct;                   /* the last answer came in the last exit */
    unsigned ends[RM_VCPUS_MAX];   /* of interrupts, by each vcpu, that the host has to hear of */
    unsigned kick_count;           /* of all operations, as they should be */
    unsigned kicks[KICKS_MAX];
};

struct player; /* a world that has been entered, from which lists begin */

/* NULL after a message in `text`: it cannot be entered. */
struct player *player_new(struct rm_machine *machine, const struct rm_world_config *config,
                          char *text, size_t text_bytes);
void player_free(struct player *player);
void play(struct player *player, const struct op_list *list, struct outcome *outcome);

#endif
