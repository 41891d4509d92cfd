/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Host cores that were asked to kick, and wake-ups that nobody is left to do. */
#include "host_bench.h"

/* vcpu 1 sleeps, and nobody has told it of what is pending. */
static void open_waiting(struct bench *bench, const char *path)
{
    static const struct rm_virtual_icp taken = {
        .cppr = 0xff, .mfrr = 0xff, .pending_pri = 5, .xisr = 0x1005, .out_ee = true};
    struct rm_world_config config = two_vcpus();
    config.free_cores = 2;
    open_bench(bench, path, &config);
    rm_world_icp_set(bench->test.world, 1, &taken);
    set_value(&bench->test, "vcpu[1].arch.pending_exceptions", EXTERNAL_PENDING);
}

/* What is lost with these signals; the last exit of vcpu 0 was handled, with that trap. */
static struct rm_lost_wakeups lost_with(const struct bench *bench,
                                        const struct kvm_signals *signals, uint32_t trap)
{
    struct kvm_last_exit exits[RM_VCPUS_MAX] = {{.handled = trap != 0, .trap = trap}};
    struct rm_lost_wakeups out;
    kvm_lost_wakeups(bench->test.world, &bench->host, signals, exits, &out);
    return out;
}

static struct rm_lost_wakeups lost(const struct bench *bench, uint32_t trap)
{
    struct kvm_signals none = {0};
    return lost_with(bench, &none, trap);
}

static void a_kick_that_the_host_did_not_do_is_a_lost_wakeup(void **state)
{
    (void)state;
    struct bench bench;
    open_waiting(&bench, HANDLERS("be"));
    load(&bench);
    leave_kick(&bench);
    leave(&bench, 0x500);
    struct rm_lost_wakeups out = lost(&bench, 0x500);
    assert_int_equal(out.count, 1);
    assert_int_equal(out.list[0].vcpu, 1);
    assert_int_equal(out.list[0].where, RM_LOST_BLOCKED);
    assert_int_equal(out.list[0].xisr, 0x1005);
    assert_true(out.list[0].kick_recorded);
    assert_int_equal(out.list[0].recorded_in, 0);
    assert_string_equal(out.list[0].text,
                        "a wake-up is lost: vcpu 1 (server 8) has interrupt 0x1005 pending and is "
                        "not loaded on any thread; the kick was left in the ICP of vcpu 0 "
                        "(rm_action 0x1) and the host completed nothing for trap 0x500");
    close_bench(&bench);
}

static void a_completed_kick_is_no_lost_wakeup(void **state)
{
    (void)state;
    struct bench bench;
    open_waiting(&bench, HANDLERS("le"));
    load(&bench);
    leave_kick(&bench);
    leave(&bench, 0x5555);
    assert_int_equal(count_of(&bench, KVM_ACT_KICK), 1);
    assert_int_equal(lost(&bench, 0x5555).count, 0);
    close_bench(&bench);
}

static void a_kick_of_long_ago_does_not_hide_a_loss(void **state)
{
    (void)state;
    struct bench bench;
    open_waiting(&bench, HANDLERS("le"));
    load(&bench);
    leave_kick(&bench);
    leave(&bench, 0x5555);
    bench.host.tasks[1].state = KVM_TASK_BLOCKED; /* it ran, took the interrupt and ceded again */
    leave_kick(&bench);
    assert_int_equal(lost(&bench, 0x5555).count, 1);
    close_bench(&bench);
}

static void an_overwritten_kick_is_lost_without_a_record(void **state)
{
    (void)state;
    struct bench bench;
    open_waiting(&bench, HANDLERS("le"));
    struct rm_lost_wakeups out = lost(&bench, 0);
    assert_int_equal(out.count, 1);
    assert_false(out.list[0].kick_recorded);
    assert_non_null(strstr(out.list[0].text, "no kick is recorded anywhere"));
    close_bench(&bench);
}

static void a_vcpu_that_is_on_its_way_to_a_thread_needs_no_kick(void **state)
{
    (void)state;
    struct bench bench;
    open_waiting(&bench, HANDLERS("le"));
    bench.host.tasks[1].state = KVM_TASK_READY;
    assert_int_equal(lost(&bench, 0).count, 0);
    bench.host.tasks[1].state = KVM_TASK_BUSY;
    assert_int_equal(lost(&bench, 0).count, 0);
    bench.host.tasks[1].state = KVM_TASK_BLOCKED;
    assert_int_equal(lost(&bench, 0).count, 1);
    close_bench(&bench);
}

static void a_vcpu_with_nothing_pending_needs_no_kick(void **state)
{
    (void)state;
    static const struct rm_virtual_icp idle = {.cppr = 0xff, .mfrr = 0xff, .pending_pri = 0xff};
    struct bench bench;
    open_waiting(&bench, HANDLERS("le"));
    rm_world_icp_set(bench.test.world, 1, &idle);
    assert_int_equal(lost(&bench, 0).count, 0);
    close_bench(&bench);
}

/* vcpu 1 is on thread 8. */
static void put_on_thread(struct bench *bench)
{
    bench->host.tasks[1].state = KVM_TASK_LOADED;
    bench->host.tasks[1].thread = 8;
    bench->host.thread_vcpu[8] = 1;
}

static void a_vcpu_that_runs_without_mer_or_an_ipi_is_lost(void **state)
{
    (void)state;
    struct kvm_signals signals = {0};
    struct bench bench;
    open_waiting(&bench, HANDLERS("le"));
    put_on_thread(&bench);
    struct rm_lost_wakeups out = lost_with(&bench, &signals, 0);
    assert_int_equal(out.count, 1);
    assert_int_equal(out.list[0].where, RM_LOST_RUNNING);
    assert_non_null(strstr(out.list[0].text, "runs without LPCR[MER] on thread 8"));
    signals.ipi[8] = true;
    assert_int_equal(lost_with(&bench, &signals, 0).count, 0);
    signals.ipi[8] = false;
    signals.mer[8] = true;
    assert_int_equal(lost_with(&bench, &signals, 0).count, 0);
    close_bench(&bench);
}

static void a_vcpu_that_naps_without_an_ipi_is_lost_whatever_mer_says(void **state)
{
    (void)state;
    struct kvm_signals signals = {.mer = {[8] = true}};
    struct bench bench;
    open_waiting(&bench, HANDLERS("be"));
    put_on_thread(&bench);
    set_value(&bench.test, "paca[8].kvm_hstate.napping", 1);
    struct rm_lost_wakeups out = lost_with(&bench, &signals, 0);
    assert_int_equal(out.count, 1);
    assert_int_equal(out.list[0].where, RM_LOST_NAPPING);
    assert_non_null(strstr(out.list[0].text, "naps on thread 8"));
    signals.ipi[8] = true;
    assert_int_equal(lost_with(&bench, &signals, 0).count, 0);
    close_bench(&bench);
}

/* The address of the message word of a thread, as the image lays out its per-cpu data. */
static uint64_t message_word(const struct test_world *test, unsigned thread)
{
    uint64_t variable = 0, offsets = 0;
    assert_true(rm_image_symbol(test->image, "ipi_message", &variable));
    assert_true(rm_image_symbol(test->image, "__per_cpu_offset", &offsets));
    return variable + rm_mem_read(test->mem, offsets + 8 * thread, 8, rm_image_endian(test->image));
}

static void record_at_core(struct test_world *test, uint64_t data, uint64_t action)
{
    set_value(test, "rm_core[1].rm_state.rm_action", action);
    set_value(test, "rm_core[1].rm_data", data);
}

static void ask_core(struct test_world *test, uint64_t data, uint64_t action)
{
    record_at_core(test, data, action);
    set_value(test, "paca[8].kvm_hstate.host_ipi", 1);
    rm_mem_write(test->mem, message_word(test, 8) + 4, 1, RM_LITTLE, 1);
}

static void a_redirected_kick_without_its_message_or_ipi_is_lost(void **state)
{
    (void)state;
    struct kvm_signals signals = {.ipi = {[8] = true}};
    struct bench bench;
    open_waiting(&bench, HANDLERS("le"));
    record_at_core(&bench.test, rm_world_vcpu(bench.test.world, 1), 1);
    struct rm_lost_wakeups out = lost_with(&bench, &signals, 0);
    assert_int_equal(out.count, 1);
    assert_non_null(strstr(out.list[0].text, "given to core 1, which got no message for it"));
    ask_core(&bench.test, rm_world_vcpu(bench.test.world, 1), 1);
    out = lost(&bench, 0);
    assert_int_equal(out.count, 1);
    assert_non_null(strstr(out.list[0].text, "given to core 1, which got no IPI for it"));
    assert_int_equal(lost_with(&bench, &signals, 0).count, 0);
    close_bench(&bench);
}

static void check_asked_core(struct bench *bench)
{
    struct test_world *test = &bench->test;
    struct rm_world *world = test->world;
    ask_core(test, rm_world_vcpu(world, 1), 1);
    kvm_host_ipi(world, &bench->host, 8, &bench->acts);
    const struct kvm_act *kick = act_of(bench, KVM_ACT_KICK, 0);
    assert_int_equal(count_of(bench, KVM_ACT_KICK), 1);
    assert_int_equal(kick->vcpu, 1);
    assert_int_equal(kick->by, RM_KICK_HOST_CORE);
    assert_int_equal(kick->subcore, 1);
    assert_true(kick->woken);
    assert_int_equal(value_of(test, "rm_core[1].rm_state.rm_action"), 0);
    assert_int_equal(value_of(test, "rm_core[1].rm_state.in_host"), 1);
    assert_int_equal(value_of(test, "rm_core[1].rm_data"), 0);
    assert_int_equal(value_of(test, "paca[8].kvm_hstate.host_ipi"), 0);
    assert_int_equal(rm_mem_read(test->mem, message_word(test, 8), 8, RM_LITTLE), 0);
    bench->acts.count = 0;
    kvm_host_ipi(world, &bench->host, 8, &bench->acts);
    assert_int_equal(count_of(bench, KVM_ACT_KICK), 0);
}

static void a_host_core_kicks_the_vcpu_that_it_was_given(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.free_cores = 2;
    on_both(&config, check_asked_core);
}

static void a_host_core_without_a_message_does_nothing(void **state)
{
    (void)state;
    struct bench bench;
    open_waiting(&bench, HANDLERS("le"));
    record_at_core(&bench.test, rm_world_vcpu(bench.test.world, 1), 1);
    kvm_host_ipi(bench.test.world, &bench.host, 8, &bench.acts);
    assert_int_equal(count_of(&bench, KVM_ACT_KICK), 0);
    assert_int_equal(value_of(&bench.test, "rm_core[1].rm_state.rm_action"), 1);
    close_bench(&bench);
}

/* The demultiplexer of a secondary thread has no mailbox of its core to look at. */
static void only_the_first_thread_of_a_core_looks_at_its_mailbox(void **state)
{
    (void)state;
    struct bench bench;
    open_waiting(&bench, HANDLERS("le"));
    ask_core(&bench.test, rm_world_vcpu(bench.test.world, 1), 1);
    kvm_host_ipi(bench.test.world, &bench.host, 9, &bench.acts);
    assert_int_equal(count_of(&bench, KVM_ACT_KICK), 0);
    close_bench(&bench);
}

static void a_host_core_that_is_given_garbage_says_so(void **state)
{
    (void)state;
    struct bench bench;
    open_waiting(&bench, HANDLERS("le"));
    ask_core(&bench.test, 0x123, 1);
    kvm_host_ipi(bench.test.world, &bench.host, 8, &bench.acts);
    assert_non_null(strstr(fault_of(&bench), "rm_data of core 1 is 0x123, which is no vcpu"));
    bench.acts.count = 0;
    ask_core(&bench.test, rm_world_vcpu(bench.test.world, 1), 2);
    kvm_host_ipi(bench.test.world, &bench.host, 8, &bench.acts);
    assert_non_null(strstr(fault_of(&bench), "core 1 was asked for action 0x2"));
    close_bench(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kick_that_the_host_did_not_do_is_a_lost_wakeup),
        cmocka_unit_test(a_completed_kick_is_no_lost_wakeup),
        cmocka_unit_test(a_kick_of_long_ago_does_not_hide_a_loss),
        cmocka_unit_test(an_overwritten_kick_is_lost_without_a_record),
        cmocka_unit_test(a_vcpu_that_is_on_its_way_to_a_thread_needs_no_kick),
        cmocka_unit_test(a_vcpu_with_nothing_pending_needs_no_kick),
        cmocka_unit_test(a_vcpu_that_runs_without_mer_or_an_ipi_is_lost),
        cmocka_unit_test(a_vcpu_that_naps_without_an_ipi_is_lost_whatever_mer_says),
        cmocka_unit_test(a_redirected_kick_without_its_message_or_ipi_is_lost),
        cmocka_unit_test(a_host_core_kicks_the_vcpu_that_it_was_given),
        cmocka_unit_test(a_host_core_without_a_message_does_nothing),
        cmocka_unit_test(only_the_first_thread_of_a_core_looks_at_its_mailbox),
        cmocka_unit_test(a_host_core_that_is_given_garbage_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
