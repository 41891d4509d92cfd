/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Final states that a scenario expects of an exploration. */
#include "explored.h"

#include "explore/found.h"
#include "scenario/runner.h"

/* A vcpu fetches what waits for it while its device's interrupt is delivered: it has it, or does
 * not. */
#define FETCH                                                                                      \
    "name: fetch\n"                                                                                \
    "machine: {cores: 2, threads_per_core: 1}\n"                                                   \
    "vm:\n"                                                                                        \
    "  vcpus: [{id: 0, server: 0, thread: 0}, {id: 1, server: 1, thread: 1}]\n"                    \
    "  sources: [{irq: 0x1005, server: 0, hwirq: 0x1234, hw_server: 1}]\n"                         \
    "events: [{at: 1000, hcall: {thread: 0, call: H_XIRR}}, {at: 1000, msi: 0x1234}]\n"            \
    "expect:\n"

#define BOTH                                                                                       \
    "  exists:\n"                                                                                  \
    "  - icps: [{vcpu: 0, cppr: 5, xisr: 0}]\n"                                                    \
    "  - icps: [{vcpu: 0, cppr: 0xff, xisr: 0x1005}]\n"                                            \
    "    fields: [{name: \"source[0x1005].resend\", value: 0}]\n"

static struct explored explore_fetch(const char *text)
{
    struct explored explored = begin("le", text);
    struct rm_error error = {.text = ""};
    const struct exp_limits limits = {.aim = {.bound = 1, .shards = 1},
                                      .scenario = explored.scenario,
                                      .memory_bytes_max = 1 << 20};
    if (exp_search(explored.machine, &limits, &explored.found, &error) != RM_OK)
        fail_msg("%s", error.text);
    return explored;
}

static void what_exists_is_met_in_some_order_each(void **state)
{
    struct explored explored =
        explore_fetch(FETCH BOTH "  forall: [{sources: [{irq: 0x1005, pq: 1}]}]\n");
    (void)state;
    assert_int_equal(explored.found.finding_count, 0);
    assert_int_equal(explored.found.counts.unmet, 0);
    close_explored(&explored);
}

static void what_no_order_comes_to_stays_unmet(void **state)
{
    struct explored explored =
        explore_fetch(FETCH BOTH "  - icps: [{vcpu: 0, cppr: 5, xisr: 0x1005}]\n");
    (void)state;
    assert_int_equal(explored.found.finding_count, 0);
    assert_int_equal(explored.found.counts.unmet, 4);
    close_explored(&explored);
}

static void what_is_not_so_in_one_order_is_a_finding(void **state)
{
    struct explored explored = explore_fetch(
        FETCH "  forall: [{sources: [{irq: 0x1005, pq: 1}]}, {icps: [{vcpu: 0, cppr: 5}]}]\n");
    (void)state;
    assert_int_equal(explored.found.finding_count, 1);
    assert_string_equal(explored.found.findings[0].text,
                        "expect.forall[1].icps[0].cppr: expected 0x5, got 0xff");
    close_explored(&explored);
}

static void a_run_asks_for_none(void **state)
{
    struct explored explored = begin("le", FETCH "  forall: [{icps: [{vcpu: 0, cppr: 1}]}]\n"
                                                 "  exists: [{icps: [{vcpu: 0, cppr: 1}]}]\n");
    struct rm_error error = {.text = ""};
    struct scn_result result;
    (void)state;
    if (rm_scenario_run(explored.machine, explored.scenario,
                        &(struct scn_run_options){1, NULL, NULL}, &result, &error) != RM_OK)
        fail_msg("%s", error.text);
    assert_int_equal(result.verdict, SCN_PASS);
    scn_result_free(&result);
    close_explored(&explored);
}

/* Each is refused where the file is read, or, by its field, where it is run. */
static void what_is_not_there_is_refused(void **state)
{
    static const struct {
        const char *text, *message;
    } wrong[] = {
        {FETCH "  exists: [{icps: [{vcpu: 7, cppr: 1}]}]\n",
         "t.yaml: line 8, column 27: expect.exists[0].icps[0].vcpu: found vcpu 7; expected the id of "
         "a vcpu in vm.vcpus"},
        {FETCH "  forall: [{}, {sources: [{irq: 9}]}]\n",
         "t.yaml: line 8, column 33: expect.forall[1].sources[0].irq: found 0x9; expected the irq of "
         "a source in vm.sources"},
        {FETCH "  exists: [{registers: []}]\n",
         "t.yaml: line 8, column 13: expect.exists[0]: found the unknown key \"registers\"; expected "
         "one of icps, sources, fields"},
    };
    struct rm_error error;
    struct rm_scenario *scenario;
    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        assert_int_equal(
            rm_scenario_parse("t.yaml", wrong[i].text, strlen(wrong[i].text), &scenario, &error),
            RM_BAD_INPUT);
        assert_string_equal(error.text, wrong[i].message);
    }
}

static void a_field_that_the_world_lacks_is_refused(void **state)
{
    static const char text[] = FETCH "  forall: [{fields: [{name: \"icp[0].gone\", value: 1}]}]\n";
    struct rm_machine_options options = {.size = sizeof(options), .handlers = "le"};
    struct rm_scenario *scenario;
    struct rm_machine *machine;
    struct rm_error error;
    (void)state;
    assert_int_equal(rm_machine_open(&options, &machine, &error), RM_OK);
    assert_int_equal(rm_scenario_parse("t.yaml", text, strlen(text), &scenario, &error), RM_OK);
    assert_int_not_equal(rm_scenario_begin(machine, scenario, &error), RM_OK);
    assert_string_equal(error.text,
                        "t.yaml: line 8, column 29: expect.forall[0].fields[0].name: le: struct "
                        "kvmppc_icp has no field gone according to DWARF in the image");
    rm_scenario_free(scenario);
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_exists_is_met_in_some_order_each),
        cmocka_unit_test(what_no_order_comes_to_stays_unmet),
        cmocka_unit_test(what_is_not_so_in_one_order_is_a_finding),
        cmocka_unit_test(a_run_asks_for_none),
        cmocka_unit_test(what_is_not_there_is_refused),
        cmocka_unit_test(a_field_that_the_world_lacks_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
