/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Time goes on, never back, and nothing arrives in its receiver's past. */
#include "machine/state.h"
#include "worlds.h"

struct watch {
    struct rm_machine *machine;
    uint64_t last_cycle, spun_cycles[RM_THREADS_MAX];
    unsigned arrivals, late, backward;
};

static void check_receiver(struct watch *watch, unsigned thread, uint64_t at_cycle)
{
    uint64_t cycle = rm_cpu_cycle(watch->machine->cpus[thread]);
    watch->arrivals++;
    /* One that has just been let out of a loop has come to the end of a round, and done nothing. */
    if (watch->machine->state.threads[thread].place != RM_IN_HOST && cycle > at_cycle &&
        cycle != watch->spun_cycles[thread])
        watch->late++;
}

static void tell(void *context, const struct rm_event *event)
{
    struct watch *watch = context;
    uint64_t cycle = rm_cycle(watch->machine);
    watch->backward += cycle < watch->last_cycle;
    watch->last_cycle = cycle;
    if (event->type == RM_EVENT_spin_over)
        watch->spun_cycles[event->actor.thread] = event->actor.cycle;
    if (event->type == RM_EVENT_doorbell)
        check_receiver(watch, event->doorbell.target, event->actor.cycle);
    if (event->type == RM_EVENT_icp_present)
        check_receiver(watch, event->icp_present.icp, event->actor.cycle);
    if (event->type == RM_EVENT_exit_begin && event->exit_begin.vector == 0xc00)
        check_receiver(watch, event->actor.thread, event->actor.cycle);
}

/* Sixteen vcpus on two cores send each other IPIs at almost the same time. */
static void run_storm(struct rm_machine *machine, struct watch *watch)
{
    struct rm_world_config config = core_world(16);
    build(machine, &config);
    enter_on(machine, 0);
    enter_on(machine, 8);
    *watch = (struct watch){.machine = machine};
    observe(machine, tell, watch);
    for (unsigned i = 0; i < 58; i++)
        inject(machine, (struct rm_injection){.kind = RM_INJECT_HCALL,
                                              .number = 0x6c, /* H_IPI */
                                              .thread = i % 16,
                                              .at_cycle = rm_cycle(machine) + 37 * i,
                                              .arg_count = 2,
                                              .args = {8 * ((i * 7 + 3) % 16), 4}});
    assert_int_equal(run_out(machine), RM_END_IDLE);
    rm_unobserve(machine, watch);
}

static void in_a_storm_of_ipis_nothing_arrives_in_the_past(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct watch watch;
    run_storm(machine, &watch);
    assert_true(watch.arrivals > 60);
    assert_int_equal(watch.late, 0);
    rm_machine_close(machine);
}

static void in_a_storm_of_ipis_time_never_goes_back(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("be");
    struct watch watch;
    run_storm(machine, &watch);
    assert_int_equal(watch.backward, 0);
    rm_machine_close(machine);
}

/* Nobody else runs, so that all has happened up to there. */
static void when_a_lone_exit_has_ended_it_is_then(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    inject_hcall(machine, 0, 0x74);
    const struct rm_exit *exit = run(machine);
    assert_int_equal(rm_cycle(machine), exit->start_cycle + exit->cycles);
    rm_machine_close(machine);
}

/* When the secondary had let go of its vcore, and when the host handled the exits. */
struct leaving {
    struct rm_machine *machine;
    uint64_t out_cycle, handled_cycle;
};

static void tell_leaving(void *context, const struct rm_event *event)
{
    struct leaving *leaving = context;
    if (!leaving->out_cycle && !field(leaving->machine, "paca[1].kvm_hstate.kvm_vcore"))
        leaving->out_cycle = event->actor.cycle;
    if (event->type == RM_EVENT_host_exit && !leaving->handled_cycle)
        leaving->handled_cycle = event->actor.cycle;
}

/* The last thread to come out runs alone, and the host waits for what it does. */
static void the_host_sees_within_a_slice_that_a_core_is_out(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(2);
    struct rm_machine *machine = running(&config);
    struct leaving leaving = {.machine = machine};
    run_out(machine);
    observe(machine, tell_leaving, &leaving);
    inject_hcall(machine, 0, 0x58);
    run_out(machine);
    assert_true(leaving.out_cycle != 0);
    assert_in_range(leaving.handled_cycle - leaving.out_cycle, 720 - 64, 720 + 64);
    rm_machine_close(machine);
}

/* How often a loop was left, and how often by a thread that was behind the machine then. */
struct loops {
    struct rm_machine *machine;
    unsigned left, behind;
};

static void tell_loops(void *context, const struct rm_event *event)
{
    struct loops *loops = context;
    if (event->type != RM_EVENT_spin_over)
        return;
    loops->left++;
    loops->behind += event->actor.cycle < rm_cycle(loops->machine);
}

static void who_went_round_a_loop_has_come_as_far_as_the_others(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(8);
    struct rm_machine *machine = running(&config);
    struct loops loops = {.machine = machine};
    run_out(machine);
    observe(machine, tell_loops, &loops);
    inject_hcall(machine, 0, 0x58);
    run_out(machine);
    assert_true(loops.left >= 7);
    assert_int_equal(loops.behind, 0);
    rm_machine_close(machine);
}

static void an_idle_machine_moves_by_its_budget(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    const struct rm_exit *exit;
    inject_msi(machine, HWIRQ, rm_cycle(machine) + LONG_CYCLES);
    uint64_t before_cycle = rm_cycle(machine);
    assert_ok(rm_run_exit(machine, 10, &exit, &assert_error));
    assert_int_equal(exit->end, RM_END_BUDGET);
    assert_int_equal(rm_cycle(machine), before_cycle + 10);
    rm_machine_close(machine);
}

static void polling_with_a_small_budget_reaches_a_far_event(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    const struct rm_exit *exit;
    unsigned polls = 0;
    inject_msi(machine, HWIRQ, rm_cycle(machine) + 100000);
    do
        assert_ok(rm_run_exit(machine, 10, &exit, &assert_error));
    while (exit->end != RM_END_HOST && ++polls < 20000);
    assert_int_equal(exit->trap, 0x5555);
    rm_machine_close(machine);
}

/* A message takes its way: nothing is there before, everything after. */
static void an_msi_arrives_when_it_has_travelled(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    uint64_t at_cycle = rm_cycle(machine) + 1000;
    inject_msi(machine, HWIRQ, at_cycle);
    assert_int_equal(run(machine)->start_cycle, at_cycle + 192);
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_a_storm_of_ipis_nothing_arrives_in_the_past),
        cmocka_unit_test(in_a_storm_of_ipis_time_never_goes_back),
        cmocka_unit_test(when_a_lone_exit_has_ended_it_is_then),
        cmocka_unit_test(the_host_sees_within_a_slice_that_a_core_is_out),
        cmocka_unit_test(who_went_round_a_loop_has_come_as_far_as_the_others),
        cmocka_unit_test(an_idle_machine_moves_by_its_budget),
        cmocka_unit_test(polling_with_a_small_budget_reaches_a_far_event),
        cmocka_unit_test(an_msi_arrives_when_it_has_travelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
