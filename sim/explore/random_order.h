/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One order drawn at random, as probabilistic concurrency testing draws it (Burckhardt, Kothari,
 * Musuvathi, Nagarakatte, ASPLOS 2010): everybody has a priority, whoever has the highest acts, and
 * at `depth` - 1 turns that are drawn among `length` the one who would act falls below all others.
 * A bug that needs `depth` ordering constraints is met with a probability of at least
 * 1 / (actors * length^(depth - 1)) a run.
 */
#ifndef RM_EXPLORE_RANDOM_ORDER_H
#define RM_EXPLORE_RANDOM_ORDER_H

#include "explore/explorer.h"

#define EXP_DEPTH_MAX 64

struct exp_order {
    uint64_t seed;   /* the same seed, depth and length: the same order */
    unsigned depth;  /* 1 to EXP_DEPTH_MAX */
    uint64_t length; /* turns that a run is thought to have, at least 1 */
    /* Hears of what is found, with the turns until then. NULL: nobody. */
    void (*found)(void *context, const char *key, const char *text, const struct exp_move *moves,
                  size_t move_count);
    void *context;
};

/* From the present state, which exp_start has seen, to where nobody can act any more, or somebody
 * is at fault. `*turns`: how many were taken. */
enum rm_status exp_run_order(struct exp_explorer *explorer, const struct exp_order *order,
                             uint64_t *turns, struct rm_error *error);

#endif
