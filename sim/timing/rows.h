/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The figures of the POWER8 clock as a table: rows.def has them and their sources. A set of rows is
 * what one model runs on: all at their values, at their low or high ends, or as a user's file says.
 */
#ifndef RM_TIMING_ROWS_H
#define RM_TIMING_ROWS_H

#include <stdbool.h>
#include <stdint.h>

enum rm_row {
#define ROW(name, value, low, high, unit, source) RM_ROW_##name,
#include "timing/rows.def"
#undef ROW
    RM_ROWS
};

enum rm_row_unit {
    RM_UNIT_CYCLES,
    RM_UNIT_HALF_CYCLES,
    RM_UNIT_NS,
    RM_UNIT_BYTES,
    RM_UNIT_COUNT,
    RM_UNIT_SWITCH
};

struct rm_row_facts {
    const char *name;
    uint32_t value, low, high;
    enum rm_row_unit unit;
    const char *source;
};

extern const struct rm_row_facts rm_row_facts[RM_ROWS];

/* In the unit of each row. */
struct rm_rows {
    uint32_t of[RM_ROWS];
};

enum rm_row_end { RM_ROW_VALUE, RM_ROW_LOW, RM_ROW_HIGH };

/* The table as it is, or with every row at one end of what it may be. */
struct rm_rows rm_rows_all(enum rm_row_end end);

/* The row of that name; RM_ROWS: there is none. */
enum rm_row rm_row_named(const char *name);
/* "cycles", "ns", ... */
const char *rm_row_unit_name(enum rm_row_unit unit);
/* Whether a figure is not pinned: its two ends differ. */
bool rm_row_is_open(enum rm_row row);

#endif
