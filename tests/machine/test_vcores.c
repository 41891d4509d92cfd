/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who is where: vcores come and go as a whole, vcpus are not nailed to threads, late ones join. */
#include "worlds.h"

/* What an observer finds out about core 0. */
#define NAPPING_NOVCPU 2 /* kvm_hstate.napping */

struct watch {
    struct rm_machine *machine;
    unsigned in_host_too_soon, hosts;
    bool entering[RM_THREADS_MAX];
    unsigned woken, naps, novcpu_naps, too_late, idle_starts;
};

static bool some_thread_has_a_vcore(struct rm_machine *machine)
{
    for (unsigned thread = 0; thread < 8; thread++) {
        char name[48];
        snprintf(name, sizeof(name), "paca[%u].kvm_hstate.kvm_vcore", thread);
        if (place(machine, thread) != RM_IN_HOST && field(machine, name))
            return true;
    }
    return false;
}

static void note_symbol(struct watch *watch, const char *name)
{
    watch->idle_starts += strcmp(name, "idle_kvm_start_guest") == 0;
}

static void tell(void *context, const struct rm_event *event)
{
    struct watch *watch = context;
    if (field(watch->machine, "rm_core[0].rm_state.in_host")) {
        watch->hosts++;
        watch->in_host_too_soon += some_thread_has_a_vcore(watch->machine);
    }
    if (event->type == RM_EVENT_symbol)
        note_symbol(watch, event->symbol.name);
    watch->naps += event->type == RM_EVENT_nap;
    watch->novcpu_naps += event->type == RM_EVENT_nap && event->actor.thread == 0 &&
                          field(watch->machine, "paca[0].kvm_hstate.napping") == NAPPING_NOVCPU;
    if (event->type == RM_EVENT_exit_begin)
        watch->entering[event->actor.thread] = event->exit_begin.vector == 0;
    /* The host called for a guest, and the thread came back without one. */
    watch->too_late += event->type == RM_EVENT_exit_end && event->exit_end.end == RM_END_HOST &&
                       event->actor.thread != 0 && watch->entering[event->actor.thread];
    watch->woken += event->type == RM_EVENT_wake;
}

static void a_thread_without_a_vcpu_says_so(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(2);
    config.vcpus[0].thread = 1; /* thread 0 has none */
    config.vcpus[1].thread = 3;
    struct rm_machine *machine = open_handlers("le");
    build(machine, &config);
    enter_on(machine, 1);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HDEC, .thread = 1});
    unsigned without = 0, with = 0;
    for (const struct rm_exit *exit = run(machine); exit->end != RM_END_IDLE; exit = run(machine)) {
        with += exit->vcpu == (exit->thread == 1 ? 0 : 1) && exit->thread != 0;
        without += exit->thread == 0 && exit->vcpu == RM_NO_VCPU;
    }
    assert_int_equal(without, 1);
    assert_int_equal(with, 2);
    rm_machine_close(machine);
}

static void the_trap_of_a_secondary_is_the_one_that_the_host_handled(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(3);
    struct rm_machine *machine = running(&config);
    inject_hcall(machine, 0, 0x58);
    unsigned doorbells = 0;
    for (const struct rm_exit *exit = run(machine); exit->end != RM_END_IDLE; exit = run(machine))
        if (exit->vector == 0xe80 && exit->thread != 0) {
            assert_int_equal(exit->end, RM_END_HOST);
            assert_int_equal(exit->trap, 0xe80);
            doorbells++;
        }
    assert_int_equal(doorbells, 2);
    rm_machine_close(machine);
}

static void a_core_is_the_hosts_only_when_all_its_threads_are_out(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(8);
    struct rm_machine *machine = running(&config);
    struct watch watch = {.machine = machine};
    observe(machine, tell, &watch);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HOST_IPI});
    assert_int_equal(run_out(machine), RM_END_IDLE);
    assert_true(watch.hosts > 0);
    assert_int_equal(watch.in_host_too_soon, 0);
    for (unsigned thread = 0; thread < 8; thread++)
        assert_int_equal(place(machine, thread), RM_IN_GUEST);
    rm_machine_close(machine);
}

static void secondaries_come_by_the_idle_loop(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = core_world(3);
    struct watch watch = {.machine = machine};
    build(machine, &config);
    observe(machine, tell, &watch);
    enter(machine);
    assert_int_equal(run_out(machine), RM_END_IDLE);
    assert_true(watch.idle_starts >= 2);
    assert_int_equal(place(machine, 2), RM_IN_GUEST);
    rm_machine_close(machine);
}

static int thread_of(struct rm_machine *machine, unsigned vcpu)
{
    int thread;
    assert_ok(rm_vcpu_thread(machine, vcpu, &thread, &assert_error));
    return thread;
}

static void a_kicked_vcpu_runs_on_the_first_free_core(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    config.policy = RM_POLICY_FIRST_FREE;
    config.free_cores = 2;
    struct rm_machine *machine = running(&config);
    assert_int_equal(thread_of(machine, 1), RM_NOT_LOADED);
    inject_msi(machine, HWIRQ, 0);
    assert_int_equal(run_out(machine), RM_END_IDLE);
    assert_int_equal(thread_of(machine, 1), 8);
    assert_int_equal(place(machine, 8), RM_IN_GUEST);
    assert_int_equal(virtual_icp(machine, 1).xisr, VIRQ);
    rm_machine_close(machine);
}

static void a_kicked_vcpu_that_is_pinned_nowhere_does_not_run(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    config.free_cores = 2;
    struct rm_machine *machine = running(&config);
    inject_msi(machine, HWIRQ, 0);
    assert_int_equal(run_out(machine), RM_END_IDLE);
    assert_int_equal(thread_of(machine, 1), RM_NOT_LOADED);
    assert_int_equal(place(machine, 8), RM_IN_HOST);
    rm_machine_close(machine);
}

/* The primary has nothing to run, and naps until it is needed. */
static struct rm_machine *open_without_primary(struct watch *watch, unsigned stopped)
{
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = core_world(2);
    config.vcpus[0].thread = (int32_t)stopped;
    config.vcpus[1].thread = 2;
    *watch = (struct watch){.machine = machine};
    build(machine, &config);
    observe(machine, tell, watch);
    enter_on(machine, 2);
    return machine;
}

static void a_primary_without_a_vcpu_naps(void **state)
{
    (void)state;
    struct watch watch;
    struct rm_machine *machine = open_without_primary(&watch, 3);
    assert_int_equal(run_out(machine), RM_END_IDLE);
    assert_true(watch.novcpu_naps > 0);
    assert_int_equal(place(machine, 0), RM_IN_NAP);
    assert_int_equal(place(machine, 2), RM_IN_GUEST);
    assert_int_equal(field(machine, "paca[0].kvm_hstate.napping"), 2);
    rm_machine_close(machine);
}

/* vcpu `vcpu` goes to the host's run loop while the others come back without it. */
static void run_hcall_in_the_host(struct rm_machine *machine, unsigned thread)
{
    inject(machine, (struct rm_injection){.kind = RM_INJECT_HCALL,
                                          .number = 0x70, /* H_IPOLL: never in real mode */
                                          .thread = thread,
                                          .arg_count = 1,
                                          .args = {8}});
}

static void a_vcpu_joins_late_while_its_vcore_runs(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(3);
    struct rm_machine *machine = running(&config);
    struct watch watch = {.machine = machine};
    run_out(machine);
    observe(machine, tell, &watch);
    run_hcall_in_the_host(machine, 2);
    assert_int_equal(run_out(machine), RM_END_IDLE);
    for (unsigned thread = 0; thread < 3; thread++)
        assert_int_equal(place(machine, thread), RM_IN_GUEST);
    /* vcpus 0 and 1 left once for it and not a second time when it joined. */
    unsigned ends[3] = {0};
    for (const struct rm_exit *exit = run(machine); exit->end != RM_END_IDLE; exit = run(machine))
        ends[exit->thread] += exit->end == RM_END_HOST;
    for (unsigned thread = 0; thread < 3; thread++)
        assert_int_equal(ends[thread], 1);
    rm_machine_close(machine);
}

static void the_vcpu_of_a_napping_primary_joins_late(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(2);
    struct rm_machine *machine = running(&config);
    struct watch watch = {.machine = machine};
    run_out(machine);
    observe(machine, tell, &watch);
    run_hcall_in_the_host(machine, 0);
    assert_int_equal(run_out(machine), RM_END_IDLE);
    assert_true(watch.novcpu_naps > 0); /* vcpu 1 ran without it */
    assert_int_equal(watch.naps, 1);
    assert_int_equal(watch.woken, 1);
    assert_int_equal(place(machine, 0), RM_IN_GUEST);
    assert_int_equal(thread_of(machine, 0), 0);
    rm_machine_close(machine);
}

/* The join of vcpu 2 meets an exit of vcpu 0, at every distance. */
static void a_join_that_meets_an_exit_ends_well(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = core_world(3);
    struct rm_snapshot *snapshot;
    struct watch watch = {.machine = machine};
    build(machine, &config);
    enter(machine);
    run_out(machine);
    uint64_t before_cycle = rm_cycle(machine);
    run_hcall_in_the_host(machine, 2);
    while (field(machine, "paca[2].kvm_hstate.kvm_vcpu") || rm_cycle(machine) < before_cycle + 3000)
        assert_ok(rm_run(machine, 10, &(enum rm_exit_end){0}, &assert_error));
    while (!field(machine, "paca[2].kvm_hstate.kvm_vcpu"))
        assert_ok(rm_run(machine, 10, &(enum rm_exit_end){0}, &assert_error));
    observe(machine, tell, &watch);
    assert_ok(rm_snapshot_take(machine, &snapshot, &assert_error));
    for (unsigned distance = 0; distance < 600; distance += 7) {
        inject(machine, (struct rm_injection){.kind = RM_INJECT_HCALL,
                                              .number = 0x70,
                                              .at_cycle = rm_cycle(machine) + distance,
                                              .arg_count = 1,
                                              .args = {8}});
        assert_int_equal(run_out(machine), RM_END_IDLE);
        for (unsigned thread = 0; thread < 3; thread++)
            assert_int_equal(place(machine, thread), RM_IN_GUEST);
        assert_ok(rm_snapshot_restore(machine, snapshot, &assert_error));
    }
    assert_true(watch.too_late > 0);
    assert_int_equal(watch.in_host_too_soon, 0);
    rm_snapshot_free(snapshot);
    rm_machine_close(machine);
}

/* A sleeper of the vcore is woken when another vcpu of it comes from user space. */
static void a_vcpu_that_is_started_wakes_the_sleepers_of_its_vcore(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(2);
    struct rm_machine *machine = running(&config);
    run_out(machine);
    inject_hcall(machine, 0, 0x58); /* to user space */
    run_out(machine);
    inject_hcall(machine, 1, 0xe0); /* the last one cedes */
    run_out(machine);
    assert_int_equal(field(machine, "vcore[0].vcore_state"), 3);
    enter(machine);
    run_out(machine);
    assert_int_equal(place(machine, 0), RM_IN_GUEST);
    assert_int_equal(place(machine, 1), RM_IN_GUEST);
    rm_machine_close(machine);
}

/* Something wakes a thread of the core that has no vcpu: it goes round until the core comes out. */
static void a_spare_thread_that_was_woken_is_no_deadlock(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(1);
    struct rm_machine *machine = running(&config);
    inject(machine, (struct rm_injection){.kind = RM_INJECT_DOORBELL, .thread = 5});
    assert_int_equal(run_out(machine), RM_END_IDLE);
    assert_int_equal(place(machine, 5), RM_IN_HYPERVISOR);
    inject_hcall(machine, 0, 0x58);
    assert_int_equal(run_out(machine), RM_END_IDLE);
    assert_int_equal(place(machine, 5), RM_IN_HOST);
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thread_without_a_vcpu_says_so),
        cmocka_unit_test(the_trap_of_a_secondary_is_the_one_that_the_host_handled),
        cmocka_unit_test(a_core_is_the_hosts_only_when_all_its_threads_are_out),
        cmocka_unit_test(secondaries_come_by_the_idle_loop),
        cmocka_unit_test(a_kicked_vcpu_runs_on_the_first_free_core),
        cmocka_unit_test(a_kicked_vcpu_that_is_pinned_nowhere_does_not_run),
        cmocka_unit_test(a_primary_without_a_vcpu_naps),
        cmocka_unit_test(a_vcpu_joins_late_while_its_vcore_runs),
        cmocka_unit_test(the_vcpu_of_a_napping_primary_joins_late),
        cmocka_unit_test(a_join_that_meets_an_exit_ends_well),
        cmocka_unit_test(a_vcpu_that_is_started_wakes_the_sleepers_of_its_vcore),
        cmocka_unit_test(a_spare_thread_that_was_woken_is_no_deadlock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
