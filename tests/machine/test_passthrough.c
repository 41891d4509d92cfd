/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One passthrough interrupt through the C API, on our own handlers of both byte orders. */
#include "worlds.h"

static void kick_ends_in_hv_rm_hard_and_the_host_completes_it(const char *handlers)
{
    struct rm_machine *machine = open_handlers(handlers);
    struct rm_world_config config = kick_world();
    build(machine, &config);
    enter(machine);
    inject_msi(machine, HWIRQ, rm_cycle(machine) + 1000);
    const struct rm_exit *exit = run(machine);
    assert_int_equal(exit->end, RM_END_HOST);
    assert_int_equal(exit->vector, 0x500);
    assert_int_equal(exit->r12, 0x5555);
    assert_int_equal(exit->r3, 0x5555);
    assert_int_equal(exit->trap, 0x5555);
    assert_true(exit->read_intr_called);
    assert_int_equal(exit->read_intr, 2);
    assert_int_equal(field(machine, "icp[0].rm_action"), 1);
    const struct rm_host_report *report = run_host(machine);
    assert_true(report->completed);
    assert_int_equal(report->resume, 8);
    assert_string_equal(report->resume_name, "RESUME_PASSTHROUGH");
    assert_string_equal(report->fault, "");
    assert_int_equal(report->kick_count, 1);
    assert_int_equal(report->kicks[0].vcpu, 1);
    assert_int_equal(field(machine, "icp[0].rm_action"), 0);
    rm_machine_close(machine);
}

static void kick_on_little_endian_handlers(void **state)
{
    (void)state;
    kick_ends_in_hv_rm_hard_and_the_host_completes_it("le");
}

static void kick_on_big_endian_handlers(void **state)
{
    (void)state;
    kick_ends_in_hv_rm_hard_and_the_host_completes_it("be");
}

static void presentation_page_is_accepted_and_ended_with_the_same_bytes(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = kick_world();
    build(machine, &config);
    enter(machine);
    inject_msi(machine, HWIRQ, 0);
    const struct rm_exit *exit = run(machine);
    assert_int_equal(exit->mmio_count, 2);
    assert_false(exit->mmio[0].write);
    assert_int_equal(exit->mmio[0].offset, 4);
    assert_true(exit->mmio[1].write);
    assert_memory_equal(exit->mmio[1].bytes, "\xff\x00\x12\x34", 4);
    assert_int_equal(exit->opal_count, 1);
    assert_int_equal(exit->opal[0].token, 63);
    assert_int_equal(exit->opal[0].args[0], 7);
    assert_int_equal(exit->opal[0].args[1], HWIRQ & 0x7ff); /* in the bridge */
    rm_machine_close(machine);
}

static void before_the_seed_the_wakeup_is_lost(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le-before");
    struct rm_world_config config = kick_world();
    struct rm_lost_wakeups lost;
    build(machine, &config);
    enter(machine);
    inject_msi(machine, HWIRQ, 0);
    const struct rm_exit *exit = run(machine);
    assert_int_equal(exit->trap, 0x500);
    const struct rm_host_report *report = run_host(machine);
    assert_false(report->completed);
    assert_int_equal(run(machine)->end, RM_END_IDLE);
    rm_lost_wakeups(machine, &lost);
    assert_int_equal(lost.count, 1);
    assert_int_equal(lost.list[0].vcpu, 1);
    assert_int_equal(lost.list[0].xisr, VIRQ);
    assert_true(lost.list[0].kick_recorded);
    rm_machine_close(machine);
}

static void nothing_happens_to_a_guest_without_events(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = kick_world();
    build(machine, &config);
    enter(machine);
    assert_int_equal(run(machine)->end, RM_END_IDLE);
    rm_machine_close(machine);
}

static void an_hcall_begins_at_the_cycle_of_its_event(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = kick_world();
    build(machine, &config);
    enter(machine);
    uint64_t at_cycle = rm_cycle(machine) + 12345;
    inject(machine,
           (struct rm_injection){.kind = RM_INJECT_HCALL, .number = 0x74, .at_cycle = at_cycle});
    const struct rm_exit *exit = run(machine);
    assert_int_equal(exit->vector, 0xc00);
    assert_int_equal(exit->start_cycle, at_cycle);
    assert_int_equal(exit->phases.guest_cycles, 12345);
    rm_machine_close(machine);
}

static void the_largest_machine_runs_too(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("be");
    struct rm_world_config config = kick_world();
    config.cores = RM_CORES_MAX;
    config.threads_per_core = RM_THREADS_MAX / RM_CORES_MAX;
    config.vcpus[1].thread = RM_THREADS_MAX - 8;
    config.vcpus[1].ceded = false;
    build(machine, &config);
    enter(machine);
    inject_msi(machine, HWIRQ, 0);
    const struct rm_exit *exit = run(machine);
    assert_int_equal(exit->read_intr, -2);
    assert_int_equal(exit->mmio[1].icp, RM_THREADS_MAX - 8);
    rm_machine_close(machine);
}

static void an_msi_and_a_bridge_that_nobody_has_are_refused(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = kick_world();
    struct rm_injection event = {.size = sizeof(event), .kind = RM_INJECT_MSI, .number = 0x77};
    struct rm_error error = {0};
    build(machine, &config);
    assert_int_equal(rm_inject(machine, &event, NULL, &error), RM_BAD_INPUT);
    assert_non_null(strstr(error.text, "0x77"));
    event.kind = RM_INJECT_FENCE;
    assert_int_equal(rm_inject(machine, &event, NULL, &error), RM_BAD_INPUT);
    assert_string_equal(error.text, "no source of the world is behind bridge 119");
    rm_machine_close(machine);
}

static void an_event_with_more_arguments_than_it_can_hold_is_refused(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = kick_world();
    struct rm_injection event = {
        .size = sizeof(event), .kind = RM_INJECT_HCALL, .number = 0x74, .arg_count = 7};
    struct rm_error error = {0};
    build(machine, &config);
    assert_int_equal(rm_inject(machine, &event, NULL, &error), RM_BAD_INPUT);
    assert_non_null(strstr(error.text, "7 arguments"));
    event = (struct rm_injection){.size = sizeof(event), .kind = (enum rm_inject_kind)99};
    assert_int_equal(rm_inject(machine, &event, NULL, &error), RM_BAD_INPUT);
    rm_machine_close(machine);
}

static void options_of_another_size_are_refused(void **state)
{
    (void)state;
    struct rm_machine_options options = {.handlers = "le"};
    struct rm_machine *machine = NULL;
    struct rm_error error = {0};
    assert_int_equal(rm_machine_open(&options, &machine, &error), RM_BAD_INPUT);
    assert_non_null(strstr(error.text, "size is 0"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kick_on_little_endian_handlers),
        cmocka_unit_test(kick_on_big_endian_handlers),
        cmocka_unit_test(presentation_page_is_accepted_and_ended_with_the_same_bytes),
        cmocka_unit_test(before_the_seed_the_wakeup_is_lost),
        cmocka_unit_test(nothing_happens_to_a_guest_without_events),
        cmocka_unit_test(an_hcall_begins_at_the_cycle_of_its_event),
        cmocka_unit_test(the_largest_machine_runs_too),
        cmocka_unit_test(an_msi_and_a_bridge_that_nobody_has_are_refused),
        cmocka_unit_test(an_event_with_more_arguments_than_it_can_hold_is_refused),
        cmocka_unit_test(options_of_another_size_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
