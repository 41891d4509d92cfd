/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The register contract, the host's side: it has its registers back when the path returns to it. */
#include "broken.h"

#define LATE_STEPS 2 /* before the path is back: all that is the host's has been restored */

static const struct rm_injection hdec = {.kind = RM_INJECT_HDEC};

static void step(struct rm_machine *machine)
{
    const struct rm_exit *exit;
    assert_ok(rm_run_exit(machine, 1, &exit, &assert_error));
}

/* A machine whose thread 0 has begun an exit that goes to the host. */
static struct rm_machine *leaving(struct heard *found)
{
    struct rm_world_config config = core_world(1);
    struct rm_machine *machine = open_handlers("le");
    build(machine, &config);
    observe(machine, hear, found);
    enter(machine);
    inject(machine, hdec);
    while (place(machine, 0) != RM_IN_HYPERVISOR)
        step(machine);
    return machine;
}

static unsigned steps_to_host(void)
{
    struct heard found = {0};
    struct rm_machine *machine = leaving(&found);
    unsigned steps = 0;
    for (; place(machine, 0) != RM_IN_HOST; steps++)
        step(machine);
    assert_int_equal(found.count, 0);
    rm_machine_close(machine);
    return steps;
}

/* That register is lost shortly before the path is back. */
static struct heard lose(const char *name, uint64_t value)
{
    static unsigned steps;
    struct heard found = {0};
    steps = steps ? steps : steps_to_host();
    struct rm_machine *machine = leaving(&found);
    for (unsigned i = 0; i < steps - LATE_STEPS; i++)
        step(machine);
    assert_int_equal(found.count, 0);
    assert_ok(rm_set_register(machine, 0, name, value, &assert_error));
    for (unsigned i = 0; i < LATE_STEPS; i++)
        step(machine);
    assert_int_equal(place(machine, 0), RM_IN_HOST);
    rm_machine_close(machine);
    return found;
}

static void a_register_that_the_host_does_not_get_back_is_named(void **state)
{
    (void)state;
    static const struct rm_spr_value lost[] = {
        {"r1", 0xbad000},    {"r2", 0xbad000},     {"r13", 0xbad000},       {"hsprg0", 0xbad000},
        {"sprg3", 0xbad000}, {"dscr", 0xbad000},   {"amr", 0xbad000},       {"uamor", 0xbad000},
        {"iamr", 0xbad000},  {"fscr", 0xbad000},   {"ciabr", 0xbad000},     {"dawr0", 0xbad000},
        {"pspb", 0xbad000},  {"dawrx0", 0xbad000}, {"slb0.esid", 0xbad000}, {"wort", 0xbad000},
        {"tcscr", 0xbad000}, {"purr", 0xbad000},   {"spurr", 0xbad000},     {"dec", 0xbad000},
        {"dpdes", 0x80},     {"ctrl", 0},
    };
    for (size_t i = 0; i < sizeof(lost) / sizeof(*lost); i++) {
        struct heard found = lose(lost[i].name, lost[i].value);
        char expected[64];
        snprintf(expected, sizeof(expected), "%.15s of thread 0 is 0x", lost[i].name);
        assert_int_equal(found.count, 1);
        assert_int_equal(found.first_check, RM_CHECK_host_registers);
        assert_memory_equal(found.first, expected, strlen(expected));
        assert_non_null(strstr(found.first, " back in the host; the host left 0x"));
    }
}

/* Neither in the host's SLB, nor as a counter that counts, nor as an HDEC that the guest left. */
static void what_the_guest_leaves_behind_is_named(void **state)
{
    (void)state;
    assert_int_equal(lose("slb7.esid", 0x48000000).count, 1);
    assert_int_equal(lose("mmcr0", 0).count, 1);
    assert_int_equal(lose("hdec", 0x47000000).count, 1);
    assert_int_equal(lose("r3", 0x1000).count, 1);
}

static void registers_that_are_nobodys_may_change(void **state)
{
    (void)state;
    static const char *const names[] = {"r14", "r31", "tar", "vs3.0", "hdar", "sprg0"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        assert_int_equal(lose(names[i], 0xbad000).count, 0);
}

static const struct rm_injection cede = {.kind = RM_INJECT_HCALL, .number = 0xe0};

/* The first of two vcpus has ceded, and steps until it naps, but no more than `limit`. */
static unsigned cedes(struct rm_machine *machine, struct heard *found, unsigned limit)
{
    struct rm_world_config config = core_world(2);
    unsigned steps = 0;
    build(machine, &config);
    observe(machine, hear, found);
    enter(machine);
    run_out(machine);
    inject(machine, cede);
    for (; place(machine, 0) != RM_IN_NAP && steps < limit; steps++)
        step(machine);
    return steps;
}

static void a_nap_that_hdec_does_not_end_is_named(void **state)
{
    (void)state;
    struct heard found = {0};
    struct rm_machine *machine = open_handlers("le");
    unsigned steps = cedes(machine, &found, 10000);
    assert_int_equal(place(machine, 0), RM_IN_NAP);
    rm_unobserve(machine, &found);
    cedes(machine, &found, steps - LATE_STEPS);
    assert_int_equal(found.count, 0);
    assert_ok(rm_set_register(machine, 0, "hdec", 0x10000, &assert_error));
    while (place(machine, 0) != RM_IN_NAP && steps-- > 0)
        step(machine);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.first_check, RM_CHECK_nap_ends);
    rm_machine_close(machine);
}

static void a_thread_wakes_without_what_a_nap_may_lose(void **state)
{
    (void)state;
    struct heard found = {0};
    struct rm_machine *machine = open_handlers("le");
    cedes(machine, &found, 10000);
    assert_int_equal(place(machine, 0), RM_IN_NAP);
    uint64_t stack = reg(machine, 0, "r1"), vector = reg(machine, 0, "vs5.0");
    inject(machine, (struct rm_injection){.kind = RM_INJECT_DOORBELL});
    while (place(machine, 0) == RM_IN_NAP)
        step(machine);
    assert_int_not_equal(reg(machine, 0, "r1"), stack);
    assert_int_not_equal(reg(machine, 0, "vs5.0"), vector);
    assert_int_equal(reg(machine, 0, "srr1") >> 16 & 3, 2);
    run_out(machine);
    assert_int_equal(found.count, 0);
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_register_that_the_host_does_not_get_back_is_named),
        cmocka_unit_test(what_the_guest_leaves_behind_is_named),
        cmocka_unit_test(registers_that_are_nobodys_may_change),
        cmocka_unit_test(a_nap_that_hdec_does_not_end_is_named),
        cmocka_unit_test(a_thread_wakes_without_what_a_nap_may_lose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
