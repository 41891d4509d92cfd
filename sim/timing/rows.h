/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The figures of the POWER8 clock as a table: rows.def has them and their sources. A set of rows is
 * what one model runs on: all at their values, at their low or high ends, or as a user's file says.
 */
#ifndef RM_TIMING_ROWS_H
#define RM_TIMING_ROWS_H

#include "base/fail.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rm_row {
#define ROW(name, value, low, high, unit, source) RM_ROW_##name,
#include "timing/rows.def"
#undef ROW
#undef WAY
    RM_ROWS
};

enum rm_row_unit {
    RM_UNIT_CYCLES,
    RM_UNIT_HALF_CYCLES,
    RM_UNIT_NS,
    RM_UNIT_BYTES,
    RM_UNIT_COUNT,
    RM_UNIT_SWITCH,
    RM_UNIT_MHZ
};

enum rm_row_end { RM_ROW_VALUE, RM_ROW_LOW, RM_ROW_HIGH, RM_ROW_ENDS };

struct rm_row_facts {
    const char *name;
    uint32_t of[RM_ROW_ENDS];
    enum rm_row_unit unit;
    bool between; /* says when others act: no part of a thread's own cycles */
    const char *source;
};

/* A processor: every row with its value and what it may be. */
struct rm_row_table {
    uint32_t of[RM_ROWS][RM_ROW_ENDS];
};

extern const struct rm_row_facts rm_row_facts[RM_ROWS];

/* What one model runs on, in the unit of each row. */
struct rm_rows {
    uint32_t of[RM_ROWS];
};

/* The table of rows.def. */
void rm_row_table_defaults(struct rm_row_table *table);
/* All rows of it at one end of what they may be. */
struct rm_rows rm_rows_at(const struct rm_row_table *table, enum rm_row_end end);
/* Whether intervals run over a row: it is a time of a thread whose two ends differ. */
bool rm_row_is_open(const struct rm_row_table *table, enum rm_row row);

/* A time of that row in cycles of a core of that frequency; what is no time in ns stays. */
uint64_t rm_row_cycles(enum rm_row row, uint32_t value, uint64_t core_hz);

/* "cycles", "ns", ... */
const char *rm_row_unit_name(enum rm_row_unit unit);

/*
 * Takes the rows of a file into `table`: YAML, a mapping of their names to what is known of them,
 *
 *     hwsync: {value: 60, low: 40, high: 90}
 *     icp_load: {value: 150}
 *
 * where `low` and `high` are the value if they are left out. What is a time may be up to 1,000,000,
 * a frequency 1 to 10,000; what is a size at least 1 and at most what rows.def has as its high end.
 * Errors as those of rm_file_read, and RM_BAD_INPUT with file, line and column.
 */
enum rm_status rm_row_table_read(struct rm_row_table *table, const char *path,
                                 struct rm_error *error);
/* The same of the file's text; `name` is for messages. */
enum rm_status rm_row_table_parse(struct rm_row_table *table, const char *name, const char *text,
                                  size_t bytes, struct rm_error *error);

#endif
