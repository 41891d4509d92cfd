/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The presentation page as byte lanes, and the very sequences that KVM's real-mode code makes. */
#include "xics_test.h"

#include "base/bytes.h"

/* A processor that loads and stores in its own byte order, with the value in a register. */
static uint32_t cpu_load4(struct rm_xics *xics, enum rm_endian endian)
{
    uint8_t lanes[4];
    assert_true(rm_icp_read(xics, 0, 4, 4, lanes));
    return (uint32_t)rm_load(lanes, 4, endian);
}

static void cpu_store4(struct rm_xics *xics, enum rm_endian endian, uint32_t value)
{
    uint8_t lanes[4];
    rm_store(lanes, 4, endian, value);
    assert_true(rm_icp_write(xics, 0, 4, 4, lanes));
}

static void xirr_lanes_are_cppr_then_the_source_number(void **state)
{
    const uint8_t expected[4] = {0xff, 0x12, 0x34, 0x56};
    uint8_t lanes[4];
    add(*state, 0x123456, 0, 5);
    trigger(*state, 0x123456);
    assert_true(rm_icp_read(*state, 0, 0, 4, lanes));
    assert_memory_equal(lanes, expected, 4);
    assert_true(rm_icp_read(*state, 0, 4, 4, lanes));
    assert_memory_equal(lanes, expected, 4);
}

static void a_store_to_xirr_takes_cppr_from_lane_0(void **state)
{
    const uint8_t lanes[4] = {0x09, 0x00, 0x00, 0x02};
    assert_true(rm_icp_write(*state, 0, 4, 4, lanes));
    assert_int_equal(poll(*state, 0), 0x09000000);
}

static void byte_registers_read_back(void **state)
{
    uint8_t lane;
    set_cppr(*state, 0, 0x21);
    set_mfrr(*state, 0, 0x43);
    assert_true(rm_icp_read(*state, 0, 4, 1, &lane));
    assert_int_equal(lane, 0x21);
    assert_true(rm_icp_read(*state, 0, 0xc, 1, &lane));
    assert_int_equal(lane, 0x43);
}

static void links_are_plain_storage(void **state)
{
    for (uint32_t offset = 0x10; offset <= 0x18; offset += 4) {
        const uint8_t in[4] = {1, 2, 3, (uint8_t)offset};
        assert_true(rm_icp_write(*state, 1, offset, 4, in));
    }
    for (uint32_t offset = 0x10; offset <= 0x18; offset += 4) {
        const uint8_t expected[4] = {1, 2, 3, (uint8_t)offset};
        uint8_t out[4];
        assert_true(rm_icp_read(*state, 1, offset, 4, out));
        assert_memory_equal(out, expected, 4);
    }
}

/* Every offset and width that a processor can make, against the rows that page.h documents. */
static void every_other_offset_and_width_is_refused_without_effect(void **state)
{
    static const struct {
        uint32_t offset;
        size_t count;
        bool store;
    } rows[] = {{0, 4, false},   {4, 4, true},    {4, 1, true},   {0xc, 1, true},
                {0x10, 4, true}, {0x14, 4, true}, {0x18, 4, true}};
    uint64_t before = rm_xics_hash(*state);
    for (uint32_t offset = 0; offset < ICP_PAGE_BYTES; offset++) {
        for (size_t count = 1; count <= 8; count *= 2) {
            bool load = false, store = false;
            for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
                bool here = rows[i].offset == offset && rows[i].count == count;
                load |= here;
                store |= here && rows[i].store;
            }
            uint8_t lanes[8] = {0};
            assert_int_equal(rm_icp_read(*state, 0, offset, count, lanes), load);
            if (!store)
                assert_false(rm_icp_write(*state, 0, offset, count, lanes));
        }
    }
    assert_int_equal(rm_xics_hash(*state), before);
}

static void a_page_of_no_thread_is_refused(void **state)
{
    uint8_t lanes[4] = {0};
    assert_false(rm_icp_read(*state, THREADS, 4, 4, lanes));
    assert_false(rm_icp_write(*state, THREADS, 4, 4, lanes));
}

/* XISR 2, host_ipi 0: R4@4, W1@c = ff, W4@4 = the raw value back. */
static void consume_an_ipi(struct rm_xics *xics, enum rm_endian endian, uint32_t in_register)
{
    set_mfrr(xics, 0, 4);
    uint32_t raw = cpu_load4(xics, endian);
    assert_int_equal(raw, in_register);
    assert_int_equal(poll(xics, 0), 0x04000000);
    set_mfrr(xics, 0, 0xff);
    cpu_store4(xics, endian, raw);
    assert_int_equal(poll(xics, 0), 0xff000000);
    assert_int_equal(rm_icp_peek(xics, 0).mfrr, 0xff);
}

static void a_big_endian_kernel_consumes_an_ipi(void **state)
{
    consume_an_ipi(*state, RM_BIG, 0xff000002);
}

static void a_little_endian_kernel_consumes_an_ipi(void **state)
{
    consume_an_ipi(*state, RM_LITTLE, 0x020000ff);
}

static void the_ipi_sequence_written_as_lanes(void **state)
{
    const uint8_t eoi_lanes[4] = {0xff, 0x00, 0x00, 0x02};
    const uint8_t none = 0xff;
    uint8_t lanes[4];
    set_mfrr(*state, 0, 4);
    assert_true(rm_icp_read(*state, 0, 4, 4, lanes));
    assert_memory_equal(lanes, eoi_lanes, 4);
    assert_true(rm_icp_write(*state, 0, 0xc, 1, &none));
    assert_true(rm_icp_write(*state, 0, 4, 4, eoi_lanes));
    assert_int_equal(poll(*state, 0), 0xff000000);
}

/* 0x1234 passed through: R4@4, OPAL EOI, W4@4 = ff 00 12 34. */
static void pass_an_msi_through(struct rm_xics *xics, enum rm_endian endian, uint32_t in_register)
{
    add(xics, 0x1234, 0, 5);
    trigger(xics, 0x1234);
    uint32_t raw = cpu_load4(xics, endian);
    assert_int_equal(raw, in_register);
    assert_int_equal(poll(xics, 0), 0x05000000);
    assert_int_equal(opal(xics, OPAL_PCI_MSI_EOI, PHB, 0x1234, 0), OPAL_SUCCESS);
    cpu_store4(xics, endian, raw);
    assert_int_equal(poll(xics, 0), 0xff000000);
    assert_int_equal(pqh(xics, 0x1234), 0);
}

static void a_big_endian_kernel_passes_an_msi_through(void **state)
{
    pass_an_msi_through(*state, RM_BIG, 0xff001234);
}

static void a_little_endian_kernel_passes_an_msi_through(void **state)
{
    pass_an_msi_through(*state, RM_LITTLE, 0x341200ff);
}

static void an_ipi_to_another_thread_is_one_byte_in_its_page(void **state)
{
    const uint8_t ipi_priority = 4;
    assert_true(rm_icp_write(*state, 3, 0xc, 1, &ipi_priority));
    assert_true(rm_icp_line(*state, 3));
    assert_false(rm_icp_line(*state, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        xics_test(xirr_lanes_are_cppr_then_the_source_number),
        xics_test(a_store_to_xirr_takes_cppr_from_lane_0),
        xics_test(byte_registers_read_back),
        xics_test(links_are_plain_storage),
        xics_test(every_other_offset_and_width_is_refused_without_effect),
        xics_test(a_page_of_no_thread_is_refused),
        xics_test(a_big_endian_kernel_consumes_an_ipi),
        xics_test(a_little_endian_kernel_consumes_an_ipi),
        xics_test(the_ipi_sequence_written_as_lanes),
        xics_test(a_big_endian_kernel_passes_an_msi_through),
        xics_test(a_little_endian_kernel_passes_an_msi_through),
        xics_test(an_ipi_to_another_thread_is_one_byte_in_its_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
