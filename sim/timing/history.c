/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timing/history.h"

#include "timing/seen.h"

void rm_history_touch(struct rm_history_place *place, const void *part, size_t bytes)
{
    uint64_t offset = (uint64_t)((const uint8_t *)part - (const uint8_t *)place->history);
    rm_mem_touch(place->mem, place->address + offset, bytes);
}

static uint32_t at_least_one(uint32_t count)
{
    return count ? count : 1;
}

/* The largest power of two that is not above `count`: what a few bits of an address can choose
 * from. */
static uint32_t sets(uint32_t count)
{
    uint32_t power = 1;
    while (power * 2 <= count)
        power *= 2;
    return power;
}

static uint32_t cache_sets(const struct rm_rows *rows, enum rm_row row, unsigned share)
{
    return sets(rows->of[row] / (RM_WAYS << RM_LINE_SHIFT) / share);
}

struct rm_history_place rm_history_place(const struct rm_rows *rows, unsigned threads_per_core,
                                         bool translated, struct rm_mem *mem, uint64_t address)
{
    unsigned share = threads_per_core;
    unsigned half_share = share == 1 ? 1 : share / 2; /* who share what a half of the core has */
    return (struct rm_history_place){
        .recent.next_pc = RM_NO_PC,
        .mem = mem,
        .address = address,
        .history = (struct rm_history *)(rm_mem_host(mem) + address),
        .l1i_sets = cache_sets(rows, RM_ROW_l1i_bytes, share),
        .l1d_sets = cache_sets(rows, RM_ROW_l1d_bytes, share),
        .l2_sets = cache_sets(rows, RM_ROW_l2_bytes, share),
        .l3_sets = cache_sets(rows, RM_ROW_l3_bytes, share),
        .tlb_sets = sets(rows->of[RM_ROW_tlb_entries] / RM_TLB_WAYS / share),
        .ierat_entries = at_least_one(rows->of[RM_ROW_ierat_entries] / half_share),
        .derat_entries = at_least_one(rows->of[RM_ROW_derat_entries] / half_share),
        .derat_second_entries =
            at_least_one(rows->of[RM_ROW_derat_second_entries] / (share == 1 ? 1 : share)),
        .link_entries = at_least_one(share <= 2 ? rows->of[RM_ROW_link_stack]
                                                : 2 * rows->of[RM_ROW_link_stack] / share),
        .far_level = rows->of[RM_ROW_far_level] - 1,
        .translated = translated,
        .seen_always = translated ? 0 : RM_SEEN_REAL,
        .slbia_flushes = rows->of[RM_ROW_slbia_flushes_erats],
    };
}
