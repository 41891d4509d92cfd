/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gdb/command_words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void rm_words_split(char *command, struct rm_words *words)
{
    char *rest = command;
    words->count = 0;
    for (char *word; words->count < RM_WORDS_MAX && (word = strtok_r(rest, " \t", &rest)) != NULL;)
        words->list[words->count++] = word;
}

bool rm_words_number(const char *text, uint64_t *value)
{
    char *end;
    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    *value = strtoull(text, &end, 0);
    return errno == 0 && *end == '\0';
}
