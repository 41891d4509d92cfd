/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The end of everything: idle when nobody waits, a deadlock that is named when somebody does. */
#include "worlds.h"

/* Runs into the exit of core 0 until thread `thread` has come to a symbol. */
struct until {
    unsigned thread;
    const char *symbol;
    bool reached;
};

static void tell(void *context, const struct rm_event *event)
{
    struct until *until = context;
    if (event->type == RM_EVENT_symbol && event->actor.thread == until->thread &&
        strcmp(event->symbol.name, until->symbol) == 0)
        until->reached = true;
}

static void run_until(struct rm_machine *machine, unsigned thread, const char *symbol)
{
    struct until until = {.thread = thread, .symbol = symbol};
    enum rm_exit_end end = RM_END_BUDGET;
    observe(machine, tell, &until);
    while (!until.reached && end == RM_END_BUDGET)
        assert_ok(rm_run(machine, 1, &end, &assert_error));
    rm_unobserve(machine, &until);
    assert_true(until.reached);
}

/* What is told of the end. */
static const struct rm_exit *run_to_the_end(struct rm_machine *machine)
{
    const struct rm_exit *exit;
    do
        assert_ok(rm_run_exit(machine, LONG_CYCLES, &exit, &assert_error));
    while (exit->end == RM_END_HOST || exit->end == RM_END_GUEST);
    return exit;
}

static void a_secondary_that_never_gets_out_is_a_deadlock(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(2);
    struct rm_machine *machine = running(&config);
    run_out(machine);
    inject_hcall(machine, 0, 0x58);
    run_until(machine, 0, "guest_exit_cont");
    /* As if a third thread had entered: the primary waits for its exit bit. */
    set_field(machine, "vcore[0].entry_exit_map", field(machine, "vcore[0].entry_exit_map") | 8);
    const struct rm_exit *exit = run_to_the_end(machine);
    assert_int_equal(exit->end, RM_END_DEADLOCK);
    assert_non_null(strstr(exit->fault.text, "thread 0 goes round at"));
    assert_non_null(strstr(exit->fault.text, "vcore[0].entry_exit_map = 0x30b"));
    assert_non_null(strstr(exit->fault.text, "thread 1 goes round at"));
    assert_non_null(strstr(exit->fault.text, "vcore[0].in_guest = 0x1"));
    rm_machine_close(machine);
}

/* The primary waits for the exit bit of a third thread, which is not there. */
static struct rm_machine *stuck(void)
{
    struct rm_world_config config = core_world(2);
    struct rm_machine *machine = running(&config);
    run_out(machine);
    inject_hcall(machine, 0, 0x58);
    run_until(machine, 0, "guest_exit_cont");
    set_field(machine, "vcore[0].entry_exit_map", field(machine, "vcore[0].entry_exit_map") | 8);
    assert_int_equal(run_to_the_end(machine)->end, RM_END_DEADLOCK);
    return machine;
}

static void a_deadlock_ends_when_its_word_is_written(void **state)
{
    (void)state;
    struct rm_machine *machine = stuck();
    uint64_t cycle = rm_cycle(machine);
    set_field(machine, "vcore[0].entry_exit_map",
              field(machine, "vcore[0].entry_exit_map") | 8 << 8);
    const struct rm_exit *exit = run(machine);
    assert_int_equal(exit->end, RM_END_HOST);
    assert_in_range(rm_cycle(machine) - cycle, 1, 20000);
    rm_machine_close(machine);
}

static void a_deadlock_ends_when_a_register_of_it_is_written(void **state)
{
    (void)state;
    struct rm_machine *machine = stuck();
    assert_ok(rm_set_register(machine, 0, "pc", UINT64_C(0x0000600000000000), &assert_error));
    const struct rm_exit *exit = run_to_the_end(machine);
    assert_int_equal(exit->end, RM_END_FAULT);
    assert_int_equal(exit->thread, 0);
    rm_machine_close(machine);
}

static void a_deadlock_ends_when_a_nap_may_be_ended(void **state)
{
    (void)state;
    const uint64_t pecedh = 0x8000;
    struct rm_world_config config = core_world(2);
    struct rm_machine *machine = running(&config);
    run_out(machine);
    inject_hcall(machine, 1, 0xe0);
    run_out(machine);
    uint64_t lpcr = reg(machine, 1, "lpcr");
    assert_ok(rm_set_register(machine, 1, "lpcr", lpcr & ~pecedh, &assert_error));
    inject(machine, (struct rm_injection){.kind = RM_INJECT_DOORBELL, .thread = 1});
    assert_int_equal(run_out(machine), RM_END_DEADLOCK);
    assert_int_equal(place(machine, 1), RM_IN_NAP);
    assert_ok(rm_set_register(machine, 1, "lpcr", lpcr | pecedh, &assert_error));
    assert_int_equal(place(machine, 1), RM_IN_HYPERVISOR);
    assert_int_equal(run_out(machine), RM_END_IDLE);
    rm_machine_close(machine);
}

static void a_fault_is_the_end_of_its_thread_only(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(2);
    config.vcpus[1].thread = 8;
    struct rm_machine *machine = running(&config);
    const struct rm_exit *exit;
    enter_on(machine, 8);
    run_out(machine);
    inject_hcall(machine, 0, 0x58);
    run_until(machine, 0, "guest_exit_cont");
    assert_ok(rm_set_register(machine, 0, "pc", UINT64_C(0x0000600000000000), &assert_error));
    assert_int_equal(run_out(machine), RM_END_FAULT);
    assert_ok(rm_run_exit(machine, 0, &exit, &assert_error));
    assert_int_equal(exit->end, RM_END_FAULT);
    inject_hcall(machine, 8, 0xe0);
    assert_int_equal(run_out(machine), RM_END_IDLE);
    assert_int_equal(rm_injections_left(machine), 0);
    exit = run(machine);
    assert_int_equal(exit->thread, 8);
    assert_int_equal(exit->vector, 0xc00);
    rm_machine_close(machine);
}

static void a_core_whose_secondary_keeps_its_vcore_is_a_deadlock_of_the_host(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(1);
    struct rm_machine *machine = running(&config);
    inject_hcall(machine, 0, 0x58);
    run_until(machine, 0, "guest_exit_cont");
    set_field(machine, "paca[3].kvm_hstate.kvm_vcore", 0x1234);
    const struct rm_exit *exit = run_to_the_end(machine);
    assert_int_equal(exit->end, RM_END_DEADLOCK);
    assert_non_null(strstr(exit->fault.text, "the host waits on core 0 for thread 3 to leave "
                                             "(paca[3].kvm_hstate.kvm_vcore)"));
    rm_machine_close(machine);
}

static void all_asleep_with_nothing_pending_is_idle(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(3);
    struct rm_machine *machine = running(&config);
    run_out(machine);
    for (unsigned thread = 0; thread < 3; thread++)
        inject_hcall(machine, thread, 0xe0);
    assert_int_equal(run_out(machine), RM_END_IDLE);
    assert_int_equal(place(machine, 0), RM_IN_HOST);
    rm_machine_close(machine);
}

static void some_napping_and_some_running_is_idle(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(3);
    struct rm_machine *machine = running(&config);
    run_out(machine);
    inject_hcall(machine, 0, 0xe0);
    inject_hcall(machine, 1, 0xe0);
    assert_int_equal(run_out(machine), RM_END_IDLE);
    assert_int_equal(place(machine, 0), RM_IN_NAP);
    assert_int_equal(place(machine, 1), RM_IN_NAP);
    assert_int_equal(place(machine, 2), RM_IN_GUEST);
    rm_machine_close(machine);
}

/* vcpu 8 sleeps in the host until its far decrementer runs out; that hides nothing. */
static void a_far_timer_of_the_host_hides_no_deadlock(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(3);
    config.vcpus[2].thread = 8;
    struct rm_machine *machine = running(&config);
    enter_on(machine, 8);
    inject_hcall(machine, 8, 0xe0);
    run_out(machine);
    inject_hcall(machine, 0, 0x58);
    run_until(machine, 0, "guest_exit_cont");
    set_field(machine, "vcore[0].entry_exit_map", field(machine, "vcore[0].entry_exit_map") | 8);
    assert_int_equal(run_to_the_end(machine)->end, RM_END_DEADLOCK);
    rm_machine_close(machine);
}

/* The decrementer of a napping vcpu of core 0 runs out at any moment of core 1's exit. */
static void a_timer_that_is_due_while_others_run_is_no_deadlock(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(6);
    struct rm_snapshot *snapshot;
    for (unsigned v = 2; v < 6; v++)
        config.vcpus[v].thread = (int32_t)(6 + v); /* on core 1 */
    struct rm_machine *machine = running(&config);
    enter_on(machine, 8);
    run_out(machine);
    inject_hcall(machine, 1, 0xe0);
    run_out(machine);
    assert_int_equal(place(machine, 1), RM_IN_NAP);
    assert_ok(rm_snapshot_take(machine, &snapshot, &assert_error));
    for (unsigned ticks = 10; ticks < 300; ticks++) {
        assert_ok(rm_set_register(machine, 1, "dec", ticks, &assert_error));
        inject_hcall(machine, 8, 0x58);
        assert_int_equal(run_out(machine), RM_END_IDLE);
        assert_int_equal(place(machine, 1), RM_IN_GUEST);
        assert_ok(rm_snapshot_restore(machine, snapshot, &assert_error));
    }
    rm_snapshot_free(snapshot);
    rm_machine_close(machine);
}

/* An injection that waits for another's exit goes off when nothing is under way, whatever sleeps.
 */
static void followers_do_not_wait_for_a_far_timer(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(2);
    config.vcpus[1].thread = 8;
    struct rm_machine *machine = running(&config);
    enter_on(machine, 8);
    uint32_t first = inject(
        machine, (struct rm_injection){.kind = RM_INJECT_HCALL, .number = 0xe0, .thread = 8});
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HCALL, .number = 0x74, .after = first});
    run_out(machine);
    assert_int_equal(rm_injections_left(machine), 0);
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secondary_that_never_gets_out_is_a_deadlock),
        cmocka_unit_test(a_deadlock_ends_when_its_word_is_written),
        cmocka_unit_test(a_deadlock_ends_when_a_register_of_it_is_written),
        cmocka_unit_test(a_deadlock_ends_when_a_nap_may_be_ended),
        cmocka_unit_test(a_fault_is_the_end_of_its_thread_only),
        cmocka_unit_test(a_core_whose_secondary_keeps_its_vcore_is_a_deadlock_of_the_host),
        cmocka_unit_test(all_asleep_with_nothing_pending_is_idle),
        cmocka_unit_test(some_napping_and_some_running_is_idle),
        cmocka_unit_test(a_far_timer_of_the_host_hides_no_deadlock),
        cmocka_unit_test(a_timer_that_is_due_while_others_run_is_no_deadlock),
        cmocka_unit_test(followers_do_not_wait_for_a_far_timer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
