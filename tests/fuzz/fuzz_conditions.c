/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The input is a list of columns and a condition, with a line end between them, in both of its
 * kinds. */
#include "trace2csv/row_condition.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void judge_rows(const char *text)
{
    static const struct rm_ctf_about about = {.core_hz = 1000, .tb_hz = 10};
    struct t2c_condition condition;
    struct rm_error error;
    struct t2c_row row = {0};
    if (t2c_condition_parse("--where", text, true, &condition, &error) != RM_OK) {
        assert(*error.text);
        return;
    }
    assert(condition.count && condition.count <= T2C_COMPARISONS_MAX);
    assert(!t2c_condition_of_row(&condition, &about, &row)); /* all of it is empty */
    for (unsigned i = 0; i < T2C_COLUMNS; i++)
        row.has[i] = true;
    t2c_condition_of_row(&condition, &about, &row);
}

static void judge_all(const char *text)
{
    static const struct rm_ctf_about about = {.core_hz = 1000, .tb_hz = 10};
    struct t2c_condition condition;
    struct rm_error error;
    struct t2c_distribution of = {0}, *all[T2C_COMPARISONS_MAX];
    const struct t2c_comparison *which;
    size_t distinct = 0;
    if (t2c_condition_parse("--fail-if", text, false, &condition, &error) != RM_OK)
        return;
    for (unsigned i = 0; i < condition.count; i++)
        all[i] = &of;
    t2c_condition_of_all(&condition, &about, all, &which);
    t2c_distribution_add(&of, 5, &distinct, &error);
    t2c_condition_of_all(&condition, &about, all, &which);
    t2c_distribution_free(&of);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = strndup((const char *)data, size);
    char *condition = strchr(text, '\n');
    struct t2c_columns columns;
    struct rm_error error;
    if (condition) {
        *condition++ = '\0';
        judge_rows(condition);
        judge_all(condition);
    }
    if (t2c_columns_parse(text, &columns, &error) == RM_OK)
        assert(columns.count && columns.count <= T2C_COLUMNS);
    free(text);
    return 0;
}
