/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Walks on which some threads are held, chosen from by us. What would go on for ever is given up
 * after so many moves, and so fails.
 */
#include "gdb/walk.h"
#include "machines.h"
#include "memory_wire.h"

#include "machine/schedule.h"

#define ASKS_MAX 200 /* of 1024 moves each */

struct patience {
    unsigned asked;
};

static bool is_over(void *context)
{
    struct patience *patience = context;
    return ++patience->asked > ASKS_MAX;
}

static struct rm_stop walk_over(struct rm_walk *walk, uint64_t instructions)
{
    struct patience patience = {0};
    struct rm_stop_points points = {.count = 0};
    struct rm_wish wish = {.points = &points,
                           .until_position = walk->position + instructions,
                           .until_cycle = RM_NEVER,
                           .until_moves = RM_NEVER,
                           .interrupted = is_over,
                           .context = &patience};
    bool stopped = false;
    assert_ok(rm_walk_on(walk, &wish, RM_NEVER / 2, &stopped, &assert_error));
    assert_true(stopped);
    return walk->stop;
}

/* Four threads leave when HDEC runs out; two of them are let run, and go on, in the order of their
 * clocks, while the others stay. */
static void threads_that_are_let_run_do_and_the_others_stay(void **state)
{
    (void)state;
    struct rm_machine *machine = crowd();
    struct rm_walk walk;
    struct rm_mask runs = {{0}};
    uint64_t before[4];
    rm_walk_begin(&walk, machine);
    while (place(machine, 2) != RM_IN_HYPERVISOR || place(machine, 0) != RM_IN_HYPERVISOR)
        assert_int_equal(walk_over(&walk, 1).why, RM_WHY_POSITION);
    for (unsigned i = 0; i < 4; i++)
        before[i] = rm_cpu_instructions(machine->cpus[i]);
    rm_mask_add(&runs, 0);
    rm_mask_add(&runs, 2);
    rm_walk_let(&walk, &runs, true);
    assert_int_equal(walk_over(&walk, 300).why, RM_WHY_POSITION);
    assert_int_equal(rm_cpu_instructions(machine->cpus[1]), before[1]);
    assert_int_equal(rm_cpu_instructions(machine->cpus[3]), before[3]);
    uint64_t first = rm_cpu_instructions(machine->cpus[0]) - before[0];
    uint64_t second = rm_cpu_instructions(machine->cpus[2]) - before[2];
    assert_int_equal(first + second, 300);
    rm_walk_end(&walk);
    rm_machine_close(machine);
}

/* Who runs alone waits for the others, in the end, or is through; that is told, not tried for ever.
 */
static void a_thread_that_runs_alone_comes_to_an_end(void **state)
{
    (void)state;
    for (unsigned thread = 0; thread < 4; thread++) {
        struct rm_machine *machine = crowd();
        struct rm_walk walk;
        struct rm_mask runs = {{0}};
        rm_walk_begin(&walk, machine);
        rm_mask_add(&runs, thread);
        rm_walk_let(&walk, &runs, true);
        struct rm_stop stop = walk_over(&walk, 100000);
        if (stop.why != RM_WHY_WAITS)
            fail_msg("thread %u alone: %d", thread, (int)stop.why);
        rm_walk_end(&walk);
        rm_machine_close(machine);
    }
}

static void a_walk_that_ends_leaves_the_choice_to_the_machine(void **state)
{
    (void)state;
    struct stream plain = {0}, seen = {0};
    struct rm_machine *machine = crowd();
    struct rm_walk walk;
    struct rm_mask runs = {{1}};
    observe(machine, stream_tell, &plain);
    run_out(machine);
    rm_machine_close(machine);
    machine = crowd();
    observe(machine, stream_tell, &seen);
    rm_walk_begin(&walk, machine);
    rm_walk_let(&walk, &runs, true);
    rm_walk_end(&walk);
    assert_null(machine->chooser);
    assert_null(machine->witness.look);
    run_out(machine);
    assert_int_equal(seen.hash, plain.hash);
    rm_machine_close(machine);
}

static struct memory_wire wire;

static struct stream stream_of_session(const char *const *packets)
{
    struct stream stream = {0};
    struct rm_machine *machine = crowd();
    observe(machine, stream_tell, &stream);
    assert_int_equal(play_session(machine, &wire, packets, false), RM_OK);
    rm_machine_close(machine);
    return stream;
}

/* "step others stay", a thread steps 40 times while all four leave; another order than the plain
 * run's, the same again in another session, and the plain one when the others run. */
static void steps_while_the_others_stay_are_repeated_exactly(void **state)
{
    (void)state;
    static const char *packets[64] = {"qRcmd,676f746f206379636c652039313030"}; /* goto cycle 9100 */
    unsigned count = 1;
    packets[count++] = "qRcmd,73746570206f74686572732073746179"; /* step others stay */
    for (unsigned i = 0; i < 40; i++)
        packets[count++] = "vCont;s:p1.3;c";
    packets[count++] = "vCont;c";
    struct stream once = stream_of_session(packets), again = stream_of_session(packets);
    assert_non_null(strstr(wire.answers[wire.count - 1], "replaylog:end"));
    assert_int_equal(once.hash, again.hash);
    packets[1] = "qRcmd,73746570206f74686572732072756e"; /* run */
    struct stream plain = {0}, run = stream_of_session(packets);
    struct rm_machine *machine = crowd();
    observe(machine, stream_tell, &plain);
    run_out(machine);
    rm_machine_close(machine);
    assert_int_equal(run.hash, plain.hash);
    assert_int_not_equal(once.hash, plain.hash);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_that_are_let_run_do_and_the_others_stay),
        cmocka_unit_test(a_thread_that_runs_alone_comes_to_an_end),
        cmocka_unit_test(a_walk_that_ends_leaves_the_choice_to_the_machine),
        cmocka_unit_test(steps_while_the_others_stay_are_repeated_exactly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
