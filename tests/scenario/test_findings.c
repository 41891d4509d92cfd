/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Promises that the path does not keep, and what a scenario makes of them. The guest has no ICS for
 * the interrupt that the map names, so nobody ever ends it (docs/checks.md). */
#include "run.h"

#define WORLD                                                                                      \
    "name: t\n"                                                                                    \
    "vm:\n"                                                                                        \
    "  vcpus: [{id: 0, thread: 0}]\n"                                                              \
    "  sources: [{irq: 0x1005, no_ics: yes, hwirq: 0x1234, phb: 7}]\n"                             \
    "events:\n"                                                                                    \
    "- {at: 1000, msi: 0x1234}\n"

static struct run run(const char *text)
{
    struct run run = open_run(NULL, text);
    go(&run, 1);
    return run;
}

static void a_broken_promise_fails_a_scenario_that_expects_nothing(void **state)
{
    (void)state;
    struct run r = run(WORLD);
    assert_int_equal(r.result.verdict, SCN_FAIL);
    assert_int_equal(r.result.failure_count, 3);
    assert_string_equal(r.result.failures[0].what, "check irq_ended");
    assert_string_equal(
        r.result.failures[0].expected,
        "\"What a thread accepts it ends once, by storing the XIRR that it read, before the "
        "guest runs; or it leaves that to the host, in saved_xirr\"");
    assert_non_null(strstr(r.result.failures[0].got, "0xff001234 accepted and not ended"));
    end(&r);
}

static void a_known_finding_is_kept_with_its_reason_and_fails_nothing(void **state)
{
    (void)state;
    struct run r = run(WORLD "known: [{check: cppr_back, because: nobody ends it},"
                             " {check: irq_ended, because: nobody ends it}]\n");
    assert_int_equal(r.result.verdict, SCN_PASS);
    assert_int_equal(r.result.finding_count, 3);
    assert_string_equal(r.result.findings[0].because, "nobody ends it");
    end(&r);
}

static void what_is_unchecked_fails_nothing_and_is_not_known(void **state)
{
    (void)state;
    struct run r = run(WORLD "unchecked: [{check: cppr_back, because: x},"
                             " {check: irq_ended, because: x}]\n");
    assert_int_equal(r.result.verdict, SCN_PASS);
    assert_null(r.result.findings[0].because);
    end(&r);
}

/* The ICP is looked at when the exit ends, and again when the run does, at the same cycle. */
static void what_is_found_again_at_the_same_cycle_is_told_once(void **state)
{
    static const char text[] = "name: t\n"
                               "vm: {vcpus: [{id: 0, thread: 0}]}\n"
                               "events:\n"
                               "- {at: 1000, set: {name: \"icp[0].state.mfrr\", value: 5}}\n"
                               "- {at: 2000, hcall: {thread: 0, call: H_XIRR}}\n";
    (void)state;
    struct run r = run(text);
    assert_int_equal(r.result.verdict, SCN_FAIL);
    assert_int_equal(r.result.failure_count, 1);
    assert_string_equal(r.result.failures[0].what, "check icp_possible");
    end(&r);
}

static void a_check_that_there_is_not_is_refused_with_its_place(void **state)
{
    (void)state;
    struct rm_scenario *scenario;
    struct rm_error error;
    const char *text = WORLD "known: [{check: cpr_back, because: x}]\n";
    assert_int_equal(rm_scenario_parse("t.yaml", text, strlen(text), &scenario, &error),
                     RM_BAD_INPUT);
    assert_non_null(strstr(error.text, "t.yaml: line 7, column 17: known[0].check: found the check "
                                       "\"cpr_back\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_broken_promise_fails_a_scenario_that_expects_nothing),
        cmocka_unit_test(a_known_finding_is_kept_with_its_reason_and_fails_nothing),
        cmocka_unit_test(what_is_unchecked_fails_nothing_and_is_not_known),
        cmocka_unit_test(what_is_found_again_at_the_same_cycle_is_told_once),
        cmocka_unit_test(a_check_that_there_is_not_is_refused_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
