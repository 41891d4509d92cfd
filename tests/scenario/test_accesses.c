/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Accesses to presentation pages as text. */
#include "scenario/mmio.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct rm_mmio load_of(unsigned icp)
{
    return (struct rm_mmio){
        .icp = icp, .offset = 4, .width_bytes = 4, .bytes = {0xff, 0x00, 0x12, 0x34}};
}

static void accesses_match_their_patterns(void **state)
{
    (void)state;
    struct rm_mmio mmio = load_of(3);
    struct scn_mmio_pattern pattern;
    const char *good[] = {"R4@4", "R4@4=ff001234", "R4@4=FF001234 cpu3", "R4@04 cpu3"};
    const char *other[] = {"W4@4",          "R1@4",      "R4@c",
                           "R4@4=ff001235", "R4@4 cpu0", "R4@4=ff001234 cpu0"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_int_equal(scn_mmio_parse(good[i], &pattern, NULL), RM_OK);
        assert_true(scn_mmio_matches(&pattern, &mmio, 3));
    }
    for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++) {
        assert_int_equal(scn_mmio_parse(other[i], &pattern, NULL), RM_OK);
        assert_false(scn_mmio_matches(&pattern, &mmio, 3));
    }
    assert_int_equal(scn_mmio_parse("R4@4", &pattern, NULL), RM_OK);
    assert_false(scn_mmio_matches(&pattern, &mmio, 0));
    char text[SCN_MMIO_TEXT_BYTES];
    scn_mmio_print(&mmio, text, sizeof(text));
    assert_string_equal(text, "R4@4=ff001234 cpu3");
}

static void bad_access_patterns_are_refused(void **state)
{
    (void)state;
    const char *bad[] = {"",
                         "R",
                         "R4",
                         "R3@4",
                         "R4@",
                         "R4@1000",
                         "R4@4=ff",
                         "R4@4=ff00123",
                         "R4@4=ff0012345",
                         "R4@4 cpu",
                         "R4@4 cpu128",
                         "R4@4 ",
                         "r4@4",
                         "R4@4=ff00123g"};
    struct scn_mmio_pattern pattern;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (scn_mmio_parse(bad[i], &pattern, NULL) != RM_BAD_INPUT)
            fail_msg("\"%s\" was taken", bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accesses_match_their_patterns),
        cmocka_unit_test(bad_access_patterns_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
