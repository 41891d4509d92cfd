/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a thread's caches, translations and predictors hold: what depends on the addresses and
 * outcomes of the past, and not on when things happened. POWER8's sizes are in rows.def; contents
 * lie in an rm_mem, so that a snapshot of them costs the pages that changed.
 *
 * Left out: the data prefetcher, what other threads do to shared caches (each has its share of
 * them), and stores that miss L2.
 */
#ifndef RM_TIMING_HISTORY_H
#define RM_TIMING_HISTORY_H

#include "base/mem.h"
#include "timing/rows.h"

#define RM_LINE_SHIFT    7
#define RM_WAYS          8
#define RM_L1I_SETS      32
#define RM_L1D_SETS      64
#define RM_L2_SETS       512
#define RM_L3_SETS       8192
#define RM_TLB_WAYS      4
#define RM_TLB_SETS      512
#define RM_DERAT         48
#define RM_DERAT_SECOND  256
#define RM_IERAT         64
#define RM_DIRECTIONS    16384 /* JRD8: entries of each of the three tables */
#define RM_TARGETS       512   /* J26: of the global count cache */
#define RM_LOCAL_TARGETS 256
#define RM_LINKS         32
#define RM_STORES        64 /* that a load is compared with */
#define RM_STORE_PLACES  512

/* Tags are numbers of lines or pages, plus one; 0 is empty. The most recent comes first. */
struct rm_cache_set {
    uint32_t tags[RM_WAYS];
};

struct rm_tlb_set {
    uint32_t tags[RM_TLB_WAYS];
};

struct rm_target {
    uint64_t pc;
    uint64_t confidence; /* 0 to 3 */
};

struct rm_past_store {
    uint64_t address, bytes;
};

enum rm_behind {
    RM_BEHIND_TAKEN = 1,    /* a branch that was taken, */
    RM_BEHIND_WRONG = 2,    /* whose direction was mispredicted, */
    RM_BEHIND_REGISTER = 4, /* that went to LR, CTR or TAR, */
    RM_BEHIND_RETURN = 8    /* by the link stack */
};

/* Which store was the last to the doublewords of one place. */
struct rm_last_store {
    uint32_t number; /* 0: none */
    uint32_t tag;    /* of its doubleword; RM_SEVERAL, if there are others that are as recent */
};

#define RM_SEVERAL UINT32_MAX
#define RM_NO_PC   1 /* of no instruction */

/* The part that changes all the time, and is copied whole. */
struct rm_recent {
    uint64_t next_pc; /* what is fetched together with the last instruction, or RM_NO_PC */
    uint64_t packet_end;
    uint64_t line, page;   /* where fetching is */
    uint64_t predicted_pc; /* behind a branch to a register; 0: not known */
    uint64_t branch_pc;    /* the branch that predicts by a count cache, or 0 */
    uint32_t directions;   /* the last 21, the newest in bit 0 */
    uint32_t behind;       /* enum rm_behind: what the instruction before was */
    uint32_t link_depth, link_top;
    uint32_t store_count;
    uint64_t links[RM_LINKS];
    struct rm_past_store stores[RM_STORES];
    struct rm_last_store last_stores[RM_STORE_PLACES];
    uint32_t ierat[RM_IERAT], derat[RM_DERAT];
};

/* The part of which little changes. */
struct rm_history {
    struct rm_cache_set l1i[RM_L1I_SETS], l1d[RM_L1D_SETS];
    struct rm_target targets[RM_TARGETS], local_targets[RM_LOCAL_TARGETS];
    uint32_t derat_second[RM_DERAT_SECOND]; /* a ring: so many are valid up to the next */
    uint32_t derat_second_next, derat_second_valid;
    /* Counters from 0 to 3, four a byte: a path's lie in few pages. */
    uint8_t local[RM_DIRECTIONS / 4], global[RM_DIRECTIONS / 4], choice[RM_DIRECTIONS / 4];
    struct rm_cache_set l2[RM_L2_SETS];
    struct rm_tlb_set tlb[RM_TLB_SETS];
    struct rm_cache_set l3[RM_L3_SETS];
};

/* What a history is part of, and how large its thread's share of the core is. */
struct rm_history_place {
    struct rm_recent recent;
    struct rm_mem *mem;
    uint64_t address;
    struct rm_history *history;                              /* in `mem` */
    uint32_t l1i_sets, l1d_sets, l2_sets, l3_sets, tlb_sets; /* powers of two */
    uint32_t ierat_entries, derat_entries, derat_second_entries, link_entries;
    uint32_t far_level;   /* enum rm_level: where lies what nobody holds */
    uint32_t seen_always; /* of every instruction: RM_SEEN_REAL, or 0 */
    bool translated;      /* as a user's program, for measurements; else real mode */
    bool slbia_flushes;
};

/* What the rows give to each of `threads_per_core` threads, for a history at `address` of `mem`,
 * which holds nothing yet. */
struct rm_history_place rm_history_place(const struct rm_rows *rows, unsigned threads_per_core,
                                         bool translated, struct rm_mem *mem, uint64_t address);

/* `bytes` of the history at `part` are about to change. */
void rm_history_touch(struct rm_history_place *place, const void *part, size_t bytes);

#endif
