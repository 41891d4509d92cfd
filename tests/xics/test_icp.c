/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The presentation controller: what each store and load does to CPPR, MFRR and XISR. */
#include "xics_test.h"

static void an_idle_icp_shows_cppr_ff_and_no_source(void **state)
{
    assert_int_equal(poll(*state, 0), 0xff000000);
    assert_false(rm_icp_line(*state, 0));
}

static void accepting_nothing_changes_nothing(void **state)
{
    set_cppr(*state, 0, 5);
    assert_int_equal(accept_irq(*state, 0), 0x05000000);
    assert_int_equal(poll(*state, 0), 0x05000000);
}

static void polling_has_no_side_effect(void **state)
{
    set_mfrr(*state, 0, 4);
    assert_int_equal(poll(*state, 0), 0xff000002);
    assert_int_equal(poll(*state, 0), 0xff000002);
    assert_true(rm_icp_line(*state, 0));
}

static void accepting_moves_the_priority_into_cppr_and_drops_the_line(void **state)
{
    set_mfrr(*state, 0, 4);
    assert_int_equal(accept_irq(*state, 0), 0xff000002);
    assert_int_equal(poll(*state, 0), 0x04000000);
    assert_false(rm_icp_line(*state, 0));
}

static void accepting_an_ipi_leaves_mfrr(void **state)
{
    set_mfrr(*state, 0, 4);
    accept_irq(*state, 0);
    assert_int_equal(rm_icp_peek(*state, 0).mfrr, 4);
}

static void an_ipi_comes_back_at_eoi_while_mfrr_asks_for_it(void **state)
{
    set_mfrr(*state, 0, 4);
    eoi(*state, 0, accept_irq(*state, 0));
    assert_int_equal(poll(*state, 0), 0xff000002);
}

static void an_ipi_is_over_when_mfrr_is_ff_before_eoi(void **state)
{
    set_mfrr(*state, 0, 4);
    uint32_t xirr = accept_irq(*state, 0);
    set_mfrr(*state, 0, 0xff);
    eoi(*state, 0, xirr);
    assert_int_equal(poll(*state, 0), 0xff000000);
}

static void mfrr_of_cppr_is_not_favoured_enough(void **state)
{
    set_cppr(*state, 0, 4);
    set_mfrr(*state, 0, 4);
    assert_int_equal(poll(*state, 0), 0x04000000);
}

static void raising_cppr_presents_the_waiting_ipi(void **state)
{
    set_cppr(*state, 0, 4);
    set_mfrr(*state, 0, 4);
    set_cppr(*state, 0, 5);
    assert_int_equal(poll(*state, 0), 0x05000002);
}

static void lowering_cppr_rejects_an_ipi_that_mfrr_brings_back(void **state)
{
    set_mfrr(*state, 0, 4);
    set_cppr(*state, 0, 4);
    assert_int_equal(poll(*state, 0), 0x04000000);
    set_cppr(*state, 0, 0xff);
    assert_int_equal(poll(*state, 0), 0xff000002);
}

static void lowering_cppr_keeps_what_is_still_more_favoured(void **state)
{
    set_mfrr(*state, 0, 4);
    set_cppr(*state, 0, 5);
    assert_int_equal(poll(*state, 0), 0x05000002);
}

static void lowering_cppr_sends_a_source_back(void **state)
{
    add(*state, 0x1234, 0, 5);
    trigger(*state, 0x1234);
    set_cppr(*state, 0, 5);
    assert_int_equal(poll(*state, 0), 0x05000000);
    assert_int_equal(pqh(*state, 0x1234), 101);
    assert_int_equal(rm_icp_peek(*state, 0).pending_pri, 0xff);
}

static void an_eoi_that_lowers_cppr_rejects_like_a_store_to_cppr(void **state)
{
    set_mfrr(*state, 0, 4);
    eoi(*state, 0, 0x00000002);
    assert_int_equal(poll(*state, 0), 0);
}

static void an_ipi_displaces_a_less_favoured_source(void **state)
{
    add(*state, 0x1234, 0, 5);
    trigger(*state, 0x1234);
    set_mfrr(*state, 0, 4);
    assert_int_equal(poll(*state, 0), 0xff000002);
    assert_int_equal(pqh(*state, 0x1234), 101);
}

static void an_ipi_displaces_a_source_of_equal_priority(void **state)
{
    add(*state, 0x1234, 0, 4);
    trigger(*state, 0x1234);
    set_mfrr(*state, 0, 4);
    assert_int_equal(poll(*state, 0), 0xff000002);
}

static void an_ipi_leaves_a_more_favoured_source(void **state)
{
    add(*state, 0x1234, 0, 3);
    trigger(*state, 0x1234);
    set_mfrr(*state, 0, 4);
    assert_int_equal(poll(*state, 0), 0xff001234);
    eoi(*state, 0, accept_irq(*state, 0));
    assert_int_equal(poll(*state, 0), 0xff000002);
}

static void a_source_displaces_an_ipi_which_comes_back(void **state)
{
    add(*state, 0x1234, 0, 3);
    set_mfrr(*state, 0, 4);
    trigger(*state, 0x1234);
    assert_int_equal(accept_irq(*state, 0), 0xff001234);
    eoi(*state, 0, 0xff001234);
    assert_int_equal(poll(*state, 0), 0xff000002);
}

static void a_more_favoured_mfrr_raises_the_presented_ipi(void **state)
{
    set_mfrr(*state, 0, 4);
    set_mfrr(*state, 0, 2);
    accept_irq(*state, 0);
    assert_int_equal(poll(*state, 0), 0x02000000);
}

static void a_less_favoured_mfrr_leaves_the_presented_ipi(void **state)
{
    set_mfrr(*state, 0, 4);
    set_mfrr(*state, 0, 6);
    accept_irq(*state, 0);
    assert_int_equal(poll(*state, 0), 0x04000000);
}

static void mfrr_ff_does_not_withdraw_an_ipi_by_default(void **state)
{
    set_mfrr(*state, 0, 4);
    set_mfrr(*state, 0, 0xff);
    assert_int_equal(poll(*state, 0), 0xff000002);
    eoi(*state, 0, accept_irq(*state, 0));
    assert_int_equal(poll(*state, 0), 0xff000000);
}

static void mfrr_ff_withdraws_an_ipi_where_configured_and_lets_sources_in(void **state)
{
    rm_xics_configure(*state, (struct rm_xics_config){.mfrr_ff_withdraws_ipi = true});
    add(*state, 0x1234, 0, 5);
    set_mfrr(*state, 0, 4);
    trigger(*state, 0x1234);
    assert_int_equal(poll(*state, 0), 0xff000002);
    set_mfrr(*state, 0, 0xff);
    assert_int_equal(poll(*state, 0), 0xff001234);
    set_mfrr(*state, 0, 0xff);
    assert_int_equal(poll(*state, 0), 0xff001234);
}

static void one_threads_page_leaves_the_others(void **state)
{
    set_mfrr(*state, 2, 4);
    set_cppr(*state, 3, 7);
    assert_int_equal(poll(*state, 0), 0xff000000);
    assert_int_equal(poll(*state, 2), 0xff000002);
    assert_int_equal(poll(*state, 3), 0x07000000);
}

static void setting_a_state_presents_nothing_and_cuts_what_cannot_be(void **state)
{
    rm_icp_set(*state, 1, (struct rm_icp_state){0xff, 4, 5, true, 0x7f000000, 8, 9});
    struct rm_icp_state icp = rm_icp_peek(*state, 1);
    assert_int_equal(icp.xisr, 0);
    assert_int_equal(icp.pending_pri, 0xff);
    assert_int_equal(icp.mfrr, 4);
    assert_int_equal(icp.cause, 0);
    assert_int_equal(icp.mfrr_cause, 9);
    assert_false(icp.told);
}

static void a_rejected_number_without_a_source_is_dropped(void **state)
{
    rm_icp_set(*state, 1, (struct rm_icp_state){0xff, 0xff, 5, false, 0x77, 0, 0});
    set_cppr(*state, 1, 5);
    set_cppr(*state, 1, 0xff);
    assert_int_equal(poll(*state, 1), 0xff000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        xics_test(an_idle_icp_shows_cppr_ff_and_no_source),
        xics_test(accepting_nothing_changes_nothing),
        xics_test(polling_has_no_side_effect),
        xics_test(accepting_moves_the_priority_into_cppr_and_drops_the_line),
        xics_test(accepting_an_ipi_leaves_mfrr),
        xics_test(an_ipi_comes_back_at_eoi_while_mfrr_asks_for_it),
        xics_test(an_ipi_is_over_when_mfrr_is_ff_before_eoi),
        xics_test(mfrr_of_cppr_is_not_favoured_enough),
        xics_test(raising_cppr_presents_the_waiting_ipi),
        xics_test(lowering_cppr_rejects_an_ipi_that_mfrr_brings_back),
        xics_test(lowering_cppr_keeps_what_is_still_more_favoured),
        xics_test(lowering_cppr_sends_a_source_back),
        xics_test(an_eoi_that_lowers_cppr_rejects_like_a_store_to_cppr),
        xics_test(an_ipi_displaces_a_less_favoured_source),
        xics_test(an_ipi_displaces_a_source_of_equal_priority),
        xics_test(an_ipi_leaves_a_more_favoured_source),
        xics_test(a_source_displaces_an_ipi_which_comes_back),
        xics_test(a_more_favoured_mfrr_raises_the_presented_ipi),
        xics_test(a_less_favoured_mfrr_leaves_the_presented_ipi),
        xics_test(mfrr_ff_does_not_withdraw_an_ipi_by_default),
        xics_test(mfrr_ff_withdraws_an_ipi_where_configured_and_lets_sources_in),
        xics_test(one_threads_page_leaves_the_others),
        xics_test(setting_a_state_presents_nothing_and_cuts_what_cannot_be),
        xics_test(a_rejected_number_without_a_source_is_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
