/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A 64-bit hash of state (FNV-1a over 8-byte steps): not for secrets, the same on every host. */
#ifndef RM_BASE_HASH_H
#define RM_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define RM_HASH_START UINT64_C(0xcbf29ce484222325)

/* `hash` carried on over one integer. */
static inline uint64_t rm_hash_u64(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x100000001b3);
    return hash ^ hash >> 32;
}

/* `hash` carried on over `bytes` bytes, read as little-endian integers on every host. */
uint64_t rm_hash_bytes(uint64_t hash, const void *from, size_t bytes);

#endif
