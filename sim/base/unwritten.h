/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What could not be written, and whose fault that is; giving what is written its name. */
#ifndef RM_BASE_UNWRITTEN_H
#define RM_BASE_UNWRITTEN_H

#include "base/fail.h"

/* Fails with "PATH: cannot be written: " and what `number` (of errno) means. RM_BAD_INPUT where the
 * name, or the right to it, is wrong; a disk that is full, or breaks, is no mistake of the user's:
 * RM_NO_MEMORY. */
enum rm_status rm_unwritten(struct rm_error *error, const char *path, int number);

/* rename(), but where somebody has the name already, that is EEXIST. */
int rm_rename_new(const char *from, const char *to);

#endif
