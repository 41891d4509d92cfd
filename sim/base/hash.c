/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/hash.h"

#include <endian.h>
#include <xxhash.h>

uint64_t rm_hash_u64(uint64_t hash, uint64_t value)
{
    uint64_t bytes = htole64(value);
    return XXH3_64bits_withSeed(&bytes, sizeof(bytes), hash);
}

uint64_t rm_hash_bytes(uint64_t hash, const void *from, size_t bytes)
{
    return XXH3_64bits_withSeed(from, bytes, hash);
}
