/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The register contract: what a guest left in its registers, it and the host find again. */
#include "broken.h"

#define SOME_STEPS 20 /* into an exit; what is written then is neither saved nor used yet */

static void step(struct rm_machine *machine, unsigned instructions)
{
    const struct rm_exit *exit;
    for (unsigned i = 0; i < instructions; i++)
        assert_ok(rm_run_exit(machine, 1, &exit, &assert_error));
}

static struct rm_machine *built(struct heard *found, const struct rm_world_config *config)
{
    struct rm_machine *machine = open_handlers("le");
    build(machine, config);
    observe(machine, hear, found);
    return machine;
}

static struct rm_machine *watched(struct heard *found, const struct rm_world_config *config)
{
    struct rm_machine *machine = built(found, config);
    enter(machine);
    assert_int_equal(found->count, 0);
    return machine;
}

/* An exit of that kind, in whose middle a register of the guest's is lost. */
static struct heard lose(struct rm_injection injection, const char *name)
{
    struct heard found = {0};
    struct rm_world_config config = core_world(1);
    struct rm_machine *machine = watched(&found, &config);
    inject(machine, injection);
    enum rm_place where = RM_IN_GUEST;
    while (where != RM_IN_HYPERVISOR) {
        step(machine, 1);
        assert_ok(rm_thread_place(machine, 0, &where, &assert_error));
    }
    step(machine, SOME_STEPS);
    if (name)
        assert_ok(rm_set_register(machine, 0, name, 0xbad000, &assert_error));
    run_out(machine);
    rm_machine_close(machine);
    return found;
}

static const struct rm_injection bell = {.kind = RM_INJECT_DOORBELL};
static const struct rm_injection hdec = {.kind = RM_INJECT_HDEC};
static const struct rm_injection xirr = {.kind = RM_INJECT_HCALL, .number = 0x74};

static void a_register_that_is_lost_on_the_way_back_to_the_guest_is_named(void **state)
{
    (void)state;
    static const char *const names[] = {"r14",   "r20", "r31",  "sprg0", "sprg3", "dscr",
                                        "pmc1",  "tar", "amr",  "bescr", "pid",   "vrsave",
                                        "ebbhr", "ic",  "iamr", "wort",  "acop",  "sdar"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        struct heard found = lose(bell, names[i]);
        char expected[64];
        snprintf(expected, sizeof(expected), "%s of vcpu 0 is 0xbad000 in the guest again; ",
                 names[i]);
        assert_int_equal(found.count, 1);
        assert_int_equal(found.first_check, RM_CHECK_guest_registers);
        assert_memory_equal(found.first, expected, strlen(expected));
    }
}

static void a_register_that_the_host_does_not_find_is_named(void **state)
{
    (void)state;
    static const char *const names[] = {"r14", "r31", "sprg2", "dscr", "tar", "csigr", "siar"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        struct heard found = lose(hdec, names[i]);
        char expected[64];
        snprintf(expected, sizeof(expected), "%s of vcpu 0 is 0xbad000 in the vcpu's struct; ",
                 names[i]);
        assert_int_equal(found.count, 1);
        assert_int_equal(found.first_check, RM_CHECK_guest_saved);
        assert_memory_equal(found.first, expected, strlen(expected));
    }
}

static struct heard lost_at(struct rm_injection injection, const char *name, const char *where)
{
    struct heard found = lose(injection, name);
    char expected[64];
    snprintf(expected, sizeof(expected), "%s of vcpu 0 is 0x", name);
    assert_int_equal(found.count, 1);
    assert_memory_equal(found.first, expected, strlen(expected));
    assert_non_null(strstr(found.first, where));
    return found;
}

static void vectors_segments_and_what_moves_are_compared_too(void **state)
{
    (void)state;
    static const char *const names[] = {"vs0.0", "vs9.1", "vs32.0",    "vs63.1",    "fpscr",
                                        "vscr",  "mmcr2", "purr",      "spurr",     "vtb",
                                        "dec",   "lpcr",  "slb7.esid", "slb12.vsid"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        assert_int_equal(lost_at(bell, names[i], "in the guest again").first_check,
                         RM_CHECK_guest_registers);
    assert_int_equal(lose(bell, "ctrl").count, 1);
    assert_int_equal(lose(bell, "dpdes").count, 1);
}

static void the_host_finds_vectors_and_segments_too(void **state)
{
    (void)state;
    static const char *const names[] = {"vs4.0", "vs4.1", "vs35.0", "vs35.1", "mmcr2", "fpscr"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        assert_int_equal(lost_at(hdec, names[i], "in the vcpu's struct").first_check,
                         RM_CHECK_guest_saved);
    assert_memory_equal(lose(hdec, "slb12.vsid").first, "slb[1].origv of vcpu 0", 22);
    assert_memory_equal(lose(hdec, "slb7.esid").first, "slb[0].orige of vcpu 0", 22);
    assert_memory_equal(lose(hdec, "vtb").first, "vtb of vcpu 0", 13);
    assert_memory_equal(lose(hdec, "dec").first, "dec_expires of vcpu 0", 21);
}

static void a_time_base_that_is_not_the_guests_is_named(void **state)
{
    (void)state;
    struct heard found = {0};
    struct rm_world_config config = core_world(1);
    struct rm_machine *machine = built(&found, &config);
    set_field(machine, "vcore[0].tb_offset", 0x5000000);
    enter(machine);
    inject(machine, hdec);
    run_out(machine);
    assert_int_equal(found.count, 0);
    inject(machine, bell);
    step(machine, 2 * SOME_STEPS);
    assert_ok(rm_set_register(machine, 0, "tb", 0x77000000, &assert_error));
    run_out(machine);
    assert_memory_equal(found.first, "tb (less the host's) of ", 24);
    rm_machine_close(machine);
}

static void nothing_is_told_of_exits_that_lose_nothing(void **state)
{
    (void)state;
    assert_int_equal(lose(bell, NULL).count, 0);
    assert_int_equal(lose(hdec, NULL).count, 0);
    assert_int_equal(lose(xirr, NULL).count, 0);
}

static void a_hypercall_may_change_its_volatile_registers_and_no_others(void **state)
{
    (void)state;
    assert_int_equal(lose(xirr, "r14").count, 1);
    assert_int_equal(lose(xirr, "srr0").count, 0);
}

static void every_visit_has_values_of_its_own_but_for_those_that_are_given(void **state)
{
    (void)state;
    struct heard found = {0};
    struct rm_world_config config = core_world(2);
    config.vcpus[0].gpr_count = 2;
    config.vcpus[0].gpr[1] = 0x111;
    config.vcpus[0].spr_count = 1;
    config.vcpus[0].spr[0] = (struct rm_spr_value){"tar", 0x222};
    struct rm_machine *machine = watched(&found, &config);
    run_out(machine);
    uint64_t first = reg(machine, 0, "r14");
    assert_int_not_equal(first, reg(machine, 0, "r15"));
    assert_int_not_equal(first, reg(machine, 1, "r14"));
    inject(machine, bell);
    run(machine);
    assert_int_not_equal(reg(machine, 0, "r14"), first);
    assert_int_equal(reg(machine, 0, "r0"), 0);
    assert_int_equal(reg(machine, 0, "r1"), 0x111);
    assert_int_equal(reg(machine, 0, "tar"), 0x222);
    assert_int_equal(found.count, 0);
    rm_machine_close(machine);
}

/* What a caller writes into a vcpu is what the guest has to find. */
static void what_is_written_into_the_struct_counts(void **state)
{
    (void)state;
    struct heard found = {0};
    struct rm_world_config config = core_world(1);
    struct rm_machine *machine = built(&found, &config);
    set_field(machine, "vcpu[0].arch.regs.gpr[14]", 0x1414);
    set_field(machine, "vcpu[0].arch.regs.nip", 0x4000);
    enter(machine);
    assert_int_equal(found.count, 0);
    rm_machine_close(machine);
}

static void what_is_remembered_is_in_snapshots(void **state)
{
    (void)state;
    struct heard found = {0};
    struct rm_world_config config = core_world(1);
    struct rm_machine *machine = watched(&found, &config);
    struct rm_snapshot *snapshot;
    inject(machine, bell);
    step(machine, 2 * SOME_STEPS);
    assert_ok(rm_snapshot_take(machine, &snapshot, &assert_error));
    uint64_t before = rm_state_hash(machine);
    run_out(machine);
    inject(machine, bell);
    run(machine);
    assert_ok(rm_snapshot_restore(machine, snapshot, &assert_error));
    assert_int_equal(rm_state_hash(machine), before);
    run(machine);
    assert_int_equal(found.count, 0);
    rm_snapshot_free(snapshot);
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_register_that_is_lost_on_the_way_back_to_the_guest_is_named),
        cmocka_unit_test(a_register_that_the_host_does_not_find_is_named),
        cmocka_unit_test(vectors_segments_and_what_moves_are_compared_too),
        cmocka_unit_test(the_host_finds_vectors_and_segments_too),
        cmocka_unit_test(a_time_base_that_is_not_the_guests_is_named),
        cmocka_unit_test(nothing_is_told_of_exits_that_lose_nothing),
        cmocka_unit_test(a_hypercall_may_change_its_volatile_registers_and_no_others),
        cmocka_unit_test(every_visit_has_values_of_its_own_but_for_those_that_are_given),
        cmocka_unit_test(what_is_written_into_the_struct_counts),
        cmocka_unit_test(what_is_remembered_is_in_snapshots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
