/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/memory_words.h"

#include "capture/text_lines.h"

#include <stdlib.h>
#include <string.h>

#define WORDS_MAX (UINT64_C(1) << 24)

static enum rm_status add(struct rm_memory_words *words, size_t *room,
                          const struct rm_memory_word *word, struct rm_error *error)
{
    if (words->count == *room) {
        size_t more = *room ? 2 * *room : 64;
        struct rm_memory_word *list = realloc(words->word, more * sizeof(*list));
        if (!list)
            return rm_fail(error, RM_NO_MEMORY, "no memory for the words of a memory image");
        words->word = list;
        *room = more;
    }
    words->word[words->count++] = *word;
    return RM_OK;
}

static enum rm_status parse_line(const struct rm_lines *lines, struct rm_span line, unsigned values,
                                 struct rm_memory_word *out, struct rm_error *error)
{
    uint64_t number[3];
    struct rm_span rest = line, word;
    for (unsigned i = 0; i <= values; i++)
        if (!rm_span_word(&rest, &word) || !rm_span_hex(word, &number[i]))
            return rm_lines_fail(lines, line,
                                 values == 1 ? "address and value, in hexadecimal digits"
                                             : "address, old and new value, in hexadecimal digits",
                                 error);
    if (rm_span_word(&rest, &word))
        return rm_lines_fail(lines, word, "the end of the line", error);
    *out = (struct rm_memory_word){number[0], number[1], number[values], lines->number};
    if (number[0] % RM_WORD_BYTES)
        return rm_lines_fail(lines, line, "an address that is a multiple of 8", error);
    return RM_OK;
}

enum rm_status rm_memory_words_parse(const char *name, const char *text, size_t bytes,
                                     unsigned values, struct rm_memory_words *out,
                                     struct rm_error *error)
{
    struct rm_lines lines = {name, text, text + bytes, 0};
    struct rm_memory_words words = {0};
    struct rm_memory_word word;
    struct rm_span line, probe, first;
    size_t room = 0;
    enum rm_status status = RM_OK;
    while (status == RM_OK && rm_lines_next(&lines, &line)) {
        probe = line;
        if (!rm_span_word(&probe, &first) || first.text[0] == '#')
            continue;
        status = parse_line(&lines, line, values, &word, error);
        if (status == RM_OK && words.count && words.word[words.count - 1].real >= word.real)
            status = rm_lines_fail(&lines, line, "an address above the one before", error);
        if (status == RM_OK && words.count == WORDS_MAX)
            status = rm_lines_fail(&lines, line, "at most 16777216 words", error);
        if (status == RM_OK)
            status = add(&words, &room, &word, error);
    }
    if (status == RM_OK)
        *out = words;
    else
        rm_memory_words_free(&words);
    return status;
}

void rm_memory_words_free(struct rm_memory_words *words)
{
    free(words->word);
    *words = (struct rm_memory_words){0};
}

static int by_address(const void *key, const void *element)
{
    const uint64_t *real = key;
    const struct rm_memory_word *word = element;
    return *real < word->real ? -1 : *real > word->real;
}

const struct rm_memory_word *rm_memory_words_find(const struct rm_memory_words *words,
                                                  uint64_t real)
{
    if (!words->count)
        return NULL;
    return bsearch(&real, words->word, words->count, sizeof(*words->word), by_address);
}
