/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A pipeline in its normalised form, one that remembers, and one that was saved go on as any. */
#include "streams.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#define CORE_HZ UINT64_C(3500000000)
#define STEPS   20000
#define SEEDS   20

#define MANY_SEEDS      400
#define MOST_GROWTH_KIB 1024

static struct rm_rows values(void)
{
    struct rm_row_table table;
    rm_row_table_defaults(&table);
    return rm_rows_at(&table, RM_ROW_VALUE);
}

static struct rm_power8 *open_clock(unsigned smt, bool remembers)
{
    const struct rm_rows rows = values();
    const struct rm_power8_config config = {.remembers = remembers, .rows = &rows, .models = 1};
    const struct rm_timed_world world = {1, 1, smt, CORE_HZ};
    struct rm_power8 *clock;
    assert_int_equal(rm_power8_new(&config, &clock, NULL), RM_OK);
    assert_int_equal(rm_power8_reset(clock, &world, NULL), RM_OK);
    return clock;
}

static uint64_t tell(struct rm_power8 *clock, const struct rm_feed_step *step)
{
    const struct rm_feed *feed = &rm_power8_model(clock)->feed;
    return feed->retired(feed->context, 0, step);
}

static uint64_t loop_length(uint64_t seed)
{
    return 5 + seed * 7 % 300;
}

static void assert_same_stages(const struct rm_stages *a, const struct rm_stages *b, uint32_t by)
{
    assert_int_equal(a->fetch, b->fetch + by);
    assert_int_equal(a->dispatch, b->dispatch + by);
    assert_int_equal(a->issue, b->issue + by);
    assert_int_equal(a->finish, b->finish + by);
    assert_int_equal(a->complete, b->complete + by);
    assert_int_equal(a->cycles, b->cycles);
    assert_int_equal(a->front, b->front);
    assert_int_equal(a->stall, b->stall);
    assert_int_equal(a->front_cause, b->front_cause);
    assert_int_equal(a->stall_cause, b->stall_cause);
}

static void a_normalised_pipeline_goes_on_as_before(void **state)
{
    const struct rm_rows rows = values();
    static struct rm_pipeline plain, moved;
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++)
        for (unsigned smt = 1; smt <= 8; smt *= 2) {
            struct rm_pipeline_rows cycles = rm_pipeline_rows(&rows, CORE_HZ, smt);
            struct stream stream;
            uint32_t by = 0;
            uint64_t random = seed;
            stream_start(&stream, seed);
            rm_pipeline_reset(&plain);
            rm_pipeline_reset(&moved);
            for (unsigned i = 0; i < STEPS / 10; i++) {
                struct rm_feed_step step = stream_step(&stream, i, loop_length(seed));
                struct rm_timed_op op;
                struct rm_stages a, b;
                /* whatever can be seen of an instruction */
                uint32_t seen = (uint32_t)next_random(&random) & 0x1fffff;
                rm_timed_op_of(step.record, &op);
                rm_pipeline_step(&plain, &cycles, &op, seen, &a);
                rm_pipeline_step(&moved, &cycles, &op, seen, &b);
                assert_same_stages(&a, &b, by);
                by += rm_pipeline_normalise(&moved, &cycles);
            }
        }
}

/* Of all that is to come, and of where the pipeline's origin is. */
static uint64_t hash_of(const struct rm_power8 *clock)
{
    const struct rm_timing_model *model = rm_power8_model(clock);
    return model->hash(model->context, 0);
}

/* One step of a stream for both, between which time passes and things happen now and then. */
static void assert_same_step(struct rm_power8 *plain, struct rm_power8 *remembers,
                             struct stream *stream, uint64_t n, uint64_t seed)
{
    const struct rm_feed *a = &rm_power8_model(plain)->feed;
    const struct rm_feed *b = &rm_power8_model(remembers)->feed;
    stream->cycle += n % 997 ? 0 : 1000;
    if (n % 251 == 0) {
        enum rm_feed_happening what = n % 2 ? RM_FEED_WAKE : RM_FEED_INTERRUPT;
        uint64_t cycles = a->happened(a->context, 0, what, stream->cycle);
        assert_int_equal(b->happened(b->context, 0, what, stream->cycle), cycles);
        stream->cycle += cycles;
    }
    struct rm_feed_step step = stream_step(stream, n, loop_length(seed));
    uint64_t cycles = tell(plain, &step);
    assert_int_equal(tell(remembers, &step), cycles);
    stream->cycle += cycles;
}

static void what_is_remembered_is_what_would_have_been(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        unsigned smt = 1U << seed % 4;
        struct rm_power8 *plain = open_clock(smt, false), *remembers = open_clock(smt, true);
        struct stream stream;
        stream_start(&stream, seed);
        for (unsigned i = 0; i < STEPS; i++)
            assert_same_step(plain, remembers, &stream, i, seed);
        assert_memory_equal(rm_power8_stack(plain, 0, 0), rm_power8_stack(remembers, 0, 0),
                            sizeof(struct rm_cycle_stack));
        assert_int_equal(hash_of(plain), hash_of(remembers));
        rm_power8_free(plain);
        rm_power8_free(remembers);
    }
}

static long resident_kib(void)
{
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

/* One clock meets far more states than it can remember. */
static void what_is_forgotten_is_found_again(void **state)
{
    (void)state;
    struct rm_power8 *plain = open_clock(1, false), *remembers = open_clock(1, true);
    uint64_t cycle = 0;
    long kib = 0;
    for (uint64_t seed = 0; seed < MANY_SEEDS; seed++) {
        struct stream stream;
        stream_start(&stream, seed);
        stream.cycle = cycle;
        for (unsigned i = 0; i < STEPS / 4; i++)
            assert_same_step(plain, remembers, &stream, i, seed);
        cycle = stream.cycle;
        if (seed == MANY_SEEDS / 10 /* by then it has forgotten all twice */)
            kib = resident_kib();
    }
    assert_true(resident_kib() - kib < MOST_GROWTH_KIB);
    rm_power8_free(plain);
    rm_power8_free(remembers);
}

static void the_parts_of_a_stack_sum_to_its_cycles(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct rm_power8 *clock = open_clock(1, true);
        struct stream stream;
        uint64_t sum = 0;
        stream_start(&stream, seed);
        for (unsigned i = 0; i < STEPS / 10; i++) {
            stream.cycle += i % 501 ? 0 : 1000; /* time passes without instructions, too */
            struct rm_feed_step step = stream_step(&stream, i, loop_length(seed));
            stream.cycle += tell(clock, &step);
        }
        const struct rm_cycle_stack *stack = rm_power8_stack(clock, 0, 0);
        for (unsigned part = 0; part < RM_STALLS; part++)
            sum += stack->part[part];
        assert_int_equal(sum, stack->cycles);
        assert_int_equal(stack->cycles, stream.cycle);
        assert_int_equal(stack->instructions, STEPS / 10);
        rm_power8_free(clock);
    }
}

static void a_saved_clock_goes_on_as_it_did(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct rm_power8 *clock = open_clock(2, true);
        const struct rm_timing_model *model = rm_power8_model(clock);
        struct stream stream, saved_stream;
        void *saved;
        uint64_t first[STEPS / 10], hash;
        stream_start(&stream, seed);
        for (unsigned i = 0; i < STEPS / 10; i++) {
            struct rm_feed_step step = stream_step(&stream, i, loop_length(seed));
            stream.cycle += tell(clock, &step);
        }
        assert_int_equal(model->save(model->context, &saved, NULL), RM_OK);
        saved_stream = stream;
        hash = model->hash(model->context, 0);
        for (unsigned i = 0; i < STEPS / 10; i++) {
            struct rm_feed_step step = stream_step(&stream, i, loop_length(seed));
            stream.cycle += first[i] = tell(clock, &step);
        }
        model->load(model->context, saved);
        assert_int_equal(model->hash(model->context, 0), hash);
        stream = saved_stream;
        for (unsigned i = 0; i < STEPS / 10; i++) {
            struct rm_feed_step step = stream_step(&stream, i, loop_length(seed));
            uint64_t cycles = tell(clock, &step);
            assert_int_equal(cycles, first[i]);
            stream.cycle += cycles;
        }
        model->free_saved(saved);
        rm_power8_free(clock);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_normalised_pipeline_goes_on_as_before),
        cmocka_unit_test(what_is_remembered_is_what_would_have_been),
        cmocka_unit_test(what_is_forgotten_is_found_again),
        cmocka_unit_test(the_parts_of_a_stack_sum_to_its_cycles),
        cmocka_unit_test(a_saved_clock_goes_on_as_it_did),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
