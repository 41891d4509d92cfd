/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Long random runs that compare the hardware after every step with a naive model that is written
 * here on its own. */
#include "random_test.h"

#include "xics/fabric.h"

#define NONE 256 /* a priority that loses against everything, and a CPPR never has */

/* Few different priorities, so that ties are common; 0xff now and then. */
static uint8_t some_priority(void)
{
    static const uint8_t priorities[] = {0, 1, 3, 4, 5, 5, 6, 0xfe, 0xff, 0xff};
    return priorities[below(sizeof(priorities))];
}

/* The naive model. `who` is XISR; sources are looked up by going through all numbers. */
static struct {
    bool ff_withdraws;
    struct {
        int cppr, mfrr, who, pri;
        uint32_t cause, mfrr_cause;
    } icp[THREADS];
    struct {
        uint32_t server;
        int pri;
        bool p, q, held;
        uint32_t cause, queued_cause;
    } source[SOURCES];
    struct ref_message {
        enum { TO_ICP, TO_SOURCES, TO_MFRR } kind;
        unsigned icp;
        int who, pri;
        uint32_t cause;
    } message[256];
    unsigned messages;
} ref;

static void ref_arrive(struct ref_message message);

static void ref_post(struct ref_message message)
{
    if (late)
        ref.message[ref.messages++] = message;
    else
        ref_arrive(message);
}

static void ref_bounce(int who, uint32_t cause)
{
    for (unsigned s = 0; s < SOURCES; s++)
        if ((int)number_of(s) == who) {
            ref.source[s].held = true;
            ref.source[s].cause = cause;
        }
}

/* Something wants to be presented; who loses goes back, be it the one or the other. */
static void ref_offer(unsigned t, int who, int pri, bool wins_ties, uint32_t cause)
{
    int to_beat = ref.icp[t].pri + wins_ties;
    if (pri >= ref.icp[t].cppr || pri >= to_beat) {
        ref_bounce(who, cause);
        return;
    }
    ref_bounce(ref.icp[t].who, ref.icp[t].cause);
    ref.icp[t].cause = cause;
    ref.icp[t].who = who;
    ref.icp[t].pri = pri;
}

static void ref_send(unsigned s)
{
    ref.source[s].p = true;
    if (ref.source[s].server < THREADS)
        ref_post((struct ref_message){TO_ICP, ref.source[s].server, (int)number_of(s),
                                      ref.source[s].pri, ref.source[s].cause});
}

static void ref_queue(unsigned s, uint32_t cause)
{
    if (!ref.source[s].q)
        ref.source[s].queued_cause = cause;
    ref.source[s].q = true;
}

static void ref_trigger(unsigned s, uint32_t cause)
{
    if (!ref.source[s].p && !ref.source[s].q && ref.source[s].pri != 0xff) {
        ref.source[s].cause = cause;
        ref_send(s);
    } else {
        ref_queue(s, cause);
    }
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
                ref_queue(s, ref.source[s].cause);
            else
                ref_send(s);
        }
    }
}

static void ref_clear(unsigned t)
{
    ref.icp[t].who = 0;
    ref.icp[t].pri = NONE;
    ref.icp[t].cause = 0;
}

static void ref_cppr(unsigned t, int cppr)
{
    int old = ref.icp[t].cppr;
    ref.icp[t].cppr = cppr;
    if (ref.icp[t].who == 0 && cppr >= old) {
        ref_offer(t, 2, ref.icp[t].mfrr, true, ref.icp[t].mfrr_cause);
        ref_post((struct ref_message){TO_SOURCES, t, 0, 0, trace.now.cause});
    } else if (ref.icp[t].who != 0 && ref.icp[t].pri >= cppr) {
        ref_bounce(ref.icp[t].who, ref.icp[t].cause);
        ref_clear(t);
    }
}

static void ref_mfrr(unsigned t, int mfrr, uint32_t cause)
{
    ref.icp[t].mfrr = mfrr;
    ref.icp[t].mfrr_cause = mfrr == 0xff ? 0 : cause;
    if (ref.icp[t].who != 2 || ref.icp[t].pri != mfrr)
        ref_offer(t, 2, mfrr, true, cause);
    if (mfrr == 0xff && ref.ff_withdraws && ref.icp[t].who == 2) {
        ref_clear(t);
        ref_post((struct ref_message){TO_SOURCES, t, 0, 0, cause});
    }
}

static void ref_arrive(struct ref_message message)
{
    if (message.kind == TO_ICP)
        ref_offer(message.icp, message.who, message.pri, false, message.cause);
    else if (message.kind == TO_SOURCES)
        ref_resend();
    else
        ref_mfrr(message.icp, message.pri, message.cause);
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
        ref_trigger(s, ref.source[s].queued_cause);
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

/* Somebody else acts, for another cause. */
static void new_actor(void)
{
    trace.now.cause = below(1000);
}

/* One of the messages that are on their way, whichever, arrives in both. */
static const char *arrival(struct rm_xics *xics)
{
    unsigned index = below(carrier.count);
    struct ref_message message = ref.message[index];
    ref.messages--;
    for (unsigned i = index; i < ref.messages; i++)
        ref.message[i] = ref.message[i + 1];
    let_one_arrive(xics, index);
    ref_arrive(message);
    return "arrival";
}

/* One random step on both. The name is for the message when they part. */
static const char *step(struct rm_xics *xics)
{
    unsigned t = below(THREADS), s = below(SOURCES);
    uint32_t number = number_of(s);
    uint8_t priority = some_priority();
    if (carrier.count > 0 && (carrier.count > MESSAGES_MANY || below(2) == 0))
        return arrival(xics);
    new_actor();
    switch (below(9)) {
    case 0:
        set_cppr(xics, t, priority);
        ref_cppr(t, priority);
        return "store to CPPR";
    case 1:
        set_mfrr(xics, t, priority);
        ref_mfrr(t, priority, trace.now.cause);
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
    case 6:
        assert_true(rm_icp_send_store(xics, t, ICP_MFRR, 1, &priority));
        ref_post((struct ref_message){TO_MFRR, t, 0, priority, trace.now.cause});
        return "store to another MFRR";
    default:
        trigger(xics, number);
        ref_trigger(s, trace.now.cause);
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
           rm_icp_line(xics, t) == (ref.icp[t].who != 0) && icp.cause == ref.icp[t].cause &&
           icp.mfrr_cause == ref.icp[t].mfrr_cause && (icp.xisr == 0 || icp.pending_pri < icp.cppr);
}

static bool same_source(struct rm_xics *xics, unsigned s)
{
    struct rm_msi_state m = msi(xics, number_of(s));
    return m.server == ref.source[s].server && m.priority == ref.source[s].pri &&
           m.p == ref.source[s].p && m.q == ref.source[s].q && m.held == ref.source[s].held &&
           m.cause == (m.p || m.held ? ref.source[s].cause : 0) &&
           m.queued_cause == (m.q ? ref.source[s].queued_cause : 0);
}

static bool same_message(const struct rm_xics_message *m, const struct ref_message *r)
{
    if (m->icp != r->icp || m->cause != r->cause)
        return false;
    switch (m->kind) {
    case RM_XICS_IRQ:
        return r->kind == TO_ICP && (int)m->number == r->who && (int)m->priority == r->pri;
    case RM_XICS_RESEND:
        return r->kind == TO_SOURCES;
    default:
        return r->kind == TO_MFRR && m->bytes[0] == r->pri;
    }
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
    assert_int_equal(carrier.count, ref.messages);
    for (unsigned i = 0; i < ref.messages; i++)
        if (!same_message(&carrier.message[i], &ref.message[i]))
            fail_msg("seed %llu, step %d (%s): message %u differs from the model",
                     (unsigned long long)seed, at, what, i);
}

static struct rm_xics *start_both(uint64_t seed)
{
    struct rm_xics *xics = start(seed);
    memset(&ref, 0, sizeof(ref));
    ref.ff_withdraws = xics->config.mfrr_ff_withdraws_ipi;
    for (unsigned t = 0; t < THREADS; t++) {
        ref.icp[t].cppr = ref.icp[t].mfrr = 0xff;
        ref_clear(t);
    }
    for (unsigned s = 0; s < SOURCES; s++) {
        ref.source[s].server = msi(xics, number_of(s)).server;
        ref.source[s].pri = msi(xics, number_of(s)).priority;
    }
    return xics;
}

/* Everything must survive a detour: save, go astray, load. Messages are the carrier's to save. */
static void go_astray_and_come_back(struct rm_xics *xics)
{
    void *bytes = malloc(rm_xics_state_bytes(xics));
    assert_non_null(bytes);
    rm_xics_state_save(xics, bytes);
    uint64_t hash = rm_xics_hash(xics);
    unsigned messages = carrier.count;
    for (int i = 0; i < 5; i++) {
        accept_irq(xics, below(THREADS));
        trigger(xics, number_of(below(SOURCES)));
        set_cppr(xics, below(THREADS), some_priority());
    }
    rm_xics_state_load(xics, bytes);
    carrier.count = messages;
    assert_int_equal(rm_xics_hash(xics), hash);
    free(bytes);
}

static void run_against_the_model(uint64_t seed)
{
    struct rm_xics *xics = start_both(seed);
    for (int i = 0; i < STEPS; i++) {
        const char *what = step(xics);
        compare(xics, seed, i, what);
        if (below(50) == 0)
            go_astray_and_come_back(xics);
    }
    rm_xics_free(xics);
}

static void the_hardware_and_a_naive_model_agree_after_every_step(void **state)
{
    (void)state;
    for_all_seeds(false, run_against_the_model);
}

static void they_agree_when_messages_arrive_late_and_in_any_order(void **state)
{
    (void)state;
    for_all_seeds(true, run_against_the_model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hardware_and_a_naive_model_agree_after_every_step),
        cmocka_unit_test(they_agree_when_messages_arrive_late_and_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
