/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A set of bytes of memory, a page's bits only where there is one. */
#ifndef RM_CAPTURE_KNOWN_BYTES_H
#define RM_CAPTURE_KNOWN_BYTES_H

#include "base/mem.h"

struct rm_known_bytes {
    uint64_t **pages; /* by number: 64 words of bits, NULL: none of its bytes */
    uint64_t page_count;
    bool all; /* every byte, whatever the pages say */
};

enum rm_status rm_known_new(struct rm_known_bytes *known, uint64_t bytes, struct rm_error *error);
void rm_known_free(struct rm_known_bytes *known);

/* Bytes outside of memory are never in the set. */
void rm_known_add(struct rm_known_bytes *known, uint64_t real, uint64_t bytes);
void rm_known_remove(struct rm_known_bytes *known, uint64_t real, uint64_t bytes);
bool rm_known_has_all(const struct rm_known_bytes *known, uint64_t real, uint64_t bytes);
bool rm_known_has_any(const struct rm_known_bytes *known, uint64_t real, uint64_t bytes);

#endif
