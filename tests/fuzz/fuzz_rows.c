/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The input is the text of a file of rows of the clock. */
#include "timing/rows.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rm_row_table table;
    struct rm_error error;
    rm_row_table_defaults(&table);
    if (rm_row_table_parse(&table, "input", (const char *)data, size, &error) != RM_OK)
        return 0;
    for (unsigned row = 0; row < RM_ROWS; row++)
        assert(table.of[row][RM_ROW_LOW] <= table.of[row][RM_ROW_VALUE] &&
               table.of[row][RM_ROW_VALUE] <= table.of[row][RM_ROW_HIGH]);
    return 0;
}
