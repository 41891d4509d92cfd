/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/plain.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define BUFFERS      4
#define BUFFER_BYTES 20000 /* a path of 4096 bytes, each of them escaped, and some words */
#define ESCAPE_BYTES 4     /* \xNN */
#define CUT          "[...]"

/* What lies at `at`. */
struct character {
    unsigned bytes; /* 1 for a byte that begins no UTF-8 */
    bool valid;
    uint32_t code;
};

static struct character character_at(const unsigned char *at)
{
    /* How many bytes follow, and the least code that needs so many. */
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    unsigned more = *at < 0x80       ? 0
                    : *at >> 5 == 6  ? 1
                    : *at >> 4 == 14 ? 2
                    : *at >> 3 == 30 ? 3
                                     : 4;
    if (more == 4)
        return (struct character){1, false, *at};
    uint32_t code = more ? *at & (0x3fu >> more) : *at;
    for (unsigned i = 1; i <= more; i++) {
        if (at[i] >> 6 != 2)
            return (struct character){1, false, *at};
        code = code << 6 | (at[i] & 0x3f);
    }
    bool valid = code >= least[more] && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return valid ? (struct character){more + 1, true, code} : (struct character){1, false, *at};
}

/* Controls, and what breaks lines or turns the direction of writing. */
static bool is_control(uint32_t code)
{
    static const uint32_t ranges[][2] = {{0, 0x1f},        {0x7f, 0x9f},     {0x61c, 0x61c},
                                         {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069}};
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
        if (code >= ranges[i][0] && code <= ranges[i][1])
            return true;
    return false;
}

static const char *escape(const char *text, bool controls)
{
    static _Thread_local char buffers[BUFFERS][BUFFER_BYTES];
    static _Thread_local unsigned next;
    char *to = buffers[next++ % BUFFERS];
    const unsigned char *at = (const unsigned char *)text;
    size_t used = 0, room = BUFFER_BYTES - 4 * ESCAPE_BYTES - sizeof(CUT);
    while (*at && used < room) {
        struct character character = character_at(at);
        bool keep = character.valid && !(controls && is_control(character.code));
        for (unsigned i = 0; i < character.bytes; i++, at++)
            if (keep)
                to[used++] = (char)*at;
            else
                used += (size_t)snprintf(to + used, ESCAPE_BYTES + 1, "\\x%02x", *at);
    }
    strcpy(to + used, *at ? CUT : "");
    return to;
}

const char *cli_plain(const char *text)
{
    return escape(text, true);
}

const char *cli_utf8(const char *text)
{
    return escape(text, false);
}
