/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/markup.h"

void rm_print_markup(FILE *to, const char *text, size_t bytes)
{
    static const char *const entities[256] = {
        ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;"};
    for (size_t i = 0; i < bytes; i++)
        if (entities[(unsigned char)text[i]])
            fputs(entities[(unsigned char)text[i]], to);
        else
            fputc(text[i], to);
}
