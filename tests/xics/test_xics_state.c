/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interrupt hardware as a whole: making it, saving, loading and hashing all of its state. */
#include "xics_test.h"

static void *save(struct rm_xics *xics)
{
    void *bytes = malloc(rm_xics_state_bytes(xics));
    assert_non_null(bytes);
    rm_xics_state_save(xics, bytes);
    return bytes;
}

static void thread_counts_outside_1_to_128_are_refused(void **state)
{
    (void)state;
    struct rm_xics *xics;
    struct rm_error error;
    assert_int_equal(rm_xics_new(0, &xics, &error), RM_BAD_INPUT);
    assert_int_equal(rm_xics_new(129, &xics, &error), RM_BAD_INPUT);
    assert_non_null(strstr(error.text, "129"));
    assert_int_equal(rm_xics_new(128, &xics, &error), RM_OK);
    assert_int_equal(rm_xics_threads(xics), 128);
    rm_xics_free(xics);
}

static void loading_brings_back_exactly_what_was_saved(void **state)
{
    const uint8_t link[4] = {1, 2, 3, 4};
    add(*state, 0x100, 0, 5);
    add(*state, 0x200, 0, 6);
    trigger(*state, 0x100);
    trigger(*state, 0x200);
    rm_icp_write(*state, 1, 0x14, 4, link);
    uint64_t hash = rm_xics_hash(*state);
    void *bytes = save(*state);

    eoi(*state, 0, accept_irq(*state, 0));
    set_mfrr(*state, 3, 1);
    rm_icp_write(*state, 1, 0x14, 4, (const uint8_t[4]){0});
    rm_xics_configure(*state, (struct rm_xics_config){.mfrr_ff_withdraws_ipi = true});
    assert_int_not_equal(rm_xics_hash(*state), hash);

    rm_xics_state_load(*state, bytes);
    assert_int_equal(rm_xics_hash(*state), hash);
    assert_int_equal(load4(*state, 1, 0x14), 0x01020304);
    assert_int_equal(accept_irq(*state, 0), 0xff000100);
    eoi(*state, 0, 0xff000100);
    assert_int_equal(poll(*state, 0), 0xff000200);
    free(bytes);
}

static void sources_added_after_a_save_are_gone_after_the_load(void **state)
{
    add(*state, 0x200, 0, 5);
    uint64_t hash = rm_xics_hash(*state);
    void *bytes = save(*state);
    add(*state, 0x100, 0, 5);
    add(*state, 0x300, 0, 5);
    rm_xics_state_load(*state, bytes);
    assert_int_equal(rm_xics_hash(*state), hash);
    assert_int_equal(rm_msi_count(*state), 1);
    assert_false(rm_msi_peek(*state, 0x100, &(struct rm_msi_state){0}));
    free(bytes);
}

static void the_saved_state_of_a_small_machine_is_small(void **state)
{
    add(*state, 0x200, 0, 5);
    assert_true(rm_xics_state_bytes(*state) < 4096);
}

static void two_ways_to_one_state_hash_alike(void **state)
{
    struct rm_xics *other;
    assert_int_equal(rm_xics_new(THREADS, &other, NULL), RM_OK);
    add(*state, 0x100, 0, 5);
    add(*state, 0x200, 1, 5);
    add(other, 0x200, 1, 5);
    add(other, 0x100, 0, 5);
    set_mfrr(other, 2, 4);
    uint32_t xirr = accept_irq(other, 2);
    set_mfrr(other, 2, 0xff);
    eoi(other, 2, xirr);
    assert_int_equal(rm_xics_hash(*state), rm_xics_hash(other));
    rm_xics_free(other);
}

/* One small difference in each row's field must show. */
static void every_field_of_the_state_is_in_the_hash(void **state)
{
    static const struct rm_icp_state icps[] = {
        {0xfe, 0xff, 0xff, false, 0, 0, 0}, {0xff, 0xfe, 0xff, false, 0, 0, 0},
        {0xff, 0xff, 5, false, 0x10, 0, 0}, {0xff, 0xff, 6, false, 0x10, 0, 0},
        {0xff, 0xff, 5, false, 0x11, 0, 0}, {0xff, 0xff, 5, false, 0x11, 1, 0},
        {0xff, 0xff, 5, false, 0x11, 0, 1}, {0xff, 0xff, 5, true, 0x11, 0, 1},
    };
    static const struct rm_msi_state msis[] = {
        {.hwirq = 0x10},
        {.hwirq = 0x11},
        {.hwirq = 0x10, .phb = 1},
        {.hwirq = 0x10, .fenced = true},
        {.hwirq = 0x10, .server = 1},
        {.hwirq = 0x10, .priority = 1},
        {.hwirq = 0x10, .p = true},
        {.hwirq = 0x10, .q = true},
        {.hwirq = 0x10, .held = true},
        {.hwirq = 0x10, .held = true, .cause = 1},
        {.hwirq = 0x10, .held = true, .queued_cause = 1},
    };
    uint64_t seen[32] = {rm_xics_hash(*state)};
    size_t count = 1;
    void *bytes = save(*state);
    for (size_t i = 0; i < sizeof(icps) / sizeof(icps[0]); i++) {
        rm_icp_set(*state, 1, icps[i]);
        seen[count++] = rm_xics_hash(*state);
        rm_xics_state_load(*state, bytes);
    }
    for (size_t i = 0; i < sizeof(msis) / sizeof(msis[0]); i++) {
        assert_int_equal(rm_xics_add_msi(*state, &msis[i], NULL), RM_OK);
        seen[count++] = rm_xics_hash(*state);
        rm_xics_state_load(*state, bytes);
    }
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(seen[i], seen[j]);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thread_counts_outside_1_to_128_are_refused),
        xics_test(loading_brings_back_exactly_what_was_saved),
        xics_test(sources_added_after_a_save_are_gone_after_the_load),
        xics_test(the_saved_state_of_a_small_machine_is_small),
        xics_test(two_ways_to_one_state_hash_alike),
        xics_test(every_field_of_the_state_is_in_the_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
