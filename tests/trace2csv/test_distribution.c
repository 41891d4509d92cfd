/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Percentiles against a sorted list of all values, and what a distribution refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../random.h"
#include "trace2csv/distribution.h"

#include <stdlib.h>
#include <string.h>

#define VALUES_MAX 5000u

static int by_value(const void *a, const void *b)
{
    uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;
    return (one > other) - (one < other);
}

/* The nearest rank, as it is defined: the first value of the sorted list that so many per mille of
 * them do not exceed. */
static uint64_t by_counting(const uint64_t *sorted, unsigned count, unsigned per_mille)
{
    unsigned at = 0;
    while ((uint64_t)(at + 1) * 1000 < (uint64_t)per_mille * count)
        at++;
    return sorted[at];
}

static void check(uint64_t *values, unsigned count)
{
    static const struct {
        enum t2c_statistic statistic;
        unsigned per_mille;
    } percentiles[] = {
        {T2C_P50, 500}, {T2C_P90, 900}, {T2C_P95, 950}, {T2C_P99, 990}, {T2C_P99_9, 999}};
    struct t2c_distribution distribution = {0};
    size_t distinct = 0;
    uint64_t total = 0;
    for (unsigned i = 0; i < count; i++) {
        total += values[i];
        assert_int_equal(t2c_distribution_add(&distribution, values[i], &distinct, NULL), RM_OK);
    }
    qsort(values, count, sizeof(*values), by_value);
    for (size_t i = 0; i < sizeof(percentiles) / sizeof(*percentiles); i++)
        assert_int_equal(t2c_statistic(&distribution, percentiles[i].statistic),
                         by_counting(values, count, percentiles[i].per_mille));
    assert_int_equal(t2c_statistic(&distribution, T2C_MIN), values[0]);
    assert_int_equal(t2c_statistic(&distribution, T2C_MAX), values[count - 1]);
    assert_int_equal(t2c_statistic(&distribution, T2C_COUNT), count);
    assert_int_equal(t2c_statistic(&distribution, T2C_TOTAL), total);
    assert_int_equal(t2c_statistic(&distribution, T2C_MEAN), (total + count / 2) / count);
    t2c_distribution_free(&distribution);
}

static void percentiles_are_exact(void **state)
{
    static uint64_t values[VALUES_MAX];
    uint64_t random = 1;
    (void)state;
    for (unsigned round = 0; round < 300; round++) {
        unsigned count = 1 + below(&random, round < 100 ? 12 : VALUES_MAX);
        unsigned different = 1 + below(&random, 2 * VALUES_MAX);
        for (unsigned i = 0; i < count; i++)
            values[i] = below(&random, different) * UINT64_C(1000003);
        check(values, count);
    }
}

/* Five values by hand: ranks 3, 5, 5, 5, 5. */
static void five_values(void **state)
{
    uint64_t values[] = {50, 15, 35, 20, 40};
    (void)state;
    check(values, 5);
    assert_int_equal(by_counting(values, 5, 500), 35);
    assert_int_equal(by_counting(values, 5, 900), 50);
}

/* 2384671 cycles of 3.5 GHz in 600: 3974.45 cycles, 1135.558 ns. 3974 cycles would be 1135. */
static void a_mean_is_rounded_once(void **state)
{
    const struct rm_ctf_about about = {.core_hz = 3500000000};
    struct t2c_distribution distribution = {0};
    size_t distinct = 0;
    (void)state;
    for (unsigned i = 0; i < 600; i++)
        assert_int_equal(
            t2c_distribution_add(&distribution, i ? 3974 : 2384671 - 599 * 3974, &distinct, NULL),
            RM_OK);
    assert_int_equal(t2c_statistic(&distribution, T2C_MEAN), 3974);
    assert_int_equal(t2c_statistic_ns(&distribution, T2C_MEAN, &about), 1136);
    assert_int_equal(t2c_statistic_ns(&distribution, T2C_P50, &about), 1135);
    t2c_distribution_free(&distribution);
}

static void too_many_different_values_are_refused(void **state)
{
    struct t2c_distribution distribution = {0};
    struct rm_error error;
    size_t distinct = 0;
    (void)state;
    for (uint64_t value = 0; value < T2C_DISTINCT_MAX; value++)
        assert_int_equal(t2c_distribution_add(&distribution, value, &distinct, &error), RM_OK);
    assert_int_equal(t2c_distribution_add(&distribution, 7, &distinct, &error), RM_OK);
    assert_int_equal(t2c_distribution_add(&distribution, T2C_DISTINCT_MAX, &distinct, &error),
                     RM_BAD_INPUT);
    assert_non_null(strstr(error.text, "more than 1048576 different durations"));
    t2c_distribution_free(&distribution);
}

static void a_sum_that_does_not_fit_is_refused(void **state)
{
    struct t2c_distribution distribution = {0};
    struct rm_error error;
    size_t distinct = 0;
    (void)state;
    assert_int_equal(t2c_distribution_add(&distribution, UINT64_MAX, &distinct, &error), RM_OK);
    assert_int_equal(t2c_distribution_add(&distribution, 1, &distinct, &error), RM_BAD_INPUT);
    t2c_distribution_free(&distribution);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(percentiles_are_exact),
        cmocka_unit_test(five_values),
        cmocka_unit_test(a_mean_is_rounded_once),
        cmocka_unit_test(too_many_different_values_are_refused),
        cmocka_unit_test(a_sum_that_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
