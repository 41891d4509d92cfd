/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the caches, translations and predictors had to say about one instruction: all that the
 * pipeline has to know of its address and of what came before, in one word.
 */
#ifndef RM_TIMING_SEEN_H
#define RM_TIMING_SEEN_H

#include <stdint.h>

enum rm_level { RM_LEVEL_L1, RM_LEVEL_L2, RM_LEVEL_L3, RM_LEVEL_MEMORY };
enum rm_translation { RM_ERAT_HIT, RM_ERAT_SECOND, RM_ERAT_MISS, RM_TLB_MISS };

enum {
    RM_SEEN_PACKET = 1,         /* the first of those that are fetched together */
    RM_SEEN_TAKEN = 2,          /* the instruction before was a taken branch, */
    RM_SEEN_MISPREDICTED = 4,   /* or one that went elsewhere than predicted */
    RM_SEEN_STREAM = 8,         /* its line follows the line before: it was asked for ahead */
    RM_SEEN_CODE_LEVEL = 4,     /* shift of 2 bits, enum rm_level: its line of code */
    RM_SEEN_CODE_ERAT = 1 << 6, /* its page's translation was not in the ERAT */
    RM_SEEN_DATA_LEVEL = 7,     /* shift of 2 bits: of a load */
    RM_SEEN_DATA_ERAT = 9,      /* shift of 2 bits, enum rm_translation */
    RM_SEEN_CROSSING = 1 << 11, /* over a boundary of 128 bytes */
    RM_SEEN_REAL = 1 << 12,     /* translation is off */
    RM_SEEN_COVERED = 1 << 13,  /* the store below gave all bytes of this load */
    RM_SEEN_STORE = 14, /* shift of 7 bits: the load hits the store so many stores ago; 0 none */
    RM_SEEN_RETURN = 1 << 21, /* the taken branch before was a return */
};

static inline unsigned rm_seen_code_level(uint32_t seen)
{
    return seen >> RM_SEEN_CODE_LEVEL & 3;
}
static inline unsigned rm_seen_data_level(uint32_t seen)
{
    return seen >> RM_SEEN_DATA_LEVEL & 3;
}
static inline unsigned rm_seen_data_erat(uint32_t seen)
{
    return seen >> RM_SEEN_DATA_ERAT & 3;
}
static inline unsigned rm_seen_store(uint32_t seen)
{
    return seen >> RM_SEEN_STORE & 127;
}

#endif
