/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Going through a text line by line and word by word, for the small formats of a capture. */
#ifndef RM_CAPTURE_TEXT_LINES_H
#define RM_CAPTURE_TEXT_LINES_H

#include "base/fail.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rm_lines {
    const char *name;     /* of the file, for messages */
    const char *at, *end; /* what is left */
    unsigned number;      /* of the line that was begun last, from 1 */
};

/* Lent bytes within the text. */
struct rm_span {
    const char *text;
    size_t length;
};

/* The next line without its end; false: there is none. */
bool rm_lines_next(struct rm_lines *lines, struct rm_span *line);
/* Takes the first word off `line`; false: only blanks are left. */
bool rm_span_word(struct rm_span *line, struct rm_span *word);

/* Whether all of `span` is a number in hexadecimal digits (without 0x) or in decimal ones. */
bool rm_span_hex(struct rm_span span, uint64_t *value);
bool rm_span_decimal(struct rm_span span, uint64_t *value);

/* RM_BAD_INPUT: "file:line: expected ..., found ...". What was found is cut to a readable part. */
enum rm_status rm_lines_fail(const struct rm_lines *lines, struct rm_span found,
                             const char *expected, struct rm_error *error);

#endif
