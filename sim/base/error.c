/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/error.h"

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
        char inner[RM_ERROR_TEXT_BYTES];
        va_list args;
        memcpy(inner, error->text, sizeof(inner));
        va_start(args, format);
        int used = vsnprintf(error->text, sizeof(error->text), format, args);
        va_end(args);
        if (used >= 0 && (size_t)used < sizeof(error->text))
            snprintf(error->text + used, sizeof(error->text) - (size_t)used, ": %s", inner);
        error->status = status;
    }
    return status;
}
