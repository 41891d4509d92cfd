/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Orders drawn at random (random_order.h), for what is too long to be searched. */
#ifndef RM_EXPLORE_SAMPLE_H
#define RM_EXPLORE_SAMPLE_H

#include "explore/search.h"

struct exp_sampling {
    unsigned depth; /* 1 to EXP_DEPTH_MAX of random_order.h */
    uint64_t runs;
    uint64_t seed; /* of the first run; run i has seed + i */
};

/* Like exp_search, but so many orders. Of `limits` bound and unreduced orders mean nothing.
 * found->counts.longest are the turns of the longest run, by which the next ones are drawn. */
enum rm_status exp_sample(struct rm_machine *machine, const struct exp_sampling *sampling,
                          const struct exp_limits *limits, struct exp_found *found,
                          struct rm_error *error);

#endif
