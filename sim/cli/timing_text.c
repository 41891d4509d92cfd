/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/timing_text.h"

#include "timing/rows.h"

#include <stdio.h>

void cli_print_timing(void)
{
    for (unsigned i = 0; i < RM_ROWS; i++) {
        const struct rm_row_facts *row = &rm_row_facts[i];
        printf("# %s; %s\n%s: {value: %u, low: %u, high: %u}\n", rm_row_unit_name(row->unit),
               row->source, row->name, row->of[RM_ROW_VALUE], row->of[RM_ROW_LOW],
               row->of[RM_ROW_HIGH]);
    }
}
