/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A model of time in the machine: a run is the same however it is sliced, left and come back to. */
#include "machine/state.h"
#include "worlds.h"

#define INSTRUCTIONS 2000 /* of thread 0, by when all have left the guest and come back */

struct end {
    struct stream stream;
    uint64_t state;
};

/* Eight vcpus, of which the first gets a host IPI: all leave, and come again. */
static void begin(struct rm_machine *machine, struct stream *stream)
{
    struct rm_world_config config = core_world(8);
    *stream = (struct stream){0, 0};
    build(machine, &config);
    observe(machine, stream_tell, stream);
    enter(machine);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HOST_IPI});
}

static struct end end_of(struct rm_machine *machine, struct stream *stream)
{
    rm_unobserve(machine, stream);
    return (struct end){*stream, rm_state_hash(machine)};
}

static uint64_t run_for(struct rm_machine *machine, uint64_t budget_cycles)
{
    enum rm_exit_end how;
    assert_ok(rm_run(machine, budget_cycles, &how, &assert_error));
    if (how == RM_END_FAULT)
        fail_msg("a fault");
    return rm_cycle(machine);
}

/* The same until `end_cycle`, in stretches of `budget_cycles`. */
static struct end run_in(struct rm_machine *machine, uint64_t budget_cycles, uint64_t end_cycle)
{
    struct stream stream;
    begin(machine, &stream);
    for (uint64_t cycle = rm_cycle(machine); cycle < end_cycle;) {
        uint64_t left = end_cycle - cycle;
        cycle = run_for(machine, budget_cycles < left ? budget_cycles : left);
    }
    return end_of(machine, &stream);
}

/* A cycle by which something has happened on all threads. */
static uint64_t some_end(struct rm_machine *machine)
{
    struct stream stream;
    begin(machine, &stream);
    while (rm_cpu_instructions(machine->cpus[0]) < INSTRUCTIONS)
        run_for(machine, 1000);
    rm_unobserve(machine, &stream);
    return rm_cycle(machine);
}

static void assert_same(struct end a, struct end b)
{
    assert_true(a.stream.count > 300);
    assert_int_equal(a.stream.count, b.stream.count);
    assert_int_equal(a.stream.hash, b.stream.hash);
    assert_int_equal(a.state, b.state);
}

static void a_model_of_one_cycle_each_changes_nothing(void **state)
{
    (void)state;
    struct time_model time;
    struct rm_machine *plain = open_handlers("le"), *timed = open_timed("le", &time, TIME_ONE);
    uint64_t end_cycle = some_end(plain);
    struct end a = run_in(plain, 1000000, end_cycle), b = run_in(timed, 1000000, end_cycle);
    b.state = a.state; /* in which the model has its part */
    assert_same(a, b);
    rm_machine_close(plain);
    rm_machine_close(timed);
}

static void any_budget_gives_the_same_events_whatever_instructions_take(void **state)
{
    (void)state;
    static const uint64_t budgets[] = {1, 50, 64, 1500};
    for (unsigned kind = 0; kind < TIME_KINDS; kind++) {
        struct time_model time;
        struct rm_machine *machine = open_timed("le", &time, (enum time_kind)kind);
        uint64_t end_cycle = some_end(machine);
        struct end once = run_in(machine, UINT64_C(1) << 40, end_cycle);
        for (size_t i = 0; i < sizeof(budgets) / sizeof(*budgets); i++)
            assert_same(once, run_in(machine, budgets[i], end_cycle));
        rm_machine_close(machine);
    }
}

/* Steps, each from a snapshot to which the machine comes back once before. */
static struct end run_with_detours(struct rm_machine *machine, uint64_t end_cycle)
{
    struct stream stream;
    begin(machine, &stream);
    for (uint64_t cycle = rm_cycle(machine); cycle < end_cycle;) {
        struct rm_snapshot *snapshot;
        struct stream kept = stream;
        uint64_t left = end_cycle - cycle, hash = rm_state_hash(machine);
        assert_ok(rm_snapshot_take(machine, &snapshot, &assert_error));
        inject(machine, (struct rm_injection){.kind = RM_INJECT_HOST_IPI, .thread = 3});
        run_for(machine, 700);
        assert_ok(rm_snapshot_restore(machine, snapshot, &assert_error));
        rm_snapshot_free(snapshot);
        stream = kept;
        assert_int_equal(rm_state_hash(machine) == hash, 1);
        cycle = run_for(machine, left < 500 ? left : 500);
    }
    return end_of(machine, &stream);
}

static void what_a_model_remembers_is_in_snapshots(void **state)
{
    (void)state;
    static const enum time_kind kinds[] = {TIME_ALTERNATING, TIME_RANDOM_40, TIME_RANDOM_1000};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        struct time_model time;
        struct rm_machine *machine = open_timed("be", &time, kinds[i]);
        uint64_t end_cycle = some_end(machine);
        assert_same(run_in(machine, 1000000, end_cycle), run_with_detours(machine, end_cycle));
        rm_machine_close(machine);
    }
}

/* A world begins with a model that remembers nothing, whatever was before. */
static void a_model_is_part_of_the_hash_and_new_in_a_new_world(void **state)
{
    (void)state;
    struct time_model time;
    struct rm_machine *machine = open_timed("le", &time, TIME_RANDOM_40);
    struct rm_world_config config = kick_world();
    build(machine, &config);
    uint64_t hash = rm_state_hash(machine);
    time.memory.random[3]++;
    assert_true(rm_state_hash(machine) != hash);
    build(machine, &config);
    assert_true(rm_state_hash(machine) == hash);
    rm_machine_close(machine);
}

struct spins {
    unsigned parked;
    uint32_t shortest_cycles;
    uint64_t rounds;
};

static void note_spin(void *context, const struct rm_event *event)
{
    struct spins *spins = context;
    if (event->type == RM_EVENT_spin) {
        spins->parked++;
        if (event->spin.period_cycles < spins->shortest_cycles)
            spins->shortest_cycles = event->spin.period_cycles;
    }
    if (event->type == RM_EVENT_spin_over)
        spins->rounds += event->spin_over.rounds;
}

/* Of eight threads that leave the first waits for the others in a loop. */
static void a_loop_whose_round_takes_no_time_is_recognised(void **state)
{
    (void)state;
    struct time_model time;
    struct rm_machine *machine = open_timed("le", &time, TIME_BURSTS);
    struct spins spins = {.shortest_cycles = UINT32_MAX};
    struct rm_world_config config = core_world(8);
    build(machine, &config);
    observe(machine, note_spin, &spins);
    enter(machine);
    for (unsigned i = 0; i < 20; i++) {
        inject(machine, (struct rm_injection){.kind = RM_INJECT_HOST_IPI, .thread = i % 8});
        run_for(machine, 100000);
    }
    assert_in_range(spins.parked, 1, 1000);
    assert_int_equal(spins.shortest_cycles, 1);
    assert_true(spins.rounds > 0);
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_model_of_one_cycle_each_changes_nothing),
        cmocka_unit_test(any_budget_gives_the_same_events_whatever_instructions_take),
        cmocka_unit_test(what_a_model_remembers_is_in_snapshots),
        cmocka_unit_test(a_model_is_part_of_the_hash_and_new_in_a_new_world),
        cmocka_unit_test(a_loop_whose_round_takes_no_time_is_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
