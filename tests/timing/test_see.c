/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is seen of loads beside the plainest way to find it: all stores, all entries in turn. */
#include "../random.h"
#include "base/mem.h"
#include "timing/see.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define ACCESSES  200000
#define ALL_BYTES (1 << 20)

struct bed {
    struct rm_mem *mem;
    struct rm_history_place place;
};

static void open_bed(struct bed *bed)
{
    struct rm_row_table table;
    rm_row_table_defaults(&table);
    const struct rm_rows rows = rm_rows_at(&table, RM_ROW_VALUE);
    assert_int_equal(rm_mem_new(ALL_BYTES, &bed->mem, NULL), RM_OK);
    rm_mem_seal(bed->mem);
    bed->place = rm_history_place(&rows, 1, false, bed->mem, 0);
}

static uint32_t see(struct bed *bed, enum rm_sees sees, uint64_t address, uint8_t bytes)
{
    const struct rm_record record = {.bytes = bytes};
    const struct rm_feed_step step = {.record = &record, .pc = 0x1000, .address = address};
    return rm_see(&bed->place, &step, sees);
}

/* The stores so far, each with its bytes. */
struct stores {
    struct rm_past_store of[ACCESSES];
    unsigned count;
};

static uint32_t plainly(const struct stores *stores, uint64_t address, uint64_t bytes)
{
    for (unsigned ago = 1; ago <= stores->count && ago <= RM_STORES; ago++) {
        const struct rm_past_store *store = &stores->of[stores->count - ago];
        uint64_t end = store->address + store->bytes;
        if (address < end && store->address < address + bytes)
            return ago << RM_SEEN_STORE |
                   (address >= store->address && address + bytes <= end ? (uint32_t)RM_SEEN_COVERED
                                                                        : 0);
    }
    return 0;
}

/* Few doublewords of many pages, whose places are the same ones. */
static void a_load_finds_the_youngest_store(void **state)
{
    static struct stores stores;
    static const uint8_t widths[] = {1, 2, 4, 8, 8, 8, 16, 128};
    struct bed bed;
    uint64_t random = 1;
    unsigned found = 0;
    (void)state;
    open_bed(&bed);
    for (unsigned i = 0; i < ACCESSES; i++) {
        uint64_t drawn = next_random(&random);
        uint8_t bytes = widths[drawn % 8];
        uint64_t page = drawn >> 8 & 127, doubleword = drawn >> 16 & 63;
        uint64_t address = page * RM_PAGE_BYTES + doubleword * 8 + (drawn >> 24 & 7);
        if (drawn >> 32 & 1) {
            see(&bed, RM_SEES_STORE, address, bytes);
            stores.of[stores.count++] = (struct rm_past_store){address, bytes};
            continue;
        }
        if (stores.count && drawn >> 33 & 1) /* where there was one not long ago */
            address =
                stores
                    .of[stores.count - 1 - (drawn >> 40) % (stores.count < 80 ? stores.count : 80)]
                    .address +
                (drawn >> 56 & 3);
        uint32_t seen = see(&bed, RM_SEES_LOAD, address, bytes);
        uint32_t expected = plainly(&stores, address, bytes);
        assert_int_equal(seen & (127U << RM_SEEN_STORE | RM_SEEN_COVERED), expected);
        found += expected != 0;
    }
    assert_true(found > ACCESSES / 8);
    rm_mem_free(bed.mem);
}

/* A translation that the first level lost is in the second until so many others came. */
static void the_second_level_is_first_in_first_out(void **state)
{
    const unsigned entries = 256;
    struct bed bed;
    uint64_t pages[ACCESSES], random = 2;
    unsigned count = 0, valid_from = 0;
    (void)state;
    open_bed(&bed);
    for (unsigned i = 0; i < ACCESSES / 10; i++) {
        uint64_t drawn = next_random(&random), page = drawn % 400;
        if (drawn >> 32 & 0x3ff) {
            uint32_t seen = see(&bed, RM_SEES_LOAD, page << 16, 8);
            bool there = false;
            for (unsigned k = count; k > valid_from && count - k < entries && !there; k--)
                there = pages[k - 1] == page;
            if (rm_seen_data_erat(seen) == RM_ERAT_HIT)
                continue;
            assert_int_equal(rm_seen_data_erat(seen) == RM_ERAT_SECOND, there);
            if (!there)
                pages[count++] = page;
        } else {
            see(&bed, RM_SEES_FLUSH, 0, 0);
            valid_from = count;
        }
    }
    assert_true(count > 2 * entries);
    rm_mem_free(bed.mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_load_finds_the_youngest_store),
        cmocka_unit_test(the_second_level_is_first_in_first_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
