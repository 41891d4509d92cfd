/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who only looks, or is refused, changes nothing; and what he sees is of now. */
#include "machine/state.h"
#include "worlds.h"

static void reading_registers_of_threads_that_were_never_used_changes_nothing(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    uint64_t before = rm_state_hash(machine);
    for (unsigned thread = 0; thread < 16; thread++) {
        reg(machine, thread, "r1");
        reg(machine, thread, "hdec");
        reg(machine, thread, "vs63.1");
    }
    assert_int_equal(rm_state_hash(machine), before);
    rm_machine_close(machine);
}

static void refused_calls_change_nothing(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    struct rm_injection injection = {
        .size = sizeof(injection), .kind = RM_INJECT_IPI, .thread = 99};
    const uint64_t args[9] = {0};
    const struct rm_exit *exit;
    uint64_t value, before = rm_state_hash(machine);
    assert_int_equal(rm_enter_guest(machine, 0, &exit, NULL), RM_BAD_INPUT);
    assert_int_equal(rm_enter_guest(machine, 99, &exit, NULL), RM_BAD_INPUT);
    assert_int_equal(rm_inject(machine, &injection, NULL, NULL), RM_BAD_INPUT);
    injection.size = 1;
    assert_int_equal(rm_inject(machine, &injection, NULL, NULL), RM_BAD_INPUT);
    assert_int_equal(rm_call(machine, 0, "kvmppc_read_intr", args, 0, 1, &exit, NULL),
                     RM_BAD_INPUT); /* it is in the guest */
    assert_int_equal(rm_call(machine, 8, "kvmppc_read_intr", args, 9, 1, &exit, NULL),
                     RM_BAD_INPUT);
    assert_int_equal(rm_call(machine, 8, "no_such_function", args, 0, 1, &exit, NULL),
                     RM_NOT_FOUND);
    assert_int_equal(rm_call(machine, 8, NULL, args, 0, 1, &exit, NULL), RM_BAD_INPUT);
    assert_int_equal(rm_register(machine, 0, "r99", &value, NULL), RM_NOT_FOUND);
    assert_int_equal(rm_set_register(machine, 0, "r99", 0, NULL), RM_NOT_FOUND);
    assert_int_equal(rm_set_field(machine, "vcpu[9].arch.trap", 0, NULL), RM_NOT_FOUND);
    assert_int_equal(rm_state_hash(machine), before);
    rm_machine_close(machine);
}

static void looking_at_everything_changes_nothing(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    uint64_t before = rm_state_hash(machine), seen = rm_look_at_everything(machine);
    assert_int_equal(rm_look_at_everything(machine), seen);
    assert_int_equal(rm_state_hash(machine), before);
    rm_machine_close(machine);
}

/* A thread that ran has an engine, and keeps it over a restore to before. */
static void whether_an_engine_is_open_is_in_no_hash(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = kick_world();
    struct rm_snapshot *snapshot;
    build(machine, &config);
    assert_false(rm_cpu_has_engine(machine->cpus[0]));
    uint64_t before = rm_state_hash(machine);
    assert_ok(rm_snapshot_take(machine, &snapshot, &assert_error));
    enter(machine);
    assert_ok(rm_snapshot_restore(machine, snapshot, &assert_error));
    assert_true(rm_cpu_has_engine(machine->cpus[0]));
    assert_int_equal(rm_state_hash(machine), before);
    rm_snapshot_free(snapshot);
    rm_machine_close(machine);
}

/* One of them was in real mode until just now, the others never ran. */
static void all_threads_of_a_core_in_the_host_have_the_same_time_base(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    inject_hcall(machine, 0, 0x58); /* to user space */
    assert_int_equal(run(machine)->end, RM_END_HOST);
    assert_int_equal(place(machine, 0), RM_IN_HOST);
    uint64_t tb = reg(machine, 0, "tb");
    assert_true(tb > 0);
    for (unsigned thread = 1; thread < 8; thread++)
        assert_int_equal(reg(machine, thread, "tb"), tb);
    assert_int_equal(run_out(machine), RM_END_IDLE);
    assert_true(reg(machine, 1, "tb") > tb + 1000); /* it goes on while nobody runs */
    assert_int_equal(reg(machine, 0, "tb"), reg(machine, 1, "tb"));
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_registers_of_threads_that_were_never_used_changes_nothing),
        cmocka_unit_test(refused_calls_change_nothing),
        cmocka_unit_test(looking_at_everything_changes_nothing),
        cmocka_unit_test(whether_an_engine_is_open_is_in_no_hash),
        cmocka_unit_test(all_threads_of_a_core_in_the_host_have_the_same_time_base),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
