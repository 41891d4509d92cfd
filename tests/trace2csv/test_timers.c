/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sums of stretches, as the kernel's timers keep them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "trace2csv/timers.h"

static void timers_keep_least_and_most(void **state)
{
    struct t2c_timers timers = {0}, more = {0};
    (void)state;
    t2c_timers_add(&timers, T2C_GUEST, 5);
    t2c_timers_add(&more, T2C_GUEST, 9);
    t2c_timers_add(&more, T2C_GUEST, 0);
    t2c_timers_add_all(&timers, &more);
    const struct t2c_timer_sum *sum = &timers.of[T2C_GUEST];
    assert_int_equal(sum->count, 3);
    assert_int_equal(sum->total_ticks, 14);
    assert_int_equal(sum->min_ticks, 0);
    assert_int_equal(sum->max_ticks, 9);
    assert_int_equal(timers.of[T2C_CEDE].count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timers_keep_least_and_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
