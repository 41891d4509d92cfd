/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timing/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static enum rm_status parse(struct rm_row_table *table, const char *text, struct rm_error *error)
{
    rm_row_table_defaults(table);
    return rm_row_table_parse(table, "t.yaml", text, strlen(text), error);
}

static void every_row_lies_within_its_ends_and_has_a_source(void **state)
{
    (void)state;
    for (unsigned i = 0; i < RM_ROWS; i++) {
        const struct rm_row_facts *row = &rm_row_facts[i];
        if (row->of[RM_ROW_LOW] > row->of[RM_ROW_VALUE] ||
            row->of[RM_ROW_VALUE] > row->of[RM_ROW_HIGH] || !row->source[0])
            fail_msg("%s", row->name);
    }
}

static void a_file_sets_the_rows_that_it_names(void **state)
{
    struct rm_row_table table, defaults;
    (void)state;
    rm_row_table_defaults(&defaults);
    assert_int_equal(
        parse(&table, "hwsync: {value: 60, low: 40, high: 90}\nicp_load: {value: 150}\n", NULL),
        RM_OK);
    assert_int_equal(table.of[RM_ROW_hwsync][RM_ROW_VALUE], 60);
    assert_int_equal(table.of[RM_ROW_hwsync][RM_ROW_LOW], 40);
    assert_int_equal(table.of[RM_ROW_hwsync][RM_ROW_HIGH], 90);
    assert_int_equal(table.of[RM_ROW_icp_load][RM_ROW_LOW], 150);
    assert_false(rm_row_is_open(&table, RM_ROW_icp_load));
    assert_true(rm_row_is_open(&table, RM_ROW_hwsync));
    assert_memory_equal(table.of[RM_ROW_isync], defaults.of[RM_ROW_isync],
                        sizeof(table.of[RM_ROW_isync]));
}

static void a_file_that_is_wrong_is_told_by_line_and_column(void **state)
{
    static const struct {
        const char *text, *said;
    } wrong[] = {
        {"hwsync: {value: 60, low: 70}", "line 1, column 9: hwsync: the value lies outside"},
        {"\nhwsync: {value: 60, high: 50}", "line 2, column 9: hwsync: the value lies outside"},
        {"gct_entries: {value: 29}", "gct_entries: too small or too large; expected 1 to 28"},
        {"gct_entries: {value: 0}", "gct_entries: too small or too large"},
        {"far_level: {value: 1}", "expected 2 to 4"},
        {"hwsync: {value: 1000001}", "too small or too large"},
        {"hwsync: {low: 1}", "value"},
        {"hwsyncs: {value: 1}", "unknown key"},
        {"hwsync: 1", "line 1, column 9"},
        {"- hwsync", "line 1, column 1"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct rm_row_table table;
        struct rm_error error = {.text = ""};
        assert_int_equal(parse(&table, wrong[i].text, &error), RM_BAD_INPUT);
        if (strncmp(error.text, "t.yaml: ", 8) != 0 || !strstr(error.text, wrong[i].said))
            fail_msg("\"%s\" said \"%s\"", wrong[i].text, error.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_lies_within_its_ends_and_has_a_source),
        cmocka_unit_test(a_file_sets_the_rows_that_it_names),
        cmocka_unit_test(a_file_that_is_wrong_is_told_by_line_and_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
