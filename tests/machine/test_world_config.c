/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a world's settings mean to a machine, on our handlers and on the kernels that are here. */
#include "worlds.h"

#define H_SET_DABR 0x28

static const char *const kernels[] = {"6.1", "6.12", "6.12-64k"};

static void options_may_be_of_a_newer_release(void **state)
{
    (void)state;
    struct {
        struct rm_machine_options options;
        uint64_t beyond;
    } newer = {{.size = sizeof(newer), .handlers = "be"}, 0};
    struct rm_machine *machine = NULL;
    struct rm_error error = {0};
    assert_int_equal(rm_machine_open(&newer.options, &machine, &error), RM_OK);
    assert_string_equal(rm_machine_image_name(machine), "rmsim handlers be");
    rm_machine_close(machine);
    newer.beyond = 1;
    assert_int_equal(rm_machine_open(&newer.options, &machine, &error), RM_BAD_INPUT);
    assert_non_null(strstr(error.text, "machine options: size is"));
    newer.options.size = sizeof(newer.options) - 1;
    assert_int_equal(rm_machine_open(&newer.options, &machine, &error), RM_BAD_INPUT);
    assert_non_null(strstr(error.text, "at least"));
}

/* What lies behind a smaller struct is somebody else's. */
static void a_world_may_be_of_an_older_release(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("le");
    struct rm_world_config config = kick_world();
    config.all_hcalls = true;
    build(machine, &config);
    assert_int_equal(field(machine, "kvm.arch.enabled_hcalls[1]"), UINT64_MAX);
    config.size = offsetof(struct rm_world_config, all_hcalls);
    struct rm_world_config *older = malloc(config.size);
    assert_non_null(older);
    memcpy(older, &config, config.size);
    build(machine, older);
    free(older);
    assert_true(field(machine, "kvm.arch.enabled_hcalls[1]") != UINT64_MAX);
    rm_machine_close(machine);
}

static const struct rm_exit *set_dabr(struct rm_machine *machine, bool all_hcalls)
{
    struct rm_injection hcall = {.kind = RM_INJECT_HCALL,
                                 .number = H_SET_DABR,
                                 .arg_count = 1,
                                 .args = {UINT64_C(0xc000000000001237)}};
    struct rm_world_config config = kick_world();
    config.all_hcalls = all_hcalls;
    build(machine, &config);
    enter(machine);
    inject(machine, hcall);
    return run(machine);
}

/* H_SET_DABR is one that kernels serve in real mode if KVM enabled it for the guest. */
static void real_mode_serves_the_hcalls_that_are_enabled(void **state)
{
    (void)state;
    unsigned ran = 0;
    for (size_t i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++) {
        struct rm_machine *machine = open_kernel(kernels[i]);
        if (!machine)
            continue;
        const struct rm_exit *exit = set_dabr(machine, false);
        assert_int_equal(exit->end, RM_END_HOST);
        assert_int_equal(exit->trap, 0xc00);
        exit = set_dabr(machine, true);
        assert_int_equal(exit->end, RM_END_GUEST);
        assert_int_equal(exit->r3, 0);
        assert_int_equal(field(machine, "vcpu[0].arch.dawr0"), UINT64_C(0xc000000000001230));
        assert_int_equal(field(machine, "vcpu[0].arch.dawrx0"), 0x73);
        rm_machine_close(machine);
        ran++;
    }
    if (!ran)
        skip();
}

/* The ICP's output is on before the guest is entered: entering injects the interrupt. */
static void a_pending_interrupt_is_injected_at_entry(void **state)
{
    (void)state;
    static const char *const handlers[] = {"le", "be"};
    for (size_t i = 0; i < 2 + sizeof(kernels) / sizeof(kernels[0]); i++) {
        struct rm_machine *machine =
            i < 2 ? open_handlers(handlers[i]) : open_kernel(kernels[i - 2]);
        struct rm_world_config config = kick_world();
        if (!machine)
            continue;
        config.vcpus[0].pc = 0x20000;
        config.vcpus[0].msr = UINT64_C(0x8000000000009001);
        config.vcpus[0].icp.xisr = VIRQ;
        config.vcpus[0].icp.pending_pri = 5;
        build(machine, &config);
        assert_int_equal(enter(machine)->guest_pc, 0x500);
        assert_int_equal(field(machine, "vcpu[0].arch.shregs.srr0"), 0x20000);
        assert_int_equal(field(machine, "vcpu[0].arch.pending_exceptions"), 0x4000);
        rm_machine_close(machine);
    }
}

/* A sleeper whose ICP's output is on is past KVM's last look at it. */
static void a_blocked_vcpu_that_nobody_kicked_is_lost(void **state)
{
    (void)state;
    struct rm_machine *machine = open_handlers("be");
    struct rm_world_config config = kick_world();
    struct rm_lost_wakeups lost;
    config.vcpus[1].icp.xisr = VIRQ;
    config.vcpus[1].icp.pending_pri = 5;
    build(machine, &config);
    rm_lost_wakeups(machine, &lost);
    assert_int_equal(lost.count, 1);
    assert_int_equal(lost.list[0].vcpu, 1);
    config.vcpus[1].ceded = false; /* in user space: it comes back by itself */
    build(machine, &config);
    rm_lost_wakeups(machine, &lost);
    assert_int_equal(lost.count, 0);
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_may_be_of_a_newer_release),
        cmocka_unit_test(a_world_may_be_of_an_older_release),
        cmocka_unit_test(a_pending_interrupt_is_injected_at_entry),
        cmocka_unit_test(a_blocked_vcpu_that_nobody_kicked_is_lost),
        cmocka_unit_test(real_mode_serves_the_hcalls_that_are_enabled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
