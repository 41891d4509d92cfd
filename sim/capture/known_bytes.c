/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/known_bytes.h"

#include <assert.h>
#include <stdlib.h>

#define WORDS_A_PAGE (RM_PAGE_BYTES / 64)

enum rm_status rm_known_new(struct rm_known_bytes *known, uint64_t bytes, struct rm_error *error)
{
    *known = (struct rm_known_bytes){.page_count = (bytes + RM_PAGE_BYTES - 1) >> RM_PAGE_SHIFT};
    known->pages = calloc(known->page_count + 1, sizeof(*known->pages));
    if (!known->pages)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a captured machine");
    return RM_OK;
}

void rm_known_free(struct rm_known_bytes *known)
{
    for (uint64_t i = 0; known->pages && i < known->page_count; i++)
        free(known->pages[i]);
    free(known->pages);
    *known = (struct rm_known_bytes){0};
}

static uint64_t *page_of(const struct rm_known_bytes *known, uint64_t real)
{
    uint64_t number = real >> RM_PAGE_SHIFT;
    return number < known->page_count ? known->pages[number] : NULL;
}

static bool has(const struct rm_known_bytes *known, uint64_t real)
{
    const uint64_t *page = page_of(known, real);
    uint64_t byte = real & (RM_PAGE_BYTES - 1);
    return page && page[byte / 64] >> byte % 64 & 1;
}

void rm_known_add(struct rm_known_bytes *known, uint64_t real, uint64_t bytes)
{
    for (uint64_t at = real; at < real + bytes && at >> RM_PAGE_SHIFT < known->page_count; at++) {
        uint64_t **page = &known->pages[at >> RM_PAGE_SHIFT], byte = at & (RM_PAGE_BYTES - 1);
        if (!*page)
            *page = calloc(WORDS_A_PAGE, sizeof(**page));
        assert(*page);
        (*page)[byte / 64] |= UINT64_C(1) << byte % 64;
    }
}

void rm_known_remove(struct rm_known_bytes *known, uint64_t real, uint64_t bytes)
{
    for (uint64_t at = real; at < real + bytes; at++) {
        uint64_t *page = page_of(known, at), byte = at & (RM_PAGE_BYTES - 1);
        if (page)
            page[byte / 64] &= ~(UINT64_C(1) << byte % 64);
    }
}

bool rm_known_has_all(const struct rm_known_bytes *known, uint64_t real, uint64_t bytes)
{
    for (uint64_t at = real; !known->all && at < real + bytes; at++)
        if (!has(known, at))
            return false;
    return true;
}

bool rm_known_has_any(const struct rm_known_bytes *known, uint64_t real, uint64_t bytes)
{
    for (uint64_t at = real; at < real + bytes; at++)
        if (known->all || has(known, at))
            return true;
    return false;
}
