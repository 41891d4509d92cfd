/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the search stands on: which turns commute, which words are shared, which states are known.
 */
#include "explore/footprint.h"
#include "explore/known_states.h"
#include "explore/shared_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define MEMORY_BYTES UINT64_C(0x10000)

static void turns_commute_unless_one_changes_what_the_other_touches(void **state)
{
    (void)state;
    struct exp_footprint a = {0}, b = {0}, nothing = {0}, all = {.all = true};
    exp_touch(&a, 5, false);
    exp_touch(&b, 5, false);
    assert_true(exp_commute(&a, &b));
    exp_touch(&b, 6, true);
    assert_true(exp_commute(&a, &b));
    exp_touch(&b, 5, true);
    assert_false(exp_commute(&a, &b));
    assert_false(exp_commute(&b, &a));
    assert_false(exp_commute(&nothing, &all));
    assert_true(exp_commute(&nothing, &b));
}

static void a_footprint_that_is_too_large_touches_all(void **state)
{
    (void)state;
    struct exp_footprint footprint = {0}, other = {0};
    exp_touch(&other, 1000, true);
    for (unsigned i = 0; i < EXP_PLACES_MAX; i++)
        exp_touch(&footprint, i, false);
    assert_true(exp_commute(&footprint, &other));
    exp_touch(&footprint, EXP_PLACES_MAX, false);
    assert_false(exp_commute(&footprint, &other));
}

struct actor {
    struct exp_turn_id turn;
    struct exp_vector vector;
};

static struct actor actor(unsigned thread)
{
    struct actor actor = {
        .turn = {
            .thread = thread, .number = 1, .released = EXP_ALL_TURNS, .synced = EXP_ALL_TURNS}};
    exp_learn(&actor.vector, &actor.turn);
    return actor;
}

static void touch(struct exp_words *words, struct actor *actor, uint64_t real, bool store)
{
    const struct rm_access access = {.store = store, .real = real, .bytes = 4};
    exp_words_touch(words, &actor->turn, &actor->vector, &access);
}

static size_t shared(const struct exp_words *words)
{
    size_t count;
    exp_words_shared(words, &count);
    return count;
}

static void a_word_is_shared_when_two_touch_it_without_an_order(void **state)
{
    (void)state;
    struct exp_words *words = exp_words_new(MEMORY_BYTES);
    struct actor a = actor(0), b = actor(1), device = {.turn = {.other = true, .number = 3}};
    const struct rm_access access = {.real = 0x104, .bytes = 4};
    touch(words, &a, 0x100, false);
    touch(words, &b, 0x100, false);
    assert_int_equal(shared(words), 0); /* nobody changes it */
    touch(words, &b, 0x108, true);
    touch(words, &b, 0x108, false);
    assert_int_equal(shared(words), 0); /* nobody else */
    touch(words, &a, 0x104, true);
    assert_int_equal(shared(words), 1);
    assert_true(exp_words_is_shared(words, &access));
    touch(words, &device, 0x108, false);
    assert_int_equal(shared(words), 2);
    exp_words_free(words);
}

static void what_is_handed_over_by_a_shared_word_is_not_shared(void **state)
{
    (void)state;
    const uint64_t flag = 0x200 / 8;
    struct exp_words *words = exp_words_new(MEMORY_BYTES);
    struct rm_error error;
    struct actor a = actor(0), b = actor(1), c = actor(2);
    assert_int_equal(exp_words_share_all(words, &flag, 1, &error), RM_OK);
    touch(words, &a, 0x300, true);
    touch(words, &a, 0x200, true);
    touch(words, &b, 0x200, false);
    touch(words, &b, 0x300, false);
    assert_int_equal(shared(words), 1);
    touch(words, &c, 0x300, false); /* it has not looked at the flag */
    assert_int_equal(shared(words), 2);
    exp_words_free(words);
}

/* a stores, and then touches a flag that b changes or looks at; b looks at what a stored. How many
 * words are shared then, the flag among them. */
static size_t shared_after(bool by_store, uint32_t released, uint32_t synced)
{
    const uint64_t flag = 0x200 / 8;
    struct exp_words *words = exp_words_new(MEMORY_BYTES);
    struct rm_error error;
    struct actor a = actor(0), b = actor(1);
    a.turn.released = released;
    a.turn.synced = synced;
    assert_int_equal(exp_words_share_all(words, &flag, 1, &error), RM_OK);
    touch(words, &a, 0x300, true);
    touch(words, &a, 0x200, by_store);
    touch(words, &b, 0x200, !by_store);
    touch(words, &b, 0x300, false);
    size_t count = shared(words);
    exp_words_free(words);
    return count;
}

static void without_a_barrier_nothing_is_handed_over(void **state)
{
    (void)state;
    assert_int_equal(shared_after(true, 1, 0), 1); /* by a store behind a light barrier */
    assert_int_equal(shared_after(true, 0, 0), 2);
    assert_int_equal(shared_after(false, 1, 1), 1); /* by a load behind a full one */
    assert_int_equal(shared_after(false, 1, 0), 2);
}

static void a_store_beside_a_reserved_word_disturbs(void **state)
{
    (void)state;
    struct exp_words *words = exp_words_new(MEMORY_BYTES);
    struct actor a = actor(0), b = actor(1);
    const struct rm_access reserve = {.real = 0x400, .bytes = 4, .reserves = true};
    exp_words_touch(words, &a.turn, &a.vector, &reserve);
    touch(words, &b, 0x480, true);
    assert_int_equal(shared(words), 0);
    touch(words, &b, 0x478, true);
    assert_int_equal(shared(words), 1);
    exp_words_free(words);
}

static void who_touched_what_is_gone_back_to(void **state)
{
    (void)state;
    struct exp_words *words = exp_words_new(MEMORY_BYTES);
    struct actor a = actor(0), b = actor(1);
    size_t mark = exp_words_mark(words);
    touch(words, &a, 0x500, true);
    exp_words_back(words, mark);
    touch(words, &b, 0x500, true);
    assert_int_equal(shared(words), 0);
    touch(words, &a, 0x500, true);
    assert_int_equal(shared(words), 1);
    exp_words_forget(words);
    assert_int_equal(shared(words), 1);
    exp_words_free(words);
}

static void a_shared_word_outside_memory_is_refused(void **state)
{
    (void)state;
    struct exp_words *words = exp_words_new(MEMORY_BYTES);
    const uint64_t beyond = MEMORY_BYTES / 8;
    struct rm_error error;
    assert_int_equal(exp_words_share_all(words, &beyond, 1, &error), RM_BAD_INPUT);
    assert_string_equal(error.text, "found the shared word 0x2000; expected one of memory");
    exp_words_free(words);
}

static void a_state_is_known_if_no_less_was_left_to_be_explored(void **state)
{
    (void)state;
    struct exp_known *known = exp_known_new(1 << 20);
    assert_false(exp_known_meet(known, 7, 1, 0x3));
    assert_true(exp_known_meet(known, 7, 1, 0x3));
    assert_true(exp_known_meet(known, 7, 2, 0x7));
    assert_false(exp_known_meet(known, 7, 0, 0x3)); /* more preemptions are left */
    assert_false(exp_known_meet(known, 7, 1, 0x1)); /* thread 1 is awake */
    assert_true(exp_known_meet(known, 7, 1, 0x1));
    assert_false(exp_known_meet(known, 8, 1, 0x3));
    assert_int_equal(exp_known_count(known), 2);
    exp_known_free(known);
}

static void a_table_grows_up_to_its_limit(void **state)
{
    (void)state;
    struct exp_known *known = exp_known_new(1 << 20);
    for (uint64_t i = 1; i < 1 << 18 && !exp_known_is_full(known); i++)
        assert_false(exp_known_meet(known, i * 0x9e3779b97f4a7c15, 0, 0));
    assert_true(exp_known_is_full(known));
    assert_in_range(exp_known_count(known), 1 << 14, 1 << 16);
    assert_true(exp_known_meet(known, 0x9e3779b97f4a7c15, 0, 0));
    assert_false(exp_known_meet(known, 5, 0, 0));
    assert_false(exp_known_meet(known, 5, 0, 0)); /* nothing more is remembered */
    exp_known_clear(known);
    assert_int_equal(exp_known_count(known), 0);
    exp_known_free(known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(turns_commute_unless_one_changes_what_the_other_touches),
        cmocka_unit_test(a_footprint_that_is_too_large_touches_all),
        cmocka_unit_test(a_word_is_shared_when_two_touch_it_without_an_order),
        cmocka_unit_test(what_is_handed_over_by_a_shared_word_is_not_shared),
        cmocka_unit_test(without_a_barrier_nothing_is_handed_over),
        cmocka_unit_test(a_store_beside_a_reserved_word_disturbs),
        cmocka_unit_test(who_touched_what_is_gone_back_to),
        cmocka_unit_test(a_shared_word_outside_memory_is_refused),
        cmocka_unit_test(a_state_is_known_if_no_less_was_left_to_be_explored),
        cmocka_unit_test(a_table_grows_up_to_its_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
