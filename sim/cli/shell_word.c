/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/shell_word.h"

#include <string.h>

#define PLAIN_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+=:,@"

bool cli_can_be_typed(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f || (unsigned char)*text >= 0x80)
            return false;
    return true;
}

void cli_print_word(FILE *to, const char *text)
{
    if (*text && text[strspn(text, PLAIN_CHARACTERS)] == '\0') {
        fputs(text, to);
        return;
    }
    fputc('\'', to);
    for (; *text; text++)
        if (*text == '\'')
            fputs("'\\''", to);
        else
            fputc(*text, to);
    fputc('\'', to);
}

void cli_print_option(FILE *to, const char *option, const char *value)
{
    if (!value)
        return;
    fprintf(to, " %s ", option);
    cli_print_word(to, value);
}
