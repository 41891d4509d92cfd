/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timing/rows.h"

#include <string.h>

const struct rm_row_facts rm_row_facts[RM_ROWS] = {
#define ROW(name, value, low, high, unit, source)                                                  \
    {#name, {value, low, high}, RM_UNIT_##unit, false, source},
#define WAY(name, value, low, high, unit, source)                                                  \
    {#name, {value, low, high}, RM_UNIT_##unit, true, source},
#include "timing/rows.def"
#undef ROW
#undef WAY
};

void rm_row_table_defaults(struct rm_row_table *table)
{
    for (unsigned i = 0; i < RM_ROWS; i++)
        memcpy(table->of[i], rm_row_facts[i].of, sizeof(table->of[i]));
}

struct rm_rows rm_rows_at(const struct rm_row_table *table, enum rm_row_end end)
{
    struct rm_rows rows;
    for (unsigned i = 0; i < RM_ROWS; i++)
        rows.of[i] = table->of[i][end];
    return rows;
}

bool rm_row_is_open(const struct rm_row_table *table, enum rm_row row)
{
    return rm_row_facts[row].unit <= RM_UNIT_NS && !rm_row_facts[row].between &&
           table->of[row][RM_ROW_LOW] != table->of[row][RM_ROW_HIGH];
}

uint64_t rm_row_cycles(enum rm_row row, uint32_t value, uint64_t core_hz)
{
    if (rm_row_facts[row].unit != RM_UNIT_NS)
        return value;
    return (value * (core_hz / 1000) + 999999) / 1000000;
}

const char *rm_row_unit_name(enum rm_row_unit unit)
{
    static const char *const names[] = {"cycles", "half cycles", "ns", "bytes",
                                        "count",  "switch",      "MHz"};
    return names[unit];
}
