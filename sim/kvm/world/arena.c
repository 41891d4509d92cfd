/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room for objects, taken from the builder's range one after the other; and their known fields. */
#include "kvm/world/model.h"

#include <assert.h>

#define OBJECT_ALIGNMENT 512 /* enough for every struct of the path: a kvm_vcpu wants most */

enum rm_status rm_arena_take(struct rm_world *world, uint64_t bytes, uint64_t alignment,
                             const char *what, uint64_t *address, struct rm_error *error)
{
    struct rm_arena *arena = &world->arena;
    uint64_t start = (arena->next + alignment - 1) & ~(alignment - 1);
    if (start > arena->end || bytes > arena->end - start)
        return rm_fail(error, RM_NO_MEMORY,
                       "%s: the structs are too big for a world: no room for %llu bytes of %s",
                       rm_image_name(world->view.image), (unsigned long long)bytes, what);
    arena->next = start + bytes;
    *address = start;
    return RM_OK;
}

enum rm_status rm_arena_object(struct rm_world *world, const char *type, uint64_t count,
                               uint64_t *address, struct rm_error *error)
{
    uint64_t size;
    enum rm_status status = rm_view_struct(&world->view, type, &size, error);
    if (status != RM_OK)
        return status;
    return rm_arena_take(world, size * count, OBJECT_ALIGNMENT, type, address, error);
}

uint64_t rm_get(const struct rm_world *world, enum rm_known field, uint64_t address)
{
    const struct rm_known_field *known = &world->known[field];
    if (!known->there)
        return 0;
    assert(rm_view_contains(&world->view, address, &known->field));
    return rm_view_load(&world->view, address, &known->field);
}

void rm_put(struct rm_world *world, enum rm_known field, uint64_t address, uint64_t value)
{
    const struct rm_known_field *known = &world->known[field];
    if (!known->there)
        return;
    assert(rm_view_contains(&world->view, address, &known->field));
    rm_view_store(&world->view, address, &known->field, value);
}

void rm_add(struct rm_world *world, enum rm_known field, uint64_t address, uint64_t increment)
{
    rm_put(world, field, address, rm_get(world, field, address) + increment);
}
