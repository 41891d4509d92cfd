/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct rm_mem *sealed_memory(void)
{
    struct rm_mem *mem;
    assert_int_equal(rm_mem_new(64 * RM_PAGE_BYTES, &mem, NULL), RM_OK);
    rm_mem_host(mem)[5] = 0x5a;
    rm_mem_seal(mem);
    return mem;
}

static void both_forms_of_an_address_name_one_byte(void **state)
{
    (void)state;
    struct rm_mem *mem = sealed_memory();
    rm_mem_write(mem, UINT64_C(0xc000000000001008), 8, RM_BIG, UINT64_C(0x0102030405060708));
    assert_int_equal(rm_mem_read(mem, 0x1008, 4, RM_BIG), 0x01020304);
    assert_int_equal(rm_mem_read(mem, 0x1008, 4, RM_LITTLE), 0x04030201);
    rm_mem_free(mem);
}

static void contains_refuses_what_reaches_past_the_end(void **state)
{
    (void)state;
    struct rm_mem *mem = sealed_memory();
    assert_true(rm_mem_contains(mem, 63 * RM_PAGE_BYTES, RM_PAGE_BYTES));
    assert_false(rm_mem_contains(mem, 63 * RM_PAGE_BYTES + 1, RM_PAGE_BYTES));
    assert_false(rm_mem_contains(mem, UINT64_MAX, 2));
    rm_mem_free(mem);
}

static void restore_brings_back_each_snapshot_in_any_order(void **state)
{
    (void)state;
    struct rm_mem *mem = sealed_memory();
    struct rm_mem_snapshot *first, *second;
    rm_mem_write(mem, 0x1000, 1, RM_LITTLE, 1);
    assert_int_equal(rm_mem_snapshot_take(mem, &first, NULL), RM_OK);
    uint64_t first_hash = rm_mem_hash(mem);
    rm_mem_write(mem, 0x1000, 1, RM_LITTLE, 2);
    rm_mem_write(mem, 5, 1, RM_LITTLE, 0xff);
    assert_int_equal(rm_mem_snapshot_take(mem, &second, NULL), RM_OK);
    uint64_t second_hash = rm_mem_hash(mem);
    assert_true(first_hash != second_hash);

    rm_mem_write(mem, 0x9000, 1, RM_LITTLE, 9);
    rm_mem_snapshot_restore(mem, first);
    assert_int_equal(rm_mem_hash(mem), first_hash);
    assert_int_equal(rm_mem_read(mem, 5, 1, RM_LITTLE), 0x5a);
    assert_int_equal(rm_mem_read(mem, 0x9000, 1, RM_LITTLE), 0);
    rm_mem_snapshot_restore(mem, second);
    assert_int_equal(rm_mem_hash(mem), second_hash);
    assert_int_equal(rm_mem_read(mem, 0x1000, 1, RM_LITTLE), 2);

    rm_mem_snapshot_free(first);
    rm_mem_snapshot_restore(mem, second);
    assert_int_equal(rm_mem_hash(mem), second_hash);
    rm_mem_free(mem);
    rm_mem_snapshot_free(second);
}

static void hash_forgets_how_content_came_about(void **state)
{
    (void)state;
    struct rm_mem *mem = sealed_memory();
    uint64_t start = rm_mem_hash(mem);
    rm_mem_write(mem, 0x2000, 8, RM_LITTLE, 7);
    assert_true(rm_mem_hash(mem) != start);
    rm_mem_write(mem, 0x2000, 8, RM_LITTLE, 0);
    assert_int_equal(rm_mem_hash(mem), start);
    rm_mem_free(mem);
}

static void count_call(void *context, uint64_t page)
{
    *(uint64_t *)context += page;
}

static void writing_a_code_page_is_told_once(void **state)
{
    (void)state;
    struct rm_mem *mem = sealed_memory();
    uint64_t told = 0;
    rm_mem_set_code_listener(mem, count_call, &told);
    rm_mem_mark_code(mem, 0x3010);
    rm_mem_write(mem, 0x2ffe, 1, RM_LITTLE, 1);
    assert_int_equal(told, 0);
    rm_mem_write(mem, 0x2ffe, 4, RM_LITTLE, 1);
    assert_int_equal(told, 3);
    rm_mem_write(mem, 0x3000, 4, RM_LITTLE, 1);
    assert_int_equal(told, 3);
    rm_mem_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_forms_of_an_address_name_one_byte),
        cmocka_unit_test(contains_refuses_what_reaches_past_the_end),
        cmocka_unit_test(restore_brings_back_each_snapshot_in_any_order),
        cmocka_unit_test(hash_forgets_how_content_came_about),
        cmocka_unit_test(writing_a_code_page_is_told_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
