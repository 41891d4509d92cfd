/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list of items of one size that grows up to RM_LIST_ITEMS_MAX. */
#ifndef RM_MACHINE_LIST_H
#define RM_MACHINE_LIST_H

#include <stddef.h>

struct rm_list {
    void *items;
    size_t count, room, item_bytes;
};

static inline struct rm_list rm_list_of(size_t item_bytes)
{
    return (struct rm_list){.item_bytes = item_bytes};
}

/* Room for one more item; in a list that is full the place of the last. */
void *rm_list_add(struct rm_list *list);
void rm_list_remove(struct rm_list *list, size_t index);
static inline void rm_list_remove_first(struct rm_list *list)
{
    rm_list_remove(list, 0);
}
/* `to` gets the bytes of `from`, in memory of its own. */
void rm_list_copy(struct rm_list *to, const struct rm_list *from);
/* It can be used again afterwards. */
void rm_list_free(struct rm_list *list);

#endif
