/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/copy.h"

#include <string.h>

enum rm_status rm_copy_struct(void *to, size_t bytes, const void *from, size_t oldest_bytes,
                              const char *what, struct rm_error *error)
{
    size_t size;
    memcpy(&size, from, sizeof(size));
    if (size < oldest_bytes)
        return rm_fail(error, RM_BAD_INPUT, "%s: size is %zu, at least %zu was expected", what,
                       size, oldest_bytes);
    if (size > bytes + RM_COPY_BEYOND_MAX)
        return rm_fail(error, RM_BAD_INPUT, "%s: size is %zu, %zu was expected", what, size, bytes);
    for (size_t i = bytes; i < size; i++)
        if (((const unsigned char *)from)[i] != 0)
            return rm_fail(error, RM_BAD_INPUT,
                           "%s: size is %zu, and byte %zu is not 0: this library knows %zu bytes",
                           what, size, i, bytes);
    memset(to, 0, bytes);
    memcpy(to, from, size < bytes ? size : bytes);
    memcpy(to, &bytes, sizeof(bytes));
    return RM_OK;
}
