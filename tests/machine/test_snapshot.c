/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A snapshot holds all state that matters: running on from it gives the same again. */
#include "machine/recorder.h"
#include "worlds.h"

struct outcome {
    uint64_t hash, cycles, instructions;
};

static struct outcome take_interrupt(struct rm_machine *machine)
{
    inject_msi(machine, HWIRQ, rm_cycle(machine) + 500);
    const struct rm_exit *exit = run(machine);
    struct outcome outcome = {0, exit->cycles, exit->instructions};
    run_host(machine);
    outcome.hash = rm_state_hash(machine);
    return outcome;
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

/* All that is told of an exit, its lists included. */
static uint64_t hash_exit(const struct rm_exit *exit)
{
    uint64_t hash = exit->number ^ exit->cycles << 8 ^ exit->instructions << 24 ^ exit->trap;
    for (size_t i = 0; i < exit->path_count; i++)
        for (const char *at = exit->path[i]; *at; at++)
            hash = hash * 31 + (uint8_t)*at;
    for (size_t i = 0; i < exit->mmio_count; i++)
        hash = hash * 31 + exit->mmio[i].cycle + exit->mmio[i].offset + exit->mmio[i].bytes[3];
    for (size_t i = 0; i < exit->opal_count; i++)
        hash = hash * 31 + exit->opal[i].cycle + exit->opal[i].token;
    return hash;
}

/* Runs into the exit until the firmware was called, which is after the first access to the page. */
static void run_into_exit(struct rm_machine *machine)
{
    const struct rm_exit *exit;
    do
        assert_ok(rm_run_exit(machine, 10, &exit, &assert_error));
    while (exit->opal_count == 0);
    assert_int_equal(exit->end, RM_END_BUDGET);
    assert_true(exit->mmio_count > 0);
}

static void a_snapshot_in_mid_exit_has_all_that_the_exit_gathered(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = kick_world();
    struct rm_snapshot *snapshot;
    build(machine, &config);
    enter(machine);
    inject_msi(machine, HWIRQ, 0);
    run_into_exit(machine);
    assert_ok(rm_snapshot_take(machine, &snapshot, &assert_error));
    const struct rm_exit *exit = run(machine);
    uint64_t whole = hash_exit(exit);
    size_t path_count = exit->path_count;
    run_out(machine);
    assert_ok(rm_snapshot_restore(machine, snapshot, &assert_error));
    exit = run(machine);
    assert_int_equal(exit->path_count, path_count);
    assert_int_equal(hash_exit(exit), whole);
    rm_snapshot_free(snapshot);
    rm_machine_close(machine);
}

/* In mid-exit, and again when all is over and nobody has asked for exits and reports. */
static void what_is_recorded_is_the_same_after_a_restore(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = kick_world();
    struct rm_snapshot *snapshots[2];
    uint64_t recorded[2];
    build(machine, &config);
    enter(machine);
    inject_msi(machine, HWIRQ, 0);
    run_into_exit(machine);
    for (int i = 0; i < 2; i++) {
        recorded[i] = rm_recorded_hash(machine);
        assert_ok(rm_snapshot_take(machine, &snapshots[i], &assert_error));
        assert_int_equal(rm_recorded_hash(machine), recorded[i]);
        run_out(machine);
    }
    assert_true(recorded[0] != recorded[1]);
    assert_int_equal(run(machine)->trap, 0x5555);
    for (int i = 0; i < 4; i++) {
        assert_ok(rm_snapshot_restore(machine, snapshots[i % 2], &assert_error));
        assert_int_equal(rm_recorded_hash(machine), recorded[i % 2]);
    }
    rm_snapshot_free(snapshots[0]);
    rm_snapshot_free(snapshots[1]);
    rm_machine_close(machine);
}

static void exits_and_reports_that_were_not_told_of_survive(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = kick_world();
    struct rm_snapshot *snapshot;
    build(machine, &config);
    enter(machine);
    inject_msi(machine, HWIRQ, 0);
    assert_int_equal(run_out(machine), RM_END_IDLE);
    assert_ok(rm_snapshot_take(machine, &snapshot, &assert_error));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(run(machine)->trap, 0x5555);
        const struct rm_host_report *report = run_host(machine);
        assert_int_equal(report->trap, 0x5555);
        assert_int_equal(report->kick_count, 1);
        assert_int_equal(report->kicks[0].vcpu, 1);
        assert_int_equal(run(machine)->end, RM_END_IDLE);
        assert_ok(rm_snapshot_restore(machine, snapshot, &assert_error));
    }
    rm_snapshot_free(snapshot);
    rm_machine_close(machine);
}

/* The host has seen the exit, and its run loop has not come to it yet. */
static void what_the_host_has_put_off_survives(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = kick_world();
    struct rm_snapshot *snapshot;
    const struct rm_host_report *report;
    build(machine, &config);
    enter(machine);
    inject_msi(machine, HWIRQ, 0);
    assert_int_equal(run(machine)->trap, 0x5555);
    assert_ok(rm_run_host(machine, 2000, &report, &assert_error));
    assert_null(report);
    assert_ok(rm_snapshot_take(machine, &snapshot, &assert_error));
    for (int i = 0; i < 2; i++) {
        report = run_host(machine);
        assert_true(report->completed);
        assert_int_equal(report->kick_count, 1);
        assert_ok(rm_snapshot_restore(machine, snapshot, &assert_error));
    }
    rm_snapshot_free(snapshot);
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
        cmocka_unit_test(a_snapshot_in_mid_exit_has_all_that_the_exit_gathered),
        cmocka_unit_test(what_is_recorded_is_the_same_after_a_restore),
        cmocka_unit_test(exits_and_reports_that_were_not_told_of_survive),
        cmocka_unit_test(what_the_host_has_put_off_survives),
        cmocka_unit_test(a_changed_field_changes_the_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
