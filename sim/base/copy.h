/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Structs of the API that begin with their size and grow at their end: a caller may have been
 * compiled with an older or a newer header than the library.
 */
#ifndef RM_BASE_COPY_H
#define RM_BASE_COPY_H

#include "base/fail.h"

#include <stddef.h>

/*
 * Copies the caller's struct `from`, which begins with a size_t that tells its size, to `to` of
 * `bytes`, and sets the size in the copy to `bytes`. What the caller's lacks becomes 0; what it has
 * more must be 0. `oldest_bytes` is the size that was released first. RM_BAD_INPUT, beginning with
 * `what`, for a smaller one, for more than this library knows that is not 0, and for a size beyond
 * `bytes` and RM_COPY_BEYOND_MAX.
 */
#define RM_COPY_BEYOND_MAX 65536
enum rm_status rm_copy_struct(void *to, size_t bytes, const void *from, size_t oldest_bytes,
                              const char *what, struct rm_error *error);

#endif
