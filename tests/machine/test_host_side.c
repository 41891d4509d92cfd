/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What waits for threads that are in the host, and several cores at once. */
#include "worlds.h"

#define CYCLES_LATER 200 /* still inside the exit */

static void inject(struct rm_machine *machine, struct rm_injection event)
{
    struct rm_error error = {0};
    if (rm_inject(machine, &event, &error) != RM_OK)
        fail_msg("%s", error.text);
}

/* A guest whose own source is fed by HWIRQ. */
static struct rm_world_config own_world(void)
{
    struct rm_world_config config = kick_world();
    config.vcpu_count = 1;
    config.sources[0].server = 0;
    return config;
}

static void an_msi_that_finds_the_thread_on_its_way_out_reaches_the_guest_later(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = own_world();
    struct rm_host_report report;
    struct rm_virtual_icp icp;
    struct rm_msi_words msi;
    build(machine, &config);
    enter(machine);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HDEC});
    inject_msi(machine, HWIRQ, rm_cycle(machine) + CYCLES_LATER);
    struct rm_exit exit = run(machine);
    assert_int_equal(exit.trap, 0x980);
    assert_int_equal(rm_host_exit(machine, &exit, &report, NULL), RM_OK);
    enter(machine);
    assert_int_equal(rm_virtual_icp_read(machine, 0, &icp, NULL), RM_OK);
    assert_int_equal(icp.xisr, VIRQ);
    assert_true(field(machine, "vcpu[0].arch.pending_exceptions") != 0);
    assert_int_equal(rm_physical_msi(machine, HWIRQ, &msi, NULL), RM_OK);
    assert_false(msi.p);
    rm_machine_close(machine);
}

static void a_doorbell_that_finds_the_thread_on_its_way_out_is_taken_by_the_host(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = own_world();
    struct rm_injection doorbell = {.kind = RM_INJECT_DOORBELL};
    struct rm_host_report report;
    build(machine, &config);
    enter(machine);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HDEC});
    doorbell.at_cycle = rm_cycle(machine) + CYCLES_LATER;
    inject(machine, doorbell);
    struct rm_exit exit = run(machine);
    assert_int_equal(rm_host_exit(machine, &exit, &report, NULL), RM_OK);
    enter(machine);
    assert_int_equal(run(machine).end, RM_END_IDLE);
    rm_machine_close(machine);
}

static void a_refused_entry_changes_nothing(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = kick_world();
    struct rm_error error = {0};
    struct rm_exit exit;
    build(machine, &config);
    enter(machine);
    uint64_t before = rm_state_hash(machine);
    assert_int_equal(rm_enter_guest(machine, 0, &exit, &error), RM_BAD_INPUT);
    assert_non_null(strstr(error.text, "not in the host"));
    assert_int_equal(rm_state_hash(machine), before);
    rm_machine_close(machine);
}

/* vcpu 0 on core 0 and vcpu 1 on core 1. */
static struct rm_world_config two_cores(void)
{
    struct rm_world_config config = kick_world();
    config.vcpus[1].thread = 8;
    config.vcpus[1].ceded = false;
    return config;
}

static void other_cores_stand_still_while_one_enters(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = two_cores();
    struct rm_exit exit;
    build(machine, &config);
    enter(machine);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_IPI, .value = 4});
    assert_int_equal(rm_enter_guest(machine, 8, &exit, NULL), RM_OK);
    assert_int_equal(exit.thread, 8);
    assert_int_equal(exit.end, RM_END_GUEST);
    exit = run(machine);
    assert_int_equal(exit.thread, 0);
    assert_int_equal(exit.vector, 0x500);
    assert_int_equal(exit.read_intr, -1);
    assert_int_equal(exit.mmio_count, 3);
    rm_machine_close(machine);
}

static void a_device_interrupt_of_a_thread_in_the_host_is_told_of(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = kick_world();
    struct rm_host_report report;
    struct rm_virtual_icp icp;
    config.sources[0].hw_server = 8; /* core 1 is in the host */
    build(machine, &config);
    enter(machine);
    inject_msi(machine, HWIRQ, 0);
    assert_int_equal(run(machine).end, RM_END_IDLE);
    assert_int_equal(rm_host_ipis(machine, &report, NULL), RM_OK);
    assert_int_equal(report.kick_count, 1);
    assert_int_equal(report.kicks[0].vcpu, 1);
    assert_int_equal(rm_virtual_icp_read(machine, 1, &icp, NULL), RM_OK);
    assert_int_equal(icp.xisr, VIRQ);
    rm_machine_close(machine);
}

static void hdec_reads_what_the_event_will_make_of_it(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = kick_world();
    uint64_t hdec;
    build(machine, &config);
    enter(machine);
    uint64_t at_cycle = rm_cycle(machine) + 3500000; /* 1 ms: 512000 ticks */
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HDEC, .at_cycle = at_cycle});
    assert_int_equal(rm_register(machine, 0, "hdec", &hdec, NULL), RM_OK);
    assert_in_range(hdec, 512000, 512001);
    struct rm_exit exit = run(machine);
    assert_int_equal(exit.vector, 0x980);
    assert_int_equal(exit.start_cycle, at_cycle);
    rm_machine_close(machine);
}

static void hdec_that_runs_out_in_the_host_waits_for_the_guest(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = kick_world();
    struct rm_host_report report;
    build(machine, &config);
    enter(machine);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HDEC});
    struct rm_exit exit = run(machine);
    assert_int_equal(rm_host_exit(machine, &exit, &report, NULL), RM_OK);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HDEC});
    assert_int_equal(run(machine).end, RM_END_IDLE);
    assert_int_equal(rm_enter_guest(machine, 0, &exit, NULL), RM_OK);
    assert_int_equal(exit.end, RM_END_HOST); /* too little of it is left: hdec_soon */
    assert_int_equal(exit.trap, 0x980);
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_msi_that_finds_the_thread_on_its_way_out_reaches_the_guest_later),
        cmocka_unit_test(a_doorbell_that_finds_the_thread_on_its_way_out_is_taken_by_the_host),
        cmocka_unit_test(a_refused_entry_changes_nothing),
        cmocka_unit_test(other_cores_stand_still_while_one_enters),
        cmocka_unit_test(a_device_interrupt_of_a_thread_in_the_host_is_told_of),
        cmocka_unit_test(hdec_reads_what_the_event_will_make_of_it),
        cmocka_unit_test(hdec_that_runs_out_in_the_host_waits_for_the_guest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
