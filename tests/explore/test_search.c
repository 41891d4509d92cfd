/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is explored and found. That what is left out loses nothing is seen by leaving nothing out;
 * what is found on `le-before` is the bug that the seed change mended: the wake-up is lost in every
 * order, since real mode's kick is completed for trap 0x5555 only.
 */
#include "explored.h"

#include <stdlib.h>

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
    const struct exp_limits limits = {.aim = {.bound = 1, .shards = 1}, .memory_bytes_max = MEMORY};
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
    const struct exp_limits limits = {.aim = {.bound = 0, .shards = 1}, .memory_bytes_max = MEMORY};
    for (unsigned i = 0; i < 2; i++) {
        struct exp_counts counts = counts_of(builds[i], KICK, &limits);
        assert_true(counts.complete);
        assert_in_range(counts.shared_words, 1, 40);
        assert_true(counts.final_states > 1);
    }
}

/* The same final states, of which there are so many at least, and the same findings. */
static void reach_the_same(const char *text, unsigned bound, unsigned final_states)
{
    const struct exp_limits limits = {.aim = {.bound = bound, .shards = 1},
                                      .memory_bytes_max = MEMORY};
    struct exp_limits unreduced = limits;
    unreduced.aim.unreduced = true;
    struct explored less = explore("le", text, &limits);
    struct explored all = explore("le", text, &unreduced);
    assert_true(less.found.counts.complete && all.found.counts.complete);
    assert_int_equal(less.found.counts.final_states, all.found.counts.final_states);
    assert_int_equal(less.found.counts.final_digest, all.found.counts.final_digest);
    assert_true(less.found.counts.schedules < all.found.counts.schedules);
    assert_true(less.found.counts.final_states >= final_states);
    assert_int_equal(less.found.finding_count, all.found.finding_count);
    close_explored(&less);
    close_explored(&all);
}

static void a_search_that_leaves_nothing_out_reaches_the_same_final_states(void **state)
{
    (void)state;
    reach_the_same(RACE, 0, 2);
    reach_the_same(RACE, 1, 4);
    reach_the_same(RACE, 2, 5);
}

static void a_table_of_states_that_is_full_loses_nothing(void **state)
{
    (void)state;
    const struct exp_limits limits = {.aim = {.bound = 1, .shards = 1}, .memory_bytes_max = MEMORY};
    struct exp_limits little = limits;
    little.memory_bytes_max = 0;
    struct explored much = explore("le", RACE, &limits);
    struct explored few = explore("le", RACE, &little);
    assert_true(few.found.counts.states < much.found.counts.states);
    assert_int_equal(much.found.counts.final_digest, few.found.counts.final_digest);
    close_explored(&much);
    close_explored(&few);
}

/* Where a search was stopped, and what it was then. */
struct stopped {
    unsigned bound;
    uint64_t schedules;
    struct exp_saved saved;
    bool is_saved;
};

static enum exp_wish stop_then(void *context, const struct exp_counts *counts)
{
    const struct stopped *stopped = context;
    return counts->bound >= stopped->bound && counts->schedules >= stopped->schedules ? EXP_STOP
                                                                                      : EXP_GO_ON;
}

static enum rm_status keep(void *context, const struct exp_saved *saved, struct rm_error *error)
{
    struct stopped *stopped = context;
    size_t bytes;
    uint8_t *text = exp_saved_write(saved, &bytes);
    assert_non_null(text);
    assert_false(stopped->is_saved);
    stopped->is_saved = true;
    enum rm_status status = exp_saved_parse(text, bytes, &stopped->saved, error);
    free(text);
    return status;
}

static void a_search_that_is_stopped_goes_on_to_the_same_end(void **state)
{
    (void)state;
    const struct {
        unsigned bound;
        uint64_t schedules;
    } places[] = {{0, 64}, {1, 64}, {1, 640}, {1, 1280}};
    const struct exp_limits limits = {.aim = {.bound = 1, .shards = 1}, .memory_bytes_max = MEMORY};
    struct explored whole = explore("le-before", KICK, &limits);
    for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
        struct stopped stopped = {.bound = places[i].bound, .schedules = places[i].schedules};
        struct exp_limits until = limits, on = limits;
        until.asked = stop_then;
        until.save = keep;
        until.context = &stopped;
        struct explored first = explore("le-before", KICK, &until);
        assert_false(first.found.counts.complete);
        on.resumed = &stopped.saved;
        struct explored second = explore("le-before", KICK, &on);
        assert_true(second.found.counts.complete);
        assert_int_equal(second.found.counts.schedules, whole.found.counts.schedules);
        assert_int_equal(second.found.counts.turns, whole.found.counts.turns);
        assert_int_equal(second.found.counts.states, whole.found.counts.states);
        assert_int_equal(second.found.counts.final_digest, whole.found.counts.final_digest);
        assert_int_equal(second.found.finding_count, 1);
        assert_int_equal(second.found.findings[0].times, whole.found.findings[0].times);
        close_explored(&first);
        close_explored(&second);
        exp_saved_free(&stopped.saved);
    }
    close_explored(&whole);
}

static void shards_explore_together_what_one_search_does(void **state)
{
    (void)state;
    const struct exp_limits limits = {.aim = {.bound = 1, .shards = 1}, .memory_bytes_max = MEMORY};
    struct explored whole = explore("le-before", KICK, &limits);
    struct exp_saved all = {.name = NULL};
    struct rm_error error;
    for (unsigned shard = 0; shard < 3; shard++) {
        struct stopped stopped = {.bound = 99};
        struct exp_limits part = limits;
        part.aim.shard = shard;
        part.aim.shards = 3;
        part.save = keep;
        part.context = &stopped;
        struct explored explored = explore("le-before", KICK, &part);
        assert_true(explored.found.counts.schedules < whole.found.counts.schedules);
        assert_int_equal(exp_saved_merge(&all, &stopped.saved, &error), RM_OK);
        exp_saved_free(&stopped.saved);
        close_explored(&explored);
    }
    assert_int_equal(all.final_count, whole.found.counts.final_states);
    assert_int_equal(all.found.counts.final_digest, whole.found.counts.final_digest);
    assert_int_equal(all.found.finding_count, 1);
    assert_string_equal(all.found.findings[0].key, whole.found.findings[0].key);
    exp_saved_free(&all);
    close_explored(&whole);
}

static void every_cut_and_every_changed_byte_of_a_saved_search_is_refused(void **state)
{
    (void)state;
    const struct exp_limits limits = {.aim = {.bound = 0, .shards = 1}, .memory_bytes_max = MEMORY};
    struct stopped stopped = {.bound = 99};
    struct exp_limits saves = limits;
    saves.save = keep;
    saves.context = &stopped;
    struct explored explored = explore("le-before", KICK, &saves);
    struct exp_saved again;
    struct rm_error error;
    size_t bytes;
    uint8_t *text = exp_saved_write(&stopped.saved, &bytes);
    assert_int_equal(exp_saved_parse(text, bytes, &again, &error), RM_OK);
    exp_saved_free(&again);
    for (size_t i = 0; i < bytes; i += i < 256 ? 1 : 97) {
        assert_int_equal(exp_saved_parse(text, i, &again, &error), RM_BAD_INPUT);
        text[i] ^= 0x40;
        assert_int_equal(exp_saved_parse(text, bytes, &again, &error), RM_BAD_INPUT);
        text[i] ^= 0x40;
    }
    free(text);
    exp_saved_free(&stopped.saved);
    close_explored(&explored);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lost_wakeup_is_found_with_no_preemption),
        cmocka_unit_test(nothing_is_found_after_the_change),
        cmocka_unit_test(a_search_that_leaves_nothing_out_reaches_the_same_final_states),
        cmocka_unit_test(a_table_of_states_that_is_full_loses_nothing),
        cmocka_unit_test(a_search_that_is_stopped_goes_on_to_the_same_end),
        cmocka_unit_test(shards_explore_together_what_one_search_does),
        cmocka_unit_test(every_cut_and_every_changed_byte_of_a_saved_search_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
