/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/hash.h"

#include "base/bytes.h"

#include <endian.h>
#include <string.h>

uint64_t rm_hash_bytes(uint64_t hash, const void *from, size_t bytes)
{
    const uint8_t *p = from;
    for (; bytes >= 8; p += 8, bytes -= 8) {
        uint64_t word;
        memcpy(&word, p, sizeof(word));
        hash = rm_hash_u64(hash, le64toh(word));
    }
    if (bytes)
        hash = rm_hash_u64(hash, rm_load(p, bytes, RM_LITTLE));
    return hash;
}
