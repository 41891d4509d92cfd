/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the interrupt hardware tells: one event a verb, and in which order. */
#include "events_test.h"
#include "wires_test.h"

static struct rm_trace trace;
static struct heard heard;
static struct carrier carrier;

static int new_heard_xics(void **state)
{
    struct rm_xics_wires wires = {.trace = &trace};
    memset(&trace, 0, sizeof(trace));
    heard.count = carrier.count = 0;
    listen_to(&trace, &heard);
    if (new_xics(state))
        return -1;
    rm_xics_connect(*state, &wires);
    return 0;
}

static void carry(struct rm_xics *xics)
{
    struct rm_xics_wires wires = wires_of(&carrier);
    wires.trace = &trace;
    rm_xics_connect(xics, &wires);
}

#define heard_test(function) cmocka_unit_test_setup_teardown(function, new_heard_xics, free_xics)

static void a_load_from_xirr_is_told_also_if_nothing_was_there(void **state)
{
    set_mfrr(*state, 1, 4);
    heard.count = 0;
    accept_irq(*state, 1);
    assert_heard(&heard, "icp_accept icp=1 xirr=0xff000002 accepted=0\n");
    accept_irq(*state, 1);
    assert_heard(&heard, "icp_accept icp=1 xirr=0x4000000 accepted=0\n");
}

static void a_store_to_xirr_is_told_then_the_resend(void **state)
{
    eoi(*state, 1, 0xff000002);
    assert_heard(&heard, "icp_eoi icp=1 xirr=0xff000002\n"
                         "resend held=0\n");
}

static void a_store_to_cppr_is_told_with_the_reject_that_follows(void **state)
{
    add(*state, 0x1234, 2, 5);
    trigger(*state, 0x1234);
    heard.count = 0;
    set_cppr(*state, 2, 3);
    assert_heard(&heard, "icp_cppr icp=2 cppr=0x3\n"
                         "icp_reject icp=2 xisr=0x1234\n");
}

static void a_store_to_mfrr_is_told_with_what_it_displaces_and_presents(void **state)
{
    add(*state, 0x1234, 2, 5);
    trigger(*state, 0x1234);
    heard.count = 0;
    set_mfrr(*state, 2, 4);
    assert_heard(&heard, "icp_mfrr icp=2 mfrr=0x4\n"
                         "icp_reject icp=2 xisr=0x1234\n"
                         "icp_present icp=2 xisr=0x2 priority=0x4\n");
}

static void an_ipi_is_presented_again_only_at_another_priority(void **state)
{
    set_mfrr(*state, 2, 4);
    heard.count = 0;
    set_mfrr(*state, 2, 4);
    set_mfrr(*state, 2, 3);
    assert_heard(&heard, "icp_mfrr icp=2 mfrr=0x4\n"
                         "icp_mfrr icp=2 mfrr=0x3\n"
                         "icp_present icp=2 xisr=0x2 priority=0x3\n");
}

static void an_ipi_that_is_no_longer_presented_is_told(void **state)
{
    set_mfrr(*state, 2, 4);
    heard.count = 0;
    set_cppr(*state, 2, 4);
    set_cppr(*state, 2, 5);
    assert_heard(&heard, "icp_cppr icp=2 cppr=0x4\n"
                         "icp_reject icp=2 xisr=0x2\n"
                         "icp_cppr icp=2 cppr=0x5\n"
                         "icp_present icp=2 xisr=0x2 priority=0x4\n"
                         "resend held=0\n");
}

static void an_ipi_that_is_taken_back_is_told(void **state)
{
    rm_xics_configure(*state, (struct rm_xics_config){.mfrr_ff_withdraws_ipi = true});
    set_mfrr(*state, 2, 4);
    heard.count = 0;
    set_mfrr(*state, 2, 0xff);
    assert_heard(&heard, "icp_mfrr icp=2 mfrr=0xff\n"
                         "icp_reject icp=2 xisr=0x2\n"
                         "resend held=0\n");
}

static void an_msi_is_told_at_its_source_then_where_it_is_presented(void **state)
{
    add(*state, 0x1234, 3, 5);
    trigger(*state, 0x1234);
    assert_heard(&heard, "msi_trigger hwirq=0x1234 pq=1 sent=1\n"
                         "icp_present icp=3 xisr=0x1234 priority=0x5\n");
}

static void an_msi_that_is_queued_is_told_as_not_sent(void **state)
{
    add(*state, 0x1234, 3, 5);
    trigger(*state, 0x1234);
    heard.count = 0;
    trigger(*state, 0x1234);
    assert_heard(&heard, "msi_trigger hwirq=0x1234 pq=3 sent=0\n");
}

static void an_msi_that_is_refused_is_told_as_rejected(void **state)
{
    add(*state, 0x1234, 3, 5);
    set_cppr(*state, 3, 5);
    heard.count = 0;
    trigger(*state, 0x1234);
    assert_heard(&heard, "msi_trigger hwirq=0x1234 pq=1 sent=1\n"
                         "icp_reject icp=3 xisr=0x1234\n");
}

static void an_opal_eoi_is_told_and_what_q_sends(void **state)
{
    add(*state, 0x1234, 3, 5);
    trigger(*state, 0x1234);
    accept_irq(*state, 3);
    trigger(*state, 0x1234);
    heard.count = 0;
    opal(*state, OPAL_PCI_MSI_EOI, PHB, 0x1234, 0);
    opal(*state, OPAL_PCI_MSI_EOI, PHB, 0x1234, 0);
    assert_heard(&heard, "msi_eoi hwirq=0x1234 pq=1 sent=1\n"
                         "icp_reject icp=3 xisr=0x1234\n"
                         "msi_eoi hwirq=0x1234 pq=0 sent=0\n");
}

static void set_xive_is_told_and_what_q_sends(void **state)
{
    add(*state, 0x1234, 3, 0xff);
    trigger(*state, 0x1234);
    heard.count = 0;
    opal(*state, OPAL_SET_XIVE, 0x1234, 1 << 2, 5);
    opal(*state, OPAL_SET_XIVE, 0x1234, 2 << 2, 0xff);
    assert_heard(&heard, "msi_xive hwirq=0x1234 server=1 priority=0x5 pq=1 sent=1\n"
                         "icp_present icp=1 xisr=0x1234 priority=0x5\n"
                         "msi_xive hwirq=0x1234 server=2 priority=0xff pq=0 sent=0\n");
}

static void a_resend_is_told_once_and_each_source_that_it_reaches(void **state)
{
    add(*state, 0x100, 3, 5);
    add(*state, 0x200, 3, 6);
    set_cppr(*state, 3, 5);
    trigger(*state, 0x100);
    trigger(*state, 0x200);
    opal(*state, OPAL_SET_XIVE, 0x200, 3 << 2, 0xff);
    heard.count = 0;
    set_cppr(*state, 3, 6);
    assert_heard(&heard, "icp_cppr icp=3 cppr=0x6\n"
                         "resend held=2\n"
                         "msi_resend hwirq=0x100 pq=1\n"
                         "icp_present icp=3 xisr=0x100 priority=0x5\n"
                         "msi_resend hwirq=0x200 pq=2\n");
}

static void what_travels_is_told_when_it_arrives(void **state)
{
    const uint8_t mfrr = 4;
    carry(*state);
    add(*state, 0x1234, 3, 5);
    trigger(*state, 0x1234);
    rm_icp_send_store(*state, 3, 0xc, 1, &mfrr);
    set_cppr(*state, 0, 0xff);
    assert_heard(&heard, "msi_trigger hwirq=0x1234 pq=1 sent=1\n"
                         "icp_cppr icp=0 cppr=0xff\n");
    arrives(*state, &carrier, RM_XICS_IRQ);
    assert_heard(&heard, "icp_present icp=3 xisr=0x1234 priority=0x5\n");
    arrives(*state, &carrier, RM_XICS_STORE);
    assert_heard(&heard, "icp_mfrr icp=3 mfrr=0x4\n"
                         "icp_reject icp=3 xisr=0x1234\n"
                         "icp_present icp=3 xisr=0x2 priority=0x4\n");
    arrives(*state, &carrier, RM_XICS_RESEND);
    assert_heard(&heard, "resend held=1\n"
                         "msi_resend hwirq=0x1234 pq=1\n");
}

static void what_only_looks_or_is_refused_is_not_told(void **state)
{
    struct rm_icp_state icp = {.cppr = 0xff, .mfrr = 4, .pending_pri = 4, .xisr = 2};
    uint8_t lane = 0;
    add(*state, 0x1234, 3, 5);
    rm_icp_set(*state, 1, icp);
    poll(*state, 1);
    rm_icp_read(*state, 1, 4, 1, &lane);
    rm_icp_read(*state, 1, 0xc, 1, &lane);
    rm_icp_write(*state, 1, 0xd, 1, &lane);
    rm_icp_write(*state, 1, 0x10, 4, (const uint8_t[4]){0});
    rm_xics_trigger_msi(*state, 0x4321, NULL);
    opal(*state, OPAL_PCI_MSI_EOI, PHB, 0x4321, 0);
    opal(*state, OPAL_SET_XIVE, 0x4321, 0, 5);
    assert_heard(&heard, "");
    assert_int_equal(trace.number, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        heard_test(a_load_from_xirr_is_told_also_if_nothing_was_there),
        heard_test(a_store_to_xirr_is_told_then_the_resend),
        heard_test(a_store_to_cppr_is_told_with_the_reject_that_follows),
        heard_test(a_store_to_mfrr_is_told_with_what_it_displaces_and_presents),
        heard_test(an_ipi_is_presented_again_only_at_another_priority),
        heard_test(an_ipi_that_is_no_longer_presented_is_told),
        heard_test(an_ipi_that_is_taken_back_is_told),
        heard_test(an_msi_is_told_at_its_source_then_where_it_is_presented),
        heard_test(an_msi_that_is_queued_is_told_as_not_sent),
        heard_test(an_msi_that_is_refused_is_told_as_rejected),
        heard_test(an_opal_eoi_is_told_and_what_q_sends),
        heard_test(set_xive_is_told_and_what_q_sends),
        heard_test(a_resend_is_told_once_and_each_source_that_it_reaches),
        heard_test(what_travels_is_told_when_it_arrives),
        heard_test(what_only_looks_or_is_refused_is_not_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
