/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of a "monitor" command. */
#ifndef RM_GDB_COMMAND_WORDS_H
#define RM_GDB_COMMAND_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#define RM_WORDS_MAX 16

struct rm_words {
    unsigned count;
    char *list[RM_WORDS_MAX]; /* parts of the command that was split */
};

/* Splits it at blanks, in place; what is beyond RM_WORDS_MAX is left out. */
void rm_words_split(char *command, struct rm_words *words);

/* A whole number, decimal or with 0x. */
bool rm_words_number(const char *text, uint64_t *value);

#endif
