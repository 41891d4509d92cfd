/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Integers in memory of a stated byte order. Sizes are 1, 2, 4 or 8 bytes. */
#ifndef RM_BASE_BYTES_H
#define RM_BASE_BYTES_H

#include <stddef.h>
#include <stdint.h>

enum rm_endian { RM_LITTLE, RM_BIG };

/* The unsigned integer in `bytes` bytes at `from`. */
static inline uint64_t rm_load(const void *from, size_t bytes, enum rm_endian endian)
{
    const uint8_t *p = from;
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | p[endian == RM_BIG ? i : bytes - 1 - i];
    return value;
}

/* Stores the low `bytes` bytes of `value` at `to`. */
static inline void rm_store(void *to, size_t bytes, enum rm_endian endian, uint64_t value)
{
    uint8_t *p = to;
    for (size_t i = 0; i < bytes; i++)
        p[endian == RM_BIG ? bytes - 1 - i : i] = (uint8_t)(value >> (8 * i));
}

/* `value`, of `bits` bits, with its top bit copied upwards. `bits` is 1 to 64. */
static inline int64_t rm_sign_extend(uint64_t value, unsigned bits)
{
    return (int64_t)(value << (64 - bits)) >> (64 - bits);
}

#endif
