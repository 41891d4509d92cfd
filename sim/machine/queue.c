/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/queue.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 16

static void make_room(struct rm_arrivals *list, unsigned count)
{
    if (count <= list->room)
        return;
    unsigned room = list->room ? list->room : FIRST_ROOM;
    while (room < count)
        room *= 2;
    list->items = realloc(list->items, room * sizeof(*list->items));
    if (!list->items)
        abort(); /* a few KiB: there is no sensible way on without them */
    list->room = room;
}

static void insert(struct rm_arrivals *list, unsigned place, const struct rm_arrival *arrival)
{
    make_room(list, list->count + 1);
    memmove(&list->items[place + 1], &list->items[place],
            (list->count - place) * sizeof(*list->items));
    list->items[place] = *arrival;
    list->count++;
}

void rm_arrivals_append(struct rm_arrivals *list, const struct rm_arrival *arrival)
{
    insert(list, list->count, arrival);
}

void rm_arrivals_remove(struct rm_arrivals *list, unsigned index)
{
    list->count--;
    memmove(&list->items[index], &list->items[index + 1],
            (list->count - index) * sizeof(*list->items));
}

void rm_arrivals_copy(struct rm_arrivals *to, const struct rm_arrivals *from)
{
    make_room(to, from->count);
    to->count = from->count;
    if (from->count)
        memcpy(to->items, from->items, from->count * sizeof(*from->items));
}

void rm_arrivals_free(struct rm_arrivals *list)
{
    free(list->items);
    *list = (struct rm_arrivals){0};
}

/* A slice that is going on must not pass what has been sent since it began. */
static void cut_slice(struct rm_machine *machine, uint64_t cycle)
{
    struct rm_choice *choice = &machine->state.choice;
    if (choice->thread >= 0 && cycle < choice->until_cycle)
        choice->until_cycle = cycle;
}

void rm_queue_add(struct rm_machine *machine, const struct rm_arrival *arrival)
{
    struct rm_arrivals *queue = &machine->state.queue;
    cut_slice(machine, arrival->cycle);
    unsigned place = queue->count;
    while (place && queue->items[place - 1].cycle > arrival->cycle)
        place--;
    insert(queue, place, arrival);
    queue->items[place].order = machine->state.order++;
    queue->items[place].sender = machine->trace.now.kind << 16 | machine->trace.now.thread;
}

struct rm_arrival rm_queue_take(struct rm_machine *machine, unsigned number)
{
    struct rm_arrival arrival = machine->state.queue.items[number];
    rm_arrivals_remove(&machine->state.queue, number);
    return arrival;
}

uint64_t rm_queue_next_cycle(const struct rm_machine *machine)
{
    const struct rm_arrivals *queue = &machine->state.queue;
    return queue->count ? queue->items[0].cycle : RM_NEVER;
}

void rm_queue_host(struct rm_machine *machine, enum rm_host_task task, unsigned index,
                   enum rm_latency latency)
{
    const struct rm_actor *now = &machine->trace.now;
    struct rm_arrival arrival = {.cycle = now->cycle + rm_latency_cycles(machine, latency),
                                 .kind = RM_ARRIVE_HOST,
                                 .task = task,
                                 .index = index,
                                 .cause = now->cause,
                                 .exit = now->exit};
    rm_queue_add(machine, &arrival);
}
