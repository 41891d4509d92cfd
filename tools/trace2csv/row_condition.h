/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Conditions of --where and --fail-if:
 *
 *   condition   comparison [and|or comparison]...     `and` binds more
 *   comparison  NAME OP VALUE      OP: < <= > >= = == !=
 *
 * In --where NAME is a column, of one row. In --fail-if it is COLUMN.STATISTIC, of all rows, or
 * STATISTIC_ns or STATISTIC_cycles, of the exits' whole duration, or `count`. VALUE is a number,
 * decimal or 0x..., or, for columns that are names, a name. A column that is empty fulfils nothing.
 */
#ifndef TRACE2CSV_ROW_CONDITION_H
#define TRACE2CSV_ROW_CONDITION_H

#include "trace2csv/columns.h"
#include "trace2csv/distribution.h"

#define T2C_COMPARISONS_MAX 16u
#define T2C_WORD_BYTES      32u

enum t2c_operator {
    T2C_LESS,
    T2C_LESS_EQUAL,
    T2C_GREATER,
    T2C_GREATER_EQUAL,
    T2C_EQUAL,
    T2C_NOT_EQUAL
};

struct t2c_comparison {
    enum t2c_column column;
    enum t2c_statistic statistic; /* T2C_STATISTICS: of a row */
    enum t2c_operator operator;
    uint64_t value;
    char word[T2C_WORD_BYTES]; /* instead, of a column that is a name; else "" */
    bool ns;                   /* of cycles, in ns */
    bool or_before;            /* what stands before it and is not joined by `and` is enough */
};

struct t2c_condition {
    unsigned count; /* 0: there is none */
    struct t2c_comparison at[T2C_COMPARISONS_MAX];
};

/* `option` is for messages. `of_rows`: as --where has it. RM_BAD_INPUT. */
enum rm_status t2c_condition_parse(const char *option, const char *text, bool of_rows,
                                   struct t2c_condition *out, struct rm_error *error);

/* Whether a row fulfils it; one without comparisons is always fulfilled. */
bool t2c_condition_of_row(const struct t2c_condition *condition, const struct rm_ctf_about *about,
                          const struct t2c_row *row);

/* Whether all rows do: `of[i]` is the distribution of column at[i].column. Of no values nothing but
 * `count` is fulfilled. A mean is compared as it is, all else in ns rounded to the nearest.
 * `*which` is the comparison that decided it. */
bool t2c_condition_of_all(const struct t2c_condition *condition, const struct rm_ctf_about *about,
                          struct t2c_distribution *const *of, const struct t2c_comparison **which);

#endif
