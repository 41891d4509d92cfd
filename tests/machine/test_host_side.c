/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What waits for threads that are in the host, and several cores at once. */
#include "worlds.h"

#define CYCLES_LATER 200 /* still inside the exit */

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
    struct rm_world_config config = own_world();
    struct rm_machine *machine = running(&config);
    struct rm_msi_words msi;
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HDEC});
    inject_msi(machine, HWIRQ, rm_cycle(machine) + CYCLES_LATER);
    assert_int_equal(run(machine)->trap, 0x980);
    assert_int_equal(run(machine)->end, RM_END_IDLE);
    assert_int_equal(place(machine, 0), RM_IN_GUEST);
    assert_int_equal(virtual_icp(machine, 0).xisr, VIRQ);
    assert_true(field(machine, "vcpu[0].arch.pending_exceptions") != 0);
    assert_ok(rm_physical_msi(machine, HWIRQ, &msi, &assert_error));
    assert_false(msi.p);
    rm_machine_close(machine);
}

static void a_doorbell_that_finds_the_thread_on_its_way_out_is_taken_by_the_host(void **state)
{
    (void)state;
    struct rm_world_config config = own_world();
    struct rm_machine *machine = running(&config);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HDEC});
    inject(machine, (struct rm_injection){.kind = RM_INJECT_DOORBELL,
                                          .at_cycle = rm_cycle(machine) + CYCLES_LATER});
    assert_int_equal(run(machine)->trap, 0x980);
    assert_int_equal(run(machine)->end, RM_END_IDLE);
    assert_int_equal(place(machine, 0), RM_IN_GUEST);
    rm_machine_close(machine);
}

static void a_refused_entry_changes_nothing(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    struct rm_error error = {0};
    const struct rm_exit *exit;
    uint64_t before = rm_state_hash(machine);
    assert_int_equal(rm_enter_guest(machine, 0, &exit, &error), RM_BAD_INPUT);
    assert_non_null(strstr(error.text, "not in the host"));
    assert_int_equal(rm_enter_guest(machine, 8, &exit, &error), RM_BAD_INPUT);
    assert_non_null(strstr(error.text, "belongs on core 1"));
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

static void other_cores_go_on_while_one_enters(void **state)
{
    (void)state;
    struct rm_world_config config = two_cores();
    struct rm_machine *machine = running(&config);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_IPI, .value = 4});
    const struct rm_exit *exit = enter_on(machine, 8);
    assert_int_equal(exit->thread, 8);
    uint64_t entered_cycle = exit->start_cycle + exit->cycles;
    exit = run(machine);
    assert_int_equal(exit->thread, 0);
    assert_int_equal(exit->vector, 0x500);
    assert_int_equal(exit->read_intr, -1);
    assert_int_equal(exit->mmio_count, 3);
    assert_true(exit->start_cycle < entered_cycle);
    rm_machine_close(machine);
}

static void a_device_interrupt_of_a_thread_in_the_host_is_delivered(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    config.sources[0].hw_server = 8; /* core 1 is in the host */
    struct rm_machine *machine = running(&config);
    inject_msi(machine, HWIRQ, 0);
    assert_int_equal(run(machine)->end, RM_END_IDLE);
    assert_int_equal(virtual_icp(machine, 1).xisr, VIRQ);
    assert_int_equal(field(machine, "vcpu[1].stat.halt_wakeup"), 1);
    rm_machine_close(machine);
}

static void hdec_reads_what_the_event_will_make_of_it(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    uint64_t at_cycle = rm_cycle(machine) + 3500000; /* 1 ms: 512000 ticks */
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HDEC, .at_cycle = at_cycle});
    assert_in_range(reg(machine, 0, "hdec"), 512000, 512001);
    const struct rm_exit *exit = run(machine);
    assert_int_equal(exit->vector, 0x980);
    assert_int_equal(exit->start_cycle, at_cycle);
    rm_machine_close(machine);
}

/* The host runs the vcpu again by itself, and has started the thread before HDEC is due. */
static void hdec_that_runs_out_on_the_way_in_is_taken_before_the_guest(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HDEC});
    assert_int_equal(run(machine)->trap, 0x980);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HDEC});
    const struct rm_exit *exit = run(machine);
    assert_int_equal(exit->vector, 0); /* too little of it is left: hdec_soon */
    assert_int_equal(exit->end, RM_END_HOST);
    assert_int_equal(exit->trap, 0x980);
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_msi_that_finds_the_thread_on_its_way_out_reaches_the_guest_later),
        cmocka_unit_test(a_doorbell_that_finds_the_thread_on_its_way_out_is_taken_by_the_host),
        cmocka_unit_test(a_refused_entry_changes_nothing),
        cmocka_unit_test(other_cores_go_on_while_one_enters),
        cmocka_unit_test(a_device_interrupt_of_a_thread_in_the_host_is_delivered),
        cmocka_unit_test(hdec_reads_what_the_event_will_make_of_it),
        cmocka_unit_test(hdec_that_runs_out_on_the_way_in_is_taken_before_the_guest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
