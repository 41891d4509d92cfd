/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explore/own_view.h"

#include <assert.h>
#include <string.h>

static uint8_t *place(const struct exp_view *view, const struct exp_store *store)
{
    return rm_mem_host(view->mem) + store->real;
}

void exp_view_begin(struct exp_view *view, struct rm_mem *mem, struct exp_stores *stores)
{
    view->mem = mem;
    view->stores = stores;
    view->added = false;
    for (unsigned i = 0; i < stores->count; i++) {
        const struct exp_store *store = &stores->list[i];
        memcpy(view->under[i], place(view, store), store->bytes);
        memcpy(place(view, store), store->lanes, store->bytes);
    }
}

void exp_view_add(struct exp_view *view, const struct exp_store *store)
{
    assert(view->stores && !view->added);
    unsigned number = view->stores->count;
    exp_stores_add(view->stores, store);
    memcpy(view->under[number], place(view, store), store->bytes);
    /* The first touch of a page copies it: it comes before the page is other than all see it. */
    rm_mem_touch(view->mem, store->real, store->bytes);
    view->added = true;
}

void exp_view_end(struct exp_view *view)
{
    struct exp_stores *stores = view->stores;
    if (view->added) {
        struct exp_store *last = &stores->list[stores->count - 1];
        memcpy(last->lanes, place(view, last), last->bytes);
    }
    for (unsigned i = stores->count; i-- > 0;)
        memcpy(place(view, &stores->list[i]), view->under[i], stores->list[i].bytes);
    view->stores = NULL;
}
