/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing YAML: what comes out, and what is said if it cannot. */
#include "yaml/emit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static enum rm_status emit_text(FILE *to, const char *text, struct rm_error *error)
{
    struct yml_emitter *emitter = yml_emitter_new(to);
    assert_non_null(emitter);
    yml_emit_mapping(emitter, false);
    yml_emit_text(emitter, "list");
    yml_emit_list(emitter);
    yml_emit_mapping(emitter, true);
    yml_emit_text(emitter, text);
    yml_emit_number(emitter, UINT64_MAX);
    yml_emit_end(emitter);
    yml_emit_end(emitter);
    yml_emit_end(emitter);
    return yml_emitter_finish(emitter, error);
}

static void lists_and_mappings_are_written_within_each_other(void **state)
{
    (void)state;
    const char *const rows[][2] = {
        {"key", "list:\n- {key: 18446744073709551615}\n"},
        {"@1", "list:\n- {'@1': 18446744073709551615}\n"},
        {"\xc3\xa4\xe2\x82\xac", "list:\n- {\xc3\xa4\xe2\x82\xac: 18446744073709551615}\n"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *text;
        size_t bytes;
        FILE *to = open_memstream(&text, &bytes);
        assert_int_equal(emit_text(to, rows[i][0], NULL), RM_OK);
        fclose(to);
        assert_string_equal(text, rows[i][1]);
        free(text);
    }
}

/* RFC 3629: overlong forms, surrogates, too large, cut short. */
static void text_that_is_not_utf_8_is_an_error(void **state)
{
    (void)state;
    const char *const rows[] = {"\xff",         "a\x80",        "\xc3",     "\xc0\x80",
                                "\xe0\x80\x80", "\xed\xa0\x80", "\xe2\x82", "\xf4\x90\x80\x80"};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct rm_error error = {.text = ""};
        FILE *to = fopen("/dev/null", "w");
        assert_int_equal(emit_text(to, rows[i], &error), RM_BAD_INPUT);
        assert_non_null(strstr(error.text, "which is not UTF-8"));
        fclose(to);
    }
}

static void an_output_that_is_full_is_an_error(void **state)
{
    (void)state;
    struct rm_error error = {.text = ""};
    FILE *to = fopen("/dev/full", "w");
    assert_int_equal(emit_text(to, "key", &error), RM_BAD_INPUT);
    assert_string_equal(error.text, "the output cannot be written");
    fclose(to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_and_mappings_are_written_within_each_other),
        cmocka_unit_test(text_that_is_not_utf_8_is_an_error),
        cmocka_unit_test(an_output_that_is_full_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
