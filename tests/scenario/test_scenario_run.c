/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Running and judging scenarios, on our own handlers. */
#include "machine/state.h"
#include "run.h"
#include "scenario/fit.h"

#define WORLD                                                                                      \
    "name: t\n"                                                                                    \
    "host: {h_ipi_redirect: no}\n"                                                                 \
    "vm:\n"                                                                                        \
    "  vcpus: [{id: 4, server: 0, thread: 0}, {id: 5, server: 8, thread: none}]\n"                 \
    "  sources: [{irq: 0x1005, server: 8, hwirq: 0x1234, phb: 7}]\n"                               \
    "events:\n"                                                                                    \
    "- {name: e, at: 1000, msi: 0x1234}\n"

static struct run run_on(const char *handlers, const char *text, unsigned repeat)
{
    struct run run = open_run(handlers, text);
    go(&run, repeat);
    return run;
}

static const struct scn_failure *failure_of(const struct run *run, const char *what)
{
    for (unsigned i = 0; i < run->result.failure_count; i++)
        if (strcmp(run->result.failures[i].what, what) == 0)
            return &run->result.failures[i];
    fail_msg("no failure of %s", what);
    return NULL;
}

static void what_happens_is_recorded(void **state)
{
    (void)state;
    struct run run = run_on("le", WORLD, 1);
    const struct scn_result *result = &run.result;
    assert_int_equal(result->verdict, SCN_PASS);
    assert_int_equal(result->exit_count, 1);
    assert_int_equal(result->exits[0].event, 0);
    assert_int_equal(result->exits[0].exit.trap, 0x5555);
    assert_int_equal(result->exits[0].rm_action_before, 1);
    assert_int_equal(result->exits[0].rm_action_after, 0);
    size_t kick = scn_next_kick(result, 0);
    assert_true(kick < result->told_count);
    assert_int_equal(scn_vcpu_id(result, (int)result->told[kick].kick.vcpu), 5);
    assert_int_equal(scn_cause_of(result, &result->told[kick].actor), 0);
    assert_int_equal(scn_next_kick(result, kick + 1), result->told_count);
    assert_int_equal(result->icps[1].before.icp.xisr, 0);
    assert_int_equal(result->icps[1].after.icp.xisr, 0x1005);
    assert_true(result->exits[0].exit.path_count > 5);
    end(&run);
}

static void every_failed_expectation_names_line_expected_and_got(void **state)
{
    (void)state;
    static const struct {
        const char *expect, *what, *expected, *got;
    } rows[] = {
        {"exits: [{end: guest}]", "exits[0].end", "guest", "host"},
        {"exits: [{trap: 0x500}]", "exits[0].trap", "0x500 (external interrupt)",
         "0x5555 (left to the host to complete)"},
        {"exits: [{r12: 1}]", "exits[0].r12", "0x1", "0x5555 (left to the host to complete)"},
        {"exits: [{vector: 0x980}]", "exits[0].vector", "0x980 (hypervisor decrementer)",
         "0x500 (external interrupt)"},
        {"exits: [{vcpu: 5}]", "exits[0].vcpu", "0x5", "0x4"},
        {"exits: [{thread: 1}]", "exits[0]", "an exit", "no more of them (on this thread)"},
        {"exits: [{read_intr: -2}]", "exits[0].read_intr", "-2 (a device's interrupt, delivered)",
         "2 (something for the host to complete)"},
        {"exits: [{rm_action_before: 0}]", "exits[0].rm_action_before", "0x0", "0x1 (KICK)"},
        {"exits: [{rm_action_after: 1}]", "exits[0].rm_action_after", "0x1 (KICK)", "0x0"},
        {"exits: [{completed: no}]", "exits[0].completed", "false", "true"},
        {"exits: [{resume: RESUME_GUEST}]", "exits[0].resume", "RESUME_GUEST",
         "RESUME_PASSTHROUGH"},
        {"exits: [{kicked: []}]", "exits[0].kicked", "none", "5"},
        {"exits: [{kicked: [5, 4]}]", "exits[0].kicked", "5, 4", "5"},
        {"exits: [{registers: [{name: r12, value: 0x5560, within: 10}]}]",
         "exits[0].registers: r12", "0x5560 or at most 0xa from it", "0x5555"},
        {"exits: [{registers: [{name: r12, value: 0x554a, within: 10}]}]",
         "exits[0].registers: r12", "0x554a or at most 0xa from it", "0x5555"},
        {"fields: [{name: 'icp[0].rm_action', value: 3, within: 2}]", "fields: icp[0].rm_action",
         "0x3 or at most 0x2 from it", "0x0"},
        {"exits: [{guest_pc: 0}]", "exits[0].guest_pc", "0x0", "0x10000"},
        {"exits: [{max_instructions: 9}]", "exits[0].max_instructions", "at most 9", NULL},
        {"exits: [{max_cycles: 9}]", "exits[0].max_cycles", "at most 9", NULL},
        {"exits: [{path_includes: [kvmppc_read_intr, kvmppc_bad_host_intr]}]",
         "exits[0].path_includes[1]", "kvmppc_bad_host_intr on the path", "a path without it"},
        {"exits: [{path_includes: [nowhere?, kvmppc_bad_host_intr?]}]", "exits[0].path_includes[1]",
         "kvmppc_bad_host_intr? on the path", "a path without it"},
        {"exits: [{path_excludes: [nowhere?, kvmppc_read_intr?]}]", "exits[0].path_excludes[1]",
         "no kvmppc_read_intr? on the path", "a path through it"},
        {"exits: [{path_excludes: [kvmppc_read_intr]}]", "exits[0].path_excludes[0]",
         "no kvmppc_read_intr on the path", "a path through it"},
        {"exits: [{mmio: []}]", "exits[0].mmio", "none", "R4@4=ff001234 cpu0, W4@4=ff001234 cpu0"},
        {"exits: [{mmio: [R4@4, W4@4 cpu1]}]", "exits[0].mmio", "R4@4, W4@4 cpu1", NULL},
        {"exits: [{opal: []}]", "exits[0].opal", "none", NULL},
        {"exits: [{opal: [{call: pci_msi_eoi, args: [8]}]}]", "exits[0].opal", "pci_msi_eoi(0x8)",
         NULL},
        {"exits: [{opal: [{call: pci_msi_eoi, rc: -1}]}]", "exits[0].opal", "pci_msi_eoi()", NULL},
        {"exits: [{msgsnd: [1]}]", "exits[0].msgsnd", "0x1", "none"},
        {"exits: []", "exits", "0 exits", "1"},
        {"exits: [{}, {}]", "exits[1]", "an exit", "no more of them (on this thread)"},
        {"icps: [{vcpu: 5, cppr: 1}]", "icps[0].cppr", "0x1", "0xff"},
        {"icps: [{vcpu: 5, xisr: 0}]", "icps[0].xisr", "0x0", "0x1005"},
        {"icps: [{vcpu: 5, out_ee: no}]", "icps[0].out_ee", "0x0", "0x1"},
        {"icps: [{vcpu: 5, word: 0}]", "icps[0].word", "0x0 (cppr 00, xisr 0, mfrr 00, pending 00)",
         "0xff001005ff050000 (cppr ff, xisr 1005, mfrr ff, pending 05, out_ee)"},
        {"icps: [{vcpu: 4, rm_action: 1}]", "icps[0].rm_action", "0x1 (KICK)", "0x0"},
        {"sources: [{irq: 0x1005, pq: 0}]", "sources[0].pq", "0x0", "0x1 (P)"},
        {"sources: [{irq: 0x1005, resend: yes}]", "sources[0].resend", "0x1", "0x0"},
        {"sources: [{irq: 0x1005, server: 1}]", "sources[0].server", "0x1", "0x8"},
        {"physical_icps: [{thread: 0, cppr: 5}]", "physical_icps[0].cppr", "0x5", "0xff"},
        {"physical_sources: [{hwirq: 0x1234, p: yes}]", "physical_sources[0].p", "0x1", "0x0"},
        {"fields: [{name: 'icp[0].rm_action', value: 1}]", "fields: icp[0].rm_action", "0x1 (KICK)",
         "0x0"},
        {"registers: [{thread: 0, name: r12, value: 1}]", "registers: r12", "0x1", NULL},
        {"exits: [{cause: none}]", "exits[0].cause", "none", "events[0], e"},
        {"exits: [{vcpu: none}]", "exits[0].vcpu", "none", "0x4"},
        {"exits: [{registers: [{name: r3, value: 0x5555}, {name: r12, value: 1}]}]",
         "exits[0].registers: r12", "0x1", "0x5555"},
        {"exits: [{registers: [{name: msr, value: 0x9000000000001001}]}]",
         "exits[0].registers: msr", "0x9000000000001001 (SF HV ME LE)",
         "0x9000000000001033 (SF HV ME IR DR RI LE)"},
        {"exits: [{registers: [{thread: 8, name: r12, value: 1}]}]", "exits[0].registers: r12",
         "0x1", NULL},
        {"exits: [{fields: [{name: 'paca[0].kvm_hstate.in_guest', value: 3}]}]",
         "exits[0].fields: paca[0].kvm_hstate.in_guest", "0x3", "0x0"},
        {"exits: [{icps: [{vcpu: 5, xisr: 0}]}]", "exits[0].icps[0].xisr", "0x0", "0x1005"},
        {"exits: [{icps: [{vcpu: 4, rm_action: 0}]}]", "exits[0].icps[0].rm_action", "0x0",
         "0x1 (KICK)"},
        {"exits: [{physical_icps: [{thread: 0, cppr: 5}]}]", "exits[0].physical_icps[0].cppr",
         "0x5", "0xff"},
        {"deadlock: yes", "deadlock", "a deadlock", "none"},
        {"kicked: [4]", "kicked", "4", "5"},
        {"lost_wakeups: [5]", "lost_wakeups", "the wake-up of vcpu 5 to be lost", "it is not"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[800];
        snprintf(text, sizeof(text), "%sexpect:\n  %s\n", WORLD, rows[i].expect);
        struct run run = run_on("le", text, 1);
        assert_int_equal(run.result.verdict, SCN_FAIL);
        const struct scn_failure *failure = failure_of(&run, rows[i].what);
        assert_int_equal(run.result.failure_count, 1);
        assert_int_equal(failure->line, 9);
        assert_string_equal(failure->expected, rows[i].expected);
        if (rows[i].got)
            assert_string_equal(failure->got, rows[i].got);
        end(&run);
    }
}

static void a_lost_wakeup_fails_what_does_not_expect_it(void **state)
{
    (void)state;
    struct run run = run_on("le-before", WORLD, 1);
    assert_int_equal(run.result.verdict, SCN_FAIL);
    assert_string_equal(failure_of(&run, "lost_wakeups")->got,
                        "a wake-up is lost: vcpu 5 (server 8) has interrupt 0x1005 pending and is "
                        "not loaded on any thread; the kick was left in the ICP of vcpu 4 "
                        "(rm_action 0x1) and the host completed nothing for trap 0x500");
    end(&run);
    run = run_on("le-before", WORLD "expect: {lost_wakeups: [5]}\n", 1);
    assert_int_equal(run.result.verdict, SCN_PASS);
    end(&run);
}

#define VARIANTS                                                                                   \
    WORLD "expect: {exits: [{trap: 0x5555}], kicked: [5]}\n"                                       \
          "variants:\n"                                                                            \
          "- name: redirect\n"                                                                     \
          "  host: {h_ipi_redirect: yes, free_cores: [1]}\n"                                       \
          "  expect: {exits: [{end: guest, read_intr: -2}], kicked: [5]}\n"                        \
          "- name: before\n"                                                                       \
          "  handlers: le-before\n"                                                                \
          "  expect: {exits: [{trap: 0x500, completed: no}], kicked: [], lost_wakeups: [5]}\n"     \
          "- name: wrong\n"                                                                        \
          "  expect:\n"                                                                            \
          "    exits:\n"                                                                           \
          "    - trap: 0x500\n"

/* Runs variant `index` of the scenario above as rmsim does. */
static struct run run_variant(unsigned index, unsigned repeat)
{
    struct run run = {.machine = NULL};
    struct rm_error error = {.text = ""};
    if (rm_scenario_parse("t.yaml", VARIANTS, strlen(VARIANTS), &run.scenario, &error) != RM_OK)
        fail_msg("%s", error.text);
    struct rm_scenario *variant = run.scenario->variants[index];
    struct rm_machine_options options = {.size = sizeof(options), .handlers = variant->handlers};
    if (rm_machine_open(&options, &run.machine, &error) != RM_OK ||
        rm_scenario_run(run.machine, variant, &(struct scn_run_options){repeat, NULL, NULL},
                        &run.result, &error) != RM_OK)
        fail_msg("%s", error.text);
    return run;
}

static void a_variant_runs_with_its_own_settings_of_the_host(void **state)
{
    (void)state;
    struct run run = run_on("le", VARIANTS, 1);
    assert_int_equal(run.result.verdict, SCN_PASS);
    end(&run);
    run = run_variant(0, 5);
    assert_int_equal(run.result.verdict, SCN_PASS);
    assert_int_equal(run.result.exits[0].exit.end, RM_END_GUEST);
    assert_int_equal(run.result.told[scn_next_kick(&run.result, 0)].kick.by, RM_KICK_HOST_CORE);
    end(&run);
}

static void a_variant_before_the_seed_change_loses_the_wakeup(void **state)
{
    (void)state;
    struct run run = run_variant(1, 5);
    assert_int_equal(run.result.verdict, SCN_PASS);
    assert_int_equal(run.result.exits[0].exit.trap, 0x500);
    assert_int_equal(run.result.lost.count, 1);
    end(&run);
}

static void a_failure_of_a_variant_names_its_own_line(void **state)
{
    (void)state;
    struct run run = run_variant(2, 1);
    assert_int_equal(run.result.verdict, SCN_FAIL);
    assert_int_equal(run.result.failure_count, 1);
    assert_int_equal(failure_of(&run, "exits[0].trap")->line, 19);
    assert_string_equal(failure_of(&run, "exits[0].trap")->got,
                        "0x5555 (left to the host to complete)");
    end(&run);
}

static void repeated_runs_are_the_same(void **state)
{
    (void)state;
    struct run run = run_on("be", WORLD, 10);
    assert_int_equal(run.result.verdict, SCN_PASS);
    uint64_t hash = scn_result_hash(&run.result, 0);
    end(&run);
    run = run_on("be", WORLD, 1);
    assert_true(scn_result_hash(&run.result, 0) == hash);
    run.result.exits[0].exit.r12 ^= 1;
    assert_false(scn_result_hash(&run.result, 0) == hash);
    end(&run);
}

static void a_budget_that_runs_out_is_neither_pass_nor_fail(void **state)
{
    (void)state;
    struct run run = run_on("le", WORLD "expect: {budget_cycles: 1200}\n", 1);
    assert_int_equal(run.result.verdict, SCN_BUDGET);
    assert_non_null(strstr(failure_of(&run, "run")->got, "the cycle budget ran out at 0x"));
    end(&run);
    /* Real mode is over, and the host has not come to kvmppc_xics_rm_complete yet. */
    run = run_on("le", WORLD "expect: {budget_cycles: 5000}\n", 1);
    assert_int_equal(run.result.verdict, SCN_BUDGET);
    assert_int_equal(run.result.failure_count, 1);
    assert_non_null(
        strstr(failure_of(&run, "run")->got, ", with the run loop of a vcpu in the host to come"));
    end(&run);
    /* No thread is under way, and an interrupt is. */
    run = run_on("le",
                 "name: t\nevents: [{at: 10, host_ipi: {thread: 0}}]\n"
                 "expect: {budget_cycles: 100}\n",
                 1);
    assert_int_equal(run.result.verdict, SCN_BUDGET);
    end(&run);
    /* Nothing is under way. */
    run = run_on("le", "name: t\nexpect: {budget_cycles: 5000}\n", 1);
    assert_int_equal(run.result.verdict, SCN_PASS);
    end(&run);
}

static void an_event_after_another_comes_when_the_guest_runs_again(void **state)
{
    (void)state;
    struct run run = run_on("le",
                            "name: t\nevents:\n- {name: e, at: 1000, hdec: {thread: 0}}\n"
                            "- {after: e, delay: 700, doorbell: {thread: 0}}\n",
                            1);
    const struct scn_exit *exits = run.result.exits;
    assert_int_equal(run.result.verdict, SCN_PASS);
    assert_int_equal(run.result.exit_count, 2);
    assert_int_equal(exits[0].exit.end, RM_END_HOST);
    assert_int_equal(exits[1].event, 1);
    assert_int_equal(exits[1].exit.phases.guest_cycles, 700 + 64); /* a doorbell's way */
    end(&run);
}

static void an_event_that_does_not_happen_fails(void **state)
{
    (void)state;
    /* Nobody runs on thread 9. */
    struct run run = run_on("le", WORLD "- {at: 1, hcall: {thread: 9, call: H_CEDE}}\n", 3);
    assert_int_equal(run.result.verdict, SCN_FAIL);
    assert_true(run.result.happened[0]);
    assert_false(run.result.happened[1]);
    assert_string_equal(failure_of(&run, "events[1]")->expected, "the event to happen");
    assert_int_equal(failure_of(&run, "events[1]")->line, 8);
    end(&run);
}

static void a_value_may_be_expected_within_a_distance(void **state)
{
    (void)state;
    struct run run = run_on("le",
                            WORLD "expect:\n"
                                  "  exits:\n"
                                  "  - registers: [{name: r12, value: 0x5560, within: 11},\n"
                                  "                {name: r12, value: 0x554a, within: 0xb}]\n"
                                  "    fields: [{name: 'icp[0].rm_action', value: 0, within: 1}]\n"
                                  "  registers: [{thread: 0, name: r3, value: 0,\n"
                                  "               within: 0x7fffffffffffffff}]\n",
                            1);
    assert_int_equal(run.result.verdict, SCN_PASS);
    end(&run);
}

static void the_moment_of_an_exit_is_not_the_end_of_the_run(void **state)
{
    (void)state;
    struct run run = run_on("be",
                            WORLD "expect:\n"
                                  "  exits:\n"
                                  "  - registers: [{name: lpcr, value: 0x804800000180f000}]\n"
                                  "    fields: [{name: 'vcore[0].in_guest', value: 0},\n"
                                  "             {name: 'icp[0].rm_action', value: 1}]\n"
                                  "  fields: [{name: 'vcore[0].in_guest', value: 1},\n"
                                  "           {name: 'icp[0].rm_action', value: 0}]\n",
                            3);
    assert_int_equal(run.result.verdict, SCN_PASS);
    end(&run);
}

/* Lets the exit under way wait for a thread that nobody has entered with. */
static void make_deadlock(void *context, const struct rm_event *event)
{
    struct rm_machine *machine = context;
    if (event->exit_begin.vector == 0x500)
        rm_world_write(machine->world, "vcore[0].entry_exit_map", 0x21, NULL);
}

static void a_deadlock_fails_unless_it_is_expected(void **state)
{
    (void)state;
    static const char *const texts[] = {WORLD, WORLD "expect: {deadlock: yes}\n",
                                        WORLD "- {at: 2, hcall: {thread: 9, call: H_CEDE}}\n"
                                              "expect: {deadlock: yes}\n"};
    for (size_t i = 0; i < 3; i++) {
        struct run run = {.machine = NULL};
        struct rm_machine_options options = {.size = sizeof(options)};
        struct rm_observer observer = {.size = sizeof(observer),
                                       .types = RM_EVENT_BIT(RM_EVENT_exit_begin),
                                       .tell = make_deadlock};
        assert_int_equal(rm_machine_open(&options, &run.machine, NULL), RM_OK);
        observer.context = run.machine;
        assert_int_equal(rm_observe(run.machine, &observer, NULL), RM_OK);
        assert_int_equal(
            rm_scenario_parse("t.yaml", texts[i], strlen(texts[i]), &run.scenario, NULL), RM_OK);
        assert_int_equal(rm_scenario_run(run.machine, run.scenario,
                                         &(struct scn_run_options){1, NULL, NULL}, &run.result,
                                         NULL),
                         RM_OK);
        assert_non_null(strstr(run.result.deadlock, "thread 0 goes round"));
        assert_int_equal(run.result.exits[0].exit.end, RM_END_DEADLOCK);
        assert_int_equal(run.result.verdict, i == 1 ? SCN_PASS : SCN_FAIL);
        if (i == 2) /* the deadlock is expected, but this event never happened */
            assert_string_equal(failure_of(&run, "events[1]")->expected, "the event to happen");
        if (i == 0)
            assert_string_equal(failure_of(&run, "deadlock")->got, run.result.deadlock);
        end(&run);
    }
}

/* On an image for `processors`: cores and threads a core; 0, 0 if there is no such machine. */
static void expect_machine(const char *more, unsigned processors, unsigned cores, unsigned threads)
{
    char text[1024];
    struct rm_scenario *scenario;
    struct rm_error error = {.text = ""};
    snprintf(text, sizeof(text), "%s%s", WORLD, more);
    if (rm_scenario_parse("t.yaml", text, strlen(text), &scenario, &error) != RM_OK)
        fail_msg("%s", error.text);
    assert_int_equal(scn_fit(scenario, 1024), true);
    assert_int_equal(scn_fit(scenario, processors), cores != 0);
    assert_int_equal(scenario->world.cores, cores ? cores : 2);
    assert_int_equal(scenario->world.threads_per_core, threads ? threads : 8);
    assert_true(scn_fit(scenario, 1024));
    rm_scenario_free(scenario);
}

static void a_machine_that_the_file_leaves_open_fits_the_image(void **state)
{
    (void)state;
    expect_machine("", 16, 2, 8);
    expect_machine("", 15, 1, 8);
    expect_machine("", 4, 1, 4);
    expect_machine("", 3, 1, 2);
    expect_machine("", 1, 1, 1);
    expect_machine("- {at: 1, host_ipi: {thread: 3}}\n", 4, 1, 4);
    expect_machine("- {at: 1, host_ipi: {thread: 4}}\n", 4, 0, 0);
    expect_machine("- {when: {stores: mfrr, thread: 5}, host_ipi: {thread: 0}}\n", 4, 0, 0);
    expect_machine("expect: {registers: [{thread: 7, name: pc, value: 0}]}\n", 4, 0, 0);
    expect_machine("expect: {exits: [{thread: 6}]}\n", 4, 0, 0);
    expect_machine("machine: {threads_per_core: 8}\n", 15, 0, 0);
}

static void a_symbol_that_the_image_lacks_is_named(void **state)
{
    (void)state;
    struct run run = run_on("le", WORLD "requires: [kvmppc_read_intr, nowhere]\n", 1);
    assert_string_equal(scn_missing(run.machine, run.scenario), "nowhere");
    end(&run);
    run = run_on("be", WORLD "requires: [kvmppc_read_intr]\n", 1);
    assert_null(scn_missing(run.machine, run.scenario));
    end(&run);
}

static void a_call_is_the_only_exit(void **state)
{
    (void)state;
    struct run run = run_on("le", "name: t\ncall: {function: kvmppc_read_intr}\n", 3);
    assert_int_equal(run.result.verdict, SCN_PASS);
    assert_int_equal(run.result.exit_count, 1);
    assert_int_equal(run.result.exits[0].exit.r3, 0);
    end(&run);
}

static void names_that_the_image_lacks_are_mistakes_of_the_file(void **state)
{
    static const struct {
        const char *text, *says;
    } files[] = {
        {"name: t\ncall: {function: nowhere}\n", "nowhere"},
        {WORLD "expect:\n  fields: [{name: 'icp[0].nothing', value: 1}]\n",
         "line 9, column 19: expect.fields[0].name"},
        {WORLD "set: [{name: 'icp[0].nothing', value: 1}]\n", "set[0].name"},
        {WORLD "set: [{name: 'global.kvm_irq_bypass', value: 0x10000000000000}]\n", "set[0].value"},
        {WORLD "- set: {name: 'icp[0].nothing', value: 1}\n",
         "line 8, column 15: events[1].set.name"},
        {WORLD "- set: {name: 'vcore[0].in_guest', value: 0x100}\n",
         "events[1].set.value: found 0x100; expected a number of 8 bits"},
        {WORLD "expect:\n  fields: [{name: 'vcore[0].in_guest', value: 0x100}]\n",
         "line 9, column 47: expect.fields[0].value: found 0x100; expected a number of 8 bits"},
        {WORLD "expect:\n  fields: [{name: 'vcpu[0].cpu', value: 0xffffffff}]\n",
         "expect.fields[0].value: found 0xffffffff; expected a number of 32 bits, signed"},
        {WORLD "expect:\n  exits:\n  - fields: [{name: 'vcore[0].in_guest', value: -1}]\n",
         "expect.exits[0].fields[0].value: found 0xffffffffffffffff; expected a number of 8 bits"},
        {WORLD "expect:\n  registers: [{thread: 0, name: r99, value: 1}]\n",
         "line 9, column 33: expect.registers[0].name"},
        {WORLD "expect:\n  registers: [{thread: 0, name: cr, value: 0x100000000}]\n",
         "line 9, column 44: expect.registers[0].value: found 0x100000000; expected a number of 32"},
        {WORLD "expect:\n  exits:\n  - registers: [{name: dec, value: -1}]\n",
         "expect.exits[0].registers[0].value: found 0xffffffffffffffff; expected a number of 32 "},
        {WORLD "expect:\n  exits:\n  - fields: [{name: 'icp[0].nothing', value: 1}]\n",
         "line 10, column 21: expect.exits[0].fields[0].name"},
        {WORLD "expect:\n  exits:\n  - registers: [{name: r99, value: 1}]\n",
         "line 10, column 24: expect.exits[0].registers[0].name"},
        {WORLD "expect:\n  registers: [{thread: 99, name: r1, value: 1}]\n", "no thread 99"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        struct run run = {.machine = NULL};
        struct rm_machine_options options = {.size = sizeof(options)};
        const char *text = files[i].text;
        struct rm_error error = {.text = ""};
        assert_int_equal(rm_machine_open(&options, &run.machine, &error), RM_OK);
        assert_int_equal(rm_scenario_parse("t.yaml", text, strlen(text), &run.scenario, &error),
                         RM_OK);
        enum rm_status status =
            rm_scenario_run(run.machine, run.scenario, &(struct scn_run_options){1, NULL, NULL},
                            &run.result, &error);
        assert_true(status == RM_NOT_FOUND || status == RM_BAD_INPUT);
        assert_non_null(strstr(error.text, files[i].says));
        end(&run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_happens_is_recorded),
        cmocka_unit_test(every_failed_expectation_names_line_expected_and_got),
        cmocka_unit_test(a_lost_wakeup_fails_what_does_not_expect_it),
        cmocka_unit_test(a_variant_runs_with_its_own_settings_of_the_host),
        cmocka_unit_test(a_variant_before_the_seed_change_loses_the_wakeup),
        cmocka_unit_test(a_failure_of_a_variant_names_its_own_line),
        cmocka_unit_test(repeated_runs_are_the_same),
        cmocka_unit_test(a_budget_that_runs_out_is_neither_pass_nor_fail),
        cmocka_unit_test(an_event_after_another_comes_when_the_guest_runs_again),
        cmocka_unit_test(an_event_that_does_not_happen_fails),
        cmocka_unit_test(a_value_may_be_expected_within_a_distance),
        cmocka_unit_test(the_moment_of_an_exit_is_not_the_end_of_the_run),
        cmocka_unit_test(a_deadlock_fails_unless_it_is_expected),
        cmocka_unit_test(a_machine_that_the_file_leaves_open_fits_the_image),
        cmocka_unit_test(a_symbol_that_the_image_lacks_is_named),
        cmocka_unit_test(a_call_is_the_only_exit),
        cmocka_unit_test(names_that_the_image_lacks_are_mistakes_of_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
