/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Failures that are known: the file, and what it accepts. */
#include "scenario/baseline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct scn_baseline parse(const char *text, enum rm_status expected, struct rm_error *error)
{
    struct scn_baseline baseline;
    assert_int_equal(scn_baseline_parse("b", text, strlen(text), &baseline, error), expected);
    return baseline;
}

/* A result of the scenario "s" that failed in up to two ways. */
static struct scn_result failed(struct rm_scenario *scenario, struct scn_failure failures[2],
                                const char *first, const char *second)
{
    *scenario = (struct rm_scenario){.name = (char *)"s"};
    failures[0] = (struct scn_failure){.what = (char *)first};
    failures[1] = (struct scn_failure){.what = (char *)second};
    return (struct scn_result){.scenario = scenario,
                               .verdict = first ? SCN_FAIL : SCN_PASS,
                               .failure_count = (unsigned)(first != NULL) + (second != NULL),
                               .failures = failures};
}

static void a_line_is_a_scenario_and_what_failed(void **state)
{
    (void)state;
    struct scn_baseline baseline = parse("# x\n\ns: exits[0].trap \r\ns/v: a: b", RM_OK, NULL);
    assert_int_equal(baseline.count, 2);
    assert_string_equal(baseline.entries[0].scenario, "s");
    assert_string_equal(baseline.entries[0].what, "exits[0].trap");
    assert_int_equal(baseline.entries[0].line, 3);
    assert_string_equal(baseline.entries[1].scenario, "s/v");
    assert_string_equal(baseline.entries[1].what, "a: b");
    scn_baseline_free(&baseline);
}

static void what_is_no_such_line_is_refused_with_its_number(void **state)
{
    (void)state;
    static const char *const texts[] = {"s: t\nx\n", "s: t\n: t\n", "s: t\ns:t\n"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        struct rm_error error;
        struct scn_baseline baseline = parse(texts[i], RM_BAD_INPUT, &error);
        assert_non_null(strstr(error.text, "b: line 2: found "));
        scn_baseline_free(&baseline);
    }
}

static void a_scenario_is_accepted_if_all_its_failures_are_known(void **state)
{
    (void)state;
    struct rm_scenario scenario;
    struct scn_failure failures[2];
    struct scn_baseline baseline = parse("s: a\ns: b\nother: c\n", RM_OK, NULL);
    struct scn_result both = failed(&scenario, failures, "a", "b");
    assert_true(scn_baseline_has(&baseline, &both));
    struct scn_result other = failed(&scenario, failures, "a", "c");
    assert_false(scn_baseline_has(&baseline, &other));
    struct scn_result none = failed(&scenario, failures, NULL, NULL);
    assert_false(scn_baseline_has(&baseline, &none));
    struct scn_result budget = failed(&scenario, failures, "a", NULL);
    budget.verdict = SCN_BUDGET;
    assert_false(scn_baseline_has(&baseline, &budget));
    scn_baseline_free(&baseline);
}

static void what_does_not_fail_any_more_is_found(void **state)
{
    (void)state;
    struct rm_scenario scenario;
    struct scn_failure failures[2];
    struct scn_baseline baseline = parse("s: a\nother: a\ns: b\n", RM_OK, NULL);
    struct scn_result result = failed(&scenario, failures, "a", NULL);
    size_t entry = 0;
    assert_true(scn_baseline_mended(&baseline, &result, &entry));
    assert_int_equal(entry, 3);
    assert_false(scn_baseline_mended(&baseline, &result, &entry));
    scn_baseline_free(&baseline);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_a_scenario_and_what_failed),
        cmocka_unit_test(what_is_no_such_line_is_refused_with_its_number),
        cmocka_unit_test(a_scenario_is_accepted_if_all_its_failures_are_known),
        cmocka_unit_test(what_does_not_fail_any_more_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
