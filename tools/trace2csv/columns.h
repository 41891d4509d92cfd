/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a row of output is, and what its columns are called: columns.def. */
#ifndef TRACE2CSV_COLUMNS_H
#define TRACE2CSV_COLUMNS_H

#include "base/fail.h"
#include "rmsim/account.h"
#include "trace/ctf_metadata.h"
#include "trace2csv/timers.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum t2c_column {
#define COLUMN(id, name, unit, kind, shown, about) T2C_##id,
#include "trace2csv/columns.def"
#undef COLUMN
    T2C_COLUMNS
};

/* Cycles that an exit, or a nap in it, spent in one code symbol. */
struct t2c_symbol_time {
    uint32_t symbol; /* its number, see t2c_symbol_name */
    uint64_t cycles, entries;
};

/* An exit; or an entry that came to the guest, which is not printed, but which timers count. */
struct t2c_row {
    bool entry;
    bool has[T2C_COLUMNS]; /* else the column does not apply, and is empty */
    uint64_t value[T2C_COLUMNS];
    struct t2c_timers timers;
    size_t symbol_count; /* 0 unless asked for */
    const struct t2c_symbol_time *symbols;
};

const char *t2c_column_name(enum t2c_column column);
const char *t2c_column_unit(enum t2c_column column); /* "": none */
const char *t2c_column_about(enum t2c_column column);
/* Whether it is printed as a name, and not as a number. */
bool t2c_column_is_name(enum t2c_column column);
bool t2c_column_is_signed(enum t2c_column column);

/* The first number from `*value` on that has a name in a column: it goes to `*value`. NULL: there
 * is none, or what there is only the trace knows. */
const char *t2c_next_name(enum t2c_column column, uint64_t *value);
/* Whether such a column can be that word; of one whose names are not known any. */
bool t2c_column_can_be(enum t2c_column column, const char *word);

/* The columns of a phase, and of a part of its cycles. */
enum t2c_of_phase { T2C_LOW, T2C_HIGH, T2C_INSNS };
enum t2c_column t2c_phase_column(enum rm_phase phase, enum t2c_of_phase what);
enum t2c_column t2c_stall_column(enum rm_phase phase, enum rm_stall part);

/* The column of that name, of `length` bytes; T2C_COLUMNS: none. */
enum t2c_column t2c_find_column(const char *name, size_t length);

/* What is printed for the row, without quotes; `to` holds T2C_VALUE_BYTES. Returns `to`, or a text
 * that is constant or the trace's. */
#define T2C_VALUE_BYTES 32
const char *t2c_print_value(const struct rm_ctf_about *about, const struct t2c_row *row,
                            enum t2c_column column, char *to);

/* A list of columns, in the order in which they are printed. */
struct t2c_columns {
    unsigned count;
    enum t2c_column at[T2C_COLUMNS];
};

/* Those that are shown without --columns. */
void t2c_columns_default(struct t2c_columns *columns);
/* From names with commas between them; "all" stands for all. RM_BAD_INPUT: no such column, or one
 * that is there twice. */
enum rm_status t2c_columns_parse(const char *list, struct t2c_columns *out, struct rm_error *error);

/* A field of CSV: a comma, quote or line end in it makes it quoted. */
void t2c_print_csv(const char *text, FILE *to);

/* Name, unit and meaning of all columns, as CSV. */
void t2c_print_schema(FILE *to);

#endif
