/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands that are printed to be pasted into a shell. */
#ifndef RM_CLI_SHELL_WORD_H
#define RM_CLI_SHELL_WORD_H

#include <stdbool.h>
#include <stdio.h>

/* Whether a shell can be given it in a line: with no character that a terminal acts on. */
bool cli_can_be_typed(const char *text);
/* One word, quoted where it has to be. */
void cli_print_word(FILE *to, const char *text);
/* A blank, an option, and its value; nothing if that is NULL. */
void cli_print_option(FILE *to, const char *option, const char *value);

#endif
