/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the result goes: standard output, or a file that is there under its name when it is whole,
 * and not before. */
#ifndef TRACE2CSV_RESULT_FILE_H
#define TRACE2CSV_RESULT_FILE_H

#include "base/fail.h"

#include <stdbool.h>
#include <stdio.h>

struct t2c_output {
    FILE *to;
    const char *path; /* NULL: standard output */
    char *part;       /* what the file is called until it is whole */
};

/* `path` NULL or "-": standard output. RM_BAD_INPUT, RM_NO_MEMORY. A signal that ends the process
 * meanwhile removes what is there. */
enum rm_status t2c_output_open(const char *path, struct t2c_output *out, struct rm_error *error);

/* The result is whole, or (`good` false) it is none, and nothing stays of a file. RM_BAD_INPUT: it
 * cannot have that name; RM_NO_MEMORY: a full disk. */
enum rm_status t2c_output_close(struct t2c_output *output, bool good, struct rm_error *error);

#endif
