/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/hash.h"

#include "base/bytes.h"

uint64_t rm_hash_bytes(uint64_t hash, const void *from, size_t bytes)
{
    const uint8_t *p = from;
    for (; bytes >= 8; p += 8, bytes -= 8)
        hash = rm_hash_u64(hash, rm_load(p, 8, RM_LITTLE));
    if (bytes)
        hash = rm_hash_u64(hash, rm_load(p, bytes, RM_LITTLE));
    return hash;
}
