/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timing/processors.h"

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
    assert_true(rm_row_is_open(&table, RM_ROW_opal_call));
    assert_false(rm_row_is_open(&table, RM_ROW_message)); /* no part of a thread's own time */
    assert_int_not_equal(table.of[RM_ROW_message][RM_ROW_LOW],
                         table.of[RM_ROW_message][RM_ROW_HIGH]);
    assert_memory_equal(table.of[RM_ROW_isync], defaults.of[RM_ROW_isync],
                        sizeof(table.of[RM_ROW_isync]));
}

static void a_processor_is_chosen_by_name(void **state)
{
    struct rm_row_table table, named;
    struct rm_error error;
    (void)state;
    assert_int_equal(rm_row_table_choose(&table, NULL, NULL), RM_OK);
    assert_int_equal(table.of[RM_ROW_core_mhz][RM_ROW_VALUE], 3500);
    assert_int_equal(rm_row_table_choose(&named, "power8-2926", NULL), RM_OK);
    for (unsigned row = 0; row < RM_ROWS; row++)
        for (unsigned end = 0; end < RM_ROW_ENDS; end++)
            assert_int_equal(named.of[row][end],
                             row == RM_ROW_core_mhz ? 2926 : table.of[row][end]);
    assert_int_equal(rm_row_table_choose(&named, "power9", &error), RM_NOT_FOUND);
    assert_non_null(strstr(error.text, "nor is it a processor: power8, power8-2061"));
}

/* 120 ns at 2926 MHz are 351.12 cycles: what has begun counts. */
static void what_is_in_ns_takes_cycles_by_the_frequency(void **state)
{
    (void)state;
    assert_int_equal(rm_row_cycles(RM_ROW_icp_load, 120, UINT64_C(3500000000)), 420);
    assert_int_equal(rm_row_cycles(RM_ROW_icp_load, 120, UINT64_C(2926000000)), 352);
    assert_int_equal(rm_row_cycles(RM_ROW_hwsync, 50, UINT64_C(2926000000)), 50);
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
        {"core_mhz: {value: 10001}", "core_mhz: too small or too large; expected 1 to 10000 MHz"},
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
        cmocka_unit_test(a_processor_is_chosen_by_name),
        cmocka_unit_test(what_is_in_ns_takes_cycles_by_the_frequency),
        cmocka_unit_test(a_file_that_is_wrong_is_told_by_line_and_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
