/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A snapshot holds all state that matters: running on from it gives the same again. */
#include "worlds.h"

struct outcome {
    uint64_t hash, cycles, instructions;
};

static struct outcome take_interrupt(struct rm_machine *machine)
{
    inject_msi(machine, HWIRQ, rm_cycle(machine) + 500);
    struct rm_exit exit = run(machine);
    struct rm_host_report report;
    assert_int_equal(rm_host_exit(machine, &exit, &report, NULL), RM_OK);
    return (struct outcome){rm_state_hash(machine), exit.cycles, exit.instructions};
}

static void assert_same(struct outcome a, struct outcome b)
{
    assert_int_equal(a.hash, b.hash);
    assert_int_equal(a.cycles, b.cycles);
    assert_int_equal(a.instructions, b.instructions);
}

static void restore_and_run_again_gives_the_same_hash(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = kick_world();
    struct rm_snapshot *snapshot;
    build(machine, &config);
    enter(machine);
    assert_int_equal(rm_snapshot_take(machine, &snapshot, NULL), RM_OK);
    uint64_t before = rm_state_hash(machine);
    struct outcome first = take_interrupt(machine);
    assert_true(first.hash != before);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(rm_snapshot_restore(machine, snapshot, NULL), RM_OK);
        assert_int_equal(rm_state_hash(machine), before);
        assert_same(take_interrupt(machine), first);
    }
    rm_snapshot_free(snapshot);
    rm_machine_close(machine);
}

static void two_machines_run_alike(void **state)
{
    (void)state;
    struct outcome outcomes[2];
    for (int i = 0; i < 2; i++) {
        struct rm_machine *machine = open_handlers("be");
        struct rm_world_config config = kick_world();
        build(machine, &config);
        enter(machine);
        outcomes[i] = take_interrupt(machine);
        rm_machine_close(machine);
    }
    assert_same(outcomes[0], outcomes[1]);
}

static void building_again_forgets_the_old_world(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = kick_world();
    build(machine, &config);
    uint64_t fresh = rm_state_hash(machine);
    enter(machine);
    take_interrupt(machine);
    build(machine, &config);
    assert_int_equal(rm_state_hash(machine), fresh);
    rm_machine_close(machine);
}

/* Before the guest was entered no thread had a processor. */
static void snapshots_before_and_after_the_first_entry_take_turns(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = kick_world();
    struct rm_snapshot *early, *late;
    build(machine, &config);
    uint64_t early_hash = rm_state_hash(machine);
    assert_int_equal(rm_snapshot_take(machine, &early, NULL), RM_OK);
    enter(machine);
    uint64_t late_hash = rm_state_hash(machine);
    assert_int_equal(rm_snapshot_take(machine, &late, NULL), RM_OK);
    struct outcome first = take_interrupt(machine);
    assert_int_equal(rm_snapshot_restore(machine, early, NULL), RM_OK);
    assert_int_equal(rm_state_hash(machine), early_hash);
    assert_int_equal(rm_snapshot_restore(machine, late, NULL), RM_OK);
    assert_same(take_interrupt(machine), first);
    assert_int_equal(rm_snapshot_restore(machine, early, NULL), RM_OK);
    enter(machine);
    assert_int_equal(rm_state_hash(machine), late_hash);
    assert_same(take_interrupt(machine), first);
    rm_snapshot_free(early);
    rm_snapshot_free(late);
    rm_machine_close(machine);
}

static void a_snapshot_of_a_world_that_is_gone_is_refused(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = kick_world();
    struct rm_snapshot *snapshot;
    build(machine, &config);
    enter(machine);
    assert_int_equal(rm_snapshot_take(machine, &snapshot, NULL), RM_OK);
    build(machine, &config);
    assert_int_equal(rm_snapshot_restore(machine, snapshot, NULL), RM_BAD_INPUT);
    rm_snapshot_free(snapshot);
    rm_machine_close(machine);
}

static void a_changed_field_changes_the_hash(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = kick_world();
    build(machine, &config);
    uint64_t fresh = rm_state_hash(machine);
    assert_int_equal(rm_set_field(machine, "icp[0].rm_action", 2, NULL), RM_OK);
    assert_true(rm_state_hash(machine) != fresh);
    assert_int_equal(rm_set_field(machine, "icp[0].rm_action", 0, NULL), RM_OK);
    assert_int_equal(rm_state_hash(machine), fresh);
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(restore_and_run_again_gives_the_same_hash),
        cmocka_unit_test(two_machines_run_alike),
        cmocka_unit_test(building_again_forgets_the_old_world),
        cmocka_unit_test(snapshots_before_and_after_the_first_entry_take_turns),
        cmocka_unit_test(a_snapshot_of_a_world_that_is_gone_is_refused),
        cmocka_unit_test(a_changed_field_changes_the_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
