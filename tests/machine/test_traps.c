/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interrupts that ask nobody, what HMER tells of, and what a guest does that is the hypervisor's.
 */
#include "worlds.h"

#define RECOVERY_DONE UINT64_C(0x2000000000000000) /* HMER, let through */
#define TIME_BASE     UINT64_C(0x0800000000000000) /* HMER, of the core */
#define XSCOM_DONE    UINT64_C(0x0040000000000000) /* HMER, not let through */

static void a_system_reset_takes_any_guest_out(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_SYSTEM_RESET});
    const struct rm_exit *exit = run(machine);
    assert_int_equal(exit->vector, 0x100);
    assert_int_equal(exit->trap, 0x100);
    assert_int_equal(exit->end, RM_END_HOST);
    rm_machine_close(machine);
}

static void a_machine_check_brings_its_registers(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_MACHINE_CHECK,
                                          .arg_count = 3,
                                          .args = {0x40000, 0x80, 0x1234}});
    const struct rm_exit *exit = run(machine);
    assert_int_equal(exit->vector, 0x200);
    assert_int_equal(exit->trap, 0x200);
    assert_int_equal(field(machine, "vcpu[0].arch.shregs.dar"), 0x1234);
    assert_int_equal(field(machine, "vcpu[0].arch.shregs.dsisr"), 0x80);
    assert_int_equal(field(machine, "vcpu[0].arch.shregs.srr1") & 0x783f0000, 0x40000);
    rm_machine_close(machine);
}

static void what_hmeer_keeps_back_interrupts_nobody(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    inject(machine,
           (struct rm_injection){.kind = RM_INJECT_HMI, .arg_count = 1, .args = {XSCOM_DONE}});
    assert_int_equal(run(machine)->end, RM_END_IDLE);
    assert_int_equal(reg(machine, 0, "hmer"), XSCOM_DONE);
    rm_machine_close(machine);
}

/* How often each thread takes such an interrupt, when HMER of thread 0 has these bits. */
static void count_taken(uint64_t hmer, unsigned taken[RM_THREADS_MAX])
{
    struct rm_world_config config = core_world(2);
    struct rm_machine *machine = running(&config);
    run_out(machine);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HMI, .arg_count = 1, .args = {hmer}});
    for (const struct rm_exit *exit = run(machine); exit->end != RM_END_IDLE; exit = run(machine))
        taken[exit->thread] += exit->vector == 0xe60;
    rm_machine_close(machine);
}

static void an_error_of_the_time_base_is_told_to_all_threads_of_the_core(void **state)
{
    (void)state;
    unsigned taken[RM_THREADS_MAX] = {0};
    count_taken(TIME_BASE, taken);
    assert_int_equal(taken[0], 1);
    assert_int_equal(taken[1], 1);
}

static void another_error_is_the_threads_own(void **state)
{
    (void)state;
    unsigned taken[RM_THREADS_MAX] = {0};
    count_taken(RECOVERY_DONE, taken);
    assert_int_equal(taken[0], 1);
    assert_int_equal(taken[1], 0);
}

/* Firmware sees to it there, and the bits that it is for go off. */
static void the_host_takes_a_maintenance_interrupt_of_its_own(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HMI,
                                          .thread = 8,
                                          .arg_count = 1,
                                          .args = {RECOVERY_DONE | XSCOM_DONE}});
    assert_int_equal(run(machine)->end, RM_END_IDLE);
    assert_int_equal(reg(machine, 8, "hmer"), XSCOM_DONE);
    rm_machine_close(machine);
}

static void a_trap_is_one_of_four(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    struct rm_injection trap = {
        .size = sizeof(trap), .kind = RM_INJECT_TRAP, .number = 0x300, .arg_count = 1};
    struct rm_error error;
    assert_int_equal(rm_inject(machine, &trap, NULL, &error), RM_BAD_INPUT);
    assert_string_equal(error.text, "found trap 0x300; expected 0xe00, 0xe20, 0xe40 or 0xf80");
    trap.number = 0xe40;
    trap.args[0] = 0x7c0003a6;
    assert_ok(rm_inject(machine, &trap, NULL, &assert_error));
    const struct rm_exit *exit = run(machine);
    assert_int_equal(exit->vector, 0xe40);
    assert_int_equal(exit->trap, 0xe40);
    assert_int_equal(reg(machine, 0, "heir"), 0x7c0003a6);
    rm_machine_close(machine);
}

/* Between two instructions: the path finds itself interrupted, and gives up. */
static void a_system_reset_in_real_mode_ends_in_a_fault(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    uint64_t cycle = rm_cycle(machine);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HDEC, .at_cycle = cycle + 100});
    inject(machine, (struct rm_injection){.kind = RM_INJECT_SYSTEM_RESET, .at_cycle = cycle + 500});
    const struct rm_exit *exit;
    assert_ok(rm_run_exit(machine, 1000000, &exit, &assert_error));
    assert_int_equal(exit->vector, 0x980);
    assert_int_equal(exit->end, RM_END_FAULT);
    assert_non_null(strstr(exit->fault.text, "kvmppc_bad_host_intr"));
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_system_reset_takes_any_guest_out),
        cmocka_unit_test(a_machine_check_brings_its_registers),
        cmocka_unit_test(what_hmeer_keeps_back_interrupts_nobody),
        cmocka_unit_test(an_error_of_the_time_base_is_told_to_all_threads_of_the_core),
        cmocka_unit_test(another_error_is_the_threads_own),
        cmocka_unit_test(the_host_takes_a_maintenance_interrupt_of_its_own),
        cmocka_unit_test(a_trap_is_one_of_four),
        cmocka_unit_test(a_system_reset_in_real_mode_ends_in_a_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
