/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words of memory as text: what a window changed (memdiff.txt: address, old, new) and what memory
 * held (pages.txt: address, value). A word has 8 bytes, read little-endian whatever the machine's
 * order is; addresses are real and multiples of 8.
 */
#ifndef RM_CAPTURE_MEMORY_WORDS_H
#define RM_CAPTURE_MEMORY_WORDS_H

#include "base/fail.h"

#include <stddef.h>
#include <stdint.h>

#define RM_WORD_BYTES 8

struct rm_memory_word {
    uint64_t real;
    uint64_t old_value; /* pages.txt: the same as new_value */
    uint64_t new_value;
    unsigned line; /* of the file, from 1 */
};

struct rm_memory_words {
    struct rm_memory_word *word;
    size_t count;
};

/*
 * Reads such a text, which `name` is the file of; `values` (1 or 2) a line behind the address.
 * Lines that begin with # are comments. RM_BAD_INPUT with file and line: not such a line, an
 * address that is no multiple of 8, one that is not above the line's before.
 */
enum rm_status rm_memory_words_parse(const char *name, const char *text, size_t bytes,
                                     unsigned values, struct rm_memory_words *out,
                                     struct rm_error *error);
void rm_memory_words_free(struct rm_memory_words *words);

/* The word at that address, or NULL. */
const struct rm_memory_word *rm_memory_words_find(const struct rm_memory_words *words,
                                                  uint64_t real);

#endif
