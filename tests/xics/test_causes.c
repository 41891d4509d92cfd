/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which injection an interrupt goes back to, from where it comes in to where it is accepted. */
#include "events_test.h"
#include "wires_test.h"

static struct rm_trace trace;
static struct heard heard;
static struct carrier carrier;

static int connect_to(void **state, struct rm_xics_wires wires)
{
    memset(&trace, 0, sizeof(trace));
    heard.count = carrier.count = 0;
    listen_to(&trace, &heard);
    if (new_xics(state))
        return -1;
    wires.trace = &trace;
    rm_xics_connect(*state, &wires);
    return 0;
}

static int new_heard_xics(void **state)
{
    return connect_to(state, (struct rm_xics_wires){0});
}

static int new_carried_xics(void **state)
{
    return connect_to(state, wires_of(&carrier));
}

#define cause_test(function) cmocka_unit_test_setup_teardown(function, new_heard_xics, free_xics)
#define carried_test(function)                                                                     \
    cmocka_unit_test_setup_teardown(function, new_carried_xics, free_xics)

static void trigger_for(uint32_t cause, struct rm_xics *xics, uint32_t hwirq)
{
    trace.now.cause = cause;
    trigger(xics, hwirq);
    trace.now.cause = 0;
}

static void mfrr_for(uint32_t cause, struct rm_xics *xics, unsigned icp, uint8_t mfrr)
{
    trace.now.cause = cause;
    set_mfrr(xics, icp, mfrr);
    trace.now.cause = 0;
}

/* The cause that the next load of XIRR tells, which must find `number`. */
static uint32_t accepted(struct rm_xics *xics, unsigned icp, uint32_t number)
{
    heard.count = 0;
    assert_int_equal(accept_irq(xics, icp) & XISR_MASK, number);
    assert_int_equal(heard.event[0].type, RM_EVENT_icp_accept);
    return heard.event[0].icp_accept.accepted;
}

/* The causes with which events of that kind were told, as the digits of a number. */
static int told_for(enum rm_event_type type)
{
    int causes = 0;
    for (unsigned i = 0; i < heard.count; i++)
        if (heard.event[i].type == type)
            causes = 10 * causes + (int)heard.event[i].actor.cause;
    return causes;
}

static void an_accepted_msi_goes_back_to_who_triggered_it(void **state)
{
    add(*state, 0x1234, 2, 5);
    trigger_for(7, *state, 0x1234);
    assert_int_equal(msi(*state, 0x1234).cause, 7);
    assert_int_equal(accepted(*state, 2, 0x1234), 7);
    assert_int_equal(accepted(*state, 2, 0), 0);
}

static void a_cause_is_over_with_its_interrupt(void **state)
{
    add(*state, 0x1234, 2, 5);
    uint64_t before = rm_xics_hash(*state);
    trigger_for(7, *state, 0x1234);
    uint32_t xirr = accept_irq(*state, 2);
    opal(*state, OPAL_PCI_MSI_EOI, PHB, 0x1234, 0);
    eoi(*state, 2, xirr);
    assert_int_equal(rm_xics_hash(*state), before);
}

static void without_a_trace_there_is_no_cause(void **state)
{
    add(*state, 0x1234, 2, 5);
    trigger(*state, 0x1234);
    assert_int_equal(msi(*state, 0x1234).cause, 0);
}

static void a_queued_msi_goes_back_to_the_one_that_set_q(void **state)
{
    add(*state, 0x1234, 2, 5);
    trigger_for(7, *state, 0x1234);
    trigger_for(8, *state, 0x1234);
    trigger_for(9, *state, 0x1234);
    assert_int_equal(msi(*state, 0x1234).queued_cause, 8);
    assert_int_equal(accepted(*state, 2, 0x1234), 7);
    eoi(*state, 2, 0xff001234);
    opal(*state, OPAL_PCI_MSI_EOI, PHB, 0x1234, 0);
    assert_int_equal(msi(*state, 0x1234).queued_cause, 0);
    assert_int_equal(accepted(*state, 2, 0x1234), 8);
}

static void a_masked_msi_keeps_its_cause_until_it_is_unmasked(void **state)
{
    add(*state, 0x1234, 2, 0xff);
    trigger_for(7, *state, 0x1234);
    opal(*state, OPAL_SET_XIVE, 0x1234, 1 << 2, 5);
    assert_int_equal(accepted(*state, 1, 0x1234), 7);
}

static void masking_forgets_both_causes(void **state)
{
    add(*state, 0x1234, 2, 5);
    trigger_for(7, *state, 0x1234);
    trigger_for(8, *state, 0x1234);
    opal(*state, OPAL_SET_XIVE, 0x1234, 2 << 2, 0xff);
    assert_int_equal(msi(*state, 0x1234).cause, 0);
    assert_int_equal(msi(*state, 0x1234).queued_cause, 0);
}

static void a_held_msi_that_is_masked_queues_its_cause(void **state)
{
    add(*state, 0x1234, 2, 5);
    set_cppr(*state, 2, 5);
    trigger_for(7, *state, 0x1234);
    opal(*state, OPAL_SET_XIVE, 0x1234, 2 << 2, 0xff);
    assert_int_equal(msi(*state, 0x1234).cause, 7);
    set_cppr(*state, 2, 0xff);
    assert_int_equal(msi(*state, 0x1234).cause, 0);
    assert_int_equal(msi(*state, 0x1234).queued_cause, 7);
}

static void a_held_msi_that_is_masked_leaves_the_cause_of_q(void **state)
{
    add(*state, 0x1234, 2, 5);
    set_cppr(*state, 2, 5);
    trigger_for(7, *state, 0x1234);
    opal(*state, OPAL_SET_XIVE, 0x1234, 2 << 2, 0xff);
    trigger_for(8, *state, 0x1234);
    set_cppr(*state, 2, 0xff);
    assert_int_equal(msi(*state, 0x1234).queued_cause, 8);
}

static void a_refused_msi_has_its_cause_when_it_is_sent_again(void **state)
{
    add(*state, 0x1234, 2, 5);
    set_cppr(*state, 2, 5);
    trigger_for(7, *state, 0x1234);
    set_cppr(*state, 2, 0xff);
    assert_int_equal(accepted(*state, 2, 0x1234), 7);
}

static void a_displaced_msi_has_its_cause_when_it_is_sent_again(void **state)
{
    add(*state, 0x100, 2, 5);
    add(*state, 0x200, 2, 4);
    trigger_for(7, *state, 0x100);
    trigger_for(8, *state, 0x200);
    assert_int_equal(accepted(*state, 2, 0x200), 8);
    set_cppr(*state, 2, 0xff);
    assert_int_equal(accepted(*state, 2, 0x100), 7);
}

static void an_ipi_goes_back_to_who_stored_the_mfrr(void **state)
{
    mfrr_for(7, *state, 2, 4);
    assert_int_equal(accepted(*state, 2, XISR_IPI), 7);
}

static void an_ipi_that_is_presented_again_at_eoi_has_the_cause_of_the_last_store(void **state)
{
    mfrr_for(7, *state, 2, 4);
    uint32_t xirr = accept_irq(*state, 2);
    eoi(*state, 2, xirr);
    assert_int_equal(accepted(*state, 2, XISR_IPI), 7);
    mfrr_for(8, *state, 2, 4);
    eoi(*state, 2, xirr);
    assert_int_equal(accepted(*state, 2, XISR_IPI), 8);
}

static void a_presented_ipi_keeps_its_cause_unless_it_is_raised(void **state)
{
    mfrr_for(7, *state, 2, 4);
    mfrr_for(8, *state, 2, 4);
    assert_int_equal(rm_icp_peek(*state, 2).cause, 7);
    mfrr_for(9, *state, 2, 3);
    assert_int_equal(accepted(*state, 2, XISR_IPI), 9);
}

static void mfrr_ff_has_no_cause(void **state)
{
    mfrr_for(7, *state, 2, 0xff);
    assert_int_equal(rm_icp_peek(*state, 2).mfrr_cause, 0);
}

static void an_interrupt_is_told_with_its_cause_whoever_moves_it(void **state)
{
    add(*state, 0x100, 2, 5);
    add(*state, 0x200, 2, 4);
    trigger_for(3, *state, 0x100);
    trigger_for(4, *state, 0x200);
    assert_int_equal(told_for(RM_EVENT_icp_present), 34);
    assert_int_equal(told_for(RM_EVENT_icp_reject), 3);
    heard.count = 0;
    accept_irq(*state, 2);
    trace.now.cause = 9;
    set_cppr(*state, 2, 0xff);
    assert_int_equal(told_for(RM_EVENT_icp_cppr), 9);
    assert_int_equal(told_for(RM_EVENT_resend), 9);
    assert_int_equal(told_for(RM_EVENT_msi_resend), 3);
    assert_int_equal(told_for(RM_EVENT_icp_present), 3);
    assert_int_equal(trace.now.cause, 9);
}

static void messages_carry_the_cause(void **state)
{
    const uint8_t mfrr = 6;
    add(*state, 0x1234, 2, 5);
    set_cppr(*state, 2, 5);
    carrier.count = 0;
    trigger_for(7, *state, 0x1234);
    trace.now.cause = 8;
    rm_icp_send_store(*state, 2, 0xc, 1, &mfrr);
    trace.now.cause = 9;
    set_cppr(*state, 3, 0xff);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(carrier.message[i].cause, 7 + i);
    arrives(*state, &carrier, RM_XICS_IRQ);
    arrives(*state, &carrier, RM_XICS_STORE);
    arrives(*state, &carrier, RM_XICS_RESEND);
    assert_int_equal(carrier.message[0].cause, 7);
    set_cppr(*state, 2, 0xff);
    assert_int_equal(accepted(*state, 2, XISR_IPI), 8);
}

static void an_arriving_message_counts_not_the_present_actor(void **state)
{
    struct rm_xics_message store = {
        .kind = RM_XICS_STORE, .icp = 2, .cause = 7, .offset = 0xc, .count = 1, .bytes = {4}};
    trace.now.cause = 9;
    rm_xics_arrive(*state, &store);
    assert_int_equal(rm_icp_peek(*state, 2).mfrr_cause, 7);
    assert_int_equal(accepted(*state, 2, XISR_IPI), 7);
}

static void
a_refused_message_brings_its_cause_back_to_a_source_that_was_masked_meanwhile(void **state)
{
    add(*state, 0x1234, 2, 5);
    set_cppr(*state, 2, 5);
    carrier.count = 0;
    trigger_for(7, *state, 0x1234);
    opal(*state, OPAL_SET_XIVE, 0x1234, 2 << 2, 0xff);
    assert_int_equal(msi(*state, 0x1234).cause, 0);
    arrives(*state, &carrier, RM_XICS_IRQ);
    assert_int_equal(msi(*state, 0x1234).cause, 7);
}

static void causes_survive_saving_and_loading(void **state)
{
    add(*state, 0x1234, 2, 5);
    trigger_for(7, *state, 0x1234);
    mfrr_for(8, *state, 3, 4);
    void *bytes = malloc(rm_xics_state_bytes(*state));
    assert_non_null(bytes);
    rm_xics_state_save(*state, bytes);
    accept_irq(*state, 2);
    accept_irq(*state, 3);
    rm_xics_state_load(*state, bytes);
    free(bytes);
    assert_int_equal(accepted(*state, 2, 0x1234), 7);
    assert_int_equal(accepted(*state, 3, XISR_IPI), 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cause_test(an_accepted_msi_goes_back_to_who_triggered_it),
        cause_test(a_cause_is_over_with_its_interrupt),
        xics_test(without_a_trace_there_is_no_cause),
        cause_test(a_queued_msi_goes_back_to_the_one_that_set_q),
        cause_test(a_masked_msi_keeps_its_cause_until_it_is_unmasked),
        cause_test(masking_forgets_both_causes),
        cause_test(a_held_msi_that_is_masked_queues_its_cause),
        cause_test(a_held_msi_that_is_masked_leaves_the_cause_of_q),
        cause_test(a_refused_msi_has_its_cause_when_it_is_sent_again),
        cause_test(a_displaced_msi_has_its_cause_when_it_is_sent_again),
        cause_test(an_ipi_goes_back_to_who_stored_the_mfrr),
        cause_test(an_ipi_that_is_presented_again_at_eoi_has_the_cause_of_the_last_store),
        cause_test(a_presented_ipi_keeps_its_cause_unless_it_is_raised),
        cause_test(mfrr_ff_has_no_cause),
        cause_test(an_interrupt_is_told_with_its_cause_whoever_moves_it),
        carried_test(messages_carry_the_cause),
        carried_test(a_refused_message_brings_its_cause_back_to_a_source_that_was_masked_meanwhile),
        cause_test(an_arriving_message_counts_not_the_present_actor),
        cause_test(causes_survive_saving_and_loading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
