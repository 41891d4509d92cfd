/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gdb/stop_points.h"

#include "base/hash.h"

static bool is_watch(const struct rm_stop_point *point)
{
    return point->kind >= RM_POINT_WRITE;
}

static struct rm_stop_point *find(struct rm_stop_points *points, const struct rm_stop_point *point)
{
    for (unsigned i = 0; i < points->count; i++) {
        struct rm_stop_point *other = &points->list[i];
        if (other->kind == point->kind && other->address == point->address &&
            (!is_watch(point) || other->bytes == point->bytes))
            return other;
    }
    return NULL;
}

bool rm_stop_points_add(struct rm_stop_points *points, const struct rm_stop_point *point)
{
    if (find(points, point))
        return true;
    if (points->count == RM_STOP_POINTS_MAX ||
        (is_watch(point) && (point->bytes == 0 || point->bytes > RM_WATCHED_MAX)))
        return false;
    points->list[points->count++] = *point;
    points->watches += is_watch(point);
    return true;
}

void rm_stop_points_remove(struct rm_stop_points *points, const struct rm_stop_point *point)
{
    struct rm_stop_point *found = find(points, point);
    if (!found)
        return;
    points->watches -= is_watch(found);
    *found = points->list[--points->count];
}

const struct rm_stop_point *rm_breakpoint_at(const struct rm_stop_points *points, uint64_t pc)
{
    for (unsigned i = 0; i < points->count; i++)
        if (!is_watch(&points->list[i]) && rm_real(points->list[i].address) == rm_real(pc))
            return &points->list[i];
    return NULL;
}

const struct rm_stop_point *rm_watchpoint_met(const struct rm_stop_points *points,
                                              const struct rm_access *access)
{
    for (unsigned i = 0; i < points->count; i++) {
        const struct rm_stop_point *point = &points->list[i];
        uint64_t real = rm_real(point->address);
        bool wanted = point->kind == RM_POINT_ACCESS ||
                      point->kind == (access->store ? RM_POINT_WRITE : RM_POINT_READ);
        if (is_watch(point) && wanted && access->real < real + point->bytes &&
            real < access->real + access->bytes)
            return point;
    }
    return NULL;
}

static bool sees_memory(const struct rm_stop_point *point, const struct rm_machine *machine)
{
    return (point->kind == RM_POINT_WRITE || point->kind == RM_POINT_ACCESS) &&
           rm_mem_contains(machine->mem, point->address, point->bytes);
}

static uint64_t hash_of(const struct rm_stop_point *point, const struct rm_machine *machine)
{
    return rm_hash_bytes(RM_HASH_START, rm_mem_host(machine->mem) + rm_real(point->address),
                         point->bytes);
}

void rm_watchpoints_see(struct rm_stop_points *points, const struct rm_machine *machine)
{
    for (unsigned i = 0; i < points->count; i++)
        if (sees_memory(&points->list[i], machine))
            points->list[i].hash = hash_of(&points->list[i], machine);
}

const struct rm_stop_point *rm_watchpoint_changed(const struct rm_stop_points *points,
                                                  const struct rm_machine *machine)
{
    for (unsigned i = 0; points->watches && i < points->count; i++)
        if (sees_memory(&points->list[i], machine) &&
            hash_of(&points->list[i], machine) != points->list[i].hash)
            return &points->list[i];
    return NULL;
}
