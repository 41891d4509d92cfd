/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/list.h"

#include "rmsim/machine.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 16

static void make_room(struct rm_list *list, size_t count)
{
    if (count <= list->room)
        return;
    size_t room = list->room ? list->room : FIRST_ROOM;
    while (room < count)
        room *= 2;
    list->items = realloc(list->items, room * list->item_bytes);
    if (!list->items)
        abort(); /* a few KiB: there is no sensible way on without them */
    list->room = room;
}

void *rm_list_add(struct rm_list *list)
{
    if (list->count == RM_LIST_ITEMS_MAX)
        list->count--;
    make_room(list, list->count + 1);
    return (char *)list->items + list->count++ * list->item_bytes;
}

void rm_list_remove(struct rm_list *list, size_t index)
{
    char *place = (char *)list->items + index * list->item_bytes;
    list->count--;
    memmove(place, place + list->item_bytes, (list->count - index) * list->item_bytes);
}

void rm_list_copy(struct rm_list *to, const struct rm_list *from)
{
    make_room(to, from->count);
    to->count = from->count;
    if (from->count)
        memcpy(to->items, from->items, from->count * from->item_bytes);
}

void rm_list_free(struct rm_list *list)
{
    free(list->items);
    list->items = NULL;
    list->count = list->room = 0;
}
