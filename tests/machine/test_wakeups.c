/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kicks that reach whom they are for, and wake-ups that are lost: each is named. */
#include "worlds.h"

static struct rm_lost_wakeups lost_in(struct rm_machine *machine)
{
    struct rm_lost_wakeups lost;
    rm_lost_wakeups(machine, &lost);
    return lost;
}

/* The output of a vcpu's ICP is on, as real mode leaves it, and nobody is told. */
static void pend_silently(struct rm_machine *machine, unsigned vcpu)
{
    char name[48];
    const struct {
        const char *field;
        uint64_t value;
    } fields[] = {{"xisr", VIRQ}, {"pending_pri", 5}, {"out_ee", 1}};
    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
        snprintf(name, sizeof(name), "icp[%u].state.%s", vcpu, fields[i].field);
        set_field(machine, name, fields[i].value);
    }
}

static void a_blocked_vcpu_that_nobody_kicks_is_lost(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    struct rm_machine *machine = running(&config);
    assert_int_equal(lost_in(machine).count, 0);
    pend_silently(machine, 1);
    struct rm_lost_wakeups lost = lost_in(machine);
    assert_int_equal(lost.count, 1);
    assert_int_equal(lost.list[0].vcpu, 1);
    assert_int_equal(lost.list[0].where, RM_LOST_BLOCKED);
    rm_machine_close(machine);
}

static void a_napping_vcpu_that_nobody_pokes_is_lost(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(2);
    config.source_count = 1;
    config.sources[0] = rm_source_defaults(VIRQ, 8);
    struct rm_machine *machine = running(&config);
    run_out(machine);
    inject_hcall(machine, 1, 0xe0);
    run_out(machine);
    pend_silently(machine, 1);
    struct rm_lost_wakeups lost = lost_in(machine);
    assert_int_equal(lost.count, 1);
    assert_int_equal(lost.list[0].vcpu, 1);
    assert_int_equal(lost.list[0].where, RM_LOST_NAPPING);
    assert_non_null(strstr(lost.list[0].text, "naps on thread 1"));
    rm_machine_close(machine);
}

static void a_running_vcpu_that_neither_mer_nor_an_ipi_tells_is_lost(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(2);
    struct rm_machine *machine = running(&config);
    run_out(machine);
    pend_silently(machine, 1);
    struct rm_lost_wakeups lost = lost_in(machine);
    assert_int_equal(lost.count, 1);
    assert_int_equal(lost.list[0].where, RM_LOST_RUNNING);
    uint64_t lpcr = reg(machine, 1, "lpcr");
    assert_ok(rm_set_register(machine, 1, "lpcr", lpcr | 0x800, &assert_error));
    assert_int_equal(lost_in(machine).count, 0);
    assert_ok(rm_set_register(machine, 1, "lpcr", lpcr, &assert_error));
    inject(machine, (struct rm_injection){.kind = RM_INJECT_DOORBELL, .thread = 1});
    enum rm_exit_end end;
    assert_ok(rm_run(machine, 10, &end, &assert_error)); /* it is on its way */
    assert_int_equal(lost_in(machine).count, 0);
    rm_machine_close(machine);
}

/* vcpu 1 sleeps; real mode gives its kick to core 1, which is in the host. */
static void a_redirected_kick_whose_message_was_dropped_is_lost(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    config.h_ipi_redirect = true;
    config.free_cores = 2;
    struct rm_machine *machine = running(&config);
    pend_silently(machine, 1);
    set_field(machine, "rm_core[1].rm_state.rm_action", 1);
    uint64_t vcpu = field(machine, "icp[1].vcpu");
    set_field(machine, "rm_core[1].rm_data", vcpu);
    struct rm_lost_wakeups lost = lost_in(machine);
    assert_int_equal(lost.count, 1);
    assert_non_null(
        strstr(lost.list[0].text, "the kick was given to core 1, which got no message"));
    rm_machine_close(machine);
}

static void a_redirected_kick_is_done_by_the_core_that_got_it(void **state)
{
    (void)state;
    struct rm_world_config config = kick_world();
    config.h_ipi_redirect = true;
    config.free_cores = 2;
    struct rm_machine *machine = running(&config);
    inject_msi(machine, HWIRQ, 0);
    const struct rm_exit *exit = run(machine);
    assert_int_equal(exit->end, RM_END_GUEST);
    assert_int_equal(exit->read_intr, -2);
    assert_int_equal(lost_in(machine).count, 0); /* under way */
    assert_int_equal(run_out(machine), RM_END_IDLE);
    assert_int_equal(lost_in(machine).count, 0);
    assert_int_equal(field(machine, "vcpu[1].stat.halt_wakeup"), 1);
    rm_machine_close(machine);
}

/*
 * KVM's own: an idle secondary, whose vcpu is set already, is woken by a passthrough interrupt for
 * a vcpu that sleeps. Real mode leaves the kick and says 2, which idle_kvm_start_guest forgets.
 * Ours does not: the vcpu goes back to the host at once, which kicks.
 */
static void a_kick_that_an_idle_secondary_leaves_lies_until_another_exit(void **state)
{
    (void)state;
    static const char *const images[] = {"le", "be", "6.1", "6.12", "6.12-64k"};
    for (size_t i = 0; i < sizeof(images) / sizeof(*images); i++) {
        struct rm_machine *machine = i < 2 ? open_handlers(images[i]) : open_kernel(images[i]);
        struct rm_world_config config = kick_world();
        if (!machine)
            continue;
        config.vcpu_count = 3;
        config.vcpus[2] = rm_vcpu_defaults(2, 16);
        config.vcpus[2].thread = 1;
        config.vcpus[2].ceded = false;
        config.sources[0].hw_server = 1;
        build(machine, &config);
        inject_msi(machine, HWIRQ, 900); /* it arrives when the thread has been given its vcpu */
        enter(machine);
        assert_int_equal(run_out(machine), RM_END_IDLE);
        assert_int_equal(place(machine, 1), RM_IN_GUEST);
        struct rm_lost_wakeups lost = lost_in(machine);
        assert_int_equal(lost.count, i >= 2);
        if (i >= 2) {
            assert_int_equal(lost.list[0].vcpu, 1);
            assert_true(lost.list[0].kick_recorded);
            assert_int_equal(lost.list[0].recorded_in, 2);
        }
        rm_machine_close(machine);
    }
}

struct kicks {
    unsigned kicked, poked;
    bool vcpus[RM_VCPUS_MAX];
};

static void tell(void *context, const struct rm_event *event)
{
    struct kicks *kicks = context;
    if (event->type != RM_EVENT_kick)
        return;
    kicks->kicked++;
    kicks->poked += event->kick.poked >= 0;
    kicks->vcpus[event->kick.vcpu] = true;
}

/* One check of all that was refused by 32 running vcpus' ICPs: more deliveries than vcpus. */
static void no_kick_of_a_long_chain_is_lost(void **state)
{
    (void)state;
    struct rm_world_config config = core_world(RM_VCPUS_MAX);
    struct rm_machine *machine = open_handlers("le");
    struct kicks kicks = {0};
    config.cores = 4;
    config.source_count = RM_SOURCES_MAX;
    for (unsigned s = 0; s < RM_SOURCES_MAX; s++) {
        config.sources[s] = rm_source_defaults(0x1000 + s, 8 * (s % RM_VCPUS_MAX));
        config.sources[s].priority = s < RM_VCPUS_MAX ? 6 : 5;
        config.sources[s].resend = true;
    }
    build(machine, &config);
    for (unsigned core = 0; core < 4; core++)
        enter_on(machine, 8 * core);
    run_out(machine);
    observe(machine, tell, &kicks);
    /* vcpu 0's own hcall ends in the host, which checks what its ICP has marked. */
    set_field(machine, "icp[0].rm_action", 2);
    set_field(machine, "icp[0].rm_resend_icp", field(machine, "vcpu[0].arch.icp"));
    set_field(machine, "xics.real_mode_dbg", 1);
    inject_hcall(machine, 0, 0x74);
    assert_int_equal(run_out(machine), RM_END_IDLE);
    assert_true(kicks.kicked > 32);
    for (unsigned v = 1; v < RM_VCPUS_MAX; v++) {
        assert_true(kicks.vcpus[v]);
        assert_true(virtual_icp(machine, v).xisr != 0);
    }
    assert_int_equal(lost_in(machine).count, 0);
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_blocked_vcpu_that_nobody_kicks_is_lost),
        cmocka_unit_test(a_napping_vcpu_that_nobody_pokes_is_lost),
        cmocka_unit_test(a_running_vcpu_that_neither_mer_nor_an_ipi_tells_is_lost),
        cmocka_unit_test(a_redirected_kick_whose_message_was_dropped_is_lost),
        cmocka_unit_test(a_redirected_kick_is_done_by_the_core_that_got_it),
        cmocka_unit_test(a_kick_that_an_idle_secondary_leaves_lies_until_another_exit),
        cmocka_unit_test(no_kick_of_a_long_chain_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
