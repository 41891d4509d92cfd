/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PHB3 MSI sources: P, Q, holding and resending, and the OPAL calls that reach them. */
#include "xics_test.h"

static void assert_names(const struct rm_error *error, enum rm_status status, const char *words)
{
    assert_int_equal(error->status, status);
    if (!strstr(error->text, words))
        fail_msg("\"%s\" does not say \"%s\"", error->text, words);
}

static int64_t msi_eoi_call(struct rm_xics *xics, uint32_t hwirq)
{
    return opal(xics, OPAL_PCI_MSI_EOI, PHB, hwirq, 0);
}

static void an_msi_sets_p_and_reaches_its_server(void **state)
{
    add(*state, 0x1234, 2, 5);
    trigger(*state, 0x1234);
    assert_int_equal(pqh(*state, 0x1234), 100);
    assert_int_equal(poll(*state, 2), 0xff001234);
    assert_int_equal(rm_icp_peek(*state, 2).pending_pri, 5);
}

static void a_second_msi_only_sets_q(void **state)
{
    add(*state, 0x1234, 0, 5);
    trigger(*state, 0x1234);
    eoi(*state, 0, accept_irq(*state, 0));
    trigger(*state, 0x1234);
    assert_int_equal(pqh(*state, 0x1234), 110);
    assert_int_equal(poll(*state, 0), 0xff000000);
}

static void a_third_msi_is_merged_into_the_second(void **state)
{
    add(*state, 0x1234, 0, 5);
    for (int i = 0; i < 3; i++)
        trigger(*state, 0x1234);
    assert_int_equal(pqh(*state, 0x1234), 110);
}

static void opal_eoi_clears_p(void **state)
{
    add(*state, 0x1234, 0, 5);
    trigger(*state, 0x1234);
    eoi(*state, 0, accept_irq(*state, 0));
    assert_int_equal(msi_eoi_call(*state, 0x1234), OPAL_SUCCESS);
    assert_int_equal(pqh(*state, 0x1234), 0);
    assert_int_equal(poll(*state, 0), 0xff000000);
}

static void opal_eoi_triggers_again_what_was_queued(void **state)
{
    add(*state, 0x1234, 0, 5);
    trigger(*state, 0x1234);
    eoi(*state, 0, accept_irq(*state, 0));
    trigger(*state, 0x1234);
    assert_int_equal(msi_eoi_call(*state, 0x1234), OPAL_SUCCESS);
    assert_int_equal(pqh(*state, 0x1234), 100);
    assert_int_equal(poll(*state, 0), 0xff001234);
}

static void a_retriggered_msi_gets_in_at_the_xirr_store(void **state)
{
    add(*state, 0x1234, 0, 5);
    trigger(*state, 0x1234);
    uint32_t xirr = accept_irq(*state, 0);
    trigger(*state, 0x1234);
    msi_eoi_call(*state, 0x1234);
    assert_int_equal(poll(*state, 0), 0x05000000);
    assert_int_equal(pqh(*state, 0x1234), 101);
    eoi(*state, 0, xirr);
    assert_int_equal(poll(*state, 0), 0xff001234);
    assert_int_equal(pqh(*state, 0x1234), 100);
}

static void an_msi_of_cpprs_priority_is_held_until_cppr_rises(void **state)
{
    add(*state, 0x1234, 0, 5);
    set_cppr(*state, 0, 5);
    trigger(*state, 0x1234);
    assert_int_equal(poll(*state, 0), 0x05000000);
    assert_int_equal(pqh(*state, 0x1234), 101);
    set_cppr(*state, 0, 6);
    assert_int_equal(poll(*state, 0), 0x06001234);
    assert_int_equal(pqh(*state, 0x1234), 100);
}

static void a_more_favoured_msi_displaces_another_which_is_held(void **state)
{
    add(*state, 0x100, 0, 5);
    add(*state, 0x200, 0, 3);
    trigger(*state, 0x100);
    trigger(*state, 0x200);
    assert_int_equal(poll(*state, 0), 0xff000200);
    assert_int_equal(pqh(*state, 0x100), 101);
    eoi(*state, 0, accept_irq(*state, 0));
    assert_int_equal(poll(*state, 0), 0xff000100);
}

static void of_two_equals_the_first_stays(void **state)
{
    add(*state, 0x100, 0, 5);
    add(*state, 0x200, 0, 5);
    trigger(*state, 0x200);
    trigger(*state, 0x100);
    assert_int_equal(poll(*state, 0), 0xff000200);
    assert_int_equal(pqh(*state, 0x100), 101);
}

static void at_a_resend_the_best_priority_wins_then_the_lowest_number(void **state)
{
    add(*state, 0x400, 0, 4);
    add(*state, 0x100, 0, 5);
    add(*state, 0x300, 0, 4);
    set_cppr(*state, 0, 0);
    trigger(*state, 0x400);
    trigger(*state, 0x100);
    trigger(*state, 0x300);
    set_cppr(*state, 0, 0xff);
    assert_int_equal(poll(*state, 0), 0xff000300);
    assert_int_equal(pqh(*state, 0x100), 101);
    assert_int_equal(pqh(*state, 0x300), 100);
    assert_int_equal(pqh(*state, 0x400), 101);
}

static void at_a_resend_the_ipi_goes_before_an_equal_source(void **state)
{
    add(*state, 0x100, 0, 4);
    set_cppr(*state, 0, 0);
    trigger(*state, 0x100);
    set_mfrr(*state, 0, 4);
    set_cppr(*state, 0, 0xff);
    assert_int_equal(poll(*state, 0), 0xff000002);
}

static void a_masked_msi_sets_q_and_is_sent_when_unmasked(void **state)
{
    add(*state, 0x1234, 0, 0xff);
    trigger(*state, 0x1234);
    assert_int_equal(pqh(*state, 0x1234), 10);
    assert_int_equal(opal(*state, OPAL_SET_XIVE, 0x1234, 1 << 2, 5), OPAL_SUCCESS);
    assert_int_equal(pqh(*state, 0x1234), 100);
    assert_int_equal(poll(*state, 1), 0xff001234);
}

static void masking_clears_p_and_q(void **state)
{
    add(*state, 0x1234, 0, 5);
    trigger(*state, 0x1234);
    trigger(*state, 0x1234);
    assert_int_equal(opal(*state, OPAL_SET_XIVE, 0x1234, 0, 0xff), OPAL_SUCCESS);
    assert_int_equal(pqh(*state, 0x1234), 0);
}

static void a_held_msi_that_is_masked_sets_q_at_the_resend(void **state)
{
    add(*state, 0x1234, 0, 5);
    set_cppr(*state, 0, 5);
    trigger(*state, 0x1234);
    opal(*state, OPAL_SET_XIVE, 0x1234, 0, 0xff);
    set_cppr(*state, 0, 0xff);
    assert_int_equal(poll(*state, 0), 0xff000000);
    assert_int_equal(pqh(*state, 0x1234), 10);
}

static void set_xive_moves_a_source_and_strips_the_link_bits(void **state)
{
    add(*state, 0x1234, 0, 5);
    assert_int_equal(opal(*state, OPAL_SET_XIVE, 0x1234, (3 << 2) | 1, 6), OPAL_SUCCESS);
    assert_int_equal(msi(*state, 0x1234).server, 3);
    assert_int_equal(msi(*state, 0x1234).priority, 6);
    trigger(*state, 0x1234);
    assert_int_equal(poll(*state, 0), 0xff000000);
    assert_int_equal(poll(*state, 3), 0xff001234);
}

static void a_held_msi_goes_to_its_new_server_at_any_threads_resend(void **state)
{
    add(*state, 0x1234, 0, 5);
    set_cppr(*state, 0, 5);
    trigger(*state, 0x1234);
    opal(*state, OPAL_SET_XIVE, 0x1234, 1 << 2, 5);
    assert_int_equal(poll(*state, 1), 0xff000000);
    set_cppr(*state, 2, 0xff);
    assert_int_equal(poll(*state, 1), 0xff001234);
}

static void a_message_to_no_thread_is_lost(void **state)
{
    add(*state, 0x1234, 0, 5);
    assert_int_equal(opal(*state, OPAL_SET_XIVE, 0x1234, 0x3fff << 2, 5), OPAL_SUCCESS);
    trigger(*state, 0x1234);
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(poll(*state, i), 0xff000000);
    assert_int_equal(pqh(*state, 0x1234), 100);
}

static void opal_calls_for_an_unknown_source_answer_parameter(void **state)
{
    add(*state, 0x1234, 0, 5);
    uint64_t before = rm_xics_hash(*state);
    assert_int_equal(msi_eoi_call(*state, 0x1235), OPAL_PARAMETER);
    assert_int_equal(opal(*state, OPAL_PCI_MSI_EOI, PHB + 1, 0x1234, 0), OPAL_PARAMETER);
    assert_int_equal(opal(*state, OPAL_SET_XIVE, 0x1235, 0, 5), OPAL_PARAMETER);
    assert_int_equal(rm_xics_hash(*state), before);
}

static void opal_eoi_looks_at_the_low_11_bits_within_the_bridge(void **state)
{
    static const uint64_t spellings[] = {0x1234, 0x234, 0x234 + 0x800, UINT64_C(0xf00001234)};
    struct rm_msi_state other = {.hwirq = 0x5234, .phb = PHB + 1, .priority = 5, .p = true};
    add(*state, 0x1234, 0, 5);
    assert_int_equal(rm_xics_add_msi(*state, &other, NULL), RM_OK);
    for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
        trigger(*state, 0x1234);
        eoi(*state, 0, accept_irq(*state, 0));
        assert_int_equal(opal(*state, OPAL_PCI_MSI_EOI, PHB, spellings[i], 0), OPAL_SUCCESS);
        assert_int_equal(pqh(*state, 0x1234), 0);
    }
    assert_int_equal(pqh(*state, 0x5234), 100);
    assert_int_equal(opal(*state, OPAL_PCI_MSI_EOI, PHB + 1, 0x234, 0), OPAL_SUCCESS);
    assert_int_equal(pqh(*state, 0x5234), 0);
}

static void set_xive_takes_the_whole_number(void **state)
{
    add(*state, 0x1234, 0, 5);
    assert_int_equal(opal(*state, OPAL_SET_XIVE, 0x234, 0, 6), OPAL_PARAMETER);
    assert_int_equal(msi(*state, 0x1234).priority, 5);
}

static void a_fenced_bridge_sends_nothing_and_keeps_q(void **state)
{
    struct rm_msi_state other = {.hwirq = 0x5234, .phb = PHB + 1, .priority = 5};
    add(*state, 0x1234, 0, 5);
    assert_int_equal(rm_xics_add_msi(*state, &other, NULL), RM_OK);
    trigger(*state, 0x1234);
    trigger(*state, 0x1234);
    uint32_t xirr = accept_irq(*state, 0);
    assert_int_equal(rm_xics_fence(*state, PHB, NULL), RM_OK);
    assert_int_equal(msi_eoi_call(*state, 0x1234), OPAL_SUCCESS);
    eoi(*state, 0, xirr);
    assert_int_equal(pqh(*state, 0x1234), 10);
    assert_int_equal(opal(*state, OPAL_SET_XIVE, 0x1234, 0, 4), OPAL_SUCCESS);
    assert_int_equal(pqh(*state, 0x1234), 10);
    assert_int_equal(opal(*state, OPAL_SET_XIVE, 0x1234, 0, 0xff), OPAL_SUCCESS);
    trigger(*state, 0x1234);
    assert_int_equal(pqh(*state, 0x1234), 0);
    assert_int_equal(poll(*state, 0), 0xff000000);
    trigger(*state, 0x5234);
    assert_int_equal(accept_irq(*state, 0), 0xff005234);
}

static void what_a_fenced_bridge_holds_stays_held(void **state)
{
    add(*state, 0x1234, 0, 5);
    trigger(*state, 0x1234);
    set_cppr(*state, 0, 5);
    assert_int_equal(pqh(*state, 0x1234), 101);
    assert_int_equal(rm_xics_fence(*state, PHB, NULL), RM_OK);
    set_cppr(*state, 0, 0xff);
    assert_int_equal(pqh(*state, 0x1234), 101);
    assert_int_equal(poll(*state, 0), 0xff000000);
}

static void only_a_bridge_with_sources_can_be_fenced(void **state)
{
    struct rm_error error = {0};
    add(*state, 0x1234, 0, 5);
    uint64_t before = rm_xics_hash(*state);
    assert_int_equal(rm_xics_fence(*state, PHB + 1, &error), RM_NOT_FOUND);
    assert_string_equal(error.text, "bridge 8: no source is behind it");
    assert_int_equal(rm_xics_hash(*state), before);
}

static void other_opal_calls_are_not_handled(void **state)
{
    const uint64_t args[8] = {0};
    const struct rm_opal_caller caller = {.thread = 0};
    assert_false(rm_opal_perform(*state, &caller, OPAL_GET_XIVE, args).handled);
    assert_false(rm_opal_perform(*state, &caller, 10, args).handled);
    assert_false(rm_opal_perform(*state, &caller, UINT64_MAX, args).handled);
}

static void opal_calls_have_names(void **state)
{
    (void)state;
    assert_string_equal(rm_opal_name(63), "OPAL_PCI_MSI_EOI");
    assert_string_equal(rm_opal_name(19), "OPAL_SET_XIVE");
    assert_string_equal(rm_opal_name(20), "OPAL_GET_XIVE");
    assert_string_equal(rm_opal_name(122), "OPAL_INT_GET_XIRR");
    assert_string_equal(rm_opal_name(125), "OPAL_INT_SET_MFRR");
    assert_null(rm_opal_name(9999));
}

static void opal_calls_have_the_argument_counts_of_skiboot(void **state)
{
    (void)state;
    assert_int_equal(rm_opal_arg_count(OPAL_SET_XIVE), 3);
    assert_int_equal(rm_opal_arg_count(OPAL_PCI_MSI_EOI), 2);
    assert_int_equal(rm_opal_arg_count(OPAL_INT_EOI), 1);
    assert_int_equal(rm_opal_arg_count(9999), RM_OPAL_ARGS_MAX);
}

static void adding_refuses_bad_numbers_and_names_them(void **state)
{
    static const struct {
        struct rm_msi_state msi;
        const char *words;
    } rows[] = {
        {{.hwirq = 0}, "0x0"},
        {{.hwirq = 2}, "0x2"},
        {{.hwirq = 0x1000000}, "0x1000000"},
        {{.hwirq = 0x77}, "0x77 is there already"},
        {{.hwirq = 0x877, .phb = PHB}, "0x77 and 0x877 of bridge 7"},
        {{.hwirq = 0x78, .server = THREADS}, "0x78: server is thread 4"},
    };
    struct rm_error error;
    add(*state, 0x77, 0, 5);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(rm_xics_add_msi(*state, &rows[i].msi, &error), RM_BAD_INPUT);
        assert_names(&error, RM_BAD_INPUT, rows[i].words);
    }
    assert_int_equal(rm_msi_count(*state), 1);
}

static void triggering_an_unknown_number_names_it(void **state)
{
    struct rm_error error;
    assert_int_equal(rm_xics_trigger_msi(*state, 0x4321, &error), RM_NOT_FOUND);
    assert_names(&error, RM_NOT_FOUND, "0x4321");
}

static void a_full_table_refuses_one_more(void **state)
{
    struct rm_error error;
    for (uint32_t i = 0; i < RM_MSI_MAX; i++) {
        struct rm_msi_state msi = {
            .hwirq = 0x100000 - 7 * i, .phb = i / 2048, .server = i % THREADS, .priority = 5};
        assert_int_equal(rm_xics_add_msi(*state, &msi, NULL), RM_OK);
    }
    struct rm_msi_state more = {.hwirq = 0x10, .phb = 99};
    assert_int_equal(rm_xics_add_msi(*state, &more, &error), RM_BAD_INPUT);
    assert_names(&error, RM_BAD_INPUT, "0x10 is one too many");
    for (uint32_t i = 0; i < RM_MSI_MAX; i++)
        assert_int_equal(msi(*state, 0x100000 - 7 * i).server, i % THREADS);
}

static void sources_are_listed_in_the_order_of_their_numbers(void **state)
{
    add(*state, 0x300, 0, 5);
    add(*state, 0x100, 1, 5);
    add(*state, 0x200, 2, 5);
    assert_int_equal(rm_msi_count(*state), 3);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(rm_msi_at(*state, i).hwirq, 0x100 * (i + 1));
    assert_false(rm_msi_peek(*state, 0x250, &(struct rm_msi_state){0}));
}

static void a_source_starts_in_the_state_it_is_given(void **state)
{
    struct rm_msi_state held = {
        .hwirq = 0x1234, .phb = PHB, .priority = 5, .p = true, .held = true};
    assert_int_equal(rm_xics_add_msi(*state, &held, NULL), RM_OK);
    assert_int_equal(poll(*state, 0), 0xff000000);
    set_cppr(*state, 0, 0xff);
    assert_int_equal(poll(*state, 0), 0xff001234);
}

static void an_msi_with_q_alone_waits_for_an_eoi(void **state)
{
    struct rm_msi_state queued = {.hwirq = 0x1234, .phb = PHB, .priority = 5, .q = true};
    assert_int_equal(rm_xics_add_msi(*state, &queued, NULL), RM_OK);
    trigger(*state, 0x1234);
    assert_int_equal(pqh(*state, 0x1234), 10);
    assert_int_equal(poll(*state, 0), 0xff000000);
    msi_eoi_call(*state, 0x1234);
    assert_int_equal(poll(*state, 0), 0xff001234);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        xics_test(an_msi_sets_p_and_reaches_its_server),
        xics_test(a_second_msi_only_sets_q),
        xics_test(a_third_msi_is_merged_into_the_second),
        xics_test(opal_eoi_clears_p),
        xics_test(opal_eoi_triggers_again_what_was_queued),
        xics_test(a_retriggered_msi_gets_in_at_the_xirr_store),
        xics_test(an_msi_of_cpprs_priority_is_held_until_cppr_rises),
        xics_test(a_more_favoured_msi_displaces_another_which_is_held),
        xics_test(of_two_equals_the_first_stays),
        xics_test(at_a_resend_the_best_priority_wins_then_the_lowest_number),
        xics_test(at_a_resend_the_ipi_goes_before_an_equal_source),
        xics_test(a_masked_msi_sets_q_and_is_sent_when_unmasked),
        xics_test(masking_clears_p_and_q),
        xics_test(a_held_msi_that_is_masked_sets_q_at_the_resend),
        xics_test(set_xive_moves_a_source_and_strips_the_link_bits),
        xics_test(a_held_msi_goes_to_its_new_server_at_any_threads_resend),
        xics_test(a_message_to_no_thread_is_lost),
        xics_test(opal_calls_for_an_unknown_source_answer_parameter),
        xics_test(opal_eoi_looks_at_the_low_11_bits_within_the_bridge),
        xics_test(set_xive_takes_the_whole_number),
        xics_test(a_fenced_bridge_sends_nothing_and_keeps_q),
        xics_test(what_a_fenced_bridge_holds_stays_held),
        xics_test(only_a_bridge_with_sources_can_be_fenced),
        xics_test(other_opal_calls_are_not_handled),
        xics_test(opal_calls_have_names),
        xics_test(opal_calls_have_the_argument_counts_of_skiboot),
        xics_test(adding_refuses_bad_numbers_and_names_them),
        xics_test(triggering_an_unknown_number_names_it),
        xics_test(a_full_table_refuses_one_more),
        xics_test(sources_are_listed_in_the_order_of_their_numbers),
        xics_test(a_source_starts_in_the_state_it_is_given),
        xics_test(an_msi_with_q_alone_waits_for_an_eoi),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
