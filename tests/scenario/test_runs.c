/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs that differ: drawn from their seeds, and the same from the same seed. */
#include "run.h"
#include "scenario/runs.h"

#define WORLD                                                                                      \
    "name: t\n"                                                                                    \
    "vm:\n"                                                                                        \
    "  vcpus: [{id: 0, thread: 0}, {id: 1, server: 8}]\n"                                          \
    "  sources: [{irq: 0x1005, server: 8, hwirq: 0x1234}]\n"                                       \
    "events: [{at: 1000, msi: 0x1234}]\n"

static struct run open_timed(enum rm_clock clock, const char *handlers, const char *text)
{
    struct run run = {.machine = NULL};
    struct rm_machine_options options = {
        .size = sizeof(options), .handlers = handlers, .clock = clock};
    struct rm_error error = {.text = ""};
    if (rm_machine_open(&options, &run.machine, &error) != RM_OK ||
        rm_scenario_parse("t.yaml", text, strlen(text), &run.scenario, &error) != RM_OK)
        fail_msg("%s", error.text);
    return run;
}

static void go_many(struct run *run, uint64_t seed, unsigned count)
{
    struct rm_error error = {.text = ""};
    const struct scn_run_options options = {.repeat = count};
    if (scn_run_many(run->machine, run->scenario, &options, seed, &run->result, &error) != RM_OK)
        fail_msg("%s", error.text);
}

/* The cycles of the only exit of the run of that seed. */
static uint64_t cycles_of(struct run *run, uint64_t seed)
{
    go_many(run, seed, 1);
    assert_int_equal(run->result.of_runs->duration_count, 1);
    uint64_t cycles = run->result.of_runs->durations[0].cycles;
    scn_result_free(&run->result);
    return cycles;
}

static void many_runs_are_those_of_their_seeds(void **state)
{
    (void)state;
    struct run run = open_timed(RM_CLOCK_POWER8, "le", WORLD);
    uint64_t seen[8], count = 0;
    for (unsigned i = 0; i < 8; i++)
        seen[i] = cycles_of(&run, 100 + i);
    go_many(&run, 100, 8);
    const struct scn_runs *runs = run.result.of_runs;
    assert_int_equal(runs->count, 8);
    assert_int_equal(runs->failed, 0);
    assert_int_equal(runs->shown_seed, 107);
    assert_true(runs->duration_count > 1);
    for (size_t i = 0; i < runs->duration_count; i++) {
        unsigned alike = 0;
        for (unsigned s = 0; s < 8; s++)
            alike += seen[s] == runs->durations[i].cycles;
        assert_int_equal(alike, runs->durations[i].count);
        count += runs->durations[i].count;
    }
    assert_int_equal(count, 8);
    end(&run);
}

static void without_caches_only_times_differ(void **state)
{
    (void)state;
    struct run run = open_run("le", WORLD);
    go_many(&run, 1, 20);
    assert_int_equal(run.result.of_runs->duration_count, 1);
    assert_int_equal(run.result.of_runs->durations[0].count, 20);
    end(&run);
}

/* The file's time is 1000, and a message travels for 192 cycles (docs/scenarios.md). */
static void events_come_up_to_two_microseconds_later(void **state)
{
    (void)state;
    struct run run = open_run("le", WORLD);
    uint64_t least = UINT64_MAX, most = 0;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        go_many(&run, seed, 1);
        uint64_t after = run.result.exits[0].exit.start_cycle - run.result.start_cycle;
        least = after < least ? after : least;
        most = after > most ? after : most;
        scn_result_free(&run.result);
    }
    assert_in_range(least, 1192, 1192 + SCN_LATER_CYCLES / 4);
    assert_in_range(most, 1192 + SCN_LATER_CYCLES * 3 / 4, 1192 + SCN_LATER_CYCLES);
    end(&run);
}

static void the_first_run_that_fails_is_the_result(void **state)
{
    (void)state;
    struct run run = open_run("le-before", WORLD);
    go_many(&run, 5, 3);
    assert_int_equal(run.result.of_runs->failed, 3);
    assert_int_equal(run.result.of_runs->shown_seed, 5);
    assert_int_equal(run.result.verdict, SCN_FAIL);
    assert_string_equal(run.result.failures[0].what, "lost_wakeups");
    end(&run);
}

/* What the file expects is for its own times. */
static void expectations_are_not_asked_for(void **state)
{
    (void)state;
    struct run run = open_run("le", WORLD "expect: {exits: [], kicked: []}\n");
    go_many(&run, 1, 2);
    assert_int_equal(run.result.of_runs->failed, 0);
    end(&run);
}

/* The thread of vcpu 1 is named by no event. */
static void threads_that_no_event_names_compete(void **state)
{
    (void)state;
    struct run run = open_run("le", "name: t\n"
                                    "vm: {vcpus: [{id: 0, thread: 0}, {id: 1, thread: 1}]}\n"
                                    "events: [{at: 1000, doorbell: {thread: 0}}]\n");
    go_many(&run, 1, 64);
    uint64_t exits[2] = {0, 0};
    for (size_t i = 0; i < run.result.of_runs->duration_count; i++)
        exits[run.result.of_runs->durations[i].vcpu] += run.result.of_runs->durations[i].count;
    assert_int_equal(exits[0], 64);
    assert_in_range(exits[1], 16, 48); /* of 64 fair draws, outside once in 10,000 seeds */
    end(&run);
}

static void a_sweep_is_refused(void **state)
{
    (void)state;
    const struct scn_run_options options = {.repeat = 2};
    struct rm_error error = {.text = ""};
    struct run run =
        open_run("le", "name: t\n"
                       "events: [{name: e, hdec: {thread: 0}, when: {instruction_of: any}}]\n"
                       "sweep: {event: e, step: 5}\n");
    assert_int_equal(scn_run_many(run.machine, run.scenario, &options, 1, &run.result, &error),
                     RM_BAD_INPUT);
    assert_non_null(strstr(error.text, "t.yaml: found a sweep"));
    end(&run);
}

/* Nearest rank: of 10 exits, the 5th is the median, and the 9th the 90th percentile. */
static void percentiles_are_nearest_ranks(void **state)
{
    (void)state;
    struct scn_duration durations[] = {{0, RM_END_HOST, 0x500, 10, 4},
                                       {0, RM_END_HOST, 0x500, 20, 1},
                                       {0, RM_END_HOST, 0x500, 30, 4},
                                       {0, RM_END_HOST, 0x500, 40, 1},
                                       {0, RM_END_GUEST, 0, 5, 2}};
    struct scn_runs runs = {.duration_count = 5, .durations = durations};
    uint64_t exits;
    assert_int_equal(scn_alike(&runs, 0, &exits), 4);
    assert_int_equal(exits, 10);
    assert_int_equal(scn_percentile_cycles(&runs, 0, exits, 0), 10);
    assert_int_equal(scn_percentile_cycles(&runs, 0, exits, 400), 10);
    assert_int_equal(scn_percentile_cycles(&runs, 0, exits, 401), 20);
    assert_int_equal(scn_percentile_cycles(&runs, 0, exits, 500), 20);
    assert_int_equal(scn_percentile_cycles(&runs, 0, exits, 900), 30);
    assert_int_equal(scn_percentile_cycles(&runs, 0, exits, 901), 40);
    assert_int_equal(scn_percentile_cycles(&runs, 0, exits, 1000), 40);
    assert_int_equal(scn_alike(&runs, 4, &exits), 1);
    assert_int_equal(exits, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_runs_are_those_of_their_seeds),
        cmocka_unit_test(without_caches_only_times_differ),
        cmocka_unit_test(events_come_up_to_two_microseconds_later),
        cmocka_unit_test(the_first_run_that_fails_is_the_result),
        cmocka_unit_test(expectations_are_not_asked_for),
        cmocka_unit_test(threads_that_no_event_names_compete),
        cmocka_unit_test(a_sweep_is_refused),
        cmocka_unit_test(percentiles_are_nearest_ranks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
