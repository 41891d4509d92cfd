/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Structs that callers with older and newer headers hand over. */
#include "base/copy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct known {
    size_t size;
    uint32_t first, second;
    uint64_t third; /* came later */
};
#define OLDEST offsetof(struct known, third)

struct newer {
    struct known known;
    uint64_t beyond[4];
};

static enum rm_status copy(struct known *to, const void *from, struct rm_error *error)
{
    memset(to, 0xee, sizeof(*to));
    return rm_copy_struct(to, sizeof(*to), from, OLDEST, "thing", error);
}

static void a_struct_of_this_size_is_copied(void **state)
{
    (void)state;
    struct known from = {sizeof(from), 1, 2, 3}, to;
    assert_int_equal(copy(&to, &from, NULL), RM_OK);
    assert_memory_equal(&to, &from, sizeof(to));
}

static void what_an_older_struct_lacks_is_zero(void **state)
{
    (void)state;
    struct known from = {OLDEST, 1, 2, UINT64_MAX}, to;
    assert_int_equal(copy(&to, &from, NULL), RM_OK);
    assert_true(to.size == sizeof(to) && to.first == 1 && to.second == 2 && to.third == 0);
}

static void a_newer_struct_may_have_more_if_it_is_zero(void **state)
{
    (void)state;
    struct newer from = {{sizeof(from), 1, 2, 3}, {0}};
    struct rm_error error;
    struct known to;
    assert_int_equal(copy(&to, &from, NULL), RM_OK);
    assert_true(to.size == sizeof(to) && to.third == 3);
    ((uint8_t *)&from)[sizeof(from) - 1] = 1;
    assert_int_equal(copy(&to, &from, &error), RM_BAD_INPUT);
    assert_string_equal(error.text,
                        "thing: size is 56, and byte 55 is not 0: this library knows 24 bytes");
}

static void sizes_that_cannot_be_are_refused(void **state)
{
    (void)state;
    struct known from = {OLDEST - 1, 1, 2, 3}, to;
    struct rm_error error;
    assert_int_equal(copy(&to, &from, &error), RM_BAD_INPUT);
    assert_string_equal(error.text, "thing: size is 15, at least 16 was expected");
    from.size = SIZE_MAX;
    assert_int_equal(copy(&to, &from, &error), RM_BAD_INPUT);
    from.size = 0;
    assert_int_equal(copy(&to, &from, &error), RM_BAD_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_struct_of_this_size_is_copied),
        cmocka_unit_test(what_an_older_struct_lacks_is_zero),
        cmocka_unit_test(a_newer_struct_may_have_more_if_it_is_zero),
        cmocka_unit_test(sizes_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
