/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing a file of results: all of it or nothing, never half. */
#ifndef RM_CLI_REPLACE_FILE_H
#define RM_CLI_REPLACE_FILE_H

#include "rmsim/error.h"

#include <stddef.h>

/* Whether `output` is not there, or is a file that may be replaced: a regular one, and none of
 * those in `read`, which were read (NULL ends the list). RM_BAD_INPUT if not. */
enum rm_status cli_may_replace(const char *output, const char *const *read, struct rm_error *error);

/* Puts a new file of that name in the place of what is there. RM_BAD_INPUT: it cannot be written
 * there; RM_NO_MEMORY: the disk is full, or broken. */
enum rm_status cli_replace_file(const char *output, const char *text, size_t bytes,
                                struct rm_error *error);

#endif
