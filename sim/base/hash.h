/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A 64-bit hash of state (xxhash's XXH3): not for secrets, the same on every host. */
#ifndef RM_BASE_HASH_H
#define RM_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define RM_HASH_START UINT64_C(0)

/* `hash` carried on over one integer. */
uint64_t rm_hash_u64(uint64_t hash, uint64_t value);

/* `hash` carried on over `bytes` bytes. */
uint64_t rm_hash_bytes(uint64_t hash, const void *from, size_t bytes);

#endif
