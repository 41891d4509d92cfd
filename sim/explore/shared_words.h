/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which doublewords of memory, and registers of cores, actors touch without an order between them,
 * one of them changing it: races, found while running and never listed. Such a word is shared from
 * then on: threads are held before they touch it, and touching it puts turns in an order.
 * Presentation pages are always shared. What is found stays found, so a search begins again until
 * it finds nothing new; what no run shows to be touched without an order needs no hold.
 */
#ifndef RM_EXPLORE_SHARED_WORDS_H
#define RM_EXPLORE_SHARED_WORDS_H

#include "cpu/cpu.h"
#include "explore/clock_vector.h"

struct exp_words;

/* For memory of so many bytes. NULL: no memory. */
struct exp_words *exp_words_new(uint64_t memory_bytes);
void exp_words_free(struct exp_words *words);

/* Whether the access is one that others can see: before it is made. */
bool exp_words_is_shared(struct exp_words *words, const struct rm_access *access);
/* That turn makes it, knowing what `vector` says, which learns. */
void exp_words_touch(struct exp_words *words, const struct exp_turn_id *turn,
                     struct exp_vector *vector, const struct rm_access *access);
/* The words that the thread touched last are taken as shared: it waits for one of them. */
void exp_words_share_last(struct exp_words *words, unsigned thread);
/* Those that are shared, by numbers that mean the same to exp_words_share_all, in the order in
 * which they were found. Good until the next is. */
const uint64_t *exp_words_shared(const struct exp_words *words, size_t *count);
/* These are from now on. RM_BAD_INPUT: a number that no word of this memory has. */
enum rm_status exp_words_share_all(struct exp_words *words, const uint64_t *numbers, size_t count,
                                   struct rm_error *error);

/* Who touched what is remembered for going back: a mark, and back to it. */
size_t exp_words_mark(const struct exp_words *words);
void exp_words_back(struct exp_words *words, size_t mark);
/* Nobody has touched anything; what is shared stays so. */
void exp_words_forget(struct exp_words *words);

#endif
