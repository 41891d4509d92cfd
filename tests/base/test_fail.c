/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/fail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void fail_stores_status_and_text_and_returns_the_status(void **state)
{
    (void)state;
    struct rm_error error = {0};
    assert_int_equal(rm_fail(&error, RM_NOT_FOUND, "no %s %d", "field", 7), RM_NOT_FOUND);
    assert_int_equal(error.status, RM_NOT_FOUND);
    assert_string_equal(error.text, "no field 7");
    assert_int_equal(rm_fail(NULL, RM_BAD_INPUT, "nobody listens"), RM_BAD_INPUT);
}

static void a_prefix_says_where_the_mistake_lies(void **state)
{
    (void)state;
    struct rm_error error = {0};
    rm_fail(&error, RM_BAD_INPUT, "too short");
    assert_int_equal(rm_fail_in(&error, RM_BAD_INPUT, "file %s", "a.elf"), RM_BAD_INPUT);
    assert_string_equal(error.text, "file a.elf: too short");
}

static void text_that_is_too_long_loses_its_middle(void **state)
{
    (void)state;
    struct rm_error error = {0};
    char name[2 * RM_ERROR_TEXT_BYTES];
    memset(name, 'x', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    rm_fail(&error, RM_BAD_INPUT, "/%s: no such file", name);
    assert_int_equal(strlen(error.text), RM_ERROR_TEXT_BYTES - 1);
    assert_memory_equal(error.text, "/xxx", 4);
    assert_non_null(strstr(error.text, "x[...]x"));
    assert_non_null(strstr(error.text, "xxx: no such file"));
    rm_fail(&error, RM_BAD_INPUT, "line 7: too short");
    rm_fail_in(&error, RM_BAD_INPUT, "/%s", name);
    assert_int_equal(strlen(error.text), RM_ERROR_TEXT_BYTES - 1);
    assert_non_null(strstr(error.text, "xxx: line 7: too short"));
    rm_fail_in(&error, RM_BAD_INPUT, "in");
    assert_memory_equal(error.text, "in: /xx", 7);
    assert_non_null(strstr(error.text, "xxx: line 7: too short"));
}

static void no_character_is_cut(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        struct rm_error error = {0};
        char name[4 * RM_ERROR_TEXT_BYTES + 1] = "";
        for (size_t i = 0; i < RM_ERROR_TEXT_BYTES; i++)
            memcpy(name + 4 * i, "\xf0\x9f\x98\x80", 4);
        rm_fail(&error, RM_BAD_INPUT, "%.*s%s: end", (int)shift, "aaaa", name);
        size_t at = shift;
        for (; memcmp(error.text + at, "\xf0\x9f\x98\x80", 4) == 0; at += 4)
            ;
        assert_memory_equal(error.text + at, "[...]", 5);
        for (at += 5; memcmp(error.text + at, "\xf0\x9f\x98\x80", 4) == 0; at += 4)
            ;
        assert_string_equal(error.text + at, ": end");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fail_stores_status_and_text_and_returns_the_status),
        cmocka_unit_test(a_prefix_says_where_the_mistake_lies),
        cmocka_unit_test(text_that_is_too_long_loses_its_middle),
        cmocka_unit_test(no_character_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
