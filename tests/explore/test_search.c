/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is explored and found. That what is left out loses nothing is seen by leaving nothing out;
 * what is found on `le-before` is the bug that the seed change mended: the wake-up is lost in every
 * order, since real mode's kick is completed for trap 0x5555 only.
 */
#include "explored.h"

#define MEMORY ((size_t)1 << 26)

static struct exp_counts counts_of(const char *handlers, const char *text,
                                   const struct exp_limits *limits)
{
    struct explored explored = explore(handlers, text, limits);
    struct exp_counts counts = explored.found.counts;
    assert_int_equal(explored.found.finding_count, 0);
    close_explored(&explored);
    return counts;
}

static void the_lost_wakeup_is_found_with_no_preemption(void **state)
{
    (void)state;
    const struct exp_limits limits = {.bound = 1, .memory_bytes_max = MEMORY};
    struct explored explored = explore("le-before", KICK, &limits);
    assert_int_equal(explored.found.finding_count, 1);
    const struct exp_finding *finding = &explored.found.findings[0];
    assert_non_null(strstr(finding->text, "a wake-up is lost: vcpu 2"));
    assert_int_equal(finding->preemptions, 0);
    assert_true(explored.found.counts.complete);
    close_explored(&explored);
}

static void nothing_is_found_after_the_change(void **state)
{
    (void)state;
    const char *const builds[] = {"le", "be"};
    const struct exp_limits limits = {.bound = 1, .memory_bytes_max = MEMORY};
    for (unsigned i = 0; i < 2; i++) {
        struct exp_counts counts = counts_of(builds[i], KICK, &limits);
        assert_true(counts.complete);
        assert_in_range(counts.shared_words, 1, 40);
        assert_true(counts.final_states > 1);
    }
}

static void a_search_that_leaves_nothing_out_reaches_the_same_final_states(void **state)
{
    (void)state;
    for (unsigned bound = 0; bound < 3; bound++) {
        const struct exp_limits limits = {.bound = bound, .memory_bytes_max = MEMORY};
        struct exp_limits unreduced = limits;
        unreduced.plain = true;
        struct exp_counts less = counts_of("le", SMALL, &limits);
        struct exp_counts all = counts_of("le", SMALL, &unreduced);
        assert_true(less.complete && all.complete);
        assert_int_equal(less.final_states, all.final_states);
        assert_int_equal(less.final_digest, all.final_digest);
        assert_true(less.schedules <= all.schedules);
    }
}

static void a_table_of_states_that_is_full_loses_nothing(void **state)
{
    (void)state;
    const struct exp_limits limits = {.bound = 1, .memory_bytes_max = MEMORY};
    struct exp_limits little = limits;
    little.memory_bytes_max = 0;
    struct exp_counts much = counts_of("le", KICK, &limits);
    struct exp_counts few = counts_of("le", KICK, &little);
    assert_true(few.states < much.states);
    assert_int_equal(much.final_digest, few.final_digest);
}

static bool at_once(void *context, const struct exp_counts *counts)
{
    (void)context;
    return counts->schedules >= 64;
}

static void a_search_that_is_stopped_is_not_complete(void **state)
{
    (void)state;
    const struct exp_limits limits = {.bound = 2, .memory_bytes_max = MEMORY, .enough = at_once};
    struct exp_counts counts = counts_of("le", KICK, &limits);
    assert_false(counts.complete);
    assert_true(counts.done > 0 && counts.done < 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lost_wakeup_is_found_with_no_preemption),
        cmocka_unit_test(nothing_is_found_after_the_change),
        cmocka_unit_test(a_search_that_leaves_nothing_out_reaches_the_same_final_states),
        cmocka_unit_test(a_table_of_states_that_is_full_loses_nothing),
        cmocka_unit_test(a_search_that_is_stopped_is_not_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
