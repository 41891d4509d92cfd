/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Worlds that cannot exist are refused with one line that says what contradicts what. */
#include "worlds.h"

#include <string.h>

static void expect_refused(const struct rm_world_config *config, const char *text)
{
    struct rm_error error = {0};
    assert_int_equal(rm_world_check(config, &error), RM_BAD_INPUT);
    if (!strstr(error.text, text))
        fail_msg("'%s' does not say '%s'", error.text, text);
    assert_null(strchr(error.text, '\n'));
}

static void the_defaults_can_exist(void **state)
{
    (void)state;
    struct rm_world_config config;
    rm_world_defaults(&config);
    assert_ok(rm_world_check(&config, &assert_error));
    config = two_vcpus();
    assert_ok(rm_world_check(&config, &assert_error));
}

static void a_policy_is_one_of_the_enum(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    unsigned unknown = 7; /* not a constant: the enum has no such value */
    memcpy(&config.policy, &unknown, sizeof(unknown));
    expect_refused(&config, "policy: found 7; expected 0 (pinned) or 1 (first free)");
    unknown = UINT32_MAX;
    memcpy(&config.policy, &unknown, sizeof(unknown));
    expect_refused(&config, "policy: found 4294967295; expected 0");
    config.policy = RM_POLICY_FIRST_FREE;
    assert_ok(rm_world_check(&config, &assert_error));
}

static void controllers_are_reached_in_one_of_the_ways(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    unsigned unknown = 2;
    memcpy(&config.icp, &unknown, sizeof(unknown));
    expect_refused(&config, "icp: found 2; expected 0 (mmio) or 1 (opal)");
    config.icp = RM_ICP_OPAL;
    assert_ok(rm_world_check(&config, &assert_error));
}

static void a_core_has_a_clock_that_can_be(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.core_hz = 0; /* the machine's */
    assert_ok(rm_world_check(&config, &assert_error));
    config.core_hz = 511999999;
    expect_refused(&config, "the time base runs at 512000000 Hz and the core at 511999999 Hz");
    config.core_hz = UINT64_C(10000000001);
    expect_refused(&config, "core_hz: found 10000000001; expected at most 10000000000");
    config.core_hz = UINT64_C(10000000000);
    assert_ok(rm_world_check(&config, &assert_error));
}

static void a_guest_writes_no_more_registers_than_there_is_room_for(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.vcpus[1].spr_count = RM_GUEST_SPRS_MAX;
    assert_ok(rm_world_check(&config, &assert_error));
    config.vcpus[1].spr_count = RM_GUEST_SPRS_MAX + 1;
    expect_refused(&config, "vcpu 1: spr_count: found 17 special registers; expected at most 16");
}

static void two_vcpus_cannot_share_a_thread_a_server_or_an_id(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.vcpus[1].thread = 0;
    config.vcpus[1].ceded = false;
    expect_refused(&config, "vcpus 0 and 1 are both loaded on thread 0");
    config = two_vcpus();
    config.vcpus[1].server = 0;
    expect_refused(&config, "both have the server number 0");
    config = two_vcpus();
    config.vcpus[1].id = 0;
    expect_refused(&config, "both have the id 0");
}

static void a_vcpu_needs_a_thread_that_is_there(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.vcpus[1].ceded = false;
    config.vcpus[1].thread = 16;
    expect_refused(&config, "there is no thread 16; the last is 15");
    config.vcpus[1].thread = -2;
    expect_refused(&config, "there is no thread -2");
    config.vcpus[1].thread = 9; /* its first thread has no vcpu: it runs without one */
    assert_ok(rm_world_check(&config, &assert_error));
    config.vcpus[1].thread = 3;
    assert_ok(rm_world_check(&config, &assert_error));
    config.vcpus[1].ceded = true;
    expect_refused(&config, "loaded on thread 3 and ceded");
}

static void a_free_core_is_there_and_runs_no_vcpu(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.free_cores = 1;
    expect_refused(&config, "its core 0 is said to be free");
    config.free_cores = 4;
    expect_refused(&config, "free_cores 0x4 names a core beyond the 2");
    config.free_cores = 2;
    assert_ok(rm_world_check(&config, &assert_error));
    config.host_ipi[0] = UINT64_C(1) << 16;
    expect_refused(&config, "host_ipi names a thread beyond the 16");
}

static struct rm_world_config core_of_two(int32_t first, int32_t second)
{
    struct rm_world_config config = two_vcpus();
    config.vcpus[0].thread = first;
    config.vcpus[1].thread = second;
    config.vcpus[0].ceded = config.vcpus[1].ceded = false;
    return config;
}

static void sizes_have_limits(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.cores = 17;
    expect_refused(&config, "17 cores");
    config = two_vcpus();
    config.threads_per_core = 3;
    expect_refused(&config, "3 threads a core");
    config = two_vcpus();
    config.subcores = 3;
    expect_refused(&config, "subcores: found 3; expected 1, 2 or 4");
    config.subcores = 4;
    config.threads_per_core = 2;
    expect_refused(&config, "4 sub-cores of a core that has 2 threads");
    config = two_vcpus();
    config.dynamic_mt_modes = 3;
    expect_refused(&config, "dynamic_mt_modes: found 3; expected 0, 2 or 4");
    config.dynamic_mt_modes = 2;
    config.subcores = 2;
    expect_refused(&config, "KVM splits only a core that is whole and has 8");
    config = core_of_two(0, 2);
    config.dynamic_mt_modes = 4;
    expect_refused(&config, "a vcpu on threads from 2 on and none from 4 on");
    config = core_of_two(4, 5);
    config.dynamic_mt_modes = 2;
    expect_refused(&config, "a vcpu on threads from 4 on and none from 0 on");
    config = two_vcpus();
    config.vcpu_count = 0;
    expect_refused(&config, "0 vcpus");
    config.vcpu_count = 33;
    expect_refused(&config, "33 vcpus");
    config = two_vcpus();
    config.source_count = 65;
    expect_refused(&config, "65 sources");
    config = two_vcpus();
    config.size = 4;
    expect_refused(&config, "size is 4");
    config = two_vcpus();
    config.tb_hz = 0;
    expect_refused(&config, "time base");
}

/* A program compiled with an older or a newer header. */
static void a_world_may_be_of_another_release(void **state)
{
    (void)state;
    struct {
        struct rm_world_config config;
        uint64_t beyond[2];
    } newer = {.config = two_vcpus()};
    struct rm_world_config older = two_vcpus(), taken;
    older.size = offsetof(struct rm_world_config, all_hcalls);
    older.all_hcalls = true; /* not the struct's any more */
    assert_ok(rm_world_check(&older, &assert_error));
    assert_ok(rm_world_config_take(&older, &taken, NULL, &assert_error));
    assert_int_equal(taken.size, sizeof(taken));
    assert_false(taken.all_hcalls);
    assert_int_equal(taken.sources[0].hwirq, 0x1234);
    older.size--;
    expect_refused(&older, "at least");
    newer.config.size = sizeof(newer);
    assert_ok(rm_world_check(&newer.config, &assert_error));
    newer.beyond[1] = 1;
    expect_refused(&newer.config, "is not 0: this library knows");
}

static void sources_do_not_contradict_each_other(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.source_count = 2;
    config.sources[1] = config.sources[0];
    expect_refused(&config, "both have the number 0x1005");
    config.sources[1].irq = 0x1006;
    expect_refused(&config, "both fed by the physical interrupt 0x1234");
    config.sources[1].hwirq = 0;
    expect_refused(&config, "source 0x1006 is mapped but no physical interrupt");
    config.sources[1].mapped = false;
    config.sources[1].no_ics = true;
    expect_refused(&config, "share ICS 4, but only one of them has no_ics");
}

/* Firmware tells the sources of a bridge apart by 11 bits. */
static void two_sources_of_a_bridge_differ_in_their_low_11_bits(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.source_count = 2;
    config.sources[1] = rm_source_defaults(0x1006, 8);
    config.sources[1].hwirq = 0x5a34;
    config.sources[1].phb = 7;
    expect_refused(&config, "physical interrupts 0x1234 and 0x5a34 of PHB 7 have the same low 11");
    config.sources[1].phb = 8;
    assert_ok(rm_world_check(&config, &assert_error));
    config.sources[1].phb = 7;
    config.sources[1].hwirq = 0x1235;
    assert_ok(rm_world_check(&config, &assert_error));
}

static void source_numbers_lie_in_their_ranges(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.sources[0].irq = 2;
    expect_refused(&config, "number 0x2 is not 0x10 to 0xfffff");
    config = two_vcpus();
    config.sources[0].pq_state = 4;
    expect_refused(&config, "pq_state 4");
    config = two_vcpus();
    config.sources[0].hwirq = 0x1000000;
    expect_refused(&config, "physical interrupt 0x1000000");
    config = two_vcpus();
    config.sources[0].hw_server = 16;
    expect_refused(&config, "goes to thread 16; the last is 15");
}

static void a_source_of_a_server_that_nobody_has_is_allowed(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.sources[0].server = 99;
    assert_ok(rm_world_check(&config, &assert_error));
}

static void icp_states_are_consistent(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.vcpus[1].icp.xisr = 0x1005;
    expect_refused(&config, "vcpu 1: XISR is 0x1005 and the pending priority 0xff");
    config.vcpus[1].icp.xisr = 0;
    config.vcpus[1].icp.out_ee = true;
    expect_refused(&config, "out_ee is set although no interrupt is pending");
    config = two_vcpus();
    config.vcpus[0].msr = UINT64_C(1) << 60;
    expect_refused(&config, "has HV set");
}

static void a_guest_in_a_transaction_is_not_modelled(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    for (unsigned bit = 33; bit <= 34; bit++) { /* MSR[TS]: suspended, transactional */
        config.vcpus[1].msr = UINT64_C(0x8000000000001001) | UINT64_C(1) << bit;
        expect_refused(&config, "has TS set: transactions are not modelled");
    }
    config.vcpus[1].msr = UINT64_C(0x8000000000001001) | UINT64_C(1) << 32; /* MSR[TM] */
    assert_ok(rm_world_check(&config, &assert_error));
}

static void slb_entries_are_valid_and_have_indexes_of_their_own(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.vcpus[1].slb_count = 2;
    config.vcpus[1].slb[0].rb = 0x1000000008000003;
    config.vcpus[1].slb[1].rb = 0x2000000008000003;
    expect_refused(&config, "vcpu 1: SLB entry 1: found rb 0x2000000008000003; expected the valid");
    config.vcpus[1].slb[1].rb = 0x2000000000000004;
    expect_refused(&config, "vcpu 1: SLB entry 1: found rb 0x2000000000000004; expected the valid");
    config.vcpus[1].slb[1].rb = 0x2000000008000020;
    expect_refused(&config, "an index below 32");
    config.vcpus[1].slb[1].rb = 0x200000000800001f;
    assert_ok(rm_world_check(&config, &assert_error));
    config.vcpus[1].slb_count = 33;
    expect_refused(&config, "vcpu 1: found 33 SLB entries; expected at most 32");
    config.vcpus[1].slb_count = 0;
    config.host_slb_count = 3;
    expect_refused(&config, "host: found 3 SLB entries; expected at most 2");
}

static void a_host_irq_is_a_number_or_none(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.source_count = 1;
    config.sources[0] = rm_source_defaults(0x1005, 8);
    config.sources[0].host_irq = 0x1000000;
    expect_refused(&config, "source 0x1005: host_irq 0x1000000 is not below 0x1000000");
    config.sources[0].host_irq = RM_NO_HOST_IRQ;
    assert_ok(rm_world_check(&config, &assert_error));
}

/* What KVM's own rules would never have presented. */
static void what_an_icp_presents_is_what_kvm_would_present(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    struct rm_virtual_icp *icp = &config.vcpus[1].icp;
    icp->xisr = 0x1005;
    icp->pending_pri = 5;
    assert_ok(rm_world_check(&config, &assert_error));
    icp->cppr = 5;
    expect_refused(&config,
                   "vcpu 1: XISR 0x1005 of priority 0x05 cannot be pending under CPPR 0x05");
    icp->cppr = 0xff;
    icp->mfrr = 5;
    expect_refused(&config, "cannot be pending while MFRR 0x05 asks for an IPI");
    icp->mfrr = 0xff;
    config.sources[0].no_ics = true;
    expect_refused(&config, "interrupt 0x1005 is pending, but the guest has no ICS for it");
    icp->xisr = 2; /* an IPI stays pending when MFRR goes back */
    assert_ok(rm_world_check(&config, &assert_error));
}

static void a_source_waits_only_for_an_icp_that_can_have_refused_it(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.sources[0].resend = true;
    assert_ok(rm_world_check(&config, &assert_error));
    config.sources[0].server = 99;
    expect_refused(&config, "source 0x1005 waits to be sent again, but no vcpu has its server 99");
    config.sources[0].priority = 0xff;
    assert_ok(rm_world_check(&config, &assert_error));
}

static void no_physical_interrupt_feeds_an_lsi(void **state)
{
    (void)state;
    struct rm_world_config config = two_vcpus();
    config.sources[0].lsi = true;
    expect_refused(&config, "source 0x1005 is level-signalled, but the physical interrupt 0x1234");
    config.sources[0].hwirq = 0;
    config.sources[0].mapped = false;
    assert_ok(rm_world_check(&config, &assert_error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_defaults_can_exist),
        cmocka_unit_test(a_policy_is_one_of_the_enum),
        cmocka_unit_test(controllers_are_reached_in_one_of_the_ways),
        cmocka_unit_test(a_core_has_a_clock_that_can_be),
        cmocka_unit_test(a_guest_writes_no_more_registers_than_there_is_room_for),
        cmocka_unit_test(two_vcpus_cannot_share_a_thread_a_server_or_an_id),
        cmocka_unit_test(a_vcpu_needs_a_thread_that_is_there),
        cmocka_unit_test(a_free_core_is_there_and_runs_no_vcpu),
        cmocka_unit_test(sizes_have_limits),
        cmocka_unit_test(a_world_may_be_of_another_release),
        cmocka_unit_test(sources_do_not_contradict_each_other),
        cmocka_unit_test(two_sources_of_a_bridge_differ_in_their_low_11_bits),
        cmocka_unit_test(source_numbers_lie_in_their_ranges),
        cmocka_unit_test(a_source_of_a_server_that_nobody_has_is_allowed),
        cmocka_unit_test(icp_states_are_consistent),
        cmocka_unit_test(a_guest_in_a_transaction_is_not_modelled),
        cmocka_unit_test(slb_entries_are_valid_and_have_indexes_of_their_own),
        cmocka_unit_test(a_host_irq_is_a_number_or_none),
        cmocka_unit_test(what_an_icp_presents_is_what_kvm_would_present),
        cmocka_unit_test(a_source_waits_only_for_an_icp_that_can_have_refused_it),
        cmocka_unit_test(no_physical_interrupt_feeds_an_lsi),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
