/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A budget only pauses: whatever the slices, the same things happen in the same order. */
#include "machine/state.h"
#include "worlds.h"

#include "machine/latency.h"
#include "machine/schedule.h"

#define TOTAL_CYCLES 20000

struct end {
    struct stream stream;
    uint64_t state;
};

/* Eight vcpus, of which the first gets a host IPI: all leave, and come again. */
static struct end run_in(struct rm_machine *machine, uint64_t budget, bool looks)
{
    struct rm_world_config config = core_world(8);
    struct end end = {0};
    build(machine, &config);
    observe(machine, stream_tell, &end.stream);
    enter(machine);
    uint64_t end_cycle = rm_cycle(machine) + TOTAL_CYCLES;
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HOST_IPI});
    while (rm_cycle(machine) < end_cycle) {
        enum rm_exit_end how;
        uint64_t left = end_cycle - rm_cycle(machine);
        assert_ok(rm_run(machine, budget < left ? budget : left, &how, &assert_error));
        if (looks)
            rm_look_at_everything(machine);
    }
    rm_unobserve(machine, &end.stream);
    end.state = rm_state_hash(machine);
    return end;
}

static void assert_same(struct end a, struct end b)
{
    assert_true(a.stream.count > 900);
    assert_int_equal(a.stream.count, b.stream.count);
    assert_int_equal(a.stream.hash, b.stream.hash);
    assert_int_equal(a.state, b.state);
}

static void any_budget_gives_the_same_events_and_the_same_state(void **state)
{
    (void)state;
    static const uint64_t budgets[] = {50, 64, 1};
    struct rm_machine *machine = open_handlers("le");
    struct end once = run_in(machine, 1000000, false);
    for (size_t i = 0; i < sizeof(budgets) / sizeof(*budgets); i++)
        assert_same(once, run_in(machine, budgets[i], false));
    rm_machine_close(machine);
}

static void looks_in_between_change_nothing(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("be");
    assert_same(run_in(machine, 1000000, false), run_in(machine, 500, true));
    rm_machine_close(machine);
}

struct arrival {
    struct rm_machine *machine;
    uint64_t at_cycle, own_cycle; /* of the IPI, and where its receiver was then */
};

static void tell_arrival(void *context, const struct rm_event *event)
{
    struct arrival *arrival = context;
    if (event->type != RM_EVENT_icp_present)
        return;
    arrival->at_cycle = event->actor.cycle;
    arrival->own_cycle = rm_cpu_cycle(arrival->machine->cpus[event->icp_present.icp]);
}

/* A thread that runs alone has long slices; what is sent in the meantime ends them. */
static void what_is_injected_in_the_middle_of_a_slice_is_not_late(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    struct arrival arrival = {.machine = machine};
    enum rm_exit_end how;
    observe(machine, tell_arrival, &arrival);
    inject_hcall(machine, 0, 0x58); /* to user space: a long way */
    assert_ok(rm_run(machine, 50, &how, &assert_error));
    assert_int_equal(place(machine, 0), RM_IN_HYPERVISOR);
    uint64_t sent_cycle = rm_cycle(machine);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_IPI, .value = 4});
    run_out(machine);
    assert_int_equal(arrival.at_cycle, sent_cycle + 192);
    assert_in_range(arrival.own_cycle, sent_cycle, arrival.at_cycle);
    rm_machine_close(machine);
}

/* How far each thread was seen to be, and how often something arrived before that. */
struct arrivals {
    uint64_t cycles[RM_THREADS_MAX];
    unsigned doorbells, late;
};

static void note_arrival(void *context, const struct rm_event *event)
{
    struct arrivals *arrivals = context;
    if (event->actor.kind == RM_ACTOR_THREAD)
        arrivals->cycles[event->actor.thread] = event->actor.cycle;
    if (event->type != RM_EVENT_doorbell)
        return;
    arrivals->doorbells++;
    arrivals->late += event->actor.cycle < arrivals->cycles[event->doorbell.target];
}

/* Thread 0 runs alone, and so far; then another one is called that sends it something. */
static void what_a_call_sends_in_the_middle_of_a_slice_is_not_late(void **state)
{
    (void)state;
    const uint64_t args[] = {0};
    struct rm_world_config config = kick_world();
    struct arrivals arrivals = {{0}, 0, 0};
    const struct rm_exit *exit;
    struct rm_machine *machine = open_kernel("6.1");
    if (!machine)
        skip();
    build(machine, &config);
    enter(machine);
    run_out(machine);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HOST_IPI});
    assert_ok(rm_run_exit(machine, 230, &exit, &assert_error));
    assert_int_equal(exit->end, RM_END_BUDGET);
    observe(machine, note_arrival, &arrivals);
    assert_ok(rm_call(machine, 1, "kvmhv_rm_send_ipi", args, 1, LONG_CYCLES, &exit, &assert_error));
    assert_int_equal(exit->end, RM_END_HOST);
    run_out(machine);
    assert_int_equal(arrivals.doorbells, 1);
    assert_int_equal(arrivals.late, 0);
    rm_machine_close(machine);
}

/* The unit of a step is one instruction of the thread under way. */
static void a_budget_of_one_cycle_is_one_instruction(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    const struct rm_exit *exit;
    uint64_t steps = 0;
    inject_hcall(machine, 0, 0x74);
    do {
        assert_ok(rm_run_exit(machine, 1, &exit, &assert_error));
        steps++;
        if (exit->end == RM_END_BUDGET)
            assert_int_equal(exit->instructions, steps);
    } while (exit->end == RM_END_BUDGET);
    assert_int_equal(exit->end, RM_END_GUEST);
    assert_in_range(exit->instructions, steps - 1, steps);
    rm_machine_close(machine);
}

/* Also of a thread that is further than the deadline, which counts from the one behind it. */
static void a_budget_of_one_cycle_is_one_instruction_of_each_of_two(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(2);
    struct rm_machine *machine = running(&config);
    unsigned ahead = 0;
    run_out(machine);
    inject_hcall(machine, 0, 0x58);
    inject_hcall(machine, 1, 0x58);
    for (unsigned i = 0; i < 300; i++) {
        const struct rm_cpu *a = machine->cpus[0], *b = machine->cpus[1];
        uint64_t before[] = {rm_cpu_instructions(a), rm_cpu_instructions(b)};
        ahead += rm_cpu_cycle(a) > rm_cpu_cycle(b) + 1;
        enum rm_exit_end end;
        assert_ok(rm_run(machine, 1, &end, &assert_error));
        assert_in_range(rm_cpu_instructions(a) - before[0], 0, 1);
        assert_in_range(rm_cpu_instructions(b) - before[1], 0, 1);
    }
    assert_true(ahead > 50);
    rm_machine_close(machine);
}

/* As a debugger steps one thread: the others stand still, and go on afterwards. */
static void a_thread_that_is_run_alone_leaves_the_others_where_they_are(void **state)
{
    (void)state;
    const unsigned alone = 1;
    struct rm_world_config config = core_world(2);
    struct rm_machine *machine = running(&config);
    struct rm_chooser chooser;
    enum rm_exit_end end;
    run_out(machine);
    inject_hcall(machine, 0, 0x58);
    inject_hcall(machine, 1, 0x58);
    assert_ok(rm_run(machine, 100, &end, &assert_error));
    uint64_t cycles[] = {rm_cpu_cycle(machine->cpus[0]), rm_cpu_cycle(machine->cpus[1])};
    rm_schedule_alone(machine, &chooser, &alone);
    assert_ok(rm_run(machine, 300, &end, &assert_error));
    assert_in_range(rm_cpu_cycle(machine->cpus[0]) - cycles[0], 0, RM_GRID_CYCLES);
    assert_true(rm_cpu_cycle(machine->cpus[1]) - cycles[1] > 2 * RM_GRID_CYCLES);
    rm_schedule_default(machine);
    assert_int_equal(run_out(machine), RM_END_IDLE);
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_budget_gives_the_same_events_and_the_same_state),
        cmocka_unit_test(looks_in_between_change_nothing),
        cmocka_unit_test(what_is_injected_in_the_middle_of_a_slice_is_not_late),
        cmocka_unit_test(what_a_call_sends_in_the_middle_of_a_slice_is_not_late),
        cmocka_unit_test(a_budget_of_one_cycle_is_one_instruction),
        cmocka_unit_test(a_budget_of_one_cycle_is_one_instruction_of_each_of_two),
        cmocka_unit_test(a_thread_that_is_run_alone_leaves_the_others_where_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
