/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum rm_status rm_fail(struct rm_error *error, enum rm_status status, const char *format, ...)
{
    if (error) {
        va_list args;
        va_start(args, format);
        error->status = status;
        vsnprintf(error->text, sizeof(error->text), format, args);
        va_end(args);
    }
    return status;
}

enum rm_status rm_fail_in(struct rm_error *error, enum rm_status status, const char *format, ...)
{
    if (error) {
        char prefix[RM_ERROR_TEXT_BYTES];
        va_list args;
        va_start(args, format);
        vsnprintf(prefix, sizeof(prefix) - 2, format, args);
        va_end(args);
        strcat(prefix, ": ");
        size_t shift = strlen(prefix);
        memmove(error->text + shift, error->text, sizeof(error->text) - shift);
        memcpy(error->text, prefix, shift);
        error->text[sizeof(error->text) - 1] = '\0';
        error->status = status;
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
