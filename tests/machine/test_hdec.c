/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The decrementers: the hypervisor's, which a core shares, and each guest's own. */
#include "worlds.h"

static void with_hdice_off_hdec_is_not_taken(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = kick_world();
    build(machine, &config);
    set_field(machine, "vcore[0].lpcr", field(machine, "vcore[0].lpcr") & ~UINT64_C(1));
    enter(machine);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HDEC});
    assert_int_equal(run(machine)->end, RM_END_IDLE);
    assert_int_equal(place(machine, 0), RM_IN_GUEST);
    rm_machine_close(machine);
}

static void hdec_is_taken_once_by_each_thread(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(4);
    struct rm_machine *machine = running(&config);
    unsigned taken[4] = {0};
    run_out(machine);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HDEC, .thread = 2});
    for (const struct rm_exit *exit = run(machine); exit->end != RM_END_IDLE; exit = run(machine))
        taken[exit->thread] += exit->vector == 0x980;
    for (unsigned thread = 0; thread < 4; thread++)
        assert_int_equal(taken[thread], 1);
    rm_machine_close(machine);
}

/* The threads that wait have clocks that stand still; the register is of the core's present. */
static void hdec_that_a_caller_writes_is_taken_by_all_now(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(2);
    struct rm_machine *machine = running(&config);
    unsigned taken[2] = {0};
    run_out(machine);
    uint64_t cycle = rm_cycle(machine);
    assert_ok(rm_set_register(machine, 0, "hdec", 0xffffffff, &assert_error));
    for (const struct rm_exit *exit = run(machine); exit->end != RM_END_IDLE; exit = run(machine)) {
        assert_true(exit->start_cycle >= cycle);
        taken[exit->thread] += exit->vector == 0x980;
    }
    assert_int_equal(taken[0], 1);
    assert_int_equal(taken[1], 1);
    rm_machine_close(machine);
}

/* Somebody has reloaded HDEC by the time that the interrupt is looked at. */
static void a_left_over_interrupt_goes_back_to_the_guest(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HDEC, .reloaded = true});
    const struct rm_exit *exit = run(machine);
    assert_int_equal(exit->vector, 0x980);
    assert_int_equal(exit->trap, 0x980);
    assert_int_equal(exit->end, RM_END_GUEST);
    assert_int_equal(run(machine)->end, RM_END_IDLE);
    rm_machine_close(machine);
}

/* What comes while a thread is in an hcall is taken when it is back in the guest, all that is
 * pending in its order. */
static struct rm_machine *open_with_two_pending(bool hdec)
{
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    uint64_t cycle = rm_cycle(machine) + 1000;
    inject(machine,
           (struct rm_injection){.kind = RM_INJECT_HCALL, .number = 0x74, .at_cycle = cycle});
    inject(machine,
           (struct rm_injection){.kind = RM_INJECT_IPI, .value = 4, .at_cycle = cycle - 192 + 50});
    if (hdec)
        inject(machine, (struct rm_injection){.kind = RM_INJECT_HDEC, .at_cycle = cycle + 50});
    else
        inject(machine,
               (struct rm_injection){.kind = RM_INJECT_DOORBELL, .at_cycle = cycle - 64 + 30});
    assert_int_equal(run(machine)->vector, 0xc00);
    return machine;
}

static void hdec_comes_before_an_external_interrupt(void **state)
{
    (void)state;
    struct rm_machine *machine = open_with_two_pending(true);
    assert_int_equal(run(machine)->vector, 0x980);
    assert_int_equal(physical_icp(machine, 0).xisr, 2); /* it is the host's now */
    rm_machine_close(machine);
}

static void an_external_interrupt_comes_before_a_doorbell(void **state)
{
    (void)state;
    struct rm_machine *machine = open_with_two_pending(false);
    assert_int_equal(run(machine)->vector, 0x500);
    assert_int_equal(run(machine)->vector, 0xe80);
    assert_int_equal(run(machine)->end, RM_END_IDLE);
    rm_machine_close(machine);
}

/* HDEC ends no nap; but the thread that naps has copied it to DEC. */
static void hdec_of_a_core_wakes_its_napping_threads(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(3);
    struct rm_machine *machine = running(&config);
    run_out(machine);
    inject_hcall(machine, 1, 0xe0);
    run_out(machine);
    assert_int_equal(place(machine, 1), RM_IN_NAP);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HDEC});
    assert_int_equal(run_out(machine), RM_END_IDLE);
    assert_int_equal(place(machine, 0), RM_IN_GUEST);
    rm_machine_close(machine);
}

/* It is the core's: which of its threads is named does not matter, only whether the core runs. */
static void hdec_may_be_injected_by_a_thread_that_is_in_the_host(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    assert_int_equal(place(machine, 5), RM_IN_HOST);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HDEC, .thread = 5});
    assert_int_equal(run(machine)->vector, 0x980);
    assert_int_equal(rm_injections_left(machine), 0);
    rm_machine_close(machine);
}

/* The register is set so that it runs out when the injection is due, and DEC of naps with it. */
static void an_hdec_that_is_due_later_ends_naps_then(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(2);
    struct rm_machine *machine = running(&config);
    run_out(machine);
    inject_hcall(machine, 1, 0xe0);
    run_out(machine);
    assert_int_equal(place(machine, 1), RM_IN_NAP);
    inject(machine,
           (struct rm_injection){.kind = RM_INJECT_HDEC, .at_cycle = rm_cycle(machine) + 3500000});
    assert_in_range(reg(machine, 1, "dec"), 511990, 512010);
    rm_machine_close(machine);
}

static void dec_ends_a_nap(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(2);
    struct rm_machine *machine = running(&config);
    run_out(machine);
    inject_hcall(machine, 1, 0xe0);
    run_out(machine);
    assert_int_equal(place(machine, 1), RM_IN_NAP);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_DEC, .thread = 1});
    const struct rm_exit *exit = run(machine);
    assert_int_equal(exit->thread, 1);
    assert_int_equal(exit->end, RM_END_GUEST);
    assert_int_equal(place(machine, 1), RM_IN_GUEST);
    rm_machine_close(machine);
}

/* The host's timer for a vcpu that sleeps is the decrementer that the guest left. */
static void the_guests_decrementer_wakes_its_sleeping_vcpu(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    assert_ok(rm_set_register(machine, 0, "dec", 51200, &assert_error)); /* 100 us */
    uint64_t before_cycle = rm_cycle(machine);
    inject_hcall(machine, 0, 0xe0);
    enum rm_exit_end end;
    assert_ok(rm_run(machine, 100000, &end, &assert_error));
    assert_int_equal(place(machine, 0), RM_IN_HOST);
    assert_int_equal(field(machine, "vcore[0].vcore_state"), 3);
    assert_ok(rm_run(machine, 300000, &end, &assert_error));
    assert_int_equal(place(machine, 0), RM_IN_GUEST);
    assert_in_range(rm_cycle(machine) - before_cycle, 350000, 500000);
    rm_machine_close(machine);
}

static void an_injected_decrementer_wakes_a_sleeping_vcpu(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    inject_hcall(machine, 0, 0xe0);
    run_out(machine);
    assert_int_equal(place(machine, 0), RM_IN_HOST);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_DEC});
    run_out(machine);
    assert_int_equal(place(machine, 0), RM_IN_GUEST);
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_hdice_off_hdec_is_not_taken),
        cmocka_unit_test(hdec_is_taken_once_by_each_thread),
        cmocka_unit_test(hdec_that_a_caller_writes_is_taken_by_all_now),
        cmocka_unit_test(a_left_over_interrupt_goes_back_to_the_guest),
        cmocka_unit_test(hdec_comes_before_an_external_interrupt),
        cmocka_unit_test(an_external_interrupt_comes_before_a_doorbell),
        cmocka_unit_test(hdec_of_a_core_wakes_its_napping_threads),
        cmocka_unit_test(hdec_may_be_injected_by_a_thread_that_is_in_the_host),
        cmocka_unit_test(an_hdec_that_is_due_later_ends_naps_then),
        cmocka_unit_test(dec_ends_a_nap),
        cmocka_unit_test(the_guests_decrementer_wakes_its_sleeping_vcpu),
        cmocka_unit_test(an_injected_decrementer_wakes_a_sleeping_vcpu),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
