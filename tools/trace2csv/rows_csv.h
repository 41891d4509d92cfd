/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --to csv: one row an exit. RFC 4180, but with lines that end in LF. */
#ifndef TRACE2CSV_ROWS_CSV_H
#define TRACE2CSV_ROWS_CSV_H

#include "trace2csv/columns.h"

struct t2c_rows_csv {
    FILE *to;
    const struct rm_ctf_about *about;
    struct t2c_columns columns;
};

void t2c_print_heading(const struct t2c_rows_csv *csv);
/* A taker of rows; the context is a struct t2c_rows_csv. */
enum rm_status t2c_print_row(void *csv, const struct t2c_row *row, struct rm_error *error);

#endif
