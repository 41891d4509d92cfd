/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows from events: phases, timers, the host's part, and what no run can tell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "rmsim/machine.h"
#include "trace2csv/exit_rows.h"

#include <string.h>

static const struct rm_ctf_about about = {.core_hz = 3500000000, .tb_hz = 512000000};

struct bed {
    struct t2c_exits *exits;
    struct t2c_symbols *symbols;
    struct rm_error error;
    unsigned rows;
    struct t2c_row last;
    struct t2c_symbol_time times[8];
    uint64_t number;
};

static enum rm_status take(void *context, const struct t2c_row *row, struct rm_error *error)
{
    struct bed *bed = context;
    (void)error;
    bed->rows++;
    bed->last = *row;
    assert_true(row->symbol_count <= 8);
    if (row->symbol_count)
        memcpy(bed->times, row->symbols, row->symbol_count * sizeof(*row->symbols));
    return RM_OK;
}

static int begin(void **state)
{
    static struct bed bed;
    bed = (struct bed){.symbols = t2c_symbols_new()};
    bed.exits = t2c_exits_new(&about, bed.symbols, take, &bed);
    *state = &bed;
    return 0;
}

static int end(void **state)
{
    struct bed *bed = *state;
    t2c_exits_free(bed->exits);
    t2c_symbols_free(bed->symbols);
    return 0;
}

/* TELL(bed, cycle, exit, kind, .field = ...): by thread 3. */
static enum rm_status tell(struct bed *bed, struct rm_event event)
{
    event.number = bed->number++;
    return t2c_exits_tell(bed->exits, &event, &bed->error);
}
#define EVENT(kind_, cycle_, exit_, name, ...)                                                     \
    ((struct rm_event){                                                                            \
        .type = RM_EVENT_##name, .actor = {kind_, 3, cycle_, 0, exit_}, .name = {__VA_ARGS__}})
#define TELL(bed, cycle, exit, name, ...)                                                          \
    assert_int_equal(tell(bed, EVENT(RM_ACTOR_THREAD, cycle, exit, name, __VA_ARGS__)), RM_OK)
#define HOST(bed, cycle, exit, name, ...)                                                          \
    assert_int_equal(tell(bed, EVENT(RM_ACTOR_HOST, cycle, exit, name, __VA_ARGS__)), RM_OK)

static void assert_column(const struct bed *bed, enum t2c_column column, uint64_t value)
{
    if (!bed->last.has[column] || bed->last.value[column] != value)
        fail_msg("%s is %llu, not %llu", t2c_column_name(column),
                 (unsigned long long)bed->last.value[column], (unsigned long long)value);
}

static void phases_and_timers(void **state)
{
    struct bed *bed = *state;
    TELL(bed, 1000, 1, exit_begin, .vector = 0, .vcpu = 2);
    TELL(bed, 1700, 1, exit_end, .end = RM_END_GUEST, .vcpu = 2);
    TELL(bed, 8700, 2, exit_begin, .vector = 0xc00, .vcpu = 2, .guest_cycles = 7000);
    assert_int_equal(bed->rows, 1);
    assert_true(bed->last.entry);
    TELL(bed, 8700, 2, symbol, .name = "first");
    TELL(bed, 8800, 2, symbol, .name = "second");
    TELL(bed, 8850, 2, symbol, .name = "first");
    TELL(bed, 9400, 2, nap, .lpcr = 0);
    TELL(bed, 79400, 2, wake, .reason = 3);
    TELL(bed, 79400, 2, symbol, .name = "second");
    TELL(bed, 80100, 2, decided, .pc = 0);
    TELL(bed, 83600, 2, exit_end, .end = RM_END_HOST, .vcpu = 2, .trap = 0xe80, .instructions = 9);
    HOST(bed, 85000, 2, host_exit, .vcpu = 2, .of = 2, .resume = 8);
    HOST(bed, 85000, 2, host_complete, .vcpu = 2, .rm_action_before = 5);
    HOST(bed, 85000, 2, kick, .vcpu = 7);
    HOST(bed, 85000, 2, kick, .vcpu = 6);
    assert_int_equal(bed->rows, 1);
    HOST(bed, 90000, 2, host_loop, .vcpu = 2, .of = 2);
    assert_int_equal(bed->rows, 2);
    assert_column(bed, T2C_rm_entry_cycles, 700);
    assert_column(bed, T2C_guest_cycles, 7000);
    assert_column(bed, T2C_rm_intr_cycles, 700 + 700);
    assert_column(bed, T2C_cede_cycles, 70000);
    assert_column(bed, T2C_rm_exit_cycles, 3500);
    assert_column(bed, T2C_exit_cycles, 74900);
    assert_column(bed, T2C_exit_ns, 21400);
    assert_column(bed, T2C_naps, 1);
    assert_column(bed, T2C_host_cycles, 6400);
    assert_column(bed, T2C_rm_action, 5);
    assert_column(bed, T2C_kicks, 2);
    assert_column(bed, T2C_kicked_vcpu, 7);
    assert_false(bed->last.has[T2C_hcall]);
    /* Ticks of 512 MHz in 3.5 GHz, each end cut: 8700 is 1272, 9400 is 1375, and so on. */
    const struct t2c_timer_sum *sum = &bed->last.timers.of[T2C_RM_INTR];
    assert_int_equal(sum->count, 2);
    assert_int_equal(sum->total_ticks, (1375 - 1272) + (11717 - 11615));
    assert_int_equal(bed->last.timers.of[T2C_GUEST].total_ticks, 1272 - 248);
    assert_int_equal(bed->last.timers.of[T2C_CEDE].count, 1);
    /* first: 100 and 550; second: 50, and after the nap 4200. */
    assert_int_equal(bed->last.symbol_count, 2);
    assert_int_equal(bed->times[0].cycles, 650);
    assert_int_equal(bed->times[0].entries, 2);
    assert_int_equal(bed->times[1].cycles, 4250);
    assert_string_equal(t2c_symbol_name(bed->symbols, bed->times[1].symbol), "second");
}

static void an_hcall_is_that_of_the_injection(void **state)
{
    struct bed *bed = *state;
    struct rm_event event = EVENT(RM_ACTOR_DEVICE, 10, 0, injected, .kind = RM_INJECT_HCALL,
                                  .number = 0x64, .thread = 3);
    event.actor.cause = 9;
    assert_int_equal(tell(bed, event), RM_OK);
    event = EVENT(RM_ACTOR_THREAD, 20, 1, exit_begin, .vector = 0xc00, .vcpu = 0);
    event.actor.cause = 9;
    assert_int_equal(tell(bed, event), RM_OK);
    TELL(bed, 30, 1, exit_end, .end = RM_END_GUEST, .vcpu = 0);
    TELL(bed, 40, 2, exit_begin, .vector = 0xc00, .vcpu = 0);
    assert_column(bed, T2C_hcall, 0x64);
    assert_column(bed, T2C_cause, 9);
    TELL(bed, 50, 2, exit_end, .end = RM_END_GUEST, .vcpu = 0);
    TELL(bed, 60, 3, exit_begin, .vector = 0x500, .vcpu = 0);
    assert_false(bed->last.has[T2C_hcall]);
}

static void a_new_run_drops_what_was_under_way(void **state)
{
    struct bed *bed = *state;
    unsigned under_way;
    TELL(bed, 10, 1, exit_begin, .vector = 0x500, .vcpu = 0);
    assert_int_equal(tell(bed, EVENT(RM_ACTOR_HOST, 2000, 0, run, .seed = 5, .start_cycle = 10,
                                     .warm_up = true)),
                     RM_OK);
    TELL(bed, 2010, 1, exit_begin, .vector = 0x500, .vcpu = 0);
    TELL(bed, 2020, 1, exit_end, .end = RM_END_GUEST, .vcpu = 0);
    assert_int_equal(tell(bed, EVENT(RM_ACTOR_HOST, 3000, 0, run, .seed = 6, .start_cycle = 10)),
                     RM_OK);
    assert_int_equal(bed->rows, 0);
    TELL(bed, 3010, 1, exit_begin, .vector = 0x500, .vcpu = 0);
    TELL(bed, 3020, 1, exit_end, .end = RM_END_GUEST, .vcpu = 0);
    TELL(bed, 3030, 2, exit_begin, .vector = 0x500, .vcpu = 0);
    assert_int_equal(t2c_exits_end(bed->exits, &under_way, &bed->error), RM_OK);
    assert_int_equal(under_way, 1);
    assert_int_equal(bed->rows, 1);
    assert_column(bed, T2C_run, 1);
    assert_column(bed, T2C_seed, 6);
}

/* Each run begins as the first one did, with what was under way then; a thread's own clock may be
 * behind the machine's. */
static void an_exit_that_began_before_the_runs_is_of_none(void **state)
{
    struct bed *bed = *state;
    TELL(bed, 10, 1, exit_begin, .vector = 0x500, .vcpu = 0);
    for (uint64_t cycle = 20; cycle < 9000; cycle += 4000) {
        assert_int_equal(tell(bed, EVENT(RM_ACTOR_HOST, cycle, 0, run, .seed = 6, .start_cycle = 30,
                                         .warm_up = cycle == 20)),
                         RM_OK);
        TELL(bed, cycle + 10, 1, wake, .reason = 0);
        TELL(bed, cycle + 20, 1, exit_end, .end = RM_END_GUEST, .vcpu = 0);
        TELL(bed, cycle + 30, 2, exit_begin, .vector = 0x500, .vcpu = 0);
        TELL(bed, cycle + 40, 2, exit_end, .end = RM_END_GUEST, .vcpu = 0);
    }
    TELL(bed, 9000, 3, exit_begin, .vector = 0x500, .vcpu = 0);
    assert_int_equal(bed->rows, 2);
    assert_column(bed, T2C_run, 2);
    assert_column(bed, T2C_exit_seq, 2);
}

static void what_no_run_tells_is_refused(void **state)
{
    struct bed *bed = *state;
    assert_int_equal(tell(bed, EVENT(RM_ACTOR_THREAD, 10, 1, exit_end, .end = RM_END_GUEST)),
                     RM_BAD_INPUT);
    assert_string_equal(bed->error.text, "event 0, exit_end of thread 3: no exit has begun there");
    const struct {
        struct rm_event event;
        const char *says;
    } wrong[] = {
        {EVENT(RM_ACTOR_THREAD, 30, 2, exit_begin, .vector = 0), "the exit before it has no end"},
        {EVENT(RM_ACTOR_THREAD, 30, 1, exit_end, .end = 77), "no such end"},
        {EVENT(RM_ACTOR_THREAD, 30, 1, exit_end, .vcpu = 32), "no such vcpu"},
        {EVENT(RM_ACTOR_THREAD, UINT64_MAX, 1, wake, .reason = 0), "found cycle"},
    };
    assert_int_equal(
        tell(bed, EVENT(RM_ACTOR_THREAD, 10, 1, exit_begin, .vector = 0x500, .guest_cycles = 11)),
        RM_BAD_INPUT);
    assert_int_equal(
        tell(bed, EVENT(RM_ACTOR_THREAD, 10, 1, exit_begin, .vector = 0x500, .vcpu = 32)),
        RM_BAD_INPUT);
    TELL(bed, 20, 1, exit_begin, .vector = 0x500, .vcpu = 0);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        assert_int_equal(tell(bed, wrong[i].event), RM_BAD_INPUT);
        assert_non_null(strstr(bed->error.text, wrong[i].says));
    }
}

#define BED_TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BED_TEST(phases_and_timers),
        BED_TEST(an_hcall_is_that_of_the_injection),
        BED_TEST(a_new_run_drops_what_was_under_way),
        BED_TEST(an_exit_that_began_before_the_runs_is_of_none),
        BED_TEST(what_no_run_tells_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
