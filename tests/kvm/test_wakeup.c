/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Host cores that were asked to kick, and wake-ups that nobody is left to do. */
#include "kvm/host.h"
#include "worlds.h"

#include <string.h>

static const struct rm_virtual_icp taken = {
    .cppr = 0xff, .mfrr = 0xff, .pending_pri = 5, .xisr = 0x1005, .out_ee = true};

static void open_waiting(struct test_world *test, const char *path)
{
    struct rm_world_config config = two_vcpus();
    config.free_cores = 2;
    open_world(test, path, &config);
    rm_world_icp_set(test->world, 1, &taken);
    set_value(test, "vcpu[1].arch.pending_exceptions", 1 << 14);
    set_value(test, "vcpu[0].arch.thread_cpu", UINT64_MAX);
}

static struct rm_lost_wakeups lost(const struct test_world *test,
                                   const struct rm_host_report *reports, unsigned count)
{
    struct rm_lost_wakeups out;
    assert_ok(kvm_lost_wakeups(test->world, reports, count, &out, &assert_error));
    return out;
}

static void leave_kick(struct test_world *test)
{
    set_value(test, "icp[0].rm_action", 1);
    set_value(test, "icp[0].rm_kick_target", rm_world_vcpu(test->world, 1));
}

static void a_kick_that_the_host_did_not_do_is_a_lost_wakeup(void **state)
{
    (void)state;
    struct rm_host_report report;
    struct test_world test;
    open_waiting(&test, HANDLERS("be"));
    leave_kick(&test);
    assert_ok(kvm_host_exit(test.world, 0, 0x500, &report, &assert_error));
    struct rm_lost_wakeups out = lost(&test, &report, 1);
    assert_int_equal(out.count, 1);
    assert_int_equal(out.list[0].vcpu, 1);
    assert_int_equal(out.list[0].xisr, 0x1005);
    assert_true(out.list[0].kick_recorded);
    assert_int_equal(out.list[0].recorded_in, 0);
    assert_string_equal(out.list[0].text,
                        "a wake-up is lost: vcpu 1 (server 8) has interrupt 0x1005 pending and is "
                        "not loaded on any thread; the kick was left in the ICP of vcpu 0 "
                        "(rm_action 0x1) and the host completed nothing for trap 0x500");
    close_world(&test);
}

static void a_completed_kick_is_no_lost_wakeup(void **state)
{
    (void)state;
    struct rm_host_report report;
    struct test_world test;
    open_waiting(&test, HANDLERS("le"));
    leave_kick(&test);
    assert_ok(kvm_host_exit(test.world, 0, 0x5555, &report, &assert_error));
    assert_int_equal(lost(&test, &report, 1).count, 0);
    assert_int_equal(lost(&test, NULL, 0).count, 0);
    close_world(&test);
}

static void a_kick_of_long_ago_does_not_hide_a_loss(void **state)
{
    (void)state;
    struct rm_host_report report;
    struct test_world test;
    open_waiting(&test, HANDLERS("le"));
    leave_kick(&test);
    assert_ok(kvm_host_exit(test.world, 0, 0x5555, &report, &assert_error));
    assert_int_equal(report.kick_count, 1);
    set_value(&test, "vcore[1].vcore_state", 3); /* it ran, took the interrupt and ceded again */
    leave_kick(&test);
    assert_int_equal(lost(&test, &report, 1).count, 1);
    close_world(&test);
}

static void an_overwritten_kick_is_lost_without_a_record(void **state)
{
    (void)state;
    struct test_world test;
    open_waiting(&test, HANDLERS("le"));
    struct rm_lost_wakeups out = lost(&test, NULL, 0);
    assert_int_equal(out.count, 1);
    assert_false(out.list[0].kick_recorded);
    assert_non_null(strstr(out.list[0].text, "no kick is recorded anywhere"));
    close_world(&test);
}

static void a_vcpu_that_is_loaded_or_has_nothing_pending_needs_no_kick(void **state)
{
    (void)state;
    struct test_world test;
    open_waiting(&test, HANDLERS("le"));
    set_value(&test, "vcpu[1].arch.pending_exceptions", 0);
    assert_int_equal(lost(&test, NULL, 0).count, 0);
    set_value(&test, "vcpu[1].arch.pending_exceptions", 1 << 14);
    set_value(&test, "vcpu[1].arch.thread_cpu", 8);
    assert_int_equal(lost(&test, NULL, 0).count, 0);
    close_world(&test);
}

/* The address of the message word of a thread, as the image lays out its per-cpu data. */
static uint64_t message_word(const struct test_world *test, unsigned thread)
{
    uint64_t variable = 0, offsets = 0;
    assert_true(rm_image_symbol(test->image, "ipi_message", &variable));
    assert_true(rm_image_symbol(test->image, "__per_cpu_offset", &offsets));
    return variable + rm_mem_read(test->mem, offsets + 8 * thread, 8, rm_image_endian(test->image));
}

static void ask_core(struct test_world *test, uint64_t data, uint64_t action)
{
    set_value(test, "rm_core[1].rm_state.rm_action", action);
    set_value(test, "rm_core[1].rm_data", data);
    set_value(test, "paca[8].kvm_hstate.host_ipi", 1);
    rm_mem_write(test->mem, message_word(test, 8) + 4, 1, RM_LITTLE, 1);
}

static void a_host_core_kicks_the_vcpu_that_it_was_given(void **state)
{
    (void)state;
    static const char *const images[] = {HANDLERS("le"), HANDLERS("be")};
    for (size_t i = 0; i < 2; i++) {
        struct rm_host_report report;
        struct test_world test;
        open_waiting(&test, images[i]);
        ask_core(&test, rm_world_vcpu(test.world, 1), 1);
        assert_int_equal(lost(&test, NULL, 0).count, 0);
        assert_ok(kvm_host_ipi_action(test.world, 1, &report, &assert_error));
        assert_int_equal(report.kick_count, 1);
        assert_int_equal(report.kicks[0].vcpu, 1);
        assert_int_equal(report.kicks[0].by, RM_KICK_HOST_CORE);
        assert_int_equal(report.kicks[0].core, 1);
        assert_true(report.kicks[0].woken);
        assert_int_equal(value_of(&test, "rm_core[1].rm_state.rm_action"), 0);
        assert_int_equal(value_of(&test, "rm_core[1].rm_state.in_host"), 1);
        assert_int_equal(value_of(&test, "rm_core[1].rm_data"), 0);
        assert_int_equal(value_of(&test, "paca[8].kvm_hstate.host_ipi"), 0);
        assert_int_equal(rm_mem_read(test.mem, message_word(&test, 8), 8, RM_LITTLE), 0);
        assert_int_equal(lost(&test, NULL, 0).count, 0);
        assert_ok(kvm_host_ipi_action(test.world, 1, &report, &assert_error));
        assert_int_equal(report.kick_count, 0);
        close_world(&test);
    }
}

static void a_host_core_without_a_message_does_nothing(void **state)
{
    (void)state;
    struct rm_host_report report;
    struct test_world test;
    open_waiting(&test, HANDLERS("le"));
    set_value(&test, "rm_core[1].rm_state.rm_action", 1);
    set_value(&test, "rm_core[1].rm_data", rm_world_vcpu(test.world, 1));
    assert_ok(kvm_host_ipi_action(test.world, 1, &report, &assert_error));
    assert_int_equal(report.kick_count, 0);
    assert_int_equal(value_of(&test, "rm_core[1].rm_state.rm_action"), 1);
    close_world(&test);
}

static void a_host_core_that_is_given_garbage_says_so(void **state)
{
    (void)state;
    struct rm_host_report report;
    struct test_world test;
    open_waiting(&test, HANDLERS("le"));
    ask_core(&test, 0x123, 1);
    assert_ok(kvm_host_ipi_action(test.world, 1, &report, &assert_error));
    assert_non_null(strstr(report.fault, "rm_data of core 1 is 0x123, which is no vcpu"));
    ask_core(&test, rm_world_vcpu(test.world, 1), 2);
    assert_ok(kvm_host_ipi_action(test.world, 1, &report, &assert_error));
    assert_non_null(strstr(report.fault, "core 1 was asked for action 0x2"));
    close_world(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kick_that_the_host_did_not_do_is_a_lost_wakeup),
        cmocka_unit_test(a_completed_kick_is_no_lost_wakeup),
        cmocka_unit_test(a_kick_of_long_ago_does_not_hide_a_loss),
        cmocka_unit_test(an_overwritten_kick_is_lost_without_a_record),
        cmocka_unit_test(a_vcpu_that_is_loaded_or_has_nothing_pending_needs_no_kick),
        cmocka_unit_test(a_host_core_kicks_the_vcpu_that_it_was_given),
        cmocka_unit_test(a_host_core_without_a_message_does_nothing),
        cmocka_unit_test(a_host_core_that_is_given_garbage_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
