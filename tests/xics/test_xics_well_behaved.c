/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Well-behaved software on the hardware, at random: nothing is lost and nothing doubled. */
#include "random_test.h"

/* What the software of one thread has to remember: the XIRRs it accepted and has not ended. */
static struct {
    uint32_t xirr[16];
    unsigned depth;
} accepted[THREADS];

static unsigned due[SOURCES]; /* messages of the device that no handler saw yet */
static bool ipi_due[THREADS];

static unsigned source_of(uint32_t number)
{
    unsigned s = 0;
    while (s < SOURCES && number_of(s) != number)
        s++;
    return s;
}

static void take(struct rm_xics *xics, unsigned t)
{
    uint32_t xirr = accept_irq(xics, t);
    uint32_t number = xirr & 0xffffff;
    if (number == 0)
        return;
    assert_true(accepted[t].depth < 16);
    accepted[t].xirr[accepted[t].depth++] = xirr;
    if (number == 2)
        ipi_due[t] = false;
    else
        due[source_of(number)] = 0;
}

static void end(struct rm_xics *xics, unsigned t)
{
    if (accepted[t].depth == 0)
        return;
    uint32_t xirr = accepted[t].xirr[--accepted[t].depth];
    uint32_t number = xirr & 0xffffff;
    if (number != 2)
        assert_int_equal(opal(xics, OPAL_PCI_MSI_EOI, PHB, number, 0), OPAL_SUCCESS);
    else if (!ipi_due[t])
        set_mfrr(xics, t, 0xff);
    eoi(xics, t, xirr);
}

static void device_or_sender(struct rm_xics *xics)
{
    const uint8_t ipi_priority = 4;
    unsigned t = below(THREADS), s = below(SOURCES);
    if (below(4) == 0) {
        ipi_due[t] = true;
        assert_true(rm_icp_send_store(xics, t, ICP_MFRR, 1, &ipi_priority));
    } else {
        due[s]++;
        trigger(xics, number_of(s));
    }
}

/* In how many places a source's interrupt is: on its way, presented, held, in a handler. */
static unsigned places_of(struct rm_xics *xics, uint32_t number)
{
    unsigned places = msi(xics, number).held;
    for (unsigned i = 0; i < carrier.count; i++)
        places += carrier.message[i].number == number;
    for (unsigned t = 0; t < THREADS; t++) {
        places += rm_icp_peek(xics, t).xisr == number;
        for (unsigned i = 0; i < accepted[t].depth; i++)
            places += (accepted[t].xirr[i] & 0xffffff) == number;
    }
    return places;
}

static void nothing_is_lost_or_doubled(struct rm_xics *xics, uint64_t seed, int at)
{
    for (unsigned s = 0; s < SOURCES; s++)
        if (places_of(xics, number_of(s)) != msi(xics, number_of(s)).p)
            fail_msg("seed %llu, step %d: source 0x%x, P/Q/held %03d, is in %u places",
                     (unsigned long long)seed, at, number_of(s), pqh(xics, number_of(s)),
                     places_of(xics, number_of(s)));
}

static void let_some_arrive(struct rm_xics *xics)
{
    uint32_t arrivals = below(3);
    while (carrier.count > MESSAGES_MANY)
        let_one_arrive(xics, below(carrier.count));
    for (uint32_t i = 0; i < arrivals && carrier.count; i++)
        let_one_arrive(xics, below(carrier.count));
}

static void run_well_behaved(uint64_t seed)
{
    struct rm_xics *xics = start(seed);
    memset(accepted, 0, sizeof(accepted));
    memset(due, 0, sizeof(due));
    memset(ipi_due, 0, sizeof(ipi_due));
    for (int i = 0; i < STEPS; i++) {
        unsigned t = below(THREADS);
        let_some_arrive(xics);
        nothing_is_lost_or_doubled(xics, seed, i);
        switch (below(3)) {
        case 0:
            take(xics, t);
            break;
        case 1:
            end(xics, t);
            break;
        default:
            device_or_sender(xics);
        }
    }
    for (int round = 0; round < 100; round++)
        for (unsigned t = 0; t < THREADS; t++) {
            end(xics, t);
            take(xics, t);
            while (carrier.count)
                let_one_arrive(xics, below(carrier.count));
        }
    for (unsigned s = 0; s < SOURCES; s++)
        if (due[s] || pqh(xics, number_of(s)))
            fail_msg("seed %llu: source 0x%x: %u messages unseen, P/Q/held %03d",
                     (unsigned long long)seed, number_of(s), due[s], pqh(xics, number_of(s)));
    for (unsigned t = 0; t < THREADS; t++)
        if (ipi_due[t] || poll(xics, t) != 0xff000000)
            fail_msg("seed %llu: thread %u: IPI unseen or XIRR %08x", (unsigned long long)seed, t,
                     poll(xics, t));
    rm_xics_free(xics);
}

static void well_behaved_software_sees_every_interrupt(void **state)
{
    (void)state;
    for_all_seeds(false, run_well_behaved);
}

static void it_sees_every_interrupt_when_messages_arrive_late_and_in_any_order(void **state)
{
    (void)state;
    for_all_seeds(true, run_well_behaved);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_behaved_software_sees_every_interrupt),
        cmocka_unit_test(it_sees_every_interrupt_when_messages_arrive_late_and_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
