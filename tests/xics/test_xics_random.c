/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Long random runs. One compares the hardware after every step with a naive model that is written
 * here on its own; the other lets well-behaved software loose on it and counts lost interrupts.
 * RM_TEST_SEED=<number> in the environment runs one seed only.
 */
#include "xics_test.h"

#include "xics/fabric.h"

#include <stdio.h>

#define SEEDS   60
#define STEPS   2000
#define SOURCES 10
#define NONE    256 /* a priority that loses against everything, and a CPPR never has */

static uint64_t random_state;

static uint32_t below(uint32_t limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 33) % limit;
}

/* Few different priorities, so that ties are common; 0xff now and then. */
static uint8_t some_priority(void)
{
    static const uint8_t priorities[] = {0, 1, 3, 4, 5, 5, 6, 0xfe, 0xff, 0xff};
    return priorities[below(sizeof(priorities))];
}

/* The numbers are far apart and not in the order in which they are added. */
static uint32_t number_of(unsigned source)
{
    return 3 + 0x1001 * ((source * 7) % SOURCES);
}

/* The naive model. `who` is XISR; sources are looked up by going through all numbers. */
static struct {
    bool ff_withdraws;
    struct {
        int cppr, mfrr, who, pri;
    } icp[THREADS];
    struct {
        uint32_t server;
        int pri;
        bool p, q, held;
    } source[SOURCES];
} ref;

static void ref_bounce(int who)
{
    for (unsigned s = 0; s < SOURCES; s++)
        if ((int)number_of(s) == who)
            ref.source[s].held = true;
}

/* Something wants to be presented; who loses goes back, be it the one or the other. */
static void ref_offer(unsigned t, int who, int pri, bool wins_ties)
{
    int to_beat = ref.icp[t].pri + wins_ties;
    if (pri >= ref.icp[t].cppr || pri >= to_beat) {
        ref_bounce(who);
        return;
    }
    ref_bounce(ref.icp[t].who);
    ref.icp[t].who = who;
    ref.icp[t].pri = pri;
}

static void ref_send(unsigned s)
{
    ref.source[s].p = true;
    if (ref.source[s].server < THREADS)
        ref_offer(ref.source[s].server, (int)number_of(s), ref.source[s].pri, false);
}

static void ref_trigger(unsigned s)
{
    if (!ref.source[s].p && !ref.source[s].q && ref.source[s].pri != 0xff)
        ref_send(s);
    else
        ref.source[s].q = true;
}

static void ref_resend(void)
{
    for (uint32_t number = 0; number < 0x10000; number++) {
        if (number % 0x1001 != 3)
            continue;
        for (unsigned s = 0; s < SOURCES; s++) {
            if (number_of(s) != number || !ref.source[s].held)
                continue;
            ref.source[s].held = false;
            if (ref.source[s].pri == 0xff)
                ref.source[s].q = true;
            else
                ref_send(s);
        }
    }
}

static void ref_clear(unsigned t)
{
    ref.icp[t].who = 0;
    ref.icp[t].pri = NONE;
}

static void ref_cppr(unsigned t, int cppr)
{
    int old = ref.icp[t].cppr;
    ref.icp[t].cppr = cppr;
    if (ref.icp[t].who == 0 && cppr >= old) {
        ref_offer(t, 2, ref.icp[t].mfrr, true);
        ref_resend();
    } else if (ref.icp[t].who != 0 && ref.icp[t].pri >= cppr) {
        ref_bounce(ref.icp[t].who);
        ref_clear(t);
    }
}

static void ref_mfrr(unsigned t, int mfrr)
{
    ref.icp[t].mfrr = mfrr;
    ref_offer(t, 2, mfrr, true);
    if (mfrr == 0xff && ref.ff_withdraws && ref.icp[t].who == 2) {
        ref_clear(t);
        ref_resend();
    }
}

static uint32_t ref_accept(unsigned t)
{
    uint32_t xirr = ((uint32_t)ref.icp[t].cppr << 24) + (uint32_t)ref.icp[t].who;
    if (ref.icp[t].who)
        ref.icp[t].cppr = ref.icp[t].pri;
    ref_clear(t);
    return xirr;
}

static void ref_check_q(unsigned s)
{
    bool q = ref.source[s].q;
    ref.source[s].q = false;
    if (q)
        ref_trigger(s);
}

static void ref_set_xive(unsigned s, uint32_t server, int pri)
{
    ref.source[s].server = server;
    ref.source[s].pri = pri;
    if (pri == 0xff)
        ref.source[s].p = ref.source[s].q = false;
    else
        ref_check_q(s);
}

/* One random step on both. The name is for the message when they part. */
static const char *step(struct rm_xics *xics)
{
    unsigned t = below(THREADS), s = below(SOURCES);
    uint32_t number = number_of(s);
    uint8_t priority = some_priority();
    switch (below(8)) {
    case 0:
        set_cppr(xics, t, priority);
        ref_cppr(t, priority);
        return "store to CPPR";
    case 1:
        set_mfrr(xics, t, priority);
        ref_mfrr(t, priority);
        return "store to MFRR";
    case 2:
        assert_int_equal(accept_irq(xics, t), ref_accept(t));
        return "load from XIRR";
    case 3:
        eoi(xics, t, (uint32_t)priority << 24 | number);
        ref_cppr(t, priority);
        return "store to XIRR";
    case 4:
        assert_int_equal(opal(xics, OPAL_PCI_MSI_EOI, PHB, number, 0), OPAL_SUCCESS);
        ref.source[s].p = false;
        ref_check_q(s);
        return "OPAL_PCI_MSI_EOI";
    case 5: {
        uint32_t server = below(THREADS + 1);
        assert_int_equal(opal(xics, OPAL_SET_XIVE, number, server << 2, priority), OPAL_SUCCESS);
        ref_set_xive(s, server, priority);
        return "OPAL_SET_XIVE";
    }
    default:
        trigger(xics, number);
        ref_trigger(s);
        return "MSI";
    }
}

static bool same_icp(struct rm_xics *xics, unsigned t)
{
    struct rm_icp_state icp = rm_icp_peek(xics, t);
    int pri = ref.icp[t].who ? ref.icp[t].pri : 0xff;
    uint32_t xirr = ((uint32_t)ref.icp[t].cppr << 24) + (uint32_t)ref.icp[t].who;
    return icp.cppr == ref.icp[t].cppr && icp.mfrr == ref.icp[t].mfrr && icp.pending_pri == pri &&
           (int)icp.xisr == ref.icp[t].who && poll(xics, t) == xirr &&
           rm_icp_line(xics, t) == (ref.icp[t].who != 0) &&
           (icp.xisr == 0 || icp.pending_pri < icp.cppr);
}

static bool same_source(struct rm_xics *xics, unsigned s)
{
    struct rm_msi_state m = msi(xics, number_of(s));
    return m.server == ref.source[s].server && m.priority == ref.source[s].pri &&
           m.p == ref.source[s].p && m.q == ref.source[s].q && m.held == ref.source[s].held;
}

static void compare(struct rm_xics *xics, uint64_t seed, int at, const char *what)
{
    for (unsigned t = 0; t < THREADS; t++)
        if (!same_icp(xics, t))
            fail_msg("seed %llu, step %d (%s): ICP %u differs from the model",
                     (unsigned long long)seed, at, what, t);
    uint32_t held = 0;
    for (unsigned s = 0; s < SOURCES; s++) {
        held += ref.source[s].held;
        if (!same_source(xics, s))
            fail_msg("seed %llu, step %d (%s): source 0x%x differs from the model",
                     (unsigned long long)seed, at, what, number_of(s));
    }
    assert_int_equal(xics->sources.held, held);
}

static struct rm_xics *start(uint64_t seed)
{
    struct rm_xics *xics;
    random_state = seed * UINT64_C(0x9e3779b97f4a7c15) | 1;
    assert_int_equal(rm_xics_new(THREADS, &xics, NULL), RM_OK);
    memset(&ref, 0, sizeof(ref));
    ref.ff_withdraws = below(2);
    rm_xics_configure(xics, (struct rm_xics_config){.mfrr_ff_withdraws_ipi = ref.ff_withdraws});
    for (unsigned t = 0; t < THREADS; t++) {
        ref.icp[t].cppr = ref.icp[t].mfrr = 0xff;
        ref_clear(t);
    }
    for (unsigned s = 0; s < SOURCES; s++) {
        ref.source[s].server = below(THREADS);
        ref.source[s].pri = 4 + (int)below(3);
        add(xics, number_of(s), ref.source[s].server, (uint8_t)ref.source[s].pri);
    }
    return xics;
}

/* Everything must survive a detour: save, go astray, load. */
static void go_astray_and_come_back(struct rm_xics *xics)
{
    void *bytes = malloc(rm_xics_state_bytes(xics));
    assert_non_null(bytes);
    rm_xics_state_save(xics, bytes);
    uint64_t hash = rm_xics_hash(xics);
    for (int i = 0; i < 5; i++) {
        accept_irq(xics, below(THREADS));
        trigger(xics, number_of(below(SOURCES)));
        set_cppr(xics, below(THREADS), some_priority());
    }
    rm_xics_state_load(xics, bytes);
    assert_int_equal(rm_xics_hash(xics), hash);
    free(bytes);
}

static void run_against_the_model(uint64_t seed)
{
    struct rm_xics *xics = start(seed);
    for (int i = 0; i < STEPS; i++) {
        const char *what = step(xics);
        compare(xics, seed, i, what);
        if (below(50) == 0)
            go_astray_and_come_back(xics);
    }
    rm_xics_free(xics);
}

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
    unsigned t = below(THREADS), s = below(SOURCES);
    if (below(4) == 0) {
        ipi_due[t] = true;
        set_mfrr(xics, t, 4);
    } else {
        due[s]++;
        trigger(xics, number_of(s));
    }
}

static void run_well_behaved(uint64_t seed)
{
    struct rm_xics *xics = start(seed);
    memset(accepted, 0, sizeof(accepted));
    memset(due, 0, sizeof(due));
    memset(ipi_due, 0, sizeof(ipi_due));
    for (int i = 0; i < STEPS; i++) {
        unsigned t = below(THREADS);
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

static void for_all_seeds(void (*run)(uint64_t seed))
{
    const char *only = getenv("RM_TEST_SEED");
    uint64_t first = only ? strtoull(only, NULL, 0) : 1;
    uint64_t last = only ? first : SEEDS;
    printf("seeds %llu to %llu\n", (unsigned long long)first, (unsigned long long)last);
    for (uint64_t seed = first; seed <= last; seed++)
        run(seed);
}

static void the_hardware_and_a_naive_model_agree_after_every_step(void **state)
{
    (void)state;
    for_all_seeds(run_against_the_model);
}

static void well_behaved_software_sees_every_interrupt(void **state)
{
    (void)state;
    for_all_seeds(run_well_behaved);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hardware_and_a_naive_model_agree_after_every_step),
        cmocka_unit_test(well_behaved_software_sees_every_interrupt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
