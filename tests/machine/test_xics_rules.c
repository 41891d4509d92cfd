/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The second model of the guest's interrupt controllers: each rule by an example. */
#include "machine/checks/xics_rules.h"
#include "worlds.h"

#define NONE       0xff
#define ANY        0x1005 /* the source that the examples are about */
#define OTHER      0x1006
#define H_IN_PEACE 0 /* no hypercall: a device sends */

/* One controller (server 0) and one that nobody asks (server 8); two sources, `ANY` and `OTHER`. */
struct state {
    struct rm_rules_icp icp;
    struct rm_rules_source any, other;
};

static const struct example {
    const char *about;
    struct state before;
    uint64_t hcall, args[2];
    struct state after;
    uint64_t r3, r4;
} examples[] = {
    {"H_XIRR accepts, and raises the priority",
     {{0, ANY, 0xff, NONE, 5}, {ANY, 0, 5, 0, 0, 1, 0, 1}, {OTHER, 0, 5, 0, 0, 0, 0, 1}},
     H_XIRR,
     {0, 0},
     {{0, 0, 5, NONE, NONE}, {ANY, 0, 5, 0, 0, 1, 0, 1}, {OTHER, 0, 5, 0, 0, 0, 0, 1}},
     0,
     0xff001005},
    {"H_XIRR of nothing changes nothing",
     {{0, 0, 5, NONE, NONE}, {ANY, 0, 5, 0, 0, 0, 0, 1}, {OTHER, 0, 5, 0, 0, 0, 0, 1}},
     H_XIRR,
     {0, 0},
     {{0, 0, 5, NONE, NONE}, {ANY, 0, 5, 0, 0, 0, 0, 1}, {OTHER, 0, 5, 0, 0, 0, 0, 1}},
     0,
     0x05000000},
    {"H_CPPR that lets nothing in rejects what is presented, which waits",
     {{0, ANY, 0xff, NONE, 5}, {ANY, 0, 5, 0, 0, 1, 0, 1}, {OTHER, 0, 5, 0, 0, 0, 0, 1}},
     H_CPPR,
     {5, 0},
     {{0, 0, 5, NONE, NONE}, {ANY, 0, 5, 1, 0, 1, 0, 1}, {OTHER, 0, 5, 0, 0, 0, 0, 1}},
     0,
     0},
    {"H_CPPR that lets in presents what waits, the IPI before a source of its priority",
     {{0, 0, 0, 5, NONE}, {ANY, 0, 5, 1, 0, 1, 0, 1}, {OTHER, 0, 4, 1, 0, 1, 0, 1}},
     H_CPPR,
     {0xff, 0},
     {{0, OTHER, 0xff, 5, 4}, {ANY, 0, 5, 1, 0, 1, 0, 1}, {OTHER, 0, 4, 0, 0, 1, 0, 1}},
     0,
     0},
    {"H_IPI displaces what is as favoured, which waits",
     {{0, ANY, 0xff, NONE, 5}, {ANY, 0, 5, 0, 0, 1, 0, 1}, {OTHER, 0, 5, 0, 0, 0, 0, 1}},
     H_IPI,
     {0, 5},
     {{0, 2, 0xff, 5, 5}, {ANY, 0, 5, 1, 0, 1, 0, 1}, {OTHER, 0, 5, 0, 0, 0, 0, 1}},
     0,
     0},
    {"H_IPI of nobody fails",
     {{0, 0, 0xff, NONE, NONE}, {ANY, 0, 5, 0, 0, 0, 0, 1}, {OTHER, 0, 5, 0, 0, 0, 0, 1}},
     H_IPI,
     {77, 5},
     {{0, 0, 0xff, NONE, NONE}, {ANY, 0, 5, 0, 0, 0, 0, 1}, {OTHER, 0, 5, 0, 0, 0, 0, 1}},
     H_PARAMETER,
     0},
    {"H_EOI makes Q to P, which is presented",
     {{0, 0, 5, NONE, NONE}, {ANY, 0, 5, 0, 0, 3, 0, 1}, {OTHER, 0, 5, 0, 0, 0, 0, 1}},
     H_EOI,
     {0xff001005, 0},
     {{0, ANY, 0xff, NONE, 5}, {ANY, 0, 5, 0, 0, 1, 0, 1}, {OTHER, 0, 5, 0, 0, 0, 0, 1}},
     0,
     0},
    {"a source that is masked keeps it",
     {{0, 0, 0xff, NONE, NONE}, {ANY, 0, NONE, 0, 0, 0, 0, 1}, {OTHER, 0, 5, 0, 0, 0, 0, 1}},
     H_IN_PEACE,
     {0, 0},
     {{0, 0, 0xff, NONE, NONE}, {ANY, 0, NONE, 0, 1, 1, 0, 1}, {OTHER, 0, 5, 0, 0, 0, 0, 1}},
     0,
     0},
    {"a device that MFRR keeps out waits",
     {{0, 0, 5, 5, NONE}, {ANY, 0, 5, 0, 0, 0, 0, 1}, {OTHER, 0, 5, 0, 0, 0, 0, 1}},
     H_IN_PEACE,
     {0, 0},
     {{0, 0, 5, 5, NONE}, {ANY, 0, 5, 1, 0, 1, 0, 1}, {OTHER, 0, 5, 0, 0, 0, 0, 1}},
     0,
     0},
    {"a second one of a source is queued",
     {{0, ANY, 0xff, NONE, 5}, {ANY, 0, 5, 0, 0, 1, 0, 1}, {OTHER, 0, 5, 0, 0, 0, 0, 1}},
     H_IN_PEACE,
     {0, 0},
     {{0, ANY, 0xff, NONE, 5}, {ANY, 0, 5, 0, 0, 3, 0, 1}, {OTHER, 0, 5, 0, 0, 0, 0, 1}},
     0,
     0},
};

static struct rm_rules rules_of(const struct state *state)
{
    struct rm_rules rules = {.icp_count = 2, .source_count = 2};
    rules.icp[0] = state->icp;
    rules.icp[1] = (struct rm_rules_icp){.server = 8, .cppr = NONE, .mfrr = NONE, .priority = NONE};
    rules.source[0] = state->any;
    rules.source[1] = state->other;
    return rules;
}

static void the_rules_hold_by_example(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++) {
        const struct example *example = &examples[i];
        struct rm_rules is = rules_of(&example->before), expected = rules_of(&example->after);
        struct rm_rules_answer answer = {0};
        if (example->hcall == H_IN_PEACE)
            rm_rules_trigger(&is, 0);
        else
            answer = rm_rules_hcall(&is, 0, example->hcall, example->args);
        is.told_count = 0; /* who is told is looked at below */
        memset(is.told, 0, sizeof(is.told));
        if (memcmp(&is, &expected, sizeof(is)) != 0 || answer.r3 != example->r3 ||
            answer.r4 != example->r4)
            fail_msg("%s: cppr %x xisr %x mfrr %x pri %x, waits %u %u, masked %u, pq %u, r3 %llx, "
                     "r4 %llx",
                     example->about, is.icp[0].cppr, is.icp[0].xisr, is.icp[0].mfrr,
                     is.icp[0].priority, is.source[0].waits, is.source[1].waits,
                     is.source[0].masked, is.source[0].pq, (unsigned long long)answer.r3,
                     (unsigned long long)answer.r4);
    }
}

static void a_source_that_waits_beside_room_is_no_peace(void **state)
{
    (void)state;
    struct rm_rules rules = rules_of(&examples[0].before);
    assert_true(rm_rules_at_peace(&rules));
    rules.icp[0].xisr = 0;
    rules.icp[0].priority = NONE;
    rules.source[0].waits = 1;
    assert_false(rm_rules_at_peace(&rules));
}

static void who_is_asked_anything_while_its_output_is_on_tells_its_processor(void **state)
{
    (void)state;
    struct rm_rules rules = rules_of(&examples[0].before);
    rm_rules_hcall(&rules, 1, H_IPI, (uint64_t[]){0, 7}); /* less favoured than what is presented */
    assert_int_equal(rules.told_count, 1);
    assert_int_equal(rules.told[0], 0);
    rm_rules_hcall(&rules, 0, H_XIRR, (uint64_t[]){0, 0});
    assert_int_equal(rules.told_count, 0);
    rules.icp[0].mfrr = NONE;
    rm_rules_hcall(&rules, 1, H_IPI, (uint64_t[]){0, 5}); /* as favoured as what was accepted */
    assert_int_equal(rules.told_count, 0);
    rules.source[1].server = 8;
    rules.source[1].pq = 0;
    rm_rules_trigger(&rules, 1);
    assert_int_equal(rules.told_count, 1);
    assert_int_equal(rules.told[0], 1);
}

static void who_polls_sees_what_accepting_would_give_and_changes_nothing(void **state)
{
    (void)state;
    struct rm_rules rules = rules_of(&examples[0].before), before;
    rules.icp[0].mfrr = 6;
    before = rules;
    struct rm_rules_answer answer = rm_rules_hcall(&rules, 1, H_IPOLL, (uint64_t[]){0, 0});
    assert_int_equal(answer.r3, 0);
    assert_int_equal(answer.r4, 0xff001005);
    assert_int_equal(answer.r5, 6);
    assert_memory_equal(&rules, &before, sizeof(rules));
    answer = rm_rules_hcall(&rules, 1, H_IPOLL, (uint64_t[]){77, 0});
    assert_int_equal(answer.r3, H_PARAMETER);
    assert_false(answer.has_r4 || answer.has_r5);
}

static void arguments_that_are_too_wide_are_not_judged(void **state)
{
    (void)state;
    assert_true(rm_rules_know(H_CPPR, (uint64_t[]){0xff, 0}));
    assert_false(rm_rules_know(H_CPPR, (uint64_t[]){0x100, 0}));
    assert_false(rm_rules_know(H_IPI, (uint64_t[]){0, 0x100}));
    assert_false(rm_rules_know(H_EOI, (uint64_t[]){UINT64_C(1) << 32, 0}));
    assert_false(rm_rules_know(0xe0, (uint64_t[]){0, 0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rules_hold_by_example),
        cmocka_unit_test(who_is_asked_anything_while_its_output_is_on_tells_its_processor),
        cmocka_unit_test(who_polls_sees_what_accepting_would_give_and_changes_nothing),
        cmocka_unit_test(a_source_that_waits_beside_room_is_no_peace),
        cmocka_unit_test(arguments_that_are_too_wide_are_not_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
