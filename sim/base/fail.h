/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Filling in a struct rm_error; the one way in which every room reports a mistake of its caller. */
#ifndef RM_BASE_FAIL_H
#define RM_BASE_FAIL_H

#include "rmsim/error.h"

/*
 * Stores `status` and the formatted text in `*error` (which may be NULL) and returns `status`, so
 * that a function can end with `return rm_fail(error, RM_BAD_INPUT, "...")`. Text that is too long
 * loses its middle, so that a long path does not hide what is wrong with it.
 */
enum rm_status rm_fail(struct rm_error *error, enum rm_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Puts "prefix: " before the text that is already in `*error`, to say in which file or object the
 * mistake lies. Returns the status that is stored there.
 */
enum rm_status rm_fail_in(struct rm_error *error, enum rm_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
