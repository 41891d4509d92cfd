/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs that do not come to a good end: what is said of them, and that it is said once. */
#include "machine/state.h"
#include "run.h"

static unsigned failures_of(const struct run *run, const char *what)
{
    unsigned count = 0;
    for (unsigned i = 0; i < run->result.failure_count; i++)
        count += strcmp(run->result.failures[i].what, what) == 0;
    return count;
}

/* When the host enters the guest, the core is about to leave it: the thread is too late. */
static void be_too_late(void *context, const struct rm_event *event)
{
    struct rm_machine *machine = context;
    if (event->exit_begin.vector == 0)
        rm_world_write(machine->world, "vcore[0].entry_exit_map", 0x100, NULL);
}

static void a_guest_that_never_gets_in_is_told_once(void **state)
{
    (void)state;
    struct run run = open_run("le", "name: t\n");
    struct rm_observer observer = {.size = sizeof(observer),
                                   .types = RM_EVENT_BIT(RM_EVENT_exit_begin),
                                   .tell = be_too_late,
                                   .context = run.machine};
    assert_int_equal(rm_observe(run.machine, &observer, NULL), RM_OK);
    go(&run, 1);
    assert_int_equal(failures_of(&run, "exits"), 1);
    assert_int_equal(failures_of(&run, "entry"), 1);
    end(&run);
}

#define FAULT                                                                                      \
    "name: t\n"                                                                                    \
    "call: {function: kvmppc_bad_host_intr}\n"                                                     \
    "events:\n"                                                                                    \
    "- {at: 1, host_ipi: {thread: 1}}\n"                                                           \
    "- {at: 100000, host_ipi: {thread: 1}}\n"

static void an_event_after_an_expected_fault_is_missed(void **state)
{
    (void)state;
    struct run run = open_run("le", FAULT "expect: {exits: [{end: fault}]}\n");
    go(&run, 1);
    assert_int_equal(run.result.exits[0].exit.end, RM_END_FAULT);
    assert_int_equal(failures_of(&run, "events[0]"), 0);
    assert_int_equal(failures_of(&run, "events[1]"), 1);
    assert_int_equal(run.result.failure_count, 1);
    assert_int_equal(run.result.verdict, SCN_FAIL);
    end(&run);
}

static void an_event_after_another_fault_is_not_told_besides(void **state)
{
    (void)state;
    struct run run = open_run("le", FAULT);
    go(&run, 1);
    assert_int_equal(failures_of(&run, "exits[0]"), 1);
    assert_int_equal(run.result.failure_count, 1);
    end(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_guest_that_never_gets_in_is_told_once),
        cmocka_unit_test(an_event_after_an_expected_fault_is_missed),
        cmocka_unit_test(an_event_after_another_fault_is_not_told_besides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
