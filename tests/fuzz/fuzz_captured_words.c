/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The input is the text of words of memory, of both kinds. */
#include "capture/memory_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rm_memory_words words;
    struct rm_error error;
    for (unsigned values = 1; values <= 2; values++)
        if (rm_memory_words_parse("words", (const char *)data, size, values, &words, &error) ==
            RM_OK) {
            (void)rm_memory_words_find(&words, 8);
            rm_memory_words_free(&words);
        }
    return 0;
}
