/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timing/rows.h"

#include <string.h>

const struct rm_row_facts rm_row_facts[RM_ROWS] = {
#define ROW(name, value, low, high, unit, source) {#name, value, low, high, RM_UNIT_##unit, source},
#include "timing/rows.def"
#undef ROW
};

struct rm_rows rm_rows_all(enum rm_row_end end)
{
    struct rm_rows rows;
    for (unsigned i = 0; i < RM_ROWS; i++) {
        const struct rm_row_facts *facts = &rm_row_facts[i];
        rows.of[i] = end == RM_ROW_LOW    ? facts->low
                     : end == RM_ROW_HIGH ? facts->high
                                          : facts->value;
    }
    return rows;
}

enum rm_row rm_row_named(const char *name)
{
    unsigned i = 0;
    while (i < RM_ROWS && strcmp(rm_row_facts[i].name, name) != 0)
        i++;
    return (enum rm_row)i;
}

const char *rm_row_unit_name(enum rm_row_unit unit)
{
    static const char *const names[] = {"cycles", "half cycles", "ns", "bytes", "count", "switch"};
    return names[unit];
}

bool rm_row_is_open(enum rm_row row)
{
    return rm_row_facts[row].low != rm_row_facts[row].high;
}
