/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Cores that are split, from the start or by KVM while it runs several vcores: which registers each
 * sub-core has for itself, and that the kernel is told so. Which are a sub-core's: what Linux loads
 * on the first thread of each.
 */
#include "worlds.h"

static void set_to(struct rm_machine *machine, unsigned thread, const char *name, uint64_t value)
{
    assert_ok(rm_set_register(machine, thread, name, value, &assert_error));
}

static struct rm_machine *split_in(unsigned subcores)
{
    struct rm_world_config config = core_world(8);
    config.subcores = subcores;
    struct rm_machine *machine = open_handlers("le");
    build(machine, &config);
    return machine;
}

/* What one thread writes all of its sub-core read, and nobody else. */
static void expect_shared(unsigned subcores, const char *name, uint64_t value)
{
    struct rm_machine *machine = split_in(subcores);
    unsigned threads = 8 / subcores;
    for (unsigned writer = 0; writer < 8; writer += threads)
        set_to(machine, writer + threads - 1, name, value + writer);
    for (unsigned thread = 0; thread < 8; thread++)
        assert_int_equal(reg(machine, thread, name), value + thread / threads * threads);
    assert_int_not_equal(reg(machine, 8, name), value); /* of another core */
    rm_machine_close(machine);
}

static void a_subcore_has_registers_of_its_own(void **state)
{
    static const struct {
        const char *name;
        uint64_t value;
    } registers[] = {
        {"lpidr", 0x20},      {"sdr1", 0x12340002}, {"pcr", 0x40},        {"dpdes", 0x10},
        {"rpr", 0x3000},      {"ldbar", 0x4000},    {"pmmar", 0x5000},    {"amor", 0x6000},
        {"hdec", 0x60000000}, {"vtb", 0x700000},    {"tb", 0x8000000000},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(registers) / sizeof(registers[0]); i++)
        for (unsigned subcores = 1; subcores <= 4; subcores *= 2)
            expect_shared(subcores, registers[i].name, registers[i].value);
}

static void each_kernel_variable_has_its_count(void **state)
{
    (void)state;
    for (unsigned subcores = 1; subcores <= 4; subcores *= 2) {
        struct rm_machine *machine = split_in(subcores);
        assert_int_equal(field(machine, "global.threads_per_core"), 8);
        assert_int_equal(field(machine, "global.threads_per_subcore"), 8 / subcores);
        for (unsigned thread = 0; thread < 8; thread++) {
            char name[48];
            snprintf(name, sizeof(name), "paca[%u].kvm_hstate.ptid", thread);
            assert_int_equal(field(machine, name), thread % (8 / subcores));
        }
        for (unsigned vcore = 0; vcore < subcores; vcore++) {
            char name[48];
            snprintf(name, sizeof(name), "vcore[%u].pcpu", vcore);
            assert_int_equal(field(machine, name), 8 / subcores * vcore);
        }
        rm_machine_close(machine);
    }
}

/* POWER8: bits 2 and 6 say that a core is split in four or two (skiboot's processor.h). */
static void hid0_tells_how_a_core_is_split(void **state)
{
    static const uint64_t modes[] = {
        [1] = 0, [2] = UINT64_C(1) << (63 - 6), [4] = UINT64_C(1) << (63 - 2)};
    const uint64_t both = modes[2] | modes[4];
    (void)state;
    for (unsigned subcores = 1; subcores <= 4; subcores *= 2) {
        struct rm_machine *machine = split_in(subcores);
        for (unsigned thread = 0; thread < 8; thread++)
            assert_int_equal(reg(machine, thread, "hid0") & both, modes[subcores]);
        rm_machine_close(machine);
    }
}

/* HDEC of one sub-core runs out: its threads leave the guest, the others do not. */
static void hdec_brings_out_one_subcore(void **state)
{
    (void)state;
    for (unsigned subcores = 1; subcores <= 4; subcores *= 2) {
        unsigned threads = 8 / subcores;
        struct rm_machine *machine = split_in(subcores);
        for (unsigned first = 0; first < 8; first += threads)
            enter_on(machine, first);
        inject(machine, (struct rm_injection){.kind = RM_INJECT_HDEC, .thread = 8 - threads});
        unsigned ended = 0;
        for (const struct rm_exit *exit = run(machine); exit->end != RM_END_IDLE;
             exit = run(machine)) {
            assert_int_equal(exit->end, RM_END_HOST);
            assert_int_equal(exit->trap, 0x980);
            assert_true(exit->thread >= 8 - threads);
            ended++;
        }
        assert_int_equal(ended, threads);
        rm_machine_close(machine);
    }
}

/* The host's core is in the guest from when its first sub-core is (kvmppc_clear_host_core). */
static void the_first_subcore_tells_that_a_core_is_in_the_host(void **state)
{
    (void)state;
    struct rm_machine *machine = split_in(2);
    assert_ok(rm_set_field(machine, "rm_core[0].rm_state.in_host", 1, &assert_error));
    enter_on(machine, 4);
    assert_int_equal(field(machine, "rm_core[0].rm_state.in_host"), 1);
    enter_on(machine, 0);
    assert_int_equal(field(machine, "rm_core[0].rm_state.in_host"), 0);
    rm_machine_close(machine);
}

/* A vcore of one vcpu on each half of a core that KVM splits. */
static struct rm_world_config two_halves(void)
{
    struct rm_world_config config = core_world(2);
    config.vcpus[1].thread = 4;
    config.dynamic_mt_modes = 2;
    return config;
}

/* The exit with which it is clear that nothing more happens; run() fails on it. */
static const struct rm_exit *run_to_deadlock(struct rm_machine *machine)
{
    const struct rm_exit *exit;
    do
        assert_ok(rm_run_exit(machine, LONG_CYCLES, &exit, &assert_error));
    while (exit->end == RM_END_HOST || exit->end == RM_END_GUEST);
    assert_int_equal(exit->end, RM_END_DEADLOCK);
    return exit;
}

struct splits {
    unsigned count, subcores[8];
};

static void note_split(void *context, const struct rm_event *event)
{
    struct splits *splits = context;
    if (event->type == RM_EVENT_host_split && splits->count < 8)
        splits->subcores[splits->count++] = event->host_split.subcores;
}

static void kvm_splits_a_core_for_as_long_as_it_runs_two_vcores(void **state)
{
    (void)state;
    struct rm_world_config config = two_halves();
    struct splits splits = {0};
    struct rm_machine *machine = open_handlers("le");
    build(machine, &config);
    observe(machine, note_split, &splits);
    enter_on(machine, 0);
    run_out(machine);
    assert_int_equal(splits.count, 1);
    assert_int_equal(splits.subcores[0], 2);
    assert_int_equal(reg(machine, 4, "hid0"), UINT64_C(0x0211000000000000));
    inject_hcall(machine, 4, 0x58); /* its vcpu goes to user space, and the other runs alone */
    run_out(machine);
    assert_int_equal(splits.count, 2);
    assert_int_equal(splits.subcores[1], 1);
    assert_int_equal(reg(machine, 4, "hid0"), 0);
    set_to(machine, 4, "sdr1", 0x5550002);
    assert_int_equal(reg(machine, 0, "sdr1"), 0x5550002);
    assert_int_equal(place(machine, 0), RM_IN_GUEST);
    assert_int_equal(place(machine, 4), RM_IN_HOST);
    rm_machine_close(machine);
}

/* What KVM has to load itself is nothing that could be used. */
static void a_new_subcore_has_a_copy_of_what_kvm_does_not_load(void **state)
{
    (void)state;
    struct rm_world_config config = two_halves();
    struct rm_machine *machine = open_handlers("le");
    build(machine, &config);
    set_to(machine, 0, "rmor", 0x1234);
    enter_on(machine, 0);
    assert_int_equal(reg(machine, 4, "rmor"), 0x1234);
    run_out(machine);
    assert_int_equal(reg(machine, 4, "rpr"), reg(machine, 0, "rpr")); /* KVM has seen to it */
    set_to(machine, 4, "hdec", 0x100000);
    assert_in_range(reg(machine, 5, "hdec"), 0xf0000, 0x100000);
    assert_true(reg(machine, 0, "hdec") > 0x1000000);
    rm_machine_close(machine);
}

static void a_snapshot_knows_how_a_core_was_split(void **state)
{
    (void)state;
    struct rm_world_config config = two_halves();
    struct rm_snapshot *snapshot;
    struct rm_machine *machine = open_handlers("le");
    build(machine, &config);
    enter_on(machine, 0);
    run_out(machine);
    uint64_t hash = rm_state_hash(machine);
    assert_ok(rm_snapshot_take(machine, &snapshot, &assert_error));
    inject_hcall(machine, 4, 0x58);
    run_out(machine);
    assert_int_equal(reg(machine, 4, "hid0"), 0);
    assert_ok(rm_snapshot_restore(machine, snapshot, &assert_error));
    assert_int_equal(rm_state_hash(machine), hash);
    set_to(machine, 4, "pcr", 0x22);
    assert_int_equal(reg(machine, 7, "pcr"), 0x22);
    assert_int_not_equal(reg(machine, 0, "pcr"), 0x22);
    rm_snapshot_free(snapshot);
    rm_machine_close(machine);
}

static void a_core_whose_threads_do_not_nap_is_never_whole(void **state)
{
    (void)state;
    struct rm_world_config config = two_halves();
    struct rm_machine *machine = open_handlers("le");
    build(machine, &config);
    enter_on(machine, 0);
    run_out(machine);
    set_field(machine, "split_mode[0].do_nap", 0); /* nobody is asked to */
    inject_hcall(machine, 4, 0x58);
    const struct rm_exit *exit = run_to_deadlock(machine);
    assert_non_null(strstr(exit->fault.text,
                           "the host waits on core 0 for thread 4 to nap, so that "
                           "the core can be made whole"));
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_subcore_has_registers_of_its_own),
        cmocka_unit_test(each_kernel_variable_has_its_count),
        cmocka_unit_test(hid0_tells_how_a_core_is_split),
        cmocka_unit_test(hdec_brings_out_one_subcore),
        cmocka_unit_test(kvm_splits_a_core_for_as_long_as_it_runs_two_vcores),
        cmocka_unit_test(a_new_subcore_has_a_copy_of_what_kvm_does_not_load),
        cmocka_unit_test(a_snapshot_knows_how_a_core_was_split),
        cmocka_unit_test(a_core_whose_threads_do_not_nap_is_never_whole),
        cmocka_unit_test(the_first_subcore_tells_that_a_core_is_in_the_host),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
