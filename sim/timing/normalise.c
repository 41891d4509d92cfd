/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One form for all pipelines that will do the same. Nothing is dispatched before `dispatch`, and so
 * nothing issued, drained or completed that was not yet; nothing is fetched before `fetch`. Times
 * that lie before what could still ask for them become 0, rings start at their first place.
 */
#include "timing/pipeline.h"

#include <string.h>

#define BEHIND_FETCH                                                                               \
    64 /* a branch's end still counts so long, with any row for what follows it                    \
        */

/* `cycle` from the new origin on; 0 if it is not later than `over`. */
static uint32_t move(uint32_t cycle, uint32_t over, uint32_t by)
{
    return cycle > over && cycle > by ? cycle - by : 0;
}

/* A ring of `count` words, to begin with place `first`. */
static void rotate(uint32_t *ring, unsigned count, unsigned first)
{
    uint32_t turned[RM_STORES_TIMED];
    for (unsigned i = 0; i < count; i++)
        turned[i] = ring[(first + i) % count];
    memcpy(ring, turned, count * sizeof(*ring));
}

static void move_all(uint32_t *cycles, unsigned count, uint32_t over, uint32_t by)
{
    for (unsigned i = 0; i < count; i++)
        cycles[i] = move(cycles[i], over, by);
}

static void normalise_groups(struct rm_pipeline *p, uint32_t by)
{
    struct rm_group groups[RM_GROUPS] = {{0}};
    unsigned count = 0;
    for (unsigned i = 0; i < p->group_count; i++) {
        const struct rm_group *group = &p->groups[(p->group_first + i) % RM_GROUPS];
        if (group->done > p->dispatch) {
            groups[count] = *group;
            groups[count++].done = group->done - by;
            continue;
        }
        p->renames -= group->renames;
        p->loads -= group->loads;
    }
    memcpy(p->groups, groups, sizeof(groups));
    p->group_first = 0;
    p->group_count = (uint8_t)count;
}

/* A ring in which cycle n has place n % count; `size` bytes each. */
static void turn_back(void *ring, unsigned count, size_t size, uint32_t by)
{
    uint8_t turned[RM_QUEUE_CYCLES], *to = ring;
    size_t first = by % count * size, left = count * size - first;
    memcpy(turned, to, first);
    memmove(to, to + first, left);
    memcpy(to + left, turned, first);
}

/* What is still to leave, from the cycle behind the last dispatch on: before it all has left. */
static void normalise_queue(struct rm_pipeline *p, uint32_t by)
{
    turn_back(p->leaving, RM_QUEUE_CYCLES, sizeof(*p->leaving), by);
    p->queue_from -= by;
}

static void normalise_calendar(struct rm_calendar *calendar, uint32_t by)
{
    turn_back(calendar->taken, RM_CALENDAR_CYCLES, sizeof(*calendar->taken), by);
    calendar->from -= by;
}

static void normalise_stores(struct rm_pipeline *p, uint32_t by)
{
    rotate(p->store_data, RM_STORES_TIMED, p->store_next % RM_STORES_TIMED);
    rotate(p->store_drain, RM_STORES_TIMED, p->store_next % RM_STORES_TIMED);
    p->store_next = 0;
    unsigned closed = RM_STORES_TIMED - p->group_stores;
    memset(p->store_drain + closed, 0, p->group_stores * sizeof(*p->store_drain));
    move_all(p->store_drain, RM_STORES_TIMED, p->dispatch, by);
    move_all(p->store_data, RM_STORES_TIMED, p->dispatch, by);
    for (unsigned i = 0; i < closed; i++)
        if (!p->store_drain[i])
            p->store_data[i] = 0;
    p->drained = move(p->drained, p->dispatch, by);
}

static void normalise_front_end(struct rm_pipeline *p, const struct rm_pipeline_rows *rows,
                                uint32_t by)
{
    uint32_t arrives = p->line_half_cycles + rows->cycles[RM_ROW_l1i_next_line];
    p->line_half_cycles = move(arrives > 2 * (p->fetch + 1) ? p->line_half_cycles : 0, 0, 2 * by);
    rotate(p->ibuf, rows->ibuf, p->ibuf_next);
    p->ibuf_next = 0;
    move_all(p->ibuf, rows->ibuf, p->fetch, by);
    p->branch_done = move(p->branch_done, 0, by);
    p->refetch = move(p->refetch, p->fetch, by);
    p->hold = move(p->hold, p->dispatch, by);
}

uint32_t rm_pipeline_normalise(struct rm_pipeline *p, const struct rm_pipeline_rows *rows)
{
    uint32_t by = p->fetch > BEHIND_FETCH ? p->fetch - BEHIND_FETCH : 0;
    by = p->clock < by ? p->clock : by;
    normalise_front_end(p, rows, by);
    normalise_groups(p, by);
    normalise_queue(p, by);
    normalise_calendar(&p->calendar, by);
    normalise_stores(p, by);
    rotate(p->misses, RM_MISSES, p->miss_next % RM_MISSES);
    rotate(p->fifo, RM_DEVICE_FIFO, p->fifo_next % RM_DEVICE_FIFO);
    p->miss_next = p->fifo_next = 0;
    move_all(p->misses, RM_MISSES, p->dispatch, by);
    move_all(p->fifo, RM_DEVICE_FIFO, p->dispatch, by);
    move_all(p->ready, RM_TIMED_REGS, p->dispatch, by);
    p->spr_free = move(p->spr_free, p->dispatch, by);
    p->spr_written = move(p->spr_written, p->dispatch, by);
    p->group_finish = move(p->group_finish, 0, by);
    p->completed = move(p->completed, 0, by);
    p->fetch -= by;
    p->dispatch -= by;
    p->clock -= by;
    return by;
}
