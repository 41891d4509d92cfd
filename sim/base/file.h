/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one way to read a file: whole, into memory of ours, so that nothing that happens to the file
 * afterwards (cut short, written to) is seen. */
#ifndef RM_BASE_FILE_H
#define RM_BASE_FILE_H

#include "base/fail.h"

#include <stddef.h>

/*
 * Reads the regular file at `path`, of at most `limit` bytes, into `*text`, which the caller frees
 * and which a NUL follows. `expected` is what it should be, for messages: "a scenario". Errors, all
 * with the path before them: RM_NOT_FOUND (it is not there), RM_BAD_INPUT (it cannot be read, is
 * not a regular file, is too long), RM_NO_MEMORY. Pipes and devices are not waited for.
 */
enum rm_status rm_file_read(const char *path, size_t limit, const char *expected, char **text,
                            size_t *bytes, struct rm_error *error);

/*
 * A private copy of the regular file at `path`, in memory, as the descriptor `*fd` of a file that
 * nobody else can cut short or change while it is mapped; the caller closes it. Errors as above.
 */
enum rm_status rm_file_copy(const char *path, const char *expected, int *fd,
                            struct rm_error *error);

#endif
