/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/plain.h"

#include <stdbool.h>
#include <stdio.h>

#define BUFFERS      4
#define BUFFER_BYTES 1200
#define ESCAPE_BYTES 4 /* \xNN */

/* ASCII's, and those that UTF-8 writes as C2 80 to C2 9F. */
static bool is_control(const unsigned char *at, unsigned char before)
{
    return *at < 0x20 || *at == 0x7f || (before == 0xc2 && *at >= 0x80 && *at < 0xa0);
}

const char *cli_plain(const char *text)
{
    static _Thread_local char buffers[BUFFERS][BUFFER_BYTES];
    static _Thread_local unsigned next;
    char *to = buffers[next++ % BUFFERS];
    size_t used = 0;
    unsigned char before = 0;
    for (const unsigned char *at = (const unsigned char *)text;
         *at && used + ESCAPE_BYTES < BUFFER_BYTES; before = *at++) {
        if (is_control(at, before))
            used += (size_t)snprintf(to + used, BUFFER_BYTES - used, "\\x%02x", *at);
        else
            to[used++] = (char)*at;
    }
    to[used] = '\0';
    return to;
}
