/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host model: exits by trap, the completion action by action, host cores, lost wake-ups. */
#include "host_bench.h"

static void check_dispatch(struct bench *bench)
{
    static const struct {
        uint32_t trap;
        int resume, run_loop;
    } rules[] = {
        {0, 0, 0},     {0x500, 0, 0}, {0x980, 0, 0},  {0xe80, 0, 0},  {0xe60, 0, 0},
        {0xe00, 4, 0}, {0xc00, 2, 2}, {0x5555, 8, 0}, {0x1234, 2, 2},
    };
    for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
        leave(bench, rules[i].trap);
        const struct kvm_act *exit = act_of(bench, KVM_ACT_EXIT, 0);
        assert_int_equal(exit->trap, rules[i].trap);
        assert_int_equal(exit->resume, rules[i].resume);
        assert_int_equal(exit->run_loop, rules[i].run_loop);
        assert_int_equal(value_of(&bench->test, "vcpu[0].arch.trap"), 0);
        assert_int_equal(value_of(&bench->test, "rm_core[0].rm_state.in_host"), 1);
    }
    assert_int_equal(value_of(&bench->test, "vcpu[0].stat.ext_intr_exits"), 2);
    assert_int_equal(value_of(&bench->test, "vcpu[0].stat.dec_exits"), 1);
}

static void each_trap_has_its_resume_code(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    on_both(&config, check_dispatch);
}

static void check_kick(struct bench *bench)
{
    load(bench);
    leave_kick(bench);
    leave(bench, 0x5555);
    const struct kvm_act *complete = act_of(bench, KVM_ACT_COMPLETE, 0);
    const struct kvm_act *kick = act_of(bench, KVM_ACT_KICK, 0);
    assert_non_null(complete);
    assert_int_equal(complete->before, 1);
    assert_int_equal(complete->after, 0);
    assert_int_equal(count_of(bench, KVM_ACT_KICK), 1);
    assert_int_equal(kick->vcpu, 1);
    assert_int_equal(kick->by, RM_KICK_RM_COMPLETE);
    assert_int_equal(kick->subcore, 0);
    assert_true(kick->woken);
    assert_int_equal(kick->poked, -1);
    assert_string_equal(fault_of(bench), "");
    assert_int_equal(value_of(&bench->test, "icp[0].n_rm_kick_vcpu"), 1);
    assert_int_equal(value_of(&bench->test, "icp[0].rm_action"), 0);
    assert_int_equal(value_of(&bench->test, "vcore[1].vcore_state"), 0);
    assert_int_equal(value_of(&bench->test, "vcpu[1].stat.halt_wakeup"), 1);
}

static void trap_0x5555_completes_the_kick(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    on_both(&config, check_kick);
}

static void check_external(struct bench *bench)
{
    load(bench);
    leave_kick(bench);
    leave(bench, 0x500);
    assert_null(act_of(bench, KVM_ACT_COMPLETE, 0));
    assert_int_equal(count_of(bench, KVM_ACT_KICK), 0);
    assert_int_equal(value_of(&bench->test, "icp[0].rm_action"), 1);
    assert_int_equal(value_of(&bench->test, "vcore[1].vcore_state"), 3);
}

static void trap_0x500_completes_nothing(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    on_both(&config, check_external);
}

static void check_loaded_kick(struct bench *bench)
{
    load(bench);
    assert_ok(kvm_host_start(bench->test.world, &bench->host, 1, &bench->acts, &assert_error));
    kvm_host_run(bench->test.world, &bench->host, 1, &bench->acts);
    bench->acts.count = 0;
    leave_kick(bench);
    leave(bench, 0x5555);
    assert_int_equal(count_of(bench, KVM_ACT_KICK), 1);
    assert_false(act_of(bench, KVM_ACT_KICK, 0)->woken);
    assert_int_equal(act_of(bench, KVM_ACT_KICK, 0)->poked, 8);
}

static void a_kick_of_a_loaded_vcpu_asks_for_an_ipi(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.vcpus[1].thread = 8;
    config.vcpus[1].ceded = false;
    on_both(&config, check_loaded_kick);
}

static void check_garbage(struct bench *bench)
{
    leave_kick(bench);
    set_value(&bench->test, "icp[0].rm_action", 3);
    set_value(&bench->test, "icp[0].rm_kick_target", 0x1234567800);
    set_value(&bench->test, "icp[0].rm_resend_icp", 8);
    leave(bench, 0x5555);
    assert_int_equal(count_of(bench, KVM_ACT_KICK), 0);
    assert_non_null(strstr(fault_of(bench), "rm_kick_target of vcpu 0's ICP is 0x1234567800"));
}

static void pointers_that_would_crash_the_host_are_reported(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    on_both(&config, check_garbage);
}

static void check_resend(struct bench *bench)
{
    set_value(&bench->test, "icp[0].rm_action", 2 | 8);
    set_value(&bench->test, "icp[0].rm_resend_icp", value_of(&bench->test, "vcpu[1].arch.icp"));
    set_value(&bench->test, "icp[0].rm_eoied_irq", 0x1007);
    assert_int_equal(value_of(&bench->test, "icp[1].resend_map[0]"), 1 << 4);
    leave(bench, 0x5555);
    assert_int_equal(count_of(bench, KVM_ACT_KICK), 1);
    assert_int_equal(act_of(bench, KVM_ACT_KICK, 0)->by, RM_KICK_DELIVERY);
    assert_int_equal(act_of(bench, KVM_ACT_KICK, 0)->vcpu, 1);
    assert_int_equal(act_of(bench, KVM_ACT_COMPLETE, 0)->irq, 0x1007);
    assert_int_equal(value_of(&bench->test, "icp[0].n_rm_check_resend"), 1);
    assert_int_equal(value_of(&bench->test, "icp[0].n_rm_notify_eoi"), 1);
    assert_int_equal(value_of(&bench->test, "icp[1].state.xisr"), 0x1005);
    assert_int_equal(value_of(&bench->test, "icp[1].state.pending_pri"), 5);
    assert_int_equal(value_of(&bench->test, "icp[1].state.out_ee"), 1);
    assert_int_equal(value_of(&bench->test, "vcpu[1].arch.pending_exceptions"), 1 << 14);
    assert_int_equal(value_of(&bench->test, "icp[1].resend_map[0]"), 0);
    assert_int_equal(value_of(&bench->test, "source[0x1005].resend"), 0);
}

static void check_resend_delivers_what_was_refused(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.sources[0].resend = true;
    on_both(&config, check_resend);
}

/* A more favoured source displaces a pending one, which then finds no room and waits. */
static void check_displaced(struct bench *bench)
{
    set_value(&bench->test, "icp[0].rm_action", 2);
    set_value(&bench->test, "icp[0].rm_resend_icp", value_of(&bench->test, "vcpu[1].arch.icp"));
    leave(bench, 0x5555);
    assert_int_equal(value_of(&bench->test, "icp[1].state.xisr"), 0x1005);
    assert_int_equal(value_of(&bench->test, "icp[1].state.need_resend"), 1);
    assert_int_equal(value_of(&bench->test, "icp[1].n_reject"), 1);
    assert_int_equal(value_of(&bench->test, "source[0x1006].resend"), 1);
    assert_int_equal(value_of(&bench->test, "icp[1].resend_map[0]"), 1 << 4);
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

static void check_reject_ignored(struct bench *bench)
{
    set_value(&bench->test, "icp[0].rm_action", 4);
    set_value(&bench->test, "icp[0].rm_reject", 0x1005);
    leave(bench, 0x5555);
    assert_int_equal(count_of(bench, KVM_ACT_KICK), 0);
    assert_int_equal(value_of(&bench->test, "icp[1].state.xisr"), 0);
    assert_int_equal(value_of(&bench->test, "icp[0].rm_action"), 0);
}

static void reject_is_unknown_to_hosts_without_its_counter(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    on_both(&config, check_reject_ignored);
}

static void check_xics_hcall(struct bench *bench)
{
    load(bench);
    leave_kick(bench);
    set_value(&bench->test, "vcpu[0].arch.regs.gpr[3]", 0x64);
    set_value(&bench->test, "vcpu[0].arch.regs.gpr[4]", 0xff001005);
    leave(bench, 0xc00);
    const struct kvm_act *exit = act_of(bench, KVM_ACT_EXIT, 0);
    assert_int_equal(exit->resume, 2);
    assert_int_equal(exit->run_loop, 0);
    assert_int_equal(exit->hcall, 0x64);
    assert_non_null(act_of(bench, KVM_ACT_COMPLETE, 0));
    assert_int_equal(count_of(bench, KVM_ACT_KICK), 1);
    assert_int_equal(value_of(&bench->test, "vcpu[0].arch.regs.gpr[3]"), 0);
    assert_int_equal(value_of(&bench->test, "vcpu[0].arch.regs.gpr[4]"), 0xff001005);
    set_value(&bench->test, "vcpu[0].arch.regs.gpr[3]", 0x58);
    leave(bench, 0xc00);
    assert_int_equal(act_of(bench, KVM_ACT_EXIT, 0)->run_loop, 2);
    assert_int_equal(value_of(&bench->test, "vcpu[0].arch.regs.gpr[3]"), 0x58);
}

static void a_xics_hcall_is_completed_and_not_executed_again(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    on_both(&config, check_xics_hcall);
}

static uint64_t hcall(struct bench *bench, uint64_t number, uint64_t r4, uint64_t r5)
{
    set_value(&bench->test, "vcpu[0].arch.regs.gpr[3]", number);
    set_value(&bench->test, "vcpu[0].arch.regs.gpr[4]", r4);
    set_value(&bench->test, "vcpu[0].arch.regs.gpr[5]", r5);
    leave(bench, 0xc00);
    assert_int_equal(act_of(bench, KVM_ACT_EXIT, 0)->run_loop, 0);
    return value_of(&bench->test, "vcpu[0].arch.regs.gpr[3]");
}

/* The same cases and results as the real-mode code shows for its own versions. */
static void check_virtual_hcalls(struct bench *bench)
{
    set_value(&bench->test, "xics.real_mode", 0);
    assert_int_equal(hcall(bench, 0x6c, 8, 4), 0); /* H_IPI */
    assert_int_equal(value_of(&bench->test, "icp[1].state.xisr"), 2);
    assert_int_equal(value_of(&bench->test, "icp[1].state.pending_pri"), 4);
    assert_int_equal(value_of(&bench->test, "icp[1].state.out_ee"), 1);
    assert_int_equal((int64_t)hcall(bench, 0x6c, 99, 4), -4);
    assert_int_equal(hcall(bench, 0x70, 8, 0), 0); /* H_IPOLL */
    assert_int_equal(value_of(&bench->test, "vcpu[0].arch.regs.gpr[4]"), 0xff000002);
    assert_int_equal(value_of(&bench->test, "vcpu[0].arch.regs.gpr[5]"), 4);

    assert_int_equal(hcall(bench, 0x6c, 0, 4), 0);
    assert_int_equal(hcall(bench, 0x74, 0, 0), 0); /* H_XIRR */
    assert_int_equal(value_of(&bench->test, "vcpu[0].arch.regs.gpr[4]"), 0xff000002);
    assert_int_equal(value_of(&bench->test, "icp[0].state.cppr"), 4);
    assert_int_equal(value_of(&bench->test, "icp[0].state.xisr"), 0);
    assert_int_equal(value_of(&bench->test, "vcpu[0].arch.pending_exceptions"), 0);
    assert_int_equal(hcall(bench, 0x6c, 0, 0xff), 0);
    assert_int_equal(hcall(bench, 0x64, 0xff000002, 0), 0); /* H_EOI */
    assert_int_equal(value_of(&bench->test, "icp[0].state.cppr"), 0xff);
    assert_int_equal(hcall(bench, 0x68, 5, 0), 0); /* H_CPPR */
    assert_int_equal(value_of(&bench->test, "icp[0].state.cppr"), 5);
    set_value(&bench->test, "source[0x1005].pq_state", 3);
    set_value(&bench->test, "icp[1].state.raw", 0);
    set_value(&bench->test, "icp[1].state.cppr", 0xff);
    set_value(&bench->test, "icp[1].state.mfrr", 0xff);
    set_value(&bench->test, "icp[1].state.pending_pri", 0xff);
    assert_int_equal(hcall(bench, 0x64, 0xff001005, 0), 0);
    assert_int_equal(value_of(&bench->test, "source[0x1005].pq_state"), 1);
    assert_int_equal(value_of(&bench->test, "icp[1].state.xisr"), 0x1005);
    assert_int_equal((int64_t)hcall(bench, 0x64, 0xff009999, 0), -4);
}

static void hcalls_run_in_virtual_mode_when_real_mode_is_off(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    on_both(&config, check_virtual_hcalls);
}

/* An EOI in virtual mode presents a queued source again: taken, refused, masked or nobody's. */
static void check_refusals(struct bench *bench)
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
    set_value(&bench->test, "xics.real_mode", 0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct rm_virtual_icp state = {
            .cppr = cases[i].cppr, .mfrr = cases[i].mfrr, .pending_pri = cases[i].pending_pri};
        state.xisr = state.pending_pri == 0xff ? 0 : 2;
        rm_world_icp_set(bench->test.world, 1, &state);
        set_value(&bench->test, "source[0x1005].pq_state", 3);
        set_value(&bench->test, "source[0x1005].priority", cases[i].priority);
        set_value(&bench->test, "source[0x1005].server", cases[i].server);
        hcall(bench, 0x64, 0xff001005, 0);
        assert_int_equal(value_of(&bench->test, "icp[1].state.xisr") == 0x1005, cases[i].taken);
        assert_int_equal(value_of(&bench->test, "icp[1].state.need_resend"), cases[i].refused);
        assert_int_equal(value_of(&bench->test, "source[0x1005].resend"), cases[i].refused);
    }
    assert_int_equal(value_of(&bench->test, "source[0x1005].masked_pending"), 1);
    assert_int_equal(value_of(&bench->test, "xics.err_noicp"), 1);
}

static void an_icp_takes_only_what_is_more_favoured(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    on_both(&config, check_refusals);
}

static void check_prod(struct bench *bench)
{
    assert_int_equal(hcall(bench, 0xe8, 1, 0), 0);
    assert_int_equal(value_of(&bench->test, "vcpu[1].arch.prodded"), 1);
    assert_int_equal(value_of(&bench->test, "vcore[1].vcore_state"), 0);
    assert_int_equal((int64_t)hcall(bench, 0xe8, 77, 0), -4);
}

static void h_prod_wakes_a_ceded_vcpu(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    on_both(&config, check_prod);
}

static void check_ceded(struct bench *bench)
{
    load(bench);
    set_value(&bench->test, "vcpu[0].arch.ceded", 1);
    leave(bench, 0);
    assert_int_equal(value_of(&bench->test, "vcore[0].vcore_state"), 3);
    assert_int_equal(bench->host.tasks[0].state, KVM_TASK_BLOCKED);
    assert_int_equal(act_of(bench, KVM_ACT_BLOCK, 0)->vcpu, 0);
}

static void a_ceded_vcpu_blocks(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    on_both(&config, check_ceded);
}

static void check_ceded_pending(struct bench *bench)
{
    load(bench);
    set_value(&bench->test, "vcpu[0].arch.ceded", 1);
    set_value(&bench->test, "vcpu[0].arch.pending_exceptions", EXTERNAL_PENDING);
    leave(bench, 0);
    assert_int_equal(value_of(&bench->test, "vcore[0].vcore_state"), 0);
    assert_int_equal(bench->host.tasks[0].state, KVM_TASK_READY);
    assert_int_equal(bench->host.subcores[0], KVM_CORE_STARTING);
}

static void a_ceded_vcpu_for_which_something_waits_runs_again(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    on_both(&config, check_ceded_pending);
}

static void check_run_loop(struct bench *bench)
{
    load(bench);
    set_value(&bench->test, "vcpu[0].arch.ceded", 1);
    leave(bench, 0x5555);
    assert_int_equal(value_of(&bench->test, "vcpu[0].arch.ceded"), 0);
    assert_int_equal(bench->host.subcores[0], KVM_CORE_STARTING);
}

static void who_comes_from_the_run_loop_is_awake(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    on_both(&config, check_run_loop);
}

static void check_run_core(struct bench *bench)
{
    struct test_world *test = &bench->test;
    struct rm_error error = {0};
    set_value(test, "vcore[0].entry_exit_map", 0x303);
    set_value(test, "vcore[0].napping_threads", 2);
    set_value(test, "rm_core[0].rm_state.in_host", 1);
    set_value(test, "vcpu[1].arch.ceded", 1);
    load(bench);
    assert_int_equal(value_of(test, "vcore[0].entry_exit_map"), 0);
    assert_int_equal(value_of(test, "vcore[0].napping_threads"), 0);
    assert_int_equal(value_of(test, "vcore[0].vcore_state"), 4);
    assert_int_equal(value_of(test, "rm_core[0].rm_state.in_host"), 0);
    assert_int_equal(value_of(test, "vcpu[1].arch.thread_cpu"), 3);
    assert_int_equal(value_of(test, "vcpu[1].arch.ceded"), 0);
    assert_int_equal(value_of(test, "paca[3].kvm_hstate.kvm_vcpu"), rm_world_vcpu(test->world, 1));
    assert_int_equal(value_of(test, "paca[3].kvm_hstate.ptid"), 3);
    assert_int_equal(value_of(test, "paca[3].kvm_hstate.hwthread_req"), 1);
    assert_int_equal(kvm_host_start(test->world, &bench->host, 0, &bench->acts, &error),
                     RM_BAD_INPUT);
    assert_non_null(strstr(error.text, "core 0 is not in the host"));
    assert_int_equal(kvm_host_start(test->world, &bench->host, 1, &bench->acts, &error),
                     RM_BAD_INPUT);
    assert_non_null(strstr(error.text, "no vcpu"));
}

static void running_a_core_prepares_its_vcore_and_all_its_threads(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.vcpus[1].thread = 3;
    config.vcpus[1].ceded = false;
    on_both(&config, check_run_core);
}

/* Each act of running a core, in its order: the first thread calls, the others are poked. */
static void check_pokes(struct bench *bench)
{
    assert_ok(kvm_host_start(bench->test.world, &bench->host, 0, &bench->acts, &assert_error));
    kvm_host_run(bench->test.world, &bench->host, 0, &bench->acts);
    assert_int_equal(count_of(bench, KVM_ACT_LOAD), 2);
    assert_int_equal(count_of(bench, KVM_ACT_POKE), 1);
    assert_int_equal(act_of(bench, KVM_ACT_POKE, 0)->thread, 3);
    assert_int_equal(act_of(bench, KVM_ACT_START, 0)->thread, 0);
    assert_int_equal(bench->acts.list[bench->acts.count - 1].kind, KVM_ACT_START);
}

static void the_first_thread_calls_when_the_others_are_poked(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.vcpus[1].thread = 3;
    config.vcpus[1].ceded = false;
    on_both(&config, check_pokes);
}

static void check_waiting(struct bench *bench)
{
    struct test_world *test = &bench->test;
    unsigned still_in = 0;
    load(bench);
    kvm_host_returned(test->world, &bench->host, 0, false);
    assert_int_equal(bench->host.subcores[0], KVM_CORE_LEAVING);
    assert_int_equal(value_of(test, "vcore[0].vcore_state"), 5);
    assert_false(kvm_host_is_out(test->world, &bench->host, 0, &still_in));
    assert_int_equal(still_in, 3);
    assert_int_equal(value_of(test, "rm_core[0].rm_state.in_host"), 0);
    kvm_host_returned(test->world, &bench->host, 3, false);
    assert_true(kvm_host_is_out(test->world, &bench->host, 0, &still_in));
    kvm_host_post(test->world, &bench->host, 0, &bench->acts);
    assert_int_equal(count_of(bench, KVM_ACT_EXIT), 2);
    assert_int_equal(count_of(bench, KVM_ACT_UNLOAD), 2);
    assert_int_equal(value_of(test, "rm_core[0].rm_state.in_host"), 1);
}

static void a_core_is_the_hosts_again_when_all_its_threads_are_out(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.vcpus[1].thread = 3;
    config.vcpus[1].ceded = false;
    on_both(&config, check_waiting);
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
        cmocka_unit_test(a_ceded_vcpu_blocks),
        cmocka_unit_test(a_ceded_vcpu_for_which_something_waits_runs_again),
        cmocka_unit_test(who_comes_from_the_run_loop_is_awake),
        cmocka_unit_test(running_a_core_prepares_its_vcore_and_all_its_threads),
        cmocka_unit_test(the_first_thread_calls_when_the_others_are_poked),
        cmocka_unit_test(a_core_is_the_hosts_again_when_all_its_threads_are_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
