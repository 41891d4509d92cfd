/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages that take their time: what is sent, when it takes effect, and where it arrives. */
#include "wires_test.h"

static struct carrier carrier;

static int new_carried_xics(void **state)
{
    struct rm_xics_wires wires = wires_of(&carrier);
    carrier.count = 0;
    if (new_xics(state))
        return -1;
    rm_xics_connect(*state, &wires);
    return 0;
}

#define carried_test(function)                                                                     \
    cmocka_unit_test_setup_teardown(function, new_carried_xics, free_xics)

static void set_xive(struct rm_xics *xics, uint32_t hwirq, uint32_t server, uint8_t priority)
{
    assert_int_equal(opal(xics, OPAL_SET_XIVE, hwirq, server << 2, priority), OPAL_SUCCESS);
}

static void an_msi_is_presented_when_its_message_arrives_and_not_before(void **state)
{
    add(*state, 0x1234, 2, 5);
    trigger(*state, 0x1234);
    assert_int_equal(pqh(*state, 0x1234), 100);
    assert_int_equal(poll(*state, 2), 0xff000000);
    assert_int_equal(carrier.count, 1);
    assert_int_equal(carrier.message[0].number, 0x1234);
    assert_int_equal(carrier.message[0].icp, 2);
    arrives(*state, &carrier, RM_XICS_IRQ);
    assert_int_equal(poll(*state, 2), 0xff001234);
}

static void a_message_goes_where_it_was_sent_as_it_was_sent(void **state)
{
    add(*state, 0x1234, 2, 5);
    trigger(*state, 0x1234);
    set_xive(*state, 0x1234, 1, 7);
    arrives(*state, &carrier, RM_XICS_IRQ);
    assert_int_equal(poll(*state, 1), 0xff000000);
    assert_int_equal(poll(*state, 2), 0xff001234);
    assert_int_equal(rm_icp_peek(*state, 2).pending_pri, 5);
}

static void a_message_that_finds_no_room_is_held_at_once(void **state)
{
    add(*state, 0x1234, 0, 5);
    trigger(*state, 0x1234);
    set_cppr(*state, 0, 5);
    arrives(*state, &carrier, RM_XICS_IRQ);
    assert_int_equal(pqh(*state, 0x1234), 101);
    assert_int_equal(carrier.count, 0);
}

static void a_held_source_is_asked_and_then_sends_again(void **state)
{
    add(*state, 0x1234, 1, 5);
    set_cppr(*state, 1, 5);
    trigger(*state, 0x1234);
    arrives(*state, &carrier, RM_XICS_IRQ);
    set_cppr(*state, 1, 0xff);
    assert_int_equal(pqh(*state, 0x1234), 101);
    assert_int_equal(carrier.message[0].icp, 1);
    arrives(*state, &carrier, RM_XICS_RESEND);
    assert_int_equal(pqh(*state, 0x1234), 100);
    assert_int_equal(poll(*state, 1), 0xff000000);
    arrives(*state, &carrier, RM_XICS_IRQ);
    assert_int_equal(poll(*state, 1), 0xff001234);
}

static void every_held_source_sends_its_own_message_in_the_order_of_numbers(void **state)
{
    add(*state, 0x300, 1, 5);
    add(*state, 0x100, 0, 5);
    add(*state, 0x200, 0, 6);
    for (unsigned icp = 0; icp < 2; icp++)
        set_cppr(*state, icp, 0);
    for (uint32_t number = 0x100; number <= 0x300; number += 0x100) {
        trigger(*state, number);
        arrives(*state, &carrier, RM_XICS_IRQ);
    }
    set_cppr(*state, 0, 0xff);
    arrives(*state, &carrier, RM_XICS_RESEND);
    assert_int_equal(carrier.count, 3);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(carrier.message[i].number, 0x100 * (i + 1));
    assert_int_equal(carrier.message[2].icp, 1);
}

static void what_is_held_when_the_resend_arrives_is_sent_again(void **state)
{
    add(*state, 0x1234, 1, 5);
    set_cppr(*state, 1, 5);
    trigger(*state, 0x1234);
    set_cppr(*state, 0, 0xff);
    arrives(*state, &carrier, RM_XICS_IRQ);
    arrives(*state, &carrier, RM_XICS_RESEND);
    assert_int_equal(carrier.message[0].number, 0x1234);
}

static void room_is_told_of_even_if_no_source_holds_anything(void **state)
{
    set_cppr(*state, 0, 0xff);
    arrives(*state, &carrier, RM_XICS_RESEND);
    assert_int_equal(carrier.count, 0);
}

static void a_queued_msi_is_sent_at_the_eoi_and_at_set_xive(void **state)
{
    struct rm_msi_state masked = {.hwirq = 0x200, .phb = PHB, .priority = 0xff, .q = true};
    add(*state, 0x100, 0, 5);
    assert_int_equal(rm_xics_add_msi(*state, &masked, NULL), RM_OK);
    trigger(*state, 0x100);
    trigger(*state, 0x100);
    carrier.count = 0;
    opal(*state, OPAL_PCI_MSI_EOI, PHB, 0x100, 0);
    set_xive(*state, 0x200, 3, 4);
    assert_int_equal(carrier.count, 2);
    assert_int_equal(carrier.message[0].number, 0x100);
    assert_int_equal(carrier.message[1].number, 0x200);
    assert_int_equal(carrier.message[1].icp, 3);
    assert_int_equal(carrier.message[1].priority, 4);
}

static void nothing_is_sent_to_a_thread_that_does_not_exist(void **state)
{
    add(*state, 0x1234, 0, 5);
    set_xive(*state, 0x1234, THREADS, 5);
    trigger(*state, 0x1234);
    assert_int_equal(carrier.count, 0);
}

static void a_store_to_another_threads_mfrr_is_done_when_it_arrives(void **state)
{
    const uint8_t mfrr = 4;
    assert_true(rm_icp_send_store(*state, 3, 0xc, 1, &mfrr));
    assert_int_equal(poll(*state, 3), 0xff000000);
    assert_int_equal(rm_icp_peek(*state, 3).mfrr, 0xff);
    arrives(*state, &carrier, RM_XICS_STORE);
    assert_int_equal(poll(*state, 3), 0xff000002);
    assert_int_equal(carrier.count, 0);
}

static void a_store_to_the_own_page_is_done_at_once(void **state)
{
    set_mfrr(*state, 0, 4);
    assert_int_equal(carrier.count, 0);
    assert_int_equal(poll(*state, 0), 0xff000002);
}

static void stores_that_no_register_takes_are_not_sent(void **state)
{
    const uint8_t bytes[8] = {0};
    assert_false(rm_icp_send_store(*state, 0, 0x0, 4, bytes));
    assert_false(rm_icp_send_store(*state, 0, 0xc, 4, bytes));
    assert_false(rm_icp_send_store(*state, 0, 0xd, 1, bytes));
    assert_false(rm_icp_send_store(*state, THREADS, 0xc, 1, bytes));
    assert_int_equal(carrier.count, 0);
}

static void a_sent_store_without_a_carrier_is_done_at_once(void **state)
{
    const uint8_t link[4] = {1, 2, 3, 4};
    assert_true(rm_icp_send_store(*state, 1, 0x10, 4, link));
    assert_int_equal(load4(*state, 1, 0x10), 0x01020304);
}

static void a_load_of_the_state_keeps_the_wires_and_what_they_carry(void **state)
{
    struct carrier other = {0};
    struct rm_xics_wires wires = wires_of(&other);
    add(*state, 0x1234, 2, 5);
    trigger(*state, 0x1234);
    uint64_t hash = rm_xics_hash(*state);
    void *bytes = malloc(rm_xics_state_bytes(*state));
    assert_non_null(bytes);
    rm_xics_state_save(*state, bytes);
    rm_xics_connect(*state, &wires);
    assert_int_equal(rm_xics_hash(*state), hash);
    rm_xics_state_load(*state, bytes);
    free(bytes);
    set_cppr(*state, 0, 0xff);
    assert_int_equal(other.count, 1);
    arrives(*state, &carrier, RM_XICS_IRQ);
    assert_int_equal(poll(*state, 2), 0xff001234);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        carried_test(an_msi_is_presented_when_its_message_arrives_and_not_before),
        carried_test(a_message_goes_where_it_was_sent_as_it_was_sent),
        carried_test(a_message_that_finds_no_room_is_held_at_once),
        carried_test(a_held_source_is_asked_and_then_sends_again),
        carried_test(every_held_source_sends_its_own_message_in_the_order_of_numbers),
        carried_test(what_is_held_when_the_resend_arrives_is_sent_again),
        carried_test(room_is_told_of_even_if_no_source_holds_anything),
        carried_test(a_queued_msi_is_sent_at_the_eoi_and_at_set_xive),
        carried_test(nothing_is_sent_to_a_thread_that_does_not_exist),
        carried_test(a_store_to_another_threads_mfrr_is_done_when_it_arrives),
        carried_test(a_store_to_the_own_page_is_done_at_once),
        carried_test(stores_that_no_register_takes_are_not_sent),
        xics_test(a_sent_store_without_a_carrier_is_done_at_once),
        carried_test(a_load_of_the_state_keeps_the_wires_and_what_they_carry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
