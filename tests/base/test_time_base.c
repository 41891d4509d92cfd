/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's arithmetic from ticks to ns, against what POWER8s and POWER9s printed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/time_base.h"

#define TB_HZ UINT64_C(512000000)

/* The least values of published files, all of a time base of 512 MHz: of commit 66feed61cdf6 ("Use
 * msgsnd for signalling threads on POWER8") and of b44bb1b7cbba ("Provide more detailed timings for
 * P9 entry path"). A tick is 1.953125 ns. */
static void published_values_are_met(void **state)
{
    static const struct {
        uint64_t ticks, ns;
    } published[] = {{7, 12}, {109, 212}, {117, 228}, {12, 22}, {132, 256}, {192, 374}};
    (void)state;
    for (size_t i = 0; i < sizeof(published) / sizeof(*published); i++)
        assert_int_equal(rm_tb_to_ns(published[i].ticks, TB_HZ), published[i].ns);
}

/* The factor is 0.9765625 and the shift 1: all values are even, and nothing is rounded up. */
static void values_are_even_and_cut(void **state)
{
    (void)state;
    for (uint64_t ticks = 0; ticks < 100000; ticks++) {
        uint64_t ns = rm_tb_to_ns(ticks, TB_HZ);
        assert_int_equal(ns, ticks * 1000 / 1024 * 2);
    }
}

static void large_values_keep_their_digits(void **state)
{
    (void)state;
    /* An hour, and the largest that fits. */
    assert_int_equal(rm_tb_to_ns(3600 * TB_HZ, TB_HZ), UINT64_C(3600000000000));
    assert_int_equal(rm_tb_to_ns(UINT64_C(1) << 62, TB_HZ), UINT64_C(9007199254740992000));
    /* A slow one, a million ns a tick: 0.95367 and a shift of 20, so 3 ticks are 2 times 2^20. A
     * fast one. */
    assert_int_equal(rm_tb_to_ns(3, 1000), 2 << 20);
    assert_int_equal(rm_tb_to_ns(4000, UINT64_C(4000000000)), 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_values_are_met),
        cmocka_unit_test(values_are_even_and_cut),
        cmocka_unit_test(large_values_keep_their_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
