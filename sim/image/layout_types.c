/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/layout_types.h"

#include <stdlib.h>
#include <string.h>

const char *rm_type_name(const char *name)
{
    return name && strnlen(name, LIMIT_NAME_BYTES + 1) <= LIMIT_NAME_BYTES ? name : "";
}

static bool lies_within(const struct rm_struct *type, const struct rm_member *member)
{
    uint64_t limit = type->size_bytes;
    if (member->offset_bytes > limit || member->size_bytes > LIMIT_STRUCT_BYTES)
        return false;
    if (member->count > 0 && member->size_bytes > (limit - member->offset_bytes) / member->count)
        return false;
    return type->count < LIMIT_MEMBERS;
}

bool rm_struct_add(struct rm_struct *type, const struct rm_member *member)
{
    if (!lies_within(type, member))
        return true;
    if (type->count == type->room) {
        size_t room = type->room ? 2 * type->room : 16;
        struct rm_member *members = realloc(type->members, room * sizeof(*members));
        if (!members)
            return false;
        type->members = members;
        type->room = room;
    }
    type->members[type->count++] = *member;
    return true;
}

void rm_struct_free(struct rm_struct *type)
{
    free(type->members);
    *type = (struct rm_struct){0};
}

/* Whether a unit of `bytes` bytes at `offset_bytes` lies in the struct and holds all the bits. */
static bool holds(uint64_t offset_bytes, uint64_t bytes, uint64_t offset_bits, unsigned bit_size,
                  uint64_t struct_bytes)
{
    return offset_bytes <= struct_bytes && bytes <= struct_bytes - offset_bytes &&
           offset_bits >= 8 * offset_bytes &&
           offset_bits - 8 * offset_bytes + bit_size <= 8 * bytes;
}

/*
 * The storage unit is an aligned one of the declared type. Where that does not hold the bits or
 * leaves the struct (packed structs), it is the smallest unit from the first bit's byte on.
 */
static bool choose_unit(struct rm_member *member, uint64_t offset_bits, unsigned bit_size,
                        uint64_t struct_bytes)
{
    uint64_t bytes = member->size_bytes;
    if (bytes > 0 && bytes <= 8 && !(bytes & (bytes - 1))) {
        member->offset_bytes = offset_bits / (8 * bytes) * bytes;
        if (holds(member->offset_bytes, bytes, offset_bits, bit_size, struct_bytes))
            return true;
    }
    member->offset_bytes = offset_bits / 8;
    for (bytes = 1; bytes <= 8; bytes *= 2) {
        member->size_bytes = bytes;
        if (holds(member->offset_bytes, bytes, offset_bits, bit_size, struct_bytes))
            return true;
    }
    return false;
}

void rm_member_set_bits(struct rm_member *member, enum rm_endian endian, uint64_t offset_bits,
                        unsigned bit_size, uint64_t struct_bytes)
{
    member->kind = RM_FIELD_BITS;
    member->count = 1;
    member->bit_size = bit_size;
    if (bit_size == 0 || bit_size > 64 || offset_bits > 8 * LIMIT_STRUCT_BYTES ||
        !choose_unit(member, offset_bits, bit_size, struct_bytes)) {
        member->kind = RM_FIELD_OTHER;
        member->size_bytes = 0;
        member->bit_size = 0;
        return;
    }
    unsigned first = (unsigned)(offset_bits - 8 * member->offset_bytes);
    unsigned unit_bits = (unsigned)(8 * member->size_bytes);
    member->bit_offset = endian == RM_BIG ? unit_bits - first - bit_size : first;
}
