/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A schedule in a file: whose turn it was, and how long, up to where something was found. YAML;
 * docs/exploration.md describes it. It is of one image and one scenario, and says of which.
 */
#ifndef RM_EXPLORE_SCHEDULE_FILE_H
#define RM_EXPLORE_SCHEDULE_FILE_H

#include "explore/found.h"
#include "explore/identity.h"

#include <stdio.h>

#define EXP_SCHEDULE_VERSION 1

struct exp_schedule {
    struct exp_identity of;
    bool weak;
    char *text; /* what was found */
    size_t word_count;
    uint64_t *words; /* that are shared (shared_words.h), by number */
    size_t move_count;
    struct exp_move *moves;
};

/* Errors: RM_BAD_INPUT for text that is not UTF-8, or if `to` cannot be written; RM_NO_MEMORY. */
enum rm_status exp_schedule_write(const struct exp_schedule *schedule, FILE *to,
                                  struct rm_error *error);

/* Reads one; the caller's, exp_schedule_free ends it. RM_NOT_FOUND, RM_BAD_INPUT with file, line
 * and column. `path` is for messages in the second. */
enum rm_status exp_schedule_read(const char *path, struct exp_schedule *out,
                                 struct rm_error *error);
enum rm_status exp_schedule_parse(const char *path, const char *text, size_t bytes,
                                  struct exp_schedule *out, struct rm_error *error);
void exp_schedule_free(struct exp_schedule *schedule);

#endif
