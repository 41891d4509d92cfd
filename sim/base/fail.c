/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/fail.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define WHOLE_BYTES 8192u /* more than a path can have, and what is said of it */
#define HEAD_BYTES  160u  /* of a text that is too long: before what is left out */
#define LEFT_OUT    "[...]"

static bool goes_on(char byte) /* a character of UTF-8 */
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* What is too long loses its middle: a path stands before what is wrong, and is known. */
static void keep(struct rm_error *error, const char *text)
{
    size_t bytes = strlen(text), room = sizeof(error->text) - 1;
    size_t head = HEAD_BYTES, tail = bytes - (room - HEAD_BYTES - strlen(LEFT_OUT));
    if (bytes <= room) {
        memcpy(error->text, text, bytes + 1);
        return;
    }
    while (head > 0 && goes_on(text[head]))
        head--;
    while (goes_on(text[tail]))
        tail++;
    snprintf(error->text, sizeof(error->text), "%.*s" LEFT_OUT "%s", (int)head, text, text + tail);
}

enum rm_status rm_fail(struct rm_error *error, enum rm_status status, const char *format, ...)
{
    if (error) {
        char whole[WHOLE_BYTES];
        va_list args;
        va_start(args, format);
        vsnprintf(whole, sizeof(whole), format, args);
        va_end(args);
        error->status = status;
        keep(error, whole);
    }
    return status;
}

enum rm_status rm_fail_in(struct rm_error *error, enum rm_status status, const char *format, ...)
{
    if (error) {
        char whole[WHOLE_BYTES + RM_ERROR_TEXT_BYTES + 2];
        va_list args;
        va_start(args, format);
        vsnprintf(whole, WHOLE_BYTES, format, args);
        va_end(args);
        strcat(whole, ": ");
        strcat(whole, error->text);
        error->status = status;
        keep(error, whole);
    }
    return status;
}

const char *rm_status_name(enum rm_status status)
{
    static const char *const names[] = {
        [RM_OK] = "ok",
        [RM_BAD_INPUT] = "bad input",
        [RM_NOT_FOUND] = "not found",
        [RM_NO_MEMORY] = "no memory",
        [RM_NOT_MODELLED] = "not modelled",
    };
    return (unsigned)status < sizeof(names) / sizeof(*names) ? names[status] : NULL;
}
