/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The calls through which firmware presents interrupts: the same rules as the page's (test_icp.c),
 * a pointer, and an EOI that tells of more. Expected: skiboot's documents of the calls. */
#include "wires_test.h"
#include "xics_test.h"

#define WHERE UINT64_C(0xc000000000010000)

/* Memory of one word, which firmware may write or not. */
struct memory {
    bool there;
    unsigned stores;
    uint64_t address;
    uint8_t bytes[4];
};

static bool store(void *context, uint64_t address, const uint8_t *bytes, size_t count)
{
    struct memory *memory = context;
    assert_int_equal(count, sizeof(memory->bytes));
    if (!memory->there)
        return false;
    memory->stores++;
    memory->address = address;
    memcpy(memory->bytes, bytes, count);
    return true;
}

static int new_firmware(void **state)
{
    if (new_xics(state) != 0)
        return -1;
    rm_xics_configure(*state, (struct rm_xics_config){.firmware_presents = true});
    return 0;
}

#define firmware_test(function) cmocka_unit_test_setup_teardown(function, new_firmware, free_xics)

static struct rm_opal_result call(struct rm_xics *xics, unsigned thread, struct memory *memory,
                                  uint64_t token, uint64_t r3, uint64_t r4)
{
    const struct rm_opal_caller caller = {thread, memory ? store : NULL, memory};
    struct rm_opal_result result =
        rm_opal_perform(xics, &caller, token, (const uint64_t[RM_OPAL_ARGS_MAX]){r3, r4, ~0u, ~0u});
    assert_true(result.handled);
    return result;
}

static int64_t rc(struct rm_xics *xics, unsigned thread, uint64_t token, uint64_t r3, uint64_t r4)
{
    return call(xics, thread, NULL, token, r3, r4).rc;
}

/* The XIRR as firmware stores it, most significant byte first. */
static uint32_t get_xirr(struct rm_xics *xics, unsigned thread, bool just_poll)
{
    struct memory memory = {.there = true};
    struct rm_opal_result result = call(xics, thread, &memory, OPAL_INT_GET_XIRR, WHERE, just_poll);
    uint32_t word = 0;
    assert_int_equal(result.rc, OPAL_SUCCESS);
    assert_false(result.wild);
    assert_int_equal(memory.stores, 1);
    assert_true(memory.address == WHERE);
    for (size_t i = 0; i < sizeof(memory.bytes); i++)
        word = word << 8 | memory.bytes[i];
    assert_int_equal(result.stored, word);
    return word;
}

static void xirr_is_stored_big_endian_and_accepted(void **state)
{
    set_mfrr(*state, 1, 4);
    assert_int_equal(get_xirr(*state, 1, false), 0xff000002);
    assert_int_equal(rm_icp_peek(*state, 1).cppr, 4);
    assert_int_equal(rm_icp_peek(*state, 1).xisr, 0);
    assert_int_equal(get_xirr(*state, 1, false), 0x04000000);
    assert_int_equal(get_xirr(*state, 0, false), 0xff000000);
}

static void polling_accepts_nothing(void **state)
{
    set_mfrr(*state, 1, 4);
    uint64_t before = rm_xics_hash(*state);
    assert_int_equal(get_xirr(*state, 1, true), 0xff000002);
    assert_int_equal(rm_xics_hash(*state), before);
}

static void a_pointer_to_no_memory_is_told_and_nothing_happens(void **state)
{
    struct memory none = {.there = false};
    set_mfrr(*state, 1, 4);
    uint64_t before = rm_xics_hash(*state);
    struct rm_opal_result results[] = {
        call(*state, 1, &none, OPAL_INT_GET_XIRR, 0, 0),
        call(*state, 1, NULL, OPAL_INT_GET_XIRR, WHERE, 0),
    };
    for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
        assert_true(results[i].wild);
        assert_int_equal(results[i].rc, OPAL_PARAMETER);
    }
    assert_int_equal(rm_xics_hash(*state), before);
}

static void an_eoi_ends_at_the_callers_controller(void **state)
{
    set_mfrr(*state, 2, 4);
    uint32_t xirr = get_xirr(*state, 2, false);
    assert_int_equal(rc(*state, 2, OPAL_INT_SET_MFRR, 2, 0xff), OPAL_SUCCESS);
    assert_int_equal(rc(*state, 2, OPAL_INT_EOI, xirr, 0), 0);
    assert_int_equal(poll(*state, 2), 0xff000000);
    assert_int_equal(rm_icp_peek(*state, 2).mfrr, 0xff);
}

static void an_eoi_tells_of_an_ipi_that_waits_and_keeps_the_line_down(void **state)
{
    add(*state, 0x1234, 1, 5);
    trigger(*state, 0x1234);
    uint32_t xirr = get_xirr(*state, 1, false);
    set_mfrr(*state, 1, 4);
    assert_true(rm_icp_line(*state, 1));
    assert_int_equal(rc(*state, 1, OPAL_INT_EOI, xirr, 0), 1);
    assert_int_equal(poll(*state, 1), 0xff000002);
    assert_false(rm_icp_line(*state, 1));
    assert_int_equal(get_xirr(*state, 1, true), 0xff000002);
    assert_false(rm_icp_line(*state, 1));
    assert_int_equal(get_xirr(*state, 1, false), 0xff000002);
    set_mfrr(*state, 1, 0xff);
    assert_int_equal(rc(*state, 1, OPAL_INT_EOI, 0xff000002, 0), 0);
    set_mfrr(*state, 1, 4);
    assert_true(rm_icp_line(*state, 1));
}

/* They wait in firmware's queue, of which the lowest number of the most favoured is next. */
static void an_eoi_finds_sources_of_the_same_priority(void **state)
{
    static const uint32_t order[] = {0x1236, 0x1234, 0x1235};
    const struct {
        uint32_t hwirq;
        uint8_t priority;
    } sources[] = {{0x1235, 5}, {0x1234, 5}, {0x1236, 4}};
    for (size_t i = 0; i < 3; i++)
        add(*state, sources[i].hwirq, 1, sources[i].priority);
    add(*state, 0x1240, 1, 3);
    trigger(*state, 0x1240);
    uint32_t xirr = get_xirr(*state, 1, false);
    for (size_t i = 0; i < 3; i++)
        trigger(*state, sources[i].hwirq);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(rc(*state, 1, OPAL_INT_EOI, xirr, 0), 1);
        xirr = get_xirr(*state, 1, false);
        assert_int_equal(xirr, 0xff000000 | order[i]);
    }
    assert_int_equal(rc(*state, 1, OPAL_INT_EOI, xirr, 0), 0);
    assert_int_equal(poll(*state, 1), 0xff000000);
}

/* The queue is in memory: firmware waits for no message of the sources, and looks at its own
 * thread's only. */
static void an_eoi_looks_through_its_queue_at_once(void **state)
{
    static struct carrier carrier;
    struct rm_xics_wires wires = wires_of(&carrier);
    carrier.count = 0;
    rm_xics_connect(*state, &wires);
    uint32_t xirr[2];
    for (unsigned thread = 0; thread < 2; thread++)
        for (uint32_t number = 0; number < 2; number++)
            add(*state, 0x1234 + 2 * thread + number, thread, 5);
    for (uint32_t number = 0; number < 2; number++)
        for (unsigned thread = 0; thread < 2; thread++) {
            trigger(*state, 0x1234 + 2 * thread + number);
            struct rm_xics_message message = carrier_take(&carrier, 0);
            rm_xics_arrive(*state, &message);
            if (number == 0)
                xirr[thread] = get_xirr(*state, thread, false);
        }
    eoi(*state, 0, xirr[0]);
    assert_int_equal(rc(*state, 1, OPAL_INT_EOI, xirr[1], 0), 1);
    assert_int_equal(poll(*state, 1), 0xff001237);
    assert_int_equal(poll(*state, 0), 0xff000000);
    assert_int_equal(pqh(*state, 0x1235), 101);
}

static void an_eoi_says_nothing_of_other_threads_and_of_what_has_to_wait(void **state)
{
    add(*state, 0x1234, 1, 5);
    add(*state, 0x1235, 0, 5);
    add(*state, 0x1236, 1, 6);
    trigger(*state, 0x1235);
    assert_int_equal(get_xirr(*state, 0, false), 0xff001235);
    trigger(*state, 0x1234);
    uint32_t xirr = get_xirr(*state, 1, false);
    trigger(*state, 0x1236);
    assert_int_equal(rc(*state, 1, OPAL_INT_EOI, (xirr & 0xffffff) | 0x06000000, 0), 0);
    assert_int_equal(pqh(*state, 0x1236), 101);
}

static void a_withdrawn_interrupt_is_not_told_of_any_more(void **state)
{
    set_cppr(*state, 1, 4);
    set_mfrr(*state, 1, 4);
    assert_int_equal(rc(*state, 1, OPAL_INT_EOI, 0xff000000, 0), 1);
    assert_int_equal(rc(*state, 1, OPAL_INT_SET_CPPR, 4, 0), OPAL_SUCCESS);
    assert_int_equal(poll(*state, 1), 0x04000000);
    assert_int_equal(rc(*state, 1, OPAL_INT_SET_CPPR, 0xff, 0), OPAL_SUCCESS);
    assert_true(rm_icp_line(*state, 1));
}

static void mfrr_is_set_of_any_thread_that_is_there(void **state)
{
    assert_int_equal(rc(*state, 1, OPAL_INT_SET_MFRR, 3, 4), OPAL_SUCCESS);
    assert_int_equal(rc(*state, 1, OPAL_INT_SET_MFRR, 1, 0x105), OPAL_SUCCESS);
    assert_int_equal(rm_icp_peek(*state, 3).mfrr, 4);
    assert_int_equal(rm_icp_peek(*state, 1).mfrr, 5);
    assert_int_equal(rm_icp_peek(*state, 0).mfrr, 0xff);
    assert_true(rm_icp_line(*state, 3));
    uint64_t before = rm_xics_hash(*state);
    assert_int_equal(rc(*state, 1, OPAL_INT_SET_MFRR, THREADS, 4), OPAL_PARAMETER);
    assert_int_equal(rc(*state, 1, OPAL_INT_SET_MFRR, UINT64_MAX, 4), OPAL_PARAMETER);
    assert_int_equal(rm_xics_hash(*state), before);
}

static void without_that_firmware_all_are_refused(void **state)
{
    struct memory memory = {.there = true};
    set_mfrr(*state, 0, 4);
    uint64_t before = rm_xics_hash(*state);
    for (uint64_t token = OPAL_INT_GET_XIRR; token <= OPAL_INT_SET_MFRR; token++) {
        struct rm_opal_result result = call(*state, 0, &memory, token, 0, 0xff);
        assert_int_equal(result.rc, OPAL_PARAMETER);
        assert_false(result.wild);
    }
    assert_int_equal(memory.stores, 0);
    assert_int_equal(rm_xics_hash(*state), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        firmware_test(xirr_is_stored_big_endian_and_accepted),
        firmware_test(polling_accepts_nothing),
        firmware_test(a_pointer_to_no_memory_is_told_and_nothing_happens),
        firmware_test(an_eoi_ends_at_the_callers_controller),
        firmware_test(an_eoi_tells_of_an_ipi_that_waits_and_keeps_the_line_down),
        firmware_test(an_eoi_finds_sources_of_the_same_priority),
        firmware_test(an_eoi_looks_through_its_queue_at_once),
        firmware_test(an_eoi_says_nothing_of_other_threads_and_of_what_has_to_wait),
        firmware_test(a_withdrawn_interrupt_is_not_told_of_any_more),
        firmware_test(mfrr_is_set_of_any_thread_that_is_there),
        xics_test(without_that_firmware_all_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
