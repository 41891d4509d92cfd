/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text and numbers of the page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "trace2csv/page_text.h"

#include <stdlib.h>
#include <string.h>

static void assert_printed(void (*print)(FILE *to, const void *what), const void *what,
                           const char *expected)
{
    char *text;
    size_t bytes;
    FILE *to = open_memstream(&text, &bytes);
    print(to, what);
    fclose(to);
    assert_string_equal(text, expected);
    free(text);
}

static void html(FILE *to, const void *what)
{
    t2c_print_html(to, what);
}

static void number(FILE *to, const void *what)
{
    t2c_print_number(to, *(const uint64_t *)what);
}

static void text_stays_text(void **state)
{
    (void)state;
    assert_printed(html, "kvmppc_hv_entry+0x1c", "kvmppc_hv_entry+0x1c");
    assert_printed(html, "</style><b a=\"1\">&amp;",
                   "&lt;/style&gt;&lt;b a=&quot;1&quot;&gt;&amp;amp;");
    assert_printed(html, "\033[2J\xff", "\\x1b[2J\\xff");
}

#define SPACE "&#8239;"
static void digits_are_grouped(void **state)
{
    static const struct {
        uint64_t value;
        const char *text;
    } numbers[] = {{0, "0"},
                   {999, "999"},
                   {7228, "7228"},
                   {12345, "12" SPACE "345"},
                   {123456, "123" SPACE "456"},
                   {1234567, "1" SPACE "234" SPACE "567"}};
    (void)state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
        assert_printed(number, &numbers[i].value, numbers[i].text);
}

/* A stall that was added to stalls.def without a class would have that of what completes. */
static void every_stall_has_a_class(void **state)
{
    (void)state;
    for (unsigned stall = 0; stall < RM_STALLS; stall++) {
        enum t2c_stall_class of = t2c_class_of_stall((enum rm_stall)stall);
        assert_true(of < T2C_STALL_CLASSES);
        if ((of == T2C_COMPLETES) != (stall == RM_STALL_COMPLETES))
            fail_msg("%s has no class", rm_stall_name((enum rm_stall)stall));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_stays_text),
        cmocka_unit_test(digits_are_grouped),
        cmocka_unit_test(every_stall_has_a_class),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
