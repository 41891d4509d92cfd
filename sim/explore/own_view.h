/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory as one thread sees it: with its own stores that have not drained (store_buffer.h). It is
 * so only while the thread runs; nobody else looks meanwhile, and no snapshot is taken.
 */
#ifndef RM_EXPLORE_OWN_VIEW_H
#define RM_EXPLORE_OWN_VIEW_H

#include "explore/store_buffer.h"

struct exp_view {
    struct rm_mem *mem;
    struct exp_stores *stores; /* NULL: memory is as all see it */
    bool added;                /* the last store is new, and its bytes are not known yet */
    uint8_t under[EXP_STORES_MAX][EXP_STORE_BYTES]; /* what all see there */
};

/* Memory is as the thread with these stores sees it, and as all do again. */
void exp_view_begin(struct exp_view *view, struct rm_mem *mem, struct exp_stores *stores);
void exp_view_end(struct exp_view *view);
/* A store that the thread is about to make into memory, the first in this view: it becomes the last
 * of its stores, with the bytes that are there at the end. */
void exp_view_add(struct exp_view *view, const struct exp_store *store);

#endif
