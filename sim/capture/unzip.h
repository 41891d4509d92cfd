/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files packed with zstd. What a file unpacks to is limited before any of it is stored, so that a
 * small file cannot fill memory.
 */
#ifndef RM_CAPTURE_UNZIP_H
#define RM_CAPTURE_UNZIP_H

#include "base/mem.h"

#include <stddef.h>

/*
 * Unpacks `path` into `*text`, which the caller frees and which a NUL follows. RM_NOT_FOUND,
 * RM_NO_MEMORY, RM_BAD_INPUT (cannot be read, is no zstd file, is cut short, unpacks to more than
 * `limit` bytes). `expected` is what it should be, for messages.
 */
enum rm_status rm_unzip(const char *path, size_t limit, const char *expected, char **text,
                        size_t *bytes, struct rm_error *error);

/* The same from memory; `name` is what messages call it. */
enum rm_status rm_unzip_bytes(const char *name, const void *from, size_t from_bytes, size_t limit,
                              char **text, size_t *bytes, struct rm_error *error);

/* A new memory with what `path` unpacks to from real address 0 on, of at most `limit` bytes.
 * Pages of zeros cost nothing. Not sealed yet. Errors as above. */
enum rm_status rm_unzip_memory(const char *path, uint64_t limit, const char *expected,
                               struct rm_mem **out, struct rm_error *error);

#endif
