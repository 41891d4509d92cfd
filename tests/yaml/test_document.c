/* SPDX-License-Identifier: GPL-2.0-or-later */
/* YAML that somebody made to be slow or deep: it ends soon, with one message. */
#include "yaml/document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define TEXT_BYTES    (256u * 1024u)
#define SECONDS_GIVEN 20 /* after which the test is ended, not only failed */

static char text[TEXT_BYTES + 1];

/* `start`, then `part` as often as it fits. */
static void fill(const char *start, const char *part)
{
    size_t used = strlen(start), bytes = strlen(part);
    memcpy(text, start, used);
    for (; used + bytes <= TEXT_BYTES; used += bytes)
        memcpy(text + used, part, bytes);
    text[used] = '\0';
}

static enum rm_status parse_in_time(struct rm_error *error)
{
    struct yml_document document;
    clock_t start = clock();
    alarm(SECONDS_GIVEN);
    enum rm_status status = yml_parse(text, strlen(text), "scenario", &document, error);
    if (status == RM_OK)
        yml_free(&document);
    alarm(0);
    assert_true(clock() - start < SOON_SECONDS * CLOCKS_PER_SEC);
    return status;
}

static void nesting_is_refused_where_it_gets_too_deep(void **state)
{
    (void)state;
    const struct {
        const char *start, *part, *message;
    } rows[] = {
        {"name: ", "[", "line 1, column 38: found 33 lists and mappings within each other"},
        {"name: ", "{a: ", "line 1, column 131: found 33 lists"},
        {"", "- ", "line 1, column 65: found 33 lists"},
        {"", "? ", "line 1, column 65: found 33 lists"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct rm_error error = {.text = ""};
        fill(rows[i].start, rows[i].part);
        assert_int_equal(parse_in_time(&error), RM_BAD_INPUT);
        if (!strstr(error.text, rows[i].message))
            fail_msg("said \"%s\", expected \"%s\"", error.text, rows[i].message);
    }
}

static void what_is_long_but_flat_is_read_in_linear_time(void **state)
{
    (void)state;
    const char *const parts[][2] = {
        {"", "- &anchor x\n"}, {"", "k: 1\n"}, {"a: |\n", "\n"}, {"", "word "}, {"- ", "'' \n"},
    };
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        struct rm_error error = {.text = ""};
        fill(parts[i][0], parts[i][1]);
        enum rm_status status = parse_in_time(&error);
        assert_true(status == RM_OK || status == RM_BAD_INPUT);
    }
}

static void directives_and_aliases_are_refused_with_their_place(void **state)
{
    (void)state;
    const struct {
        const char *text, *message;
    } rows[] = {
        {"# c\n%TAG !a! x\n--- a\n",
         "line 2, column 1: found a YAML directive (%); expected plain"},
        {"%YAML 1.1\n---\na: 1\n", "line 1, column 1: found a YAML directive"},
        {"\xef\xbb\xbf%YAML 1.1\n---\na: 1\n", "line 1, column 1: found a YAML directive"},
        {"#\r%TAG !a! x\r--- a\n", "line 2, column 1: found a YAML directive"},
        {"#\r\n%TAG !a! x\r\n--- a\n", "line 2, column 1: found a YAML directive"},
        {"#\xc2\x85%TAG !a! x\n--- a\n", "line 2, column 1: found a YAML directive"},
        {"#\xe2\x80\xa8%TAG !a! x\n--- a\n", "line 2, column 1: found a YAML directive"},
        {"#\xe2\x80\xa9%TAG !a! x\n--- a\n", "line 2, column 1: found a YAML directive"},
        {"\xff\xfe%\1T\1", "not YAML at byte 0: invalid leading UTF-8 octet"},
        {"- &a 1\n- *a\n", "line 2, column 3: found a YAML alias (*name); expected plain values"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct yml_document document;
        struct rm_error error = {.text = ""};
        assert_int_equal(
            yml_parse(rows[i].text, strlen(rows[i].text), "scenario", &document, &error),
            RM_BAD_INPUT);
        if (!strstr(error.text, rows[i].message))
            fail_msg("said \"%s\", expected \"%s\"", error.text, rows[i].message);
    }
}

static void as_deep_as_is_allowed_is_read(void **state)
{
    (void)state;
    struct yml_document document;
    char deep[2 * YML_DEPTH_MAX + 1] = "";
    memset(deep, '[', YML_DEPTH_MAX);
    memset(deep + YML_DEPTH_MAX, ']', YML_DEPTH_MAX);
    assert_int_equal(yml_parse(deep, strlen(deep), "scenario", &document, NULL), RM_OK);
    assert_non_null(yml_find(&document, "[0][0][0]"));
    yml_free(&document);
}

static void a_percent_sign_after_a_letter_of_two_bytes_is_text(void **state)
{
    (void)state;
    struct yml_document document;
    const char *const plain = "a: \xc3\xa8% \xe2\x82\xac%\n";
    assert_int_equal(yml_parse(plain, strlen(plain), "scenario", &document, NULL), RM_OK);
    yml_free(&document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nesting_is_refused_where_it_gets_too_deep),
        cmocka_unit_test(what_is_long_but_flat_is_read_in_linear_time),
        cmocka_unit_test(directives_and_aliases_are_refused_with_their_place),
        cmocka_unit_test(a_percent_sign_after_a_letter_of_two_bytes_is_text),
        cmocka_unit_test(as_deep_as_is_allowed_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
