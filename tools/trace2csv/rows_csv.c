/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace2csv/rows_csv.h"

void t2c_print_heading(const struct t2c_rows_csv *csv)
{
    for (unsigned i = 0; i < csv->columns.count; i++)
        fprintf(csv->to, "%s%s", i ? "," : "", t2c_column_name(csv->columns.at[i]));
    fputc('\n', csv->to);
}

enum rm_status t2c_print_row(void *context, const struct t2c_row *row, struct rm_error *error)
{
    const struct t2c_rows_csv *csv = context;
    char text[T2C_VALUE_BYTES];
    (void)error;
    if (row->entry)
        return RM_OK;
    for (unsigned i = 0; i < csv->columns.count; i++) {
        if (i)
            putc_unlocked(',', csv->to);
        t2c_print_csv(t2c_print_value(csv->about, row, csv->columns.at[i], text), csv->to);
    }
    putc_unlocked('\n', csv->to);
    return RM_OK;
}
