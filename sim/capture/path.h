/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A recorded path: the instructions that one or several processors began, in their order, and what
 * changed in the registers before each. A line is
 *
 *   index [cpuN index] address symbol [register=value ...]
 *
 * with decimal indexes (the second one is the processor's own) and hexadecimal numbers; the first
 * line of a processor tells all registers. Lines that begin with !! or # are remarks.
 */
#ifndef RM_CAPTURE_PATH_H
#define RM_CAPTURE_PATH_H

#include "capture/path_registers.h"

#define RM_CAPTURE_CPUS_MAX 8
#define RM_PATH_LINES_MAX   (UINT64_C(1) << 20)
#define RM_PATH_NO_LINE     UINT32_MAX

struct rm_path_change {
    enum rm_path_register reg;
    uint64_t value;
};

struct rm_path_line {
    uint64_t pc;
    uint32_t first_change, change_count; /* in rm_path.changes */
    uint32_t own;                        /* number among its processor's lines, from 0 */
    uint32_t number;                     /* line of the file, from 1 */
    uint32_t cpu;
    uint32_t next; /* in rm_path.lines: the processor's next line; RM_PATH_NO_LINE: none */
    uint32_t symbol, symbol_length; /* in rm_path.text */
};

struct rm_path {
    char *name; /* of the file */
    char *text; /* of the file, owned */
    struct rm_path_line *lines;
    size_t count;
    struct rm_path_change *changes;
    size_t change_count;
    uint32_t cpu_lines[RM_CAPTURE_CPUS_MAX]; /* how many each processor has */
};

/*
 * Reads such a text and, if that went well, owns it. Lines without a processor are those of `cpu`.
 * RM_BAD_INPUT with file and line: not such a line, an index that does not count on, an unknown
 * register, an address that is no multiple of 4, a path without lines.
 */
enum rm_status rm_path_parse(const char *name, char *text, size_t bytes, unsigned cpu,
                             struct rm_path *out, struct rm_error *error);
void rm_path_free(struct rm_path *path);

#endif
