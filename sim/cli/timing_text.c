/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/timing_text.h"

#include "timing/processors.h"

#include <stdio.h>

static void print_row(const struct rm_row_table *table, enum rm_row row)
{
    const struct rm_row_facts *facts = &rm_row_facts[row];
    const uint32_t *of = table->of[row], mhz = table->of[RM_ROW_core_mhz][RM_ROW_VALUE];
    printf("# %s", rm_row_unit_name(facts->unit));
    if (facts->unit == RM_UNIT_NS)
        printf(", %llu cycles at %u MHz",
               (unsigned long long)rm_row_cycles(row, of[RM_ROW_VALUE], mhz * UINT64_C(1000000)),
               mhz);
    printf("; %s\n%s: {value: %u, low: %u, high: %u}\n", facts->source, facts->name,
           of[RM_ROW_VALUE], of[RM_ROW_LOW], of[RM_ROW_HIGH]);
}

enum rm_status cli_print_timing(const char *timing, struct rm_error *error)
{
    struct rm_row_table table;
    enum rm_status status = rm_row_table_choose(&table, timing, error);
    if (status != RM_OK)
        return status;
    puts("# Processors:");
    for (unsigned i = 0; i < rm_processor_count; i++)
        printf("#   %-12s %u MHz: %s\n", rm_processors[i].name, rm_processors[i].core_mhz,
               rm_processors[i].about);
    putchar('\n');
    for (unsigned i = 0; i < RM_ROWS; i++)
        print_row(&table, (enum rm_row)i);
    return RM_OK;
}
