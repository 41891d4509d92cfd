/* SPDX-License-Identifier: GPL-2.0-or-later */
/* That the check of a run against itself finds what it is for. */
#include "machine/state.h"
#include "scenario/compare.h"
#include "scenario/runner.h"
#include "scenario/selfcheck.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SCENARIO                                                                                   \
    "name: t\n"                                                                                    \
    "vm:\n"                                                                                        \
    "  vcpus: [{id: 0, thread: 0}, {id: 1, server: 8, thread: 3}]\n"                               \
    "  sources: [{irq: 0x1005, server: 8, hwirq: 0x1234, phb: 7}]\n"                               \
    "events: [{at: 1000, msi: 0x1234}]\n"

struct check {
    struct rm_machine *machine;
    struct rm_scenario *scenario;
    struct scn_result result;
    struct scn_check_result found;
};

static void prepare(struct check *check, const char *text)
{
    struct rm_machine_options options = {.size = sizeof(options)};
    struct rm_error error = {.text = ""};
    memset(check, 0, sizeof(*check));
    if (rm_machine_open(&options, &check->machine, &error) != RM_OK ||
        rm_scenario_parse("t.yaml", text, strlen(text), &check->scenario, &error) != RM_OK)
        fail_msg("%s", error.text);
}

static void run(struct check *check, const struct scn_check_options *options)
{
    struct rm_error error = {.text = ""};
    if (scn_self_check(check->machine, check->scenario, options, &check->result, &check->found,
                       &error) != RM_OK)
        fail_msg("%s", error.text);
}

static void end(struct check *check)
{
    scn_result_free(&check->result);
    rm_scenario_free(check->scenario);
    rm_machine_close(check->machine);
}

static void a_run_is_the_same_however_it_is_interrupted(void **state)
{
    (void)state;
    struct check check;
    for (uint64_t seed = 0; seed < 3; seed++) {
        const struct scn_check_options options = {.seed = seed};
        prepare(&check, SCENARIO "expect: {exits: [{trap: 1}]}\n");
        run(&check, &options);
        assert_false(check.found.differs);
        assert_int_equal(check.result.verdict, SCN_FAIL); /* the straight run is judged as usual */
        assert_true(check.found.events > 100);
        assert_true(check.found.pauses > 500);
        assert_int_equal(check.found.snapshots, SCN_CHECK_PLACES);
        end(&check);
    }
}

static void with_all_there_is_a_snapshot_at_every_cycle(void **state)
{
    (void)state;
    struct check check;
    const struct scn_check_options options = {.seed = 1, .all = true};
    prepare(&check, "name: t\nevents: [{at: 100, doorbell: {thread: 0}}]\n");
    run(&check, &options);
    assert_false(check.found.differs);
    assert_true(check.found.snapshots >= check.result.exits[0].exit.cycles);
    end(&check);
}

static void a_call_is_checked_as_well(void **state)
{
    (void)state;
    struct check check;
    const struct scn_check_options options = {.seed = 1};
    prepare(&check, "name: t\ncall: {function: kvmppc_read_intr}\nevents: [{msi: 0x1234}]\n"
                    "vm: {sources: [{irq: 0x1005, hwirq: 0x1234}]}\n");
    run(&check, &options);
    assert_false(check.found.differs);
    assert_true(check.found.pauses > 100);
    end(&check);
}

/* Somebody who does what an observer must not do, in one of the runs. */
struct meddler {
    struct rm_machine *machine;
    const char *name;          /* of a register */
    unsigned runs, meddles_in; /* counted from 1 */
    bool onwards;              /* and in those after it: detours count as well */
};

static void meddle(void *context, const struct rm_event *event)
{
    struct meddler *meddler = context;
    meddler->runs += event->type == RM_EVENT_injected;
    if (event->type == RM_EVENT_exit_begin &&
        (meddler->runs == meddler->meddles_in ||
         (meddler->onwards && meddler->runs > meddler->meddles_in)))
        rm_cpu_reg_write(meddler->machine->cpus[event->actor.thread], meddler->name, 0xbad);
}

static void check_meddled(struct check *check, const char *name, unsigned meddles_in, bool onwards)
{
    struct meddler meddler = {.name = name, .meddles_in = meddles_in, .onwards = onwards};
    const struct scn_check_options options = {.seed = 1};
    struct rm_observer observer = {
        .size = sizeof(observer), .types = RM_EVENT_ALL, .tell = meddle, .context = &meddler};
    prepare(check, SCENARIO);
    meddler.machine = check->machine;
    assert_int_equal(rm_observe(check->machine, &observer, NULL), RM_OK);
    run(check, &options);
}

static void a_run_that_differs_is_told_with_the_first_event(void **state)
{
    (void)state;
    static const char *const ways[] = {"paused every 1 cycles", "paused every 7 cycles",
                                       "paused every 64 cycles", "paused every 1000 cycles"};
    for (unsigned i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
        struct check check;
        check_meddled(&check, "r12", i + 2, false);
        assert_true(check.found.differs);
        assert_string_equal(check.found.way, ways[i]);
        assert_non_null(strstr(check.found.expected, " exit_end "));
        assert_null(strstr(check.found.expected, "r12=0xbad"));
        assert_non_null(strstr(check.found.got, "r12=0xbad"));
        end(&check);
    }
}

/* The state differs at the end, though no event tells of it. */
static void a_state_that_differs_is_found_without_an_event(void **state)
{
    (void)state;
    struct check check;
    check_meddled(&check, "hdar", 6, true);
    assert_true(check.found.differs);
    assert_string_equal(check.found.way, "with snapshots at 50 places");
    assert_non_null(strstr(check.found.expected, "state at the end 0x"));
    end(&check);
}

/* Who wrote what is wrong is no part of what is compared. */
static void a_run_in_which_a_check_fails_is_the_same(void **state)
{
    (void)state;
    struct check check;
    check_meddled(&check, "r31", 0, true);
    assert_int_equal(check.result.verdict, SCN_FAIL);
    assert_string_equal(check.result.findings[0].thing, "r31");
    if (check.found.differs)
        fail_msg("%s: event %llu: %s", check.found.way, (unsigned long long)check.found.event,
                 check.found.got);
    end(&check);
}

/* Two results of one scenario, of which the second is to be changed. */
static void expect_difference(const struct scn_result *expected, const struct scn_result *got,
                              const char *name)
{
    char left[512] = "", right[512] = "";
    assert_true(scn_results_differ(expected, got, left, right, sizeof(left)));
    assert_string_not_equal(left, right);
    assert_memory_equal(left, name, strlen(name));
    assert_memory_equal(right, name, strlen(name));
}

static void results_are_compared_with_all_their_lists(void **state)
{
    (void)state;
    struct check check;
    struct scn_result second;
    char text[512];
    prepare(&check, SCENARIO);
    assert_int_equal(rm_scenario_run(check.machine, check.scenario,
                                     &(struct scn_run_options){1, NULL, NULL}, &check.result, NULL),
                     RM_OK);
    assert_int_equal(rm_scenario_run(check.machine, check.scenario,
                                     &(struct scn_run_options){1, NULL, NULL}, &second, NULL),
                     RM_OK);
    assert_false(scn_results_differ(&check.result, &second, text, text, sizeof(text)));
    struct scn_exit *exit = &second.exits[0], whole = *exit;
#define SEE(member)                                                                                \
    do {                                                                                           \
        exit->member++;                                                                            \
        expect_difference(&check.result, &second, "exits[0]." #member);                            \
        *exit = whole;                                                                             \
    } while (0)
    SEE(host.resume);
    SEE(host.eoied_irq);
#undef SEE
    exit->exit.path_count--;
    expect_difference(&check.result, &second, "exits[0].path_count 0x");
    *exit = whole;
    exit->exit.mmio_count = 0;
    expect_difference(&check.result, &second, "exits[0].mmio_count 0x");
    *exit = whole;
    second.exit_count--;
    expect_difference(&check.result, &second, "exits 0x");
    second.exit_count++;
    second.end_cycle++;
    expect_difference(&check.result, &second, "end_cycle 0x");
    scn_result_free(&second);
    end(&check);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_is_the_same_however_it_is_interrupted),
        cmocka_unit_test(with_all_there_is_a_snapshot_at_every_cycle),
        cmocka_unit_test(a_call_is_checked_as_well),
        cmocka_unit_test(a_run_that_differs_is_told_with_the_first_event),
        cmocka_unit_test(a_state_that_differs_is_found_without_an_event),
        cmocka_unit_test(a_run_in_which_a_check_fails_is_the_same),
        cmocka_unit_test(results_are_compared_with_all_their_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
