/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Devices, reservations, and stores that must not escape the snapshots. */
#include "bed.h"

static const uint8_t counting[8] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08};

/* A device has byte lanes; in which order they become a register is the thread's byte order. */
static void cache_inhibited_loads_read_byte_lanes(enum rm_endian endian)
{
    static const struct {
        uint32_t word;
        size_t bytes;
        uint64_t big, little;
    } cases[] = {
        {PPC_LBZCIX(4, 5, 3), 1, 0x01, 0x01},
        {PPC_LHZCIX(4, 5, 3), 2, 0x0102, 0x0201},
        {PPC_LWZCIX(4, 5, 3), 4, 0x01020304, 0x04030201},
        {PPC_LDCIX(4, 5, 3), 8, UINT64_C(0x0102030405060708), UINT64_C(0x0807060504030201)},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct bed bed;
        bed_open(&bed, endian);
        memcpy(bed.device, counting, 8);
        rm_cpu_set_gpr(bed.cpu[0], 3, LINEAR + DEVICE);
        rm_cpu_set_gpr(bed.cpu[0], 5, 8);
        BED_CODE(&bed, cases[i].word);
        bed_run_all(&bed);
        assert_int_equal(bed.device_bytes, cases[i].bytes);
        assert_int_equal(bed.device_address, DEVICE + 8);
        assert_int_equal(bed.device_accesses, 1);
        assert_int_equal(rm_cpu_gpr(bed.cpu[0], 4),
                         endian == RM_BIG ? cases[i].big : cases[i].little);
        bed_close(&bed);
    }
}
IN_BOTH_BYTE_ORDERS(cache_inhibited_loads_read_byte_lanes)

static void cache_inhibited_stores_write_byte_lanes(enum rm_endian endian)
{
    static const struct {
        uint32_t word;
        size_t bytes;
    } cases[] = {
        {PPC_STBCIX(4, 0, 3), 1},
        {PPC_STHCIX(4, 0, 3), 2},
        {PPC_STWCIX(4, 0, 3), 4},
        {PPC_STDCIX(4, 0, 3), 8},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct bed bed;
        bed_open(&bed, endian);
        rm_cpu_set_gpr(bed.cpu[0], 3, DEVICE);
        rm_cpu_set_gpr(bed.cpu[0], 4, rm_load(counting, cases[i].bytes, endian));
        BED_CODE(&bed, cases[i].word);
        bed_run_all(&bed);
        assert_int_equal(bed.device_bytes, cases[i].bytes);
        assert_memory_equal(bed.device, counting, cases[i].bytes);
        bed_close(&bed);
    }
}
IN_BOTH_BYTE_ORDERS(cache_inhibited_stores_write_byte_lanes)

static void cache_inhibited_accesses_reach_memory_too(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    rm_cpu_set_gpr(bed.cpu[0], 3, LINEAR + DATA);
    rm_cpu_set_gpr(bed.cpu[0], 4, 0x11223344);
    BED_CODE(&bed, PPC_STWCIX(4, 0, 3), PPC_LWZCIX(5, 0, 3), PPC_LWZ(6, 0, 3));
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_gpr(bed.cpu[0], 5), 0x11223344);
    assert_int_equal(rm_cpu_gpr(bed.cpu[0], 6), 0x11223344);
    assert_int_equal(bed.device_accesses, 0);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(cache_inhibited_accesses_reach_memory_too)

static void a_misaligned_device_access_is_a_fault(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    rm_cpu_set_gpr(bed.cpu[0], 3, DEVICE + 2);
    BED_CODE(&bed, PPC_LWZCIX(4, 0, 3));
    assert_int_equal(rm_cpu_run(bed.cpu[0], FOREVER), RM_STOP_FAULT);
    assert_non_null(strstr(rm_cpu_fault(bed.cpu[0])->what, "alignment"));
    bed_close(&bed);
}

/* CR0 after lwarx, `between` on the other thread or by the host, stwcx. */
enum between { NOTHING, OTHER_STORES_SAME_GRANULE, OTHER_STORES_ELSEWHERE, HOST_STORES, OWN_STORE };

static unsigned cr0_after(enum rm_endian endian, enum between between)
{
    struct bed bed;
    bed_open(&bed, endian);
    struct rm_cpu *cpu = bed.cpu[0], *other = bed.cpu[1];
    rm_cpu_set_gpr(cpu, 3, LINEAR + DATA + 8);
    rm_cpu_set_gpr(cpu, 4, 0x1234);
    rm_cpu_set_gpr(other, 3, between == OTHER_STORES_SAME_GRANULE ? DATA + 0x7c : DATA + 0x80);
    BED_CODE(&bed, PPC_LWARX(5, 0, 3));
    if (between == OWN_STORE)
        BED_CODE(&bed, PPC_STW(5, 4, 3));
    uint64_t middle = bed.at;
    rm_decode_add_pad(bed.decode, middle);
    assert_int_equal(rm_cpu_run(cpu, FOREVER), RM_STOP_PAD);
    rm_decode_remove_pad(bed.decode, middle);

    bed.at = CODE + 0x100;
    BED_CODE(&bed, PPC_STW(5, 0, 3));
    rm_decode_add_pad(bed.decode, bed.at);
    rm_cpu_set_pc(other, CODE + 0x100);
    if (between == OTHER_STORES_SAME_GRANULE || between == OTHER_STORES_ELSEWHERE)
        assert_int_equal(rm_cpu_run(other, FOREVER), RM_STOP_PAD);
    if (between == HOST_STORES)
        rm_reservations_store(&bed.reservations, RM_NO_THREAD, DATA, 4);

    bed.at = middle;
    BED_CODE(&bed, PPC_STWCX(4, 0, 3), PPC_MFCR(6), PPC_STWCX(4, 0, 3), PPC_MFCR(7));
    bed_run_all(&bed);
    unsigned cr0 = (unsigned)(rm_cpu_gpr(cpu, 6) >> 28);
    assert_int_equal(rm_mem_read(bed.mem, DATA + 8, 4, endian), cr0 & 2 ? 0x1234 : 0);
    assert_int_equal(rm_cpu_gpr(cpu, 7) >> 28, 0); /* the first one has used the reservation up */
    assert_int_equal(bed.reservations.held, 0);
    bed_close(&bed);
    return cr0;
}

static void a_reservation_is_lost_to_another_store_in_its_granule(enum rm_endian endian)
{
    assert_int_equal(cr0_after(endian, NOTHING), 2);
    assert_int_equal(cr0_after(endian, OTHER_STORES_SAME_GRANULE), 0);
    assert_int_equal(cr0_after(endian, OTHER_STORES_ELSEWHERE), 2);
    assert_int_equal(cr0_after(endian, HOST_STORES), 0);
    assert_int_equal(cr0_after(endian, OWN_STORE), 2);
}
IN_BOTH_BYTE_ORDERS(a_reservation_is_lost_to_another_store_in_its_granule)

static void all_widths_of_reservations_work(enum rm_endian endian)
{
    static const struct {
        unsigned load, store;
        size_t bytes;
    } cases[] = {{52, 694, 1}, {116, 726, 2}, {20, 150, 4}, {84, 214, 8}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct bed bed;
        bed_open(&bed, endian);
        rm_mem_write(bed.mem, DATA, 8, RM_BIG, rm_load(counting, 8, RM_BIG));
        rm_cpu_set_gpr(bed.cpu[0], 3, DATA);
        BED_CODE(&bed, PPC_X(31, 4, 0, 3, cases[i].load), PPC_ADDI(5, 4, 1),
                 PPC_X(31, 5, 0, 3, cases[i].store) | 1);
        bed_run_all(&bed);
        uint64_t loaded = rm_load(counting, cases[i].bytes, endian);
        assert_int_equal(rm_cpu_gpr(bed.cpu[0], 4), loaded);
        assert_int_equal(rm_mem_read(bed.mem, DATA, cases[i].bytes, endian), loaded + 1);
        bed_close(&bed);
    }
}
IN_BOTH_BYTE_ORDERS(all_widths_of_reservations_work)

static void store_conditional_copies_the_summary_overflow(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    struct rm_cpu *cpu = bed.cpu[0];
    rm_cpu_set_gpr(cpu, 3, DATA);
    rm_cpu_set_gpr(cpu, 4, INT64_MAX);
    BED_CODE(&bed, PPC_ADDO(5, 4, 4), PPC_LDARX(6, 0, 3), PPC_STDCX(6, 0, 3), PPC_MFCR(7),
             PPC_MTSPR(1, 0), PPC_LDARX(6, 0, 3), PPC_STDCX(6, 0, 3), PPC_MFCR(8));
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_gpr(cpu, 7) >> 28, 3);
    assert_int_equal(rm_cpu_gpr(cpu, 8) >> 28, 2);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(store_conditional_copies_the_summary_overflow)

static void a_misaligned_reservation_is_a_fault(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_BIG);
    rm_cpu_set_gpr(bed.cpu[0], 3, DATA + 4);
    BED_CODE(&bed, PPC_LDARX(4, 0, 3));
    assert_int_equal(rm_cpu_run(bed.cpu[0], FOREVER), RM_STOP_FAULT);
    assert_non_null(strstr(rm_cpu_fault(bed.cpu[0])->what, "alignment"));
    bed_close(&bed);
}

/* Every kind of store that the path uses, and those that Unicorn does not announce, must be undone
 * by restoring memory. */
static void every_kind_of_store_is_undone_by_a_restore(enum rm_endian endian)
{
    static const uint32_t stores[] = {
        PPC_STD(4, 0, 3),        PPC_STW(4, 0, 3), PPC_X(31, 4, 0, 3, 215), /* stbx */
        PPC_X(31, 4, 0, 3, 407),                                            /* sthx */
        PPC_X(31, 4, 0, 3, 660),                                            /* stdbrx */
        PPC_X(31, 1, 0, 3, 231),                                            /* stvx */
        PPC_X(31, 1, 0, 3, 972),                                            /* stxvd2x */
        PPC_STFD(1, 0, 3),       PPC_DCBZ(0, 3),   PPC_STMW(30, 0, 3),      PPC_STDCIX(4, 0, 3),
    };
    for (size_t i = 0; i < sizeof(stores) / sizeof(stores[0]); i++) {
        struct bed bed;
        struct rm_mem_snapshot *before;
        if (stores[i] == PPC_STMW(30, 0, 3) && endian == RM_LITTLE)
            continue;
        bed_open(&bed, endian);
        struct rm_cpu *cpu = bed.cpu[0];
        rm_mem_write(bed.mem, DATA, 8, RM_BIG, UINT64_C(0x5555555555555555));
        BED_CODE(&bed, stores[i]);
        assert_int_equal(rm_mem_snapshot_take(bed.mem, &before, NULL), RM_OK);
        uint64_t hash = rm_mem_hash(bed.mem);
        for (unsigned n = 4; n < 32; n++)
            rm_cpu_set_gpr(cpu, n, UINT64_C(0x8877665544332211));
        rm_cpu_reg_write(cpu, "f1", 7);
        rm_cpu_set_gpr(cpu, 3, LINEAR + DATA);
        rm_cpu_set_msr(cpu, rm_cpu_msr(cpu) | RM_MSR_FP | RM_MSR_VEC | RM_MSR_VSX);
        bed_run_all(&bed);
        assert_true(rm_mem_hash(bed.mem) != hash);
        rm_mem_snapshot_restore(bed.mem, before);
        if (rm_mem_hash(bed.mem) != hash ||
            rm_mem_read(bed.mem, DATA, 8, RM_BIG) != UINT64_C(0x5555555555555555))
            fail_msg("0x%08x escapes the snapshot", stores[i]);
        rm_mem_snapshot_free(before);
        bed_close(&bed);
    }
}
IN_BOTH_BYTE_ORDERS(every_kind_of_store_is_undone_by_a_restore)

static void dcbz_zeroes_128_bytes_and_stmw_stores_the_registers(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_BIG);
    struct rm_cpu *cpu = bed.cpu[0];
    for (unsigned i = 0; i < 512; i += 8)
        rm_mem_write(bed.mem, DATA + i, 8, RM_BIG, UINT64_MAX);
    rm_cpu_set_gpr(cpu, 3, DATA + 0x80 + 0x33);
    rm_cpu_set_gpr(cpu, 4, DATA + 0x180);
    rm_cpu_set_gpr(cpu, 30, UINT64_C(0xffff000011112222));
    rm_cpu_set_gpr(cpu, 31, 0x33334444);
    BED_CODE(&bed, PPC_DCBZ(0, 3), PPC_STMW(30, -8, 4));
    bed_run_all(&bed);
    assert_int_equal(rm_mem_read(bed.mem, DATA + 0x78, 8, RM_BIG), UINT64_MAX);
    assert_int_equal(rm_mem_read(bed.mem, DATA + 0x80, 8, RM_BIG), 0);
    assert_int_equal(rm_mem_read(bed.mem, DATA + 0xf8, 8, RM_BIG), 0);
    assert_int_equal(rm_mem_read(bed.mem, DATA + 0x100, 8, RM_BIG), UINT64_MAX);
    assert_int_equal(rm_mem_read(bed.mem, DATA + 0x178, 8, RM_BIG), UINT64_C(0x1111222233334444));
    bed_close(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(cache_inhibited_loads_read_byte_lanes),
        BOTH(cache_inhibited_stores_write_byte_lanes),
        BOTH(cache_inhibited_accesses_reach_memory_too),
        cmocka_unit_test(a_misaligned_device_access_is_a_fault),
        BOTH(a_reservation_is_lost_to_another_store_in_its_granule),
        BOTH(all_widths_of_reservations_work),
        BOTH(store_conditional_copies_the_summary_overflow),
        cmocka_unit_test(a_misaligned_reservation_is_a_fault),
        BOTH(every_kind_of_store_is_undone_by_a_restore),
        cmocka_unit_test(dcbz_zeroes_128_bytes_and_stmw_stores_the_registers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
