/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host does by itself: it takes interrupts where they arrive, delivers, pokes, serves. */
#include "worlds.h"

/* vcpu 0 runs on thread 8; its device's MSI goes to thread 0, which is in the host. */
static struct rm_machine *open_elsewhere(void)
{
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = kick_world();
    config.vcpu_count = 1;
    config.vcpus[0].thread = 8;
    config.sources[0].server = 0;
    config.sources[0].hw_server = 0;
    build(machine, &config);
    enter_on(machine, 8);
    return machine;
}

static void an_msi_to_the_host_pokes_the_thread_whose_guest_it_is_for(void **state)
{
    (void)state;
    struct rm_machine *machine = open_elsewhere();
    inject_msi(machine, HWIRQ, rm_cycle(machine) + 1000);
    const struct rm_exit *exit = run(machine);
    assert_int_equal(exit->thread, 8);
    assert_int_equal(exit->vector, 0x500);
    assert_int_equal(exit->read_intr, -1);
    assert_int_equal(exit->end, RM_END_GUEST);
    assert_int_equal(exit->mmio_count, 3);
    assert_memory_equal(exit->mmio[0].bytes, "\xff\x00\x00\x02", 4);
    assert_true(exit->mmio[1].write);
    assert_int_equal(exit->mmio[1].offset, 0xc);
    assert_memory_equal(exit->mmio[2].bytes, "\xff\x00\x00\x02", 4);
    rm_machine_close(machine);
}

static void after_the_poke_the_guest_has_its_interrupt_and_no_ipi_is_left(void **state)
{
    (void)state;
    struct rm_machine *machine = open_elsewhere();
    inject_msi(machine, HWIRQ, rm_cycle(machine) + 1000);
    assert_int_equal(run_out(machine), RM_END_IDLE);
    struct rm_virtual_icp icp = virtual_icp(machine, 0);
    assert_int_equal(icp.xisr, VIRQ);
    assert_true(icp.out_ee);
    assert_int_equal(physical_icp(machine, 8).xisr, 0);
    assert_int_equal(physical_icp(machine, 8).mfrr, 0xff);
    assert_int_equal(physical_icp(machine, 8).cppr, 0xff);
    assert_int_equal(physical_icp(machine, 0).cppr, 0xff);
    assert_true(reg(machine, 8, "lpcr") & 0x800); /* MER */
    rm_machine_close(machine);
}

/* Real mode accepts what is not the guest's and leaves it in the latch, CPPR raised. */
static void what_read_intr_left_is_served_by_the_host_after_the_last_event(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    config.sources[0].mapped = false;
    struct rm_machine *machine = running(&config);
    inject_msi(machine, HWIRQ, 0);
    const struct rm_exit *exit = run(machine);
    assert_int_equal(exit->read_intr, 1);
    assert_int_equal(exit->trap, 0x500);
    assert_true(field(machine, "paca[0].kvm_hstate.saved_xirr") != 0);
    assert_int_equal(physical_icp(machine, 0).cppr, 5);
    assert_int_equal(run_out(machine), RM_END_IDLE);
    assert_int_equal(field(machine, "paca[0].kvm_hstate.saved_xirr"), 0);
    assert_int_equal(physical_icp(machine, 0).cppr, 0xff);
    assert_int_equal(virtual_icp(machine, 1).xisr, VIRQ);
    rm_machine_close(machine);
}

/* The source's host interrupt was taken on thread 0; the guest on thread 8 ends it, and real mode
 * moves it there. */
static void eoi_moves_an_interrupt_that_the_host_took_to_the_guests_thread(void **state)
{
    (void)state;
    struct rm_machine *machine = open_elsewhere();
    struct rm_msi_words msi;
    inject_msi(machine, HWIRQ, rm_cycle(machine) + 1000);
    assert_int_equal(run_out(machine), RM_END_IDLE);
    assert_int_equal(field(machine, "source[0x1005].intr_cpu"), 0);
    while (run(machine)->end != RM_END_IDLE) {
    }
    inject_hcall(machine, 8, 0x74);
    assert_int_equal(run(machine)->r3, 0);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HCALL,
                                          .number = 0x64,
                                          .thread = 8,
                                          .arg_count = 1,
                                          .args = {0xff001005}});
    const struct rm_exit *exit = run(machine);
    assert_int_equal(exit->opal_count, 1);
    assert_int_equal(exit->opal[0].token, 19);
    assert_int_equal(exit->opal[0].args[0], HWIRQ);
    assert_int_equal(exit->opal[0].args[1], 8 << 2);
    assert_int_equal(exit->opal[0].args[2], 5);
    assert_ok(rm_physical_msi(machine, HWIRQ, &msi, &assert_error));
    assert_int_equal(msi.server, 8);
    assert_int_equal((int32_t)field(machine, "source[0x1005].intr_cpu"), -1);
    rm_machine_close(machine);
}

/* A call has its thread to itself; what comes meanwhile is taken when it is over. */
static void an_interrupt_that_comes_during_a_call_is_taken_after_it(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    const struct rm_exit *exit;
    enum rm_exit_end end;
    uint64_t comes_cycle = rm_cycle(machine) + 192;
    inject(machine, (struct rm_injection){.kind = RM_INJECT_IPI, .thread = 8, .value = 4});
    assert_ok(rm_run(machine, 192 - 40, &end, &assert_error));
    assert_ok(rm_call(machine, 8, "kvmppc_read_intr", NULL, 0, LONG_CYCLES, &exit, &assert_error));
    assert_in_range(comes_cycle, exit->start_cycle, exit->start_cycle + exit->cycles);
    assert_int_equal(exit->r3, 0); /* it had looked before */
    assert_int_equal(physical_icp(machine, 8).xisr, 2);
    assert_int_equal(run_out(machine), RM_END_IDLE);
    assert_int_equal(physical_icp(machine, 8).xisr, 0);
    assert_int_equal(physical_icp(machine, 8).mfrr, 0xff);
    rm_machine_close(machine);
}

/* Exits that nobody has asked for yet are not the call's. */
static void a_call_tells_of_itself_and_not_of_an_exit_that_waits(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    const struct rm_exit *exit;
    inject_hcall(machine, 0, 0x74);
    run_out(machine);
    assert_ok(rm_call(machine, 8, "kvmppc_read_intr", NULL, 0, LONG_CYCLES, &exit, &assert_error));
    assert_int_equal(exit->thread, 8);
    assert_int_equal(exit->vector, 0);
    assert_int_equal(exit->r3, 0);
    assert_int_equal(run(machine)->vector, 0xc00);
    assert_int_equal(run(machine)->end, RM_END_IDLE);
    rm_machine_close(machine);
}

/* The host wants the thread for its vcore and finds it in a call. */
static void the_host_waits_for_a_call_before_it_starts_the_thread(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    const struct rm_exit *exit;
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HDEC});
    assert_int_equal(run(machine)->trap, 0x980);
    enum rm_exit_end end;
    assert_ok(rm_run(machine, 2000, &end, &assert_error)); /* the start is due in 42 cycles */
    assert_int_equal(place(machine, 0), RM_IN_HOST);
    assert_ok(rm_call(machine, 0, "kvmppc_read_intr", NULL, 0, LONG_CYCLES, &exit, &assert_error));
    assert_int_equal(exit->end, RM_END_HOST);
    assert_int_equal(exit->r3, 0);
    assert_int_equal(run_out(machine), RM_END_IDLE);
    assert_int_equal(place(machine, 0), RM_IN_GUEST);
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_msi_to_the_host_pokes_the_thread_whose_guest_it_is_for),
        cmocka_unit_test(after_the_poke_the_guest_has_its_interrupt_and_no_ipi_is_left),
        cmocka_unit_test(what_read_intr_left_is_served_by_the_host_after_the_last_event),
        cmocka_unit_test(eoi_moves_an_interrupt_that_the_host_took_to_the_guests_thread),
        cmocka_unit_test(an_interrupt_that_comes_during_a_call_is_taken_after_it),
        cmocka_unit_test(a_call_tells_of_itself_and_not_of_an_exit_that_waits),
        cmocka_unit_test(the_host_waits_for_a_call_before_it_starts_the_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
