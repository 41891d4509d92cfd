/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host model: exits by trap, the completion action by action, host cores, lost wake-ups. */
#include "kvm/host.h"
#include "worlds.h"

#include <string.h>

static const char *const images[] = {HANDLERS("le"), HANDLERS("be")};

/* Runs `check` on a world of each byte order. */
static void on_both(const struct rm_world_config *config, void (*check)(struct test_world *test))
{
    for (size_t i = 0; i < sizeof(images) / sizeof(*images); i++) {
        struct test_world test;
        open_world(&test, images[i], config);
        check(&test);
        close_world(&test);
    }
}

static struct rm_host_report host_exit(struct test_world *test, uint32_t trap)
{
    struct rm_host_report report;
    assert_ok(kvm_host_exit(test->world, 0, trap, &report, &assert_error));
    return report;
}

/* T has 0x1005 pending and V's ICP says that T must be kicked: what real mode leaves. */
static void leave_kick(struct test_world *test)
{
    static const struct rm_virtual_icp taken = {
        .cppr = 0xff, .mfrr = 0xff, .pending_pri = 5, .xisr = 0x1005, .out_ee = true};
    rm_world_icp_set(test->world, 1, &taken);
    set_value(test, "vcpu[1].arch.pending_exceptions", 1 << 14);
    set_value(test, "icp[0].rm_action", 1);
    set_value(test, "icp[0].rm_kick_target", rm_world_vcpu(test->world, 1));
    set_value(test, "vcpu[0].arch.trap", 0x5555);
    set_value(test, "vcpu[0].arch.thread_cpu", UINT64_MAX);
}

static void check_dispatch(struct test_world *test)
{
    static const struct {
        uint32_t trap;
        int resume, run_loop;
        const char *name;
    } rules[] = {
        {0, 0, 0, "RESUME_GUEST"},     {0x500, 0, 0, "RESUME_GUEST"},
        {0x980, 0, 0, "RESUME_GUEST"}, {0xe80, 0, 0, "RESUME_GUEST"},
        {0xe60, 0, 0, "RESUME_GUEST"}, {0xe00, 4, 0, "RESUME_PAGE_FAULT"},
        {0xc00, 2, 2, "RESUME_HOST"},  {0x5555, 8, 0, "RESUME_PASSTHROUGH"},
        {0x1234, 2, 2, "RESUME_HOST"},
    };
    for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
        struct rm_host_report report = host_exit(test, rules[i].trap);
        assert_int_equal(report.trap, rules[i].trap);
        assert_int_equal(report.resume, rules[i].resume);
        assert_int_equal(report.run_loop, rules[i].run_loop);
        assert_string_equal(report.resume_name, rules[i].name);
        assert_int_equal(value_of(test, "vcpu[0].arch.trap"), 0);
        assert_int_equal(value_of(test, "rm_core[0].rm_state.in_host"), 1);
    }
    assert_int_equal(value_of(test, "vcpu[0].stat.ext_intr_exits"), 2);
    assert_int_equal(value_of(test, "vcpu[0].stat.dec_exits"), 1);
}

static void each_trap_has_its_resume_code(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    on_both(&config, check_dispatch);
}

static void check_kick(struct test_world *test)
{
    leave_kick(test);
    struct rm_host_report report = host_exit(test, 0x5555);
    assert_true(report.completed);
    assert_int_equal(report.rm_action_before, 1);
    assert_int_equal(report.rm_action_after, 0);
    assert_int_equal(report.kick_count, 1);
    assert_int_equal(report.kicks[0].vcpu, 1);
    assert_int_equal(report.kicks[0].by, RM_KICK_RM_COMPLETE);
    assert_int_equal(report.kicks[0].core, 0);
    assert_true(report.kicks[0].woken);
    assert_int_equal(report.kicks[0].ipi_thread, -1);
    assert_string_equal(report.fault, "");
    assert_int_equal(value_of(test, "icp[0].n_rm_kick_vcpu"), 1);
    assert_int_equal(value_of(test, "icp[0].rm_action"), 0);
    assert_int_equal(value_of(test, "vcore[1].vcore_state"), 0);
    assert_int_equal(value_of(test, "vcpu[1].stat.halt_wakeup"), 1);
}

static void trap_0x5555_completes_the_kick(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    on_both(&config, check_kick);
}

static void check_external(struct test_world *test)
{
    leave_kick(test);
    struct rm_host_report report = host_exit(test, 0x500);
    assert_false(report.completed);
    assert_int_equal(report.kick_count, 0);
    assert_int_equal(report.rm_action_after, 1);
    assert_int_equal(value_of(test, "vcore[1].vcore_state"), 3);
}

static void trap_0x500_completes_nothing(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    on_both(&config, check_external);
}

static void check_loaded_kick(struct test_world *test)
{
    leave_kick(test);
    struct rm_host_report report = host_exit(test, 0x5555);
    assert_int_equal(report.kick_count, 1);
    assert_false(report.kicks[0].woken);
    assert_int_equal(report.kicks[0].ipi_thread, 8);
}

static void a_kick_of_a_loaded_vcpu_asks_for_an_ipi(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.vcpus[1].thread = 8;
    config.vcpus[1].ceded = false;
    on_both(&config, check_loaded_kick);
}

static void check_garbage(struct test_world *test)
{
    leave_kick(test);
    set_value(test, "icp[0].rm_action", 3);
    set_value(test, "icp[0].rm_kick_target", 0x1234567800);
    set_value(test, "icp[0].rm_resend_icp", 8);
    struct rm_host_report report = host_exit(test, 0x5555);
    assert_int_equal(report.kick_count, 0);
    assert_non_null(strstr(report.fault, "rm_kick_target of vcpu 0's ICP is 0x1234567800"));
}

static void pointers_that_would_crash_the_host_are_reported(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    on_both(&config, check_garbage);
}

static void check_resend(struct test_world *test)
{
    set_value(test, "icp[0].rm_action", 2 | 8);
    set_value(test, "icp[0].rm_resend_icp", value_of(test, "vcpu[1].arch.icp"));
    set_value(test, "icp[0].rm_eoied_irq", 0x1007);
    assert_int_equal(value_of(test, "icp[1].resend_map[0]"), 1 << 4);
    struct rm_host_report report = host_exit(test, 0x5555);
    assert_int_equal(report.kick_count, 1);
    assert_int_equal(report.kicks[0].by, RM_KICK_DELIVERY);
    assert_int_equal(report.kicks[0].vcpu, 1);
    assert_int_equal(report.eoied_irq, 0x1007);
    assert_int_equal(value_of(test, "icp[0].n_rm_check_resend"), 1);
    assert_int_equal(value_of(test, "icp[0].n_rm_notify_eoi"), 1);
    assert_int_equal(value_of(test, "icp[1].state.xisr"), 0x1005);
    assert_int_equal(value_of(test, "icp[1].state.pending_pri"), 5);
    assert_int_equal(value_of(test, "icp[1].state.out_ee"), 1);
    assert_int_equal(value_of(test, "vcpu[1].arch.pending_exceptions"), 1 << 14);
    assert_int_equal(value_of(test, "icp[1].resend_map[0]"), 0);
    assert_int_equal(value_of(test, "source[0x1005].resend"), 0);
}

static void check_resend_delivers_what_was_refused(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.sources[0].resend = true;
    on_both(&config, check_resend);
}

/* A more favoured source displaces a pending one, which then finds no room and waits. */
static void check_displaced(struct test_world *test)
{
    set_value(test, "icp[0].rm_action", 2);
    set_value(test, "icp[0].rm_resend_icp", value_of(test, "vcpu[1].arch.icp"));
    host_exit(test, 0x5555);
    assert_int_equal(value_of(test, "icp[1].state.xisr"), 0x1005);
    assert_int_equal(value_of(test, "icp[1].state.need_resend"), 1);
    assert_int_equal(value_of(test, "icp[1].n_reject"), 1);
    assert_int_equal(value_of(test, "source[0x1006].resend"), 1);
    assert_int_equal(value_of(test, "icp[1].resend_map[0]"), 1 << 4);
}

static void a_displaced_source_waits_for_its_resend(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.sources[0].resend = true;
    config.sources[1] = rm_source_defaults(0x1006, 8);
    config.sources[1].priority = 6;
    config.source_count = 2;
    config.vcpus[1].icp.xisr = 0x1006;
    config.vcpus[1].icp.pending_pri = 6;
    config.vcpus[1].icp.out_ee = true;
    on_both(&config, check_displaced);
}

static void check_reject_ignored(struct test_world *test)
{
    set_value(test, "icp[0].rm_action", 4);
    set_value(test, "icp[0].rm_reject", 0x1005);
    struct rm_host_report report = host_exit(test, 0x5555);
    assert_int_equal(report.kick_count, 0);
    assert_int_equal(value_of(test, "icp[1].state.xisr"), 0);
    assert_int_equal(value_of(test, "icp[0].rm_action"), 0);
}

static void reject_is_unknown_to_hosts_without_its_counter(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    on_both(&config, check_reject_ignored);
}

static void check_xics_hcall(struct test_world *test)
{
    leave_kick(test);
    set_value(test, "vcpu[0].arch.regs.gpr[3]", 0x64);
    set_value(test, "vcpu[0].arch.regs.gpr[4]", 0xff001005);
    struct rm_host_report report = host_exit(test, 0xc00);
    assert_int_equal(report.resume, 2);
    assert_int_equal(report.run_loop, 0);
    assert_int_equal(report.hcall, 0x64);
    assert_true(report.completed);
    assert_int_equal(report.kick_count, 1);
    assert_int_equal(value_of(test, "vcpu[0].arch.regs.gpr[3]"), 0);
    assert_int_equal(value_of(test, "vcpu[0].arch.regs.gpr[4]"), 0xff001005);
    set_value(test, "vcpu[0].arch.regs.gpr[3]", 0x58);
    report = host_exit(test, 0xc00);
    assert_int_equal(report.run_loop, 2);
    assert_int_equal(value_of(test, "vcpu[0].arch.regs.gpr[3]"), 0x58);
}

static void a_xics_hcall_is_completed_and_not_executed_again(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    on_both(&config, check_xics_hcall);
}

static uint64_t hcall(struct test_world *test, uint64_t number, uint64_t r4, uint64_t r5)
{
    set_value(test, "vcpu[0].arch.regs.gpr[3]", number);
    set_value(test, "vcpu[0].arch.regs.gpr[4]", r4);
    set_value(test, "vcpu[0].arch.regs.gpr[5]", r5);
    struct rm_host_report report = host_exit(test, 0xc00);
    assert_int_equal(report.run_loop, 0);
    return value_of(test, "vcpu[0].arch.regs.gpr[3]");
}

/* The same cases and results as the real-mode code shows for its own versions. */
static void check_virtual_hcalls(struct test_world *test)
{
    set_value(test, "xics.real_mode", 0);
    assert_int_equal(hcall(test, 0x6c, 8, 4), 0); /* H_IPI */
    assert_int_equal(value_of(test, "icp[1].state.xisr"), 2);
    assert_int_equal(value_of(test, "icp[1].state.pending_pri"), 4);
    assert_int_equal(value_of(test, "icp[1].state.out_ee"), 1);
    assert_int_equal((int64_t)hcall(test, 0x6c, 99, 4), -4);
    assert_int_equal(hcall(test, 0x70, 8, 0), 0); /* H_IPOLL */
    assert_int_equal(value_of(test, "vcpu[0].arch.regs.gpr[4]"), 0xff000002);
    assert_int_equal(value_of(test, "vcpu[0].arch.regs.gpr[5]"), 4);

    assert_int_equal(hcall(test, 0x6c, 0, 4), 0);
    assert_int_equal(hcall(test, 0x74, 0, 0), 0); /* H_XIRR */
    assert_int_equal(value_of(test, "vcpu[0].arch.regs.gpr[4]"), 0xff000002);
    assert_int_equal(value_of(test, "icp[0].state.cppr"), 4);
    assert_int_equal(value_of(test, "icp[0].state.xisr"), 0);
    assert_int_equal(value_of(test, "vcpu[0].arch.pending_exceptions"), 0);
    assert_int_equal(hcall(test, 0x6c, 0, 0xff), 0);
    assert_int_equal(hcall(test, 0x64, 0xff000002, 0), 0); /* H_EOI */
    assert_int_equal(value_of(test, "icp[0].state.cppr"), 0xff);
    assert_int_equal(hcall(test, 0x68, 5, 0), 0); /* H_CPPR */
    assert_int_equal(value_of(test, "icp[0].state.cppr"), 5);
    set_value(test, "source[0x1005].pq_state", 3);
    set_value(test, "icp[1].state.raw", 0);
    set_value(test, "icp[1].state.cppr", 0xff);
    set_value(test, "icp[1].state.mfrr", 0xff);
    set_value(test, "icp[1].state.pending_pri", 0xff);
    assert_int_equal(hcall(test, 0x64, 0xff001005, 0), 0);
    assert_int_equal(value_of(test, "source[0x1005].pq_state"), 1);
    assert_int_equal(value_of(test, "icp[1].state.xisr"), 0x1005);
    assert_int_equal((int64_t)hcall(test, 0x64, 0xff009999, 0), -4);
}

static void hcalls_run_in_virtual_mode_when_real_mode_is_off(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    on_both(&config, check_virtual_hcalls);
}

/* An EOI in virtual mode presents a queued source again: taken, refused, masked or nobody's. */
static void check_refusals(struct test_world *test)
{
    static const struct {
        uint8_t cppr, mfrr, pending_pri, priority;
        uint32_t server;
        bool taken, refused;
    } cases[] = {
        {0xff, 0xff, 0xff, 5, 8, true, false},   {6, 6, 6, 5, 8, true, false},
        {5, 0xff, 0xff, 5, 8, false, true},      {0xff, 5, 0xff, 5, 8, false, true},
        {0xff, 0xff, 5, 5, 8, false, true},      {0xff, 0xff, 0xff, 0xff, 8, false, false},
        {0xff, 0xff, 0xff, 5, 99, false, false},
    };
    set_value(test, "xics.real_mode", 0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct rm_virtual_icp state = {
            .cppr = cases[i].cppr, .mfrr = cases[i].mfrr, .pending_pri = cases[i].pending_pri};
        state.xisr = state.pending_pri == 0xff ? 0 : 2;
        rm_world_icp_set(test->world, 1, &state);
        set_value(test, "source[0x1005].pq_state", 3);
        set_value(test, "source[0x1005].priority", cases[i].priority);
        set_value(test, "source[0x1005].server", cases[i].server);
        hcall(test, 0x64, 0xff001005, 0);
        assert_int_equal(value_of(test, "icp[1].state.xisr") == 0x1005, cases[i].taken);
        assert_int_equal(value_of(test, "icp[1].state.need_resend"), cases[i].refused);
        assert_int_equal(value_of(test, "source[0x1005].resend"), cases[i].refused);
    }
    assert_int_equal(value_of(test, "source[0x1005].masked_pending"), 1);
    assert_int_equal(value_of(test, "xics.err_noicp"), 1);
}

static void an_icp_takes_only_what_is_more_favoured(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    on_both(&config, check_refusals);
}

static void check_prod(struct test_world *test)
{
    assert_int_equal(hcall(test, 0xe8, 1, 0), 0);
    assert_int_equal(value_of(test, "vcpu[1].arch.prodded"), 1);
    assert_int_equal(value_of(test, "vcore[1].vcore_state"), 0);
    assert_int_equal((int64_t)hcall(test, 0xe8, 77, 0), -4);
}

static void h_prod_wakes_a_ceded_vcpu(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    on_both(&config, check_prod);
}

static void check_ceded(struct test_world *test)
{
    set_value(test, "vcpu[0].arch.ceded", 1);
    set_value(test, "vcpu[0].arch.thread_cpu", UINT64_MAX);
    host_exit(test, 0);
    assert_int_equal(value_of(test, "vcore[0].vcore_state"), 3);
    set_value(test, "vcpu[0].arch.pending_exceptions", 1 << 14);
    host_exit(test, 0);
    assert_int_equal(value_of(test, "vcore[0].vcore_state"), 0);
    assert_int_equal(value_of(test, "vcpu[0].arch.ceded"), 1);
    host_exit(test, 0x5555);
    assert_int_equal(value_of(test, "vcpu[0].arch.ceded"), 0);
}

static void a_ceded_vcpu_blocks_unless_something_waits_for_it(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    on_both(&config, check_ceded);
}

static void check_run_core(struct test_world *test)
{
    set_value(test, "vcore[0].entry_exit_map", 0x303);
    set_value(test, "vcore[0].napping_threads", 2);
    set_value(test, "rm_core[0].rm_state.in_host", 1);
    set_value(test, "vcpu[1].arch.thread_cpu", UINT64_MAX);
    set_value(test, "vcpu[1].arch.ceded", 1);
    set_value(test, "paca[3].kvm_hstate.kvm_vcpu", 0);
    assert_ok(kvm_host_run_core(test->world, 0, &assert_error));
    assert_int_equal(value_of(test, "vcore[0].entry_exit_map"), 0);
    assert_int_equal(value_of(test, "vcore[0].napping_threads"), 0);
    assert_int_equal(value_of(test, "vcore[0].vcore_state"), 4);
    assert_int_equal(value_of(test, "rm_core[0].rm_state.in_host"), 0);
    assert_int_equal(value_of(test, "vcpu[1].arch.thread_cpu"), 3);
    assert_int_equal(value_of(test, "vcpu[1].arch.ceded"), 0);
    assert_int_equal(value_of(test, "paca[3].kvm_hstate.kvm_vcpu"), rm_world_vcpu(test->world, 1));
    assert_int_equal(value_of(test, "paca[3].kvm_hstate.ptid"), 3);
    struct rm_error error = {0};
    assert_int_equal(kvm_host_run_core(test->world, 8, &error), RM_BAD_INPUT);
    assert_int_equal(kvm_host_run_core(test->world, 1000, &error), RM_BAD_INPUT);
}

static void running_a_core_prepares_its_vcore_and_all_its_threads(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.vcpus[1].thread = 3;
    config.vcpus[1].ceded = false;
    on_both(&config, check_run_core);
}

static void exits_of_vcpus_that_are_not_loaded_are_errors(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    struct rm_host_report report;
    struct rm_error error = {0};
    struct test_world test;
    open_world(&test, images[0], &config);
    assert_int_equal(kvm_host_exit(test.world, 1, 0x500, &report, &error), RM_BAD_INPUT);
    assert_non_null(strstr(error.text, "vcpu 1 is loaded on no thread"));
    assert_int_equal(kvm_host_exit(test.world, 2, 0x500, &report, &error), RM_BAD_INPUT);
    assert_int_equal(kvm_host_ipi_action(test.world, 2, &report, &error), RM_BAD_INPUT);
    close_world(&test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_trap_has_its_resume_code),
        cmocka_unit_test(trap_0x5555_completes_the_kick),
        cmocka_unit_test(trap_0x500_completes_nothing),
        cmocka_unit_test(a_kick_of_a_loaded_vcpu_asks_for_an_ipi),
        cmocka_unit_test(pointers_that_would_crash_the_host_are_reported),
        cmocka_unit_test(check_resend_delivers_what_was_refused),
        cmocka_unit_test(a_displaced_source_waits_for_its_resend),
        cmocka_unit_test(reject_is_unknown_to_hosts_without_its_counter),
        cmocka_unit_test(a_xics_hcall_is_completed_and_not_executed_again),
        cmocka_unit_test(hcalls_run_in_virtual_mode_when_real_mode_is_off),
        cmocka_unit_test(an_icp_takes_only_what_is_more_favoured),
        cmocka_unit_test(h_prod_wakes_a_ceded_vcpu),
        cmocka_unit_test(a_ceded_vcpu_blocks_unless_something_waits_for_it),
        cmocka_unit_test(running_a_core_prepares_its_vcore_and_all_its_threads),
        cmocka_unit_test(exits_of_vcpus_that_are_not_loaded_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
