/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows from a user's file. */
#include "base/file.h"
#include "timing/rows.h"
#include "yaml/read.h"

#include <stdlib.h>
#include <string.h>

#define LIMIT_FILE_BYTES (64u << 10)
#define LIMIT_TIME       1000000u
#define LIMIT_MHZ        10000u /* twice what any POWER processor has */

struct file_row {
    uint32_t value, *low, *high;
};

struct file_rows {
    struct file_row *rows[RM_ROWS];
};

static const struct yml_key row_keys[] = {
    NEEDED_NUMBER(file_row, value),
    UNSIGNED(file_row, low),
    UNSIGNED(file_row, high),
    YML_END,
};

static const struct yml_key file_keys[] = {
#define ROW(name, value, low, high, unit, source)                                                  \
    YML_OPTIONAL(#name, file_rows, rows[RM_ROW_##name], .type = YML_GROUP, .keys = row_keys),
#include "timing/rows.def"
#undef ROW
#undef WAY
    YML_END,
};

static bool is_time(enum rm_row row)
{
    return rm_row_facts[row].unit <= RM_UNIT_NS;
}

/* The least and the most that a row may be. */
static uint32_t least(enum rm_row row)
{
    return is_time(row) || rm_row_facts[row].unit == RM_UNIT_SWITCH
               ? rm_row_facts[row].unit == RM_UNIT_SWITCH ? rm_row_facts[row].of[RM_ROW_LOW] : 0
               : 1;
}

static uint32_t most(enum rm_row row)
{
    return is_time(row)                            ? LIMIT_TIME
           : rm_row_facts[row].unit == RM_UNIT_MHZ ? LIMIT_MHZ
                                                   : rm_row_facts[row].of[RM_ROW_HIGH];
}

static enum rm_status refuse(const struct yml_document *document, const char *name, enum rm_row row,
                             const char *found, struct rm_error *error)
{
    struct yml_position at = yml_position(document, rm_row_facts[row].name);
    return rm_fail(error, RM_BAD_INPUT,
                   "%s: line %u, column %u: %s: %s; expected %u to %u %s, low "
                   "not above value, value not above high",
                   name, at.line, at.column, rm_row_facts[row].name, found, least(row), most(row),
                   rm_row_unit_name(rm_row_facts[row].unit));
}

static enum rm_status take_row(const struct yml_document *document, const char *name,
                               enum rm_row row, const struct file_row *from,
                               struct rm_row_table *table, struct rm_error *error)
{
    uint32_t ends[RM_ROW_ENDS] = {
        [RM_ROW_VALUE] = from->value,
        [RM_ROW_LOW] = from->low ? *from->low : from->value,
        [RM_ROW_HIGH] = from->high ? *from->high : from->value,
    };
    if (ends[RM_ROW_LOW] > from->value || ends[RM_ROW_HIGH] < from->value)
        return refuse(document, name, row, "the value lies outside of low and high", error);
    if (ends[RM_ROW_LOW] < least(row) || ends[RM_ROW_HIGH] > most(row))
        return refuse(document, name, row, "too small or too large", error);
    memcpy(table->of[row], ends, sizeof(ends));
    return RM_OK;
}

enum rm_status rm_row_table_parse(struct rm_row_table *table, const char *name, const char *text,
                                  size_t bytes, struct rm_error *error)
{
    struct yml_document document = {0};
    struct file_rows rows = {{0}};
    struct rm_error inner;
    enum rm_status status = yml_parse(text, bytes, "table of timing", &document, &inner);
    if (status == RM_OK)
        status = yml_read(&document, file_keys, &rows, &inner);
    if (status != RM_OK)
        rm_fail(error, status, "%s: %s", name, inner.text);
    for (unsigned i = 0; status == RM_OK && i < RM_ROWS; i++)
        if (rows.rows[i])
            status = take_row(&document, name, (enum rm_row)i, rows.rows[i], table, error);
    yml_free(&document);
    return status;
}

enum rm_status rm_row_table_read(struct rm_row_table *table, const char *path,
                                 struct rm_error *error)
{
    char *text;
    size_t bytes;
    enum rm_status status =
        rm_file_read(path, LIMIT_FILE_BYTES, "a table of timing", &text, &bytes, error);
    if (status != RM_OK)
        return status;
    status = rm_row_table_parse(table, path, text, bytes, error);
    free(text);
    return status;
}
