/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

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

static void the_dirty_pages_are_those_written_since(void **state)
{
    (void)state;
    struct rm_mem *mem = sealed_memory();
    struct rm_mem_snapshot *snapshot;
    size_t count = 99;
    (void)rm_mem_dirty(mem, &count);
    assert_int_equal(count, 0);
    rm_mem_write(mem, 0x5ffc, 8, RM_LITTLE, UINT64_MAX);
    rm_mem_write(mem, 0x1000, 1, RM_LITTLE, 1);
    rm_mem_write(mem, 0x5000, 1, RM_LITTLE, 1);
    const uint64_t *dirty = rm_mem_dirty(mem, &count);
    assert_int_equal(count, 3);
    assert_true(dirty[0] == 5 && dirty[1] == 6 && dirty[2] == 1);
    assert_int_equal(rm_mem_snapshot_take(mem, &snapshot, NULL), RM_OK);
    (void)rm_mem_dirty(mem, &count);
    assert_int_equal(count, 0);
    rm_mem_write(mem, 0x6000, 1, RM_LITTLE, 2);
    dirty = rm_mem_dirty(mem, &count);
    assert_true(count == 1 && dirty[0] == 6);
    rm_mem_snapshot_restore(mem, snapshot);
    (void)rm_mem_dirty(mem, &count);
    assert_int_equal(count, 0);
    rm_mem_snapshot_free(snapshot);
    rm_mem_free(mem);
}

/* Random writes, snapshots, restores and frees against whole copies of the memory. */
static void snapshots_agree_with_whole_copies(void **state)
{
    (void)state;
    enum { PAGES = 5000, KEPT = 6, STEPS = 3000 };
    struct rm_mem *mem;
    struct rm_mem_snapshot *kept[KEPT] = {NULL};
    static uint8_t copies[KEPT][PAGES], now[PAGES]; /* the first byte of each page */
    uint32_t random = 12345;
    memset(now, 0, sizeof(now));
    assert_int_equal(rm_mem_new(PAGES * RM_PAGE_BYTES, &mem, NULL), RM_OK);
    rm_mem_seal(mem);
    for (unsigned step = 0; step < STEPS; step++) {
        random = random * 1664525 + 1013904223;
        unsigned k = random >> 8 & 7, page = (random >> 11) % PAGES;
        if (k >= KEPT || !kept[k] || random >> 30) {
            now[page] = (uint8_t)step;
            rm_mem_write(mem, page * RM_PAGE_BYTES, 1, RM_LITTLE, now[page]);
        }
        if (k < KEPT && kept[k] && random >> 30 == 0) {
            rm_mem_snapshot_restore(mem, kept[k]);
            memcpy(now, copies[k], sizeof(now));
        } else if (k < KEPT && random >> 30 == 1) {
            rm_mem_snapshot_free(kept[k]);
            assert_int_equal(rm_mem_snapshot_take(mem, &kept[k], NULL), RM_OK);
            memcpy(copies[k], now, sizeof(now));
        }
        for (unsigned i = 0; i < PAGES; i++)
            if (rm_mem_host(mem)[i * RM_PAGE_BYTES] != now[i])
                fail_msg("step %u: page %u", step, i);
    }
    rm_mem_free(mem);
    for (unsigned k = 0; k < KEPT; k++)
        rm_mem_snapshot_free(kept[k]);
}

/* Nanoseconds of the fastest of many restores with 10 dirty pages, `touched` having been written
 * before the snapshot. */
static uint64_t fastest_restore(unsigned touched)
{
    struct rm_mem *mem;
    struct rm_mem_snapshot *snapshot;
    uint64_t best = UINT64_MAX;
    assert_int_equal(rm_mem_new(touched * RM_PAGE_BYTES, &mem, NULL), RM_OK);
    rm_mem_seal(mem);
    for (unsigned i = 0; i < touched; i++)
        rm_mem_write(mem, i * RM_PAGE_BYTES, 8, RM_LITTLE, i + 1);
    assert_int_equal(rm_mem_snapshot_take(mem, &snapshot, NULL), RM_OK);
    for (unsigned round = 0; round < 300; round++) {
        struct timespec from, to;
        for (unsigned i = 0; i < 10; i++)
            rm_mem_write(mem, i * RM_PAGE_BYTES, 8, RM_LITTLE, round);
        clock_gettime(CLOCK_MONOTONIC, &from);
        rm_mem_snapshot_restore(mem, snapshot);
        clock_gettime(CLOCK_MONOTONIC, &to);
        uint64_t ns = (uint64_t)(to.tv_sec - from.tv_sec) * 1000000000u + (uint64_t)to.tv_nsec -
                      (uint64_t)from.tv_nsec;
        best = ns < best ? ns : best;
    }
    rm_mem_snapshot_free(snapshot);
    rm_mem_free(mem);
    return best;
}

/* A walk over all that was ever touched takes ten to a hundred times as long. */
static void a_restore_costs_what_was_written_since(void **state)
{
    (void)state;
    uint64_t few = fastest_restore(10), many = fastest_restore(10000);
    if (many > 4 * (few + 200))
        fail_msg("%u ns with 10 touched pages, %u ns with 10000", (unsigned)few, (unsigned)many);
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
        cmocka_unit_test(the_dirty_pages_are_those_written_since),
        cmocka_unit_test(snapshots_agree_with_whole_copies),
        cmocka_unit_test(a_restore_costs_what_was_written_since),
        cmocka_unit_test(hash_forgets_how_content_came_about),
        cmocka_unit_test(writing_a_code_page_is_told_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
