/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lists that an exit records have a limit, so that code which loops cannot use up memory. */
#include "machine/list.h"
#include "rmsim/machine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static struct rm_list filled(size_t count)
{
    struct rm_list list = rm_list_of(sizeof(size_t));
    for (size_t i = 0; i < count; i++)
        *(size_t *)rm_list_add(&list) = i;
    return list;
}

static void a_list_keeps_its_items_in_order(void **state)
{
    (void)state;
    struct rm_list list = filled(1000);
    assert_int_equal(list.count, 1000);
    for (size_t i = 0; i < list.count; i++)
        assert_int_equal(((size_t *)list.items)[i], i);
    rm_list_free(&list);
}

static void a_full_list_keeps_the_first_items_and_the_last(void **state)
{
    (void)state;
    struct rm_list list = filled(2 * RM_LIST_ITEMS_MAX);
    const size_t *items = list.items;
    assert_int_equal(list.count, RM_LIST_ITEMS_MAX);
    assert_int_equal(items[RM_LIST_ITEMS_MAX - 2], RM_LIST_ITEMS_MAX - 2);
    assert_int_equal(items[RM_LIST_ITEMS_MAX - 1], 2 * RM_LIST_ITEMS_MAX - 1);
    rm_list_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_keeps_its_items_in_order),
        cmocka_unit_test(a_full_list_keeps_the_first_items_and_the_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
