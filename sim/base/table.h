/* SPDX-License-Identifier: GPL-2.0-or-later */
/* uthash as it is used here: a table that cannot grow does without the new element, and the same
 * hash as everywhere. */
#ifndef RM_BASE_TABLE_H
#define RM_BASE_TABLE_H

#include "base/hash.h"

#define HASH_NONFATAL_OOM 1
#define HASH_FUNCTION(key, key_bytes, hash)                                                        \
    ((hash) = (unsigned)rm_hash_bytes(RM_HASH_START, key, key_bytes))
#include <uthash.h>

/* After HASH_ADD: false if memory ran out. */
#define RM_TABLE_HAS(element) ((element)->hh.tbl != NULL)

#endif
