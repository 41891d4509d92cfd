/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events at places, as a scenario file has them, and sweeps over places. */
#include "run.h"
#include "scenario/sweep.h"

#define WORLD                                                                                      \
    "name: t\n"                                                                                    \
    "host: {h_ipi_redirect: no}\n"                                                                 \
    "vm:\n"                                                                                        \
    "  vcpus: [{id: 4, server: 0, thread: 0}, {id: 5, server: 8, thread: none}]\n"                 \
    "  sources: [{irq: 0x1005, server: 8, hwirq: 0x1234, phb: 7}]\n"                               \
    "events:\n"                                                                                    \
    "- {name: e, at: 1000, msi: 0x1234}\n"

static struct run run_on(const char *handlers, const char *text)
{
    struct run run = open_run(handlers, text);
    struct rm_error error = {.text = ""};
    if (!run.scenario->places.step)
        go(&run, 3);
    else if (scn_sweep(run.machine, run.scenario, &(struct scn_run_options){1, NULL, NULL},
                       &run.result, &error) != RM_OK)
        fail_msg("%s", error.text);
    return run;
}

static void events_have_places_and_a_sweep_has_a_range(void **state)
{
    (void)state;
    static const char text[] =
        WORLD "- {name: b, when: {enters: f, after: yes, thread: 2}, host_ipi: {thread: 0}}\n"
              "- {at: 7, when: {stores: 'icp[1].state'}, host_ipi: {thread: 0}}\n"
              "- {when: {loads: mfrr}, host_ipi: {thread: 0}}\n"
              "- {when: {instruction_of: e, nth: 9}, host_ipi: {thread: 0}}\n"
              "- {when: {instruction_of: any}, host_ipi: {thread: 0}}\n"
              "sweep: {event: b, from: 4, to: 40, step: 5}\n";
    struct rm_scenario *scenario = NULL;
    assert_int_equal(rm_scenario_parse("t.yaml", text, strlen(text), &scenario, NULL), RM_OK);
    const struct scn_timed_event *events = scenario->events;
    assert_int_equal(events[0].event.when.kind, RM_WHEN_CYCLE);
    assert_int_equal(events[1].event.when.kind, RM_WHEN_ENTERS);
    assert_string_equal(events[1].event.when.what, "f");
    assert_int_equal(events[1].event.when.nth, 4); /* the sweep's first */
    assert_true(events[1].event.when.after);
    assert_true(events[1].event.when.on_thread);
    assert_int_equal(events[1].event.when.thread, 2);
    assert_int_equal(events[2].event.when.kind, RM_WHEN_STORES);
    assert_string_equal(events[2].event.when.what, "icp[1].state");
    assert_int_equal(events[2].event.when.nth, 1);
    assert_false(events[2].event.when.after);
    assert_false(events[2].event.when.on_thread);
    assert_int_equal(events[2].delay_cycles, 7);
    assert_int_equal(events[3].event.when.kind, RM_WHEN_LOADS);
    assert_int_equal(events[4].event.when.kind, RM_WHEN_INSTRUCTION);
    assert_int_equal(events[4].event.when.nth, 9);
    assert_int_equal(events[4].exit_of, 0);
    assert_int_equal(events[5].exit_of, SCN_NO_EVENT);
    assert_int_equal(scenario->places.event, 1);
    assert_int_equal(scenario->places.from, 4);
    assert_int_equal(scenario->places.to, 40);
    assert_int_equal(scenario->places.step, 5);
    rm_scenario_free(scenario);
}

/* Its places are counted from the first one on. */
static void a_range_may_begin_far_away(void **state)
{
    (void)state;
    static const char text[] = "name: x\nevents: [{name: a, when: {loads: b}, hdec: {thread: 0}}]\n"
                               "sweep: {event: a, from: 4000000000, to: 4000099999}\n";
    struct rm_scenario *scenario = NULL;
    struct rm_error error = {.text = ""};
    if (rm_scenario_parse("t.yaml", text, strlen(text), &scenario, &error) != RM_OK)
        fail_msg("%s", error.text);
    rm_scenario_free(scenario);
}

static void mistakes_of_places_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"name: x\nevents: [{name: any, hdec: {thread: 0}}]\n",
         "events[0]: found the name \"any\"; expected another one"},
        {"name: x\nevents: [{name: none, hdec: {thread: 0}}]\n",
         "events[0]: found the name \"none\"; expected another one"},
        {"name: x\nevents: [{when: {nth: 2}, hdec: {thread: 0}}]\n",
         "line 2, column 17: events[0].when: found 0 places; expected one of enters, loads"},
        {"name: x\nevents: [{when: {loads: a, enters: b}, hdec: {thread: 0}}]\n", "found 2 places"},
        {"name: x\nevents: [{when: {loads: a, nth: 0}, hdec: {thread: 0}}]\n", "found nth: 0"},
        {"name: x\nevents: [{when: {loads: a, thread: 16}, hdec: {thread: 0}}]\n",
         "events[0].when: found thread 16"},
        {"name: x\nevents: [{name: a, when: {instruction_of: a}, hdec: {thread: 0}}]\n",
         "events[0].when: found instruction_of: \"a\"; expected the name of an event further up"},
        {"name: x\nsweep: {event: a}\n", "sweep.event: found \"a\"; expected the name of an event"},
        {"name: x\nevents: [{name: a, hdec: {thread: 0}}]\nsweep: {event: a}\n",
         "line 3, column 16: sweep.event: found \"a\"; expected the name of an event with `when:`"},
        {"name: x\nevents: [{name: a, when: {loads: b}, hdec: {thread: 0}}]\n"
         "sweep: {event: a, from: 3, to: 2}\n",
         "sweep: found from 3, to 2, step 1; expected a range"},
        {"name: x\nevents: [{name: a, when: {loads: b, nth: 2}, hdec: {thread: 0}}]\n"
         "sweep: {event: a}\n",
         "sweep.event: found \"a\", whose `when:` has nth; expected one without it"},
        {"name: x\nevents: [{name: a, when: {loads: b}, hdec: {thread: 0}}]\n"
         "sweep: {event: a, step: 0}\n",
         "expected a range that begins with 1 or more, in steps of 1"},
        {"name: x\nevents: [{name: a, when: {loads: b}, hdec: {thread: 0}}]\n"
         "sweep: {event: a, to: 4000000000}\n",
         "sweep: found a range of 4000000000 places; expected at most 100000"},
        {"name: x\nevents: [{name: a, when: {loads: b}, hdec: {thread: 0}}]\n"
         "sweep: {event: a, from: 7, to: 300010, step: 3}\n",
         "sweep: found a range of 100002 places; expected at most 100000"},
        {"name: x\nevents: [{name: a, when: {loads: b}, hdec: {thread: 0}}]\n"
         "sweep: {event: a, from: 0}\n",
         "sweep: found from 0, step 1; expected a range"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct rm_scenario *scenario = NULL;
        struct rm_error error = {.text = ""};
        const char *text = rows[i].text;
        assert_int_equal(rm_scenario_parse("t.yaml", text, strlen(text), &scenario, &error),
                         RM_BAD_INPUT);
        if (!strstr(error.text, rows[i].message))
            fail_msg("said \"%s\", expected \"%s\"", error.text, rows[i].message);
    }
}

#define LATE_IPI                                                                                   \
    WORLD "- {name: late, when: {instruction_of: e}, host_ipi: {thread: 0}}\n"                     \
          "expect: {exits: [{read_intr: 2}]}\n"

static void an_instruction_of_an_event_is_one_of_its_exit(void **state)
{
    (void)state;
    struct run run = run_on("le", WORLD "- {name: h, after: e, delay: 500, hdec: {thread: 0}}\n"
                                        "- {when: {instruction_of: h}, host_ipi: {thread: 0}}\n");
    assert_int_equal(run.result.verdict, SCN_PASS);
    assert_int_equal(run.result.exits[1].exit.vector, 0x980);
    assert_int_equal(run.result.places[2] & 0xffff, 0x980);
    end(&run);
}

/* Until the path looks at host_ipi the IPI is what it leaves for, and kvmppc_read_intr says 1;
 * afterwards it has found the MSI, and says 2. So the places that fail are the first ones. */
static void a_sweep_tells_the_places_that_failed(void **state)
{
    (void)state;
    struct run run = run_on("be", LATE_IPI "sweep: {event: late, to: 300}\n");
    const struct scn_result *result = &run.result;
    assert_int_equal(result->verdict, SCN_FAIL);
    assert_int_equal(result->places_run, 300);
    assert_true(result->places_failed > 50 && result->places_failed < 300);
    assert_int_equal(result->failure_count, SCN_SWEEP_TOLD_MAX);
    for (unsigned i = 0; i < result->failure_count; i++) {
        char start[32];
        snprintf(start, sizeof(start), "nth %u, at 0x", i + 1);
        assert_memory_equal(result->failures[i].what, start, strlen(start));
        assert_non_null(strstr(result->failures[i].what, "): exits[0].read_intr"));
    }
    assert_int_equal(result->exits[0].exit.read_intr, 1); /* the first one is told in full */
    end(&run);
}

/* Whose range has no end goes as far as the exit. */
static void a_sweep_ends_with_the_exit(void **state)
{
    (void)state;
    struct run run = run_on("le", WORLD "- {name: late, when: {instruction_of: e}, msi: 0x1234}\n"
                                        "sweep: {event: late, from: 600, step: 50}\n");
    const struct scn_result *result = &run.result;
    assert_int_equal(result->verdict, SCN_PASS);
    assert_true(result->happened[1]);
    uint64_t instructions = result->exits[0].exit.instructions;
    assert_int_equal(result->places_run, (instructions - 600) / 50 + 1);
    assert_int_equal(run.scenario->events[1].event.when.nth, 600); /* as it was */
    end(&run);
}

/* Nothing is behind its exit: one line says so, whatever the range is. */
static void a_range_that_is_longer_than_the_exit_fails_once(void **state)
{
    (void)state;
    struct run run = run_on("le", WORLD "- {name: late, when: {instruction_of: e}, msi: 0x1234}\n"
                                        "sweep: {event: late, from: 600, to: 60600, step: 50}\n");
    const struct scn_result *result = &run.result;
    unsigned places = (unsigned)(result->exits[0].exit.instructions - 600) / 50 + 1;
    char got[80];
    snprintf(got, sizeof(got), "%u, the last one nth %u; behind it the event does not happen",
             places, 600 + (places - 1) * 50);
    assert_int_equal(result->verdict, SCN_FAIL);
    assert_int_equal(result->places_run, places);
    assert_int_equal(result->places_failed, 0);
    assert_int_equal(result->failure_count, 1);
    assert_string_equal(result->failures[0].what, "sweep");
    assert_string_equal(result->failures[0].expected, "1201 places, nth 600 to 60600");
    assert_string_equal(result->failures[0].got, got);
    assert_int_equal(result->failures[0].line, 9);
    end(&run);
}

/* A range that lies behind the exit as a whole is one place that failed. */
static void a_range_behind_the_exit_is_not_walked(void **state)
{
    (void)state;
    struct run run = run_on("le", WORLD "- {name: late, when: {instruction_of: e}, msi: 0x1234}\n"
                                        "sweep: {event: late, from: 60000, to: 70000}\n");
    const struct scn_result *result = &run.result;
    assert_int_equal(result->verdict, SCN_FAIL);
    assert_int_equal(result->places_run, 1);
    assert_int_equal(result->places_failed, 1);
    assert_int_equal(result->failure_count, 1);
    assert_string_equal(result->failures[0].what, "nth 60000: events[1]");
    end(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_have_places_and_a_sweep_has_a_range),
        cmocka_unit_test(a_range_may_begin_far_away),
        cmocka_unit_test(mistakes_of_places_are_named),
        cmocka_unit_test(an_instruction_of_an_event_is_one_of_its_exit),
        cmocka_unit_test(a_sweep_tells_the_places_that_failed),
        cmocka_unit_test(a_sweep_ends_with_the_exit),
        cmocka_unit_test(a_range_that_is_longer_than_the_exit_fails_once),
        cmocka_unit_test(a_range_behind_the_exit_is_not_walked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
