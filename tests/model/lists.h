/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random worlds, and random lists of what guests, devices and the host ask of their interrupt
 * controllers in them. Everything follows from a seed.
 */
#ifndef TESTS_MODEL_LISTS_H
#define TESTS_MODEL_LISTS_H

#include "rmsim/world.h"

#define OPS_MAX 24
#define IN_HOST 16 /* a thread that no guest runs on */

enum op_kind {
    OP_XIRR,
    OP_XIRR_X,
    OP_IPI,   /* a: server, b: MFRR */
    OP_CPPR,  /* b: CPPR */
    OP_EOI,   /* of what the vcpu accepted last */
    OP_WILD,  /* H_EOI of a source that it may not have accepted; a: its place in the world */
    OP_IPOLL, /* a: server */
    OP_CEDE,
    OP_MSI,  /* a: the source's place in the world */
    OP_MOVE, /* the host routes a physical source, or masks it; a: its place, b: priority. To the
              * vcpu's thread; of one that sleeps, to a thread in the host */
    OP_HEAR, /* somebody in the host wants to hear of ends of interrupts (b even), or no more */
    OP_KINDS
};

/* What it means can depend on what came before: what cannot be done then is left out. */
struct op {
    enum op_kind kind;
    unsigned vcpu; /* who asks, an index; of all but OP_MSI and OP_HEAR */
    uint32_t a, b;
};

struct op_list {
    uint64_t seed;
    unsigned count;
    struct op ops[OPS_MAX];
};

/* Whether `a` is a source's place in the world. */
bool op_is_about_source(enum op_kind kind);

/* A few vcpus, some of them asleep, and sources with priorities that get in each other's way. */
void plan_world(uint64_t seed, struct rm_world_config *config);
/* 8 to 20 operations in such a world. */
void plan_list(uint64_t seed, const struct rm_world_config *config, struct op_list *list);

#endif
