/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a scenario requires of an image. */
#include "scenario/requires.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void features_are_words_in_order_with_a_symbol_each(void **state)
{
    (void)state;
    const struct scn_feature *before = NULL, *feature;
    for (unsigned i = 0; (feature = scn_feature(i)); i++) {
        assert_true(!before || strcmp(before->word, feature->word) < 0);
        assert_true(feature->symbol[0] && feature->about[0]);
        before = feature;
    }
    assert_non_null(before);
}

static void what_is_missing_is_said_with_what_may_have_been_meant(void **state)
{
    (void)state;
    static const struct {
        const char *required, *said;
    } rows[] = {
        {"xics", "the image has no xics: the real-mode part of XICS"},
        {"start_kernel", "the image has no start_kernel: neither a symbol of it nor a feature that "
                         "rmsim knows"},
        {"xcis", "did you mean xics?"},
        {"XICS", "did you mean xics?"},
        {"xic", "did you mean xics?"},
        {"xiccs", "did you mean xics?"},
        {"zics", "did you mean xics?"},
        {"Smt", "did you mean smt?"},
        {"passtrough", "did you mean passthrough?"},
        {"xxcss", "feature that rmsim knows"},
        {"smttt", "feature that rmsim knows"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char said[SCN_MISSING_BYTES];
        scn_print_missing(rows[i].required, said, sizeof(said));
        size_t length = strlen(said), end = strlen(rows[i].said);
        assert_true(length >= end);
        assert_string_equal(said + length - end, rows[i].said);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(features_are_words_in_order_with_a_symbol_each),
        cmocka_unit_test(what_is_missing_is_said_with_what_may_have_been_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
