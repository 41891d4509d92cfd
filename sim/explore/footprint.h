/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a turn touched that others may touch: whether two turns commute. Memory counts by the 128
 * bytes of a reservation granule, so that a store beside a reserved word is one that disturbs.
 */
#ifndef RM_EXPLORE_FOOTPRINT_H
#define RM_EXPLORE_FOOTPRINT_H

#include <stdbool.h>
#include <stdint.h>

#define EXP_PLACES_MAX 24

/* Places that are no memory; their number goes into the low bits. */
#define EXP_PLACE_DEVICE (UINT64_C(1) << 60) /* a presentation page */
#define EXP_PLACE_CORE   (UINT64_C(2) << 60) /* a register of a core */
#define EXP_PLACE_LINE   (UINT64_C(3) << 60) /* what interrupts or wakes a thread */
#define EXP_PLACE_HOST   (UINT64_C(4) << 60) /* the host's own state */
#define EXP_PLACE_SOURCE (UINT64_C(5) << 60) /* the sources, and whatever firmware does */
#define EXP_PLACE_STORES (UINT64_C(6) << 60) /* those of a thread that have not drained */

struct exp_footprint {
    bool all; /* it may touch anything */
    unsigned count;
    uint64_t places[EXP_PLACES_MAX]; /* place << 1, and 1: changed */
};

void exp_touch(struct exp_footprint *footprint, uint64_t place, bool changes);
/* What either of two turns touches. */
void exp_touch_all(struct exp_footprint *footprint, const struct exp_footprint *other);
/* Whether two turns give the same state in either order. */
bool exp_commute(const struct exp_footprint *a, const struct exp_footprint *b);

#endif
