/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Saved states are exact, cost no engine, and the hash tells them apart. */
#include "base/hash.h"
#include "bed.h"

#include <stdlib.h>
#include <sys/resource.h>

/* What a thread of the bed, its core and the reservations are. */
struct saved {
    struct rm_core core;
    struct rm_reservations reservations;
    uint8_t *thread;
};

static void save(const struct bed *bed, struct saved *to)
{
    to->core = bed->core;
    to->reservations = bed->reservations;
    to->thread = malloc(rm_cpu_state_bytes());
    rm_cpu_state_save(bed->cpu[0], to->thread);
}

static void load(struct bed *bed, const struct saved *from)
{
    bed->core = from->core;
    bed->reservations = from->reservations;
    rm_cpu_state_load(bed->cpu[0], from->thread);
}

static uint64_t hash_of(const struct bed *bed)
{
    return rm_core_hash(&bed->core, rm_cpu_hash(bed->cpu[0]));
}

/* A program that touches every kind of state. */
static void lay_down_program(struct bed *bed)
{
    BED_CODE(bed, PPC_ADDI(3, 3, 1), PPC_MTSPR(304, 3), PPC_MTSPR(22, 3), PPC_MTSPR(310, 3),
             PPC_MTSPR(319, 3), PPC_MTSPR(286, 6), PPC_MTSPR(1, 6), PPC_SLBMTE(3, 6),
             PPC_VSPLTISW(2, 5), PPC_MFTB(7), PPC_STD(7, 0, 4), PPC_LDARX(8, 0, 4),
             PPC_ADDO(9, 6, 6), PPC_MTSPR(309, 6), PPC_B(-14 * 4));
}

static void prepare(struct bed *bed, enum rm_endian endian)
{
    bed_open(bed, endian);
    struct rm_cpu *cpu = bed->cpu[0];
    lay_down_program(bed);
    rm_cpu_set_gpr(cpu, 4, LINEAR + DATA);
    rm_cpu_set_gpr(cpu, 6, UINT64_C(0x7fffffffe0000003));
    rm_cpu_set_msr(cpu, rm_cpu_msr(cpu) | RM_MSR_VEC);
    assert_int_equal(rm_cpu_run(cpu, 20), RM_STOP_BUDGET);
}

static void a_run_from_a_restored_snapshot_is_the_same_run(enum rm_endian endian)
{
    struct bed bed;
    struct rm_mem_snapshot *mem_before;
    prepare(&bed, endian);
    struct rm_cpu *cpu = bed.cpu[0];
    struct saved cpu_before;
    save(&bed, &cpu_before);
    assert_int_equal(rm_mem_snapshot_take(bed.mem, &mem_before, NULL), RM_OK);
    uint64_t start = hash_of(&bed);
    for (uint64_t end = 21; end < 50; end++) {
        assert_int_equal(rm_cpu_run(cpu, end), RM_STOP_BUDGET);
        uint64_t hash = hash_of(&bed), mem_hash = rm_mem_hash(bed.mem);
        assert_true(hash != start);
        load(&bed, &cpu_before);
        rm_mem_snapshot_restore(bed.mem, mem_before);
        assert_int_equal(hash_of(&bed), start);
        assert_int_equal(rm_cpu_run(cpu, end), RM_STOP_BUDGET);
        assert_int_equal(hash_of(&bed), hash);
        assert_int_equal(rm_mem_hash(bed.mem), mem_hash);
        load(&bed, &cpu_before);
        rm_mem_snapshot_restore(bed.mem, mem_before);
    }
    free(cpu_before.thread);
    rm_mem_snapshot_free(mem_before);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(a_run_from_a_restored_snapshot_is_the_same_run)

static void restoring_brings_back_vectors_byte_order_and_reservations(void **state)
{
    (void)state;
    struct bed bed;
    struct saved before;
    const uint64_t set[2] = {1, 2};
    uint64_t value[2];
    bed_open(&bed, RM_LITTLE);
    struct rm_cpu *cpu = bed.cpu[0];
    rm_cpu_set_vsr(cpu, 40, set);
    rm_cpu_set_gpr(cpu, 3, DATA);
    BED_CODE(&bed, PPC_LDARX(4, 0, 3));
    bed_run_all(&bed);
    save(&bed, &before);
    rm_cpu_set_vsr(cpu, 40, (const uint64_t[2]){3, 4});
    rm_cpu_set_msr(cpu, REAL_MODE);
    rm_reservations_store(&bed.reservations, RM_NO_THREAD, DATA, 1);
    load(&bed, &before);
    rm_cpu_vsr(cpu, 40, value);
    assert_int_equal(value[0], 1);
    assert_int_equal(value[1], 2);
    assert_int_equal(bed.reservations.held, 1);
    BED_CODE(&bed, PPC_STDCX(3, 0, 3), PPC_MFCR(5));
    rm_decode_remove_pad(bed.decode, CODE + 4);
    bed_run_all(&bed); /* in the byte order of then */
    assert_int_equal(rm_cpu_gpr(cpu, 5) >> 28, 2);
    free(before.thread);
    bed_close(&bed);
}

static void the_hash_sees_every_part_of_the_state(void **state)
{
    (void)state;
    static const char *const names[] = {"r17",  "cr",    "lr",    "ctr",    "xer",  "f3",   "msr",
                                        "pc",   "tbu40", "dec",   "hdec",   "sdr1", "wort", "cfar",
                                        "purr", "vtb",   "vs9.1", "vs40.0", "vscr", "ctrl", "pir"};
    struct bed bed;
    struct saved before;
    bed_open(&bed, RM_BIG);
    struct rm_cpu *cpu = bed.cpu[0];
    save(&bed, &before);
    uint64_t start = hash_of(&bed);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_true(rm_cpu_reg_write(cpu, names[i], 0x21010005));
        if (hash_of(&bed) == start)
            fail_msg("%s is not in the hash", names[i]);
        load(&bed, &before);
        assert_int_equal(hash_of(&bed), start);
    }
    rm_cpu_set_vsr(cpu, 63, (const uint64_t[2]){0, 1});
    assert_true(hash_of(&bed) != start);
    load(&bed, &before);
    rm_cpu_doorbell(cpu);
    assert_true(hash_of(&bed) != start);
    load(&bed, &before);
    rm_cpu_advance(cpu, 1);
    assert_true(hash_of(&bed) != start);
    free(before.thread);
    bed_close(&bed);
}

static void two_machines_that_did_the_same_hash_the_same(void **state)
{
    (void)state;
    struct bed one, two;
    prepare(&one, RM_LITTLE);
    prepare(&two, RM_LITTLE);
    assert_int_equal(rm_cpu_hash(one.cpu[0]), rm_cpu_hash(two.cpu[0]));
    bed_close(&one);
    bed_close(&two);
}

static void a_thread_has_no_engine_until_it_runs(enum rm_endian endian)
{
    struct bed bed;
    struct saved before;
    uint64_t value, vsr[2] = {3, 4};
    bed_open(&bed, endian);
    struct rm_cpu *cpu = bed.cpu[0];
    lay_down_program(&bed);
    rm_cpu_set_gpr(cpu, 4, LINEAR + DATA);
    rm_cpu_set_vsr(cpu, 3, vsr);
    rm_cpu_poison_volatile(cpu);
    rm_cpu_set_gpr(cpu, 4, LINEAR + DATA);
    assert_true(rm_cpu_reg_write(cpu, "xer", 0x20000000));
    assert_true(rm_cpu_reg_read(cpu, "f3", &value));
    assert_true(rm_cpu_reg_write(cpu, "vscr", 1));
    rm_cpu_interrupt(cpu, 0x500);
    save(&bed, &before);
    rm_cpu_set_pc(cpu, CODE);
    load(&bed, &before);
    hash_of(&bed);
    rm_cpu_registers_hash(cpu);
    rm_cpu_set_pc(cpu, CODE);
    assert_int_equal(rm_cpu_run(cpu, rm_cpu_cycle(cpu)), RM_STOP_BUDGET);
    assert_false(rm_cpu_has_engine(cpu));
    rm_cpu_step(cpu);
    assert_true(rm_cpu_has_engine(cpu));
    assert_false(rm_cpu_has_engine(bed.cpu[1]));
    free(before.thread);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(a_thread_has_no_engine_until_it_runs)

/* Everything that was written before the engine opened is there when it runs. */
static void an_engine_that_opens_late_has_all_registers(enum rm_endian endian)
{
    struct bed bed;
    const uint64_t vsr[2] = {UINT64_C(0x0102030405060708), UINT64_C(0x1112131415161718)};
    uint64_t value[2];
    bed_open(&bed, endian);
    struct rm_cpu *cpu = bed.cpu[0];
    rm_cpu_set_gpr(cpu, 31, UINT64_C(0x123456789abcdef0));
    rm_cpu_reg_write(cpu, "xer", 0xa0000000);
    rm_cpu_reg_write(cpu, "cr", 0x87654321);
    rm_cpu_reg_write(cpu, "ctr", 77);
    rm_cpu_set_vsr(cpu, 33, vsr);
    rm_cpu_set_msr(cpu, rm_cpu_msr(cpu) | RM_MSR_VEC);
    BED_CODE(&bed, PPC_X(31, 3, 31, 31, 138) /* adde */, PPC_MFCR(4), PPC_MFSPR(5, 9),
             PPC_X(4, 2, 1, 1, 578) /* vor v2,v1,v1 */);
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_gpr(cpu, 3), UINT64_C(0x2468acf13579bde1));
    assert_int_equal(rm_cpu_gpr(cpu, 4), 0x87654321);
    assert_int_equal(rm_cpu_gpr(cpu, 5), 77);
    rm_cpu_vsr(cpu, 34, value);
    assert_memory_equal(value, vsr, sizeof(vsr));
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(an_engine_that_opens_late_has_all_registers)

static void what_only_the_engine_computed_is_saved_and_brought_back(enum rm_endian endian)
{
    struct bed bed;
    struct saved before;
    uint64_t value[2], xer;
    bed_open(&bed, endian);
    struct rm_cpu *cpu = bed.cpu[0];
    rm_cpu_set_msr(cpu, rm_cpu_msr(cpu) | RM_MSR_VEC);
    rm_cpu_set_gpr(cpu, 3, UINT64_MAX);
    BED_CODE(&bed, PPC_VSPLTISW(1, 3), PPC_D(12, 3, 3, 1) /* addic, carries */, PPC_VSPLTISW(1, 4),
             PPC_D(12, 3, 3, 1), PPC_X(4, 2, 1, 1, 64) /* vadduwm v2,v1,v1 */,
             PPC_X(31, 5, 3, 3, 138) /* adde */);
    rm_cpu_run(cpu, 2);
    save(&bed, &before);
    for (unsigned round = 0; round < 2; round++) {
        rm_cpu_run(cpu, 4);
        rm_cpu_reg_read(cpu, "xer", &xer);
        assert_int_equal(xer, 0);
        load(&bed, &before);
        rm_cpu_vsr(cpu, 33, value);
        assert_int_equal(value[0], UINT64_C(0x0000000300000003));
        rm_cpu_reg_read(cpu, "xer", &xer);
        assert_int_equal(xer, 0x20000000);
        rm_cpu_set_pc(cpu, CODE + 16);
        rm_cpu_run(cpu, 4);
        rm_cpu_vsr(cpu, 34, value);
        assert_int_equal(value[0], UINT64_C(0x0000000600000006));
        assert_int_equal(rm_cpu_gpr(cpu, 5), 1);
        load(&bed, &before);
    }
    free(before.thread);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(what_only_the_engine_computed_is_saved_and_brought_back)

static void a_state_goes_on_in_another_thread_of_the_same_configuration(enum rm_endian endian)
{
    struct bed bed;
    struct saved before;
    prepare(&bed, endian);
    const struct rm_cpu_bus bus = {0};
    const struct rm_cpu_config config = {.hile = endian,
                                         .core_hz = CORE_HZ,
                                         .tb_hz = TB_HZ,
                                         .core = &bed.core,
                                         .reservations = &bed.reservations};
    struct rm_cpu *twin;
    assert_int_equal(rm_cpu_new(&config, bed.mem, bed.decode, &bus, &twin, NULL), RM_OK);
    save(&bed, &before);
    struct rm_core core = bed.core;
    assert_int_equal(rm_cpu_run(bed.cpu[0], 40), RM_STOP_BUDGET);
    uint64_t hash = hash_of(&bed);
    bed.core = core;
    rm_cpu_state_load(twin, before.thread);
    assert_false(rm_cpu_has_engine(twin));
    assert_int_equal(rm_cpu_run(twin, 40), RM_STOP_BUDGET);
    assert_int_equal(rm_core_hash(&bed.core, rm_cpu_hash(twin)), hash);
    rm_cpu_free(twin);
    free(before.thread);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(a_state_goes_on_in_another_thread_of_the_same_configuration)

/* Whoever changes a saved state keeps no promise: its version still says what it was. */
static void loading_what_the_thread_already_is_does_nothing(void **state)
{
    (void)state;
    struct bed bed;
    struct saved before;
    prepare(&bed, RM_LITTLE);
    struct rm_cpu *cpu = bed.cpu[0];
    save(&bed, &before);
    uint64_t start = hash_of(&bed);
    memset(before.thread + rm_cpu_state_bytes() / 2, 0x5a, 8);
    load(&bed, &before);
    assert_int_equal(hash_of(&bed), start);
    rm_cpu_set_gpr(cpu, 20, rm_cpu_gpr(cpu, 20)); /* the same, but who knows */
    load(&bed, &before);
    assert_true(hash_of(&bed) != start);
    free(before.thread);
    bed_close(&bed);
}

/* Every way to change a thread makes it another than the one that was saved. */
static void loading_undoes_every_kind_of_change(void **state)
{
    (void)state;
    struct bed bed;
    struct saved before;
    prepare(&bed, RM_LITTLE);
    struct rm_cpu *cpu = bed.cpu[0];
    save(&bed, &before);
    uint64_t start = hash_of(&bed);
    for (unsigned kind = 0; kind < 12; kind++) {
        switch (kind) {
        case 0:
            rm_cpu_set_gpr(cpu, 3, 99);
            break;
        case 1:
            rm_cpu_set_pc(cpu, 0x100);
            break;
        case 2:
            rm_cpu_set_msr(cpu, REAL_MODE);
            break;
        case 3:
            rm_cpu_set_spr(cpu, 304, 1234);
            break;
        case 4:
            rm_cpu_set_vsr(cpu, 9, (const uint64_t[2]){8, 9});
            break;
        case 5:
            rm_cpu_reg_write(cpu, "fpscr", 4);
            break;
        case 6:
            rm_cpu_interrupt(cpu, 0x980);
            break;
        case 7:
            rm_cpu_wake(cpu, 8, 1);
            break;
        case 8:
            rm_cpu_doorbell(cpu);
            break;
        case 9:
            rm_cpu_advance(cpu, 1);
            break;
        case 10:
            rm_cpu_poison_volatile(cpu);
            break;
        default:
            rm_cpu_step(cpu);
        }
        if (hash_of(&bed) == start)
            fail_msg("change %u does not show", kind);
        load(&bed, &before);
        if (hash_of(&bed) != start)
            fail_msg("change %u stays", kind);
    }
    free(before.thread);
    bed_close(&bed);
}

static void an_engine_shows_in_no_hash(enum rm_endian endian)
{
    struct bed bed;
    struct saved before;
    bed_open(&bed, endian);
    lay_down_program(&bed);
    save(&bed, &before);
    uint64_t hash = hash_of(&bed), registers = rm_cpu_registers_hash(bed.cpu[0]);
    rm_cpu_step(bed.cpu[0]);
    load(&bed, &before);
    assert_true(rm_cpu_has_engine(bed.cpu[0]));
    assert_int_equal(hash_of(&bed), hash);
    assert_int_equal(rm_cpu_registers_hash(bed.cpu[0]), registers);
    free(before.thread);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(an_engine_shows_in_no_hash)

/* One after the other, an instruction each: what only the engine computed stays with its thread. */
static void threads_that_take_turns_in_the_engine_keep_their_registers(enum rm_endian endian)
{
    struct bed bed;
    const uint64_t one[2] = {UINT64_C(0x100000001), UINT64_C(0x100000001)};
    uint64_t sum[2], xer;
    bed_open(&bed, endian);
    BED_CODE(&bed, PPC_ADDO(5, 5, 6), PPC_VADDUWM(2, 2, 3), PPC_B(-2 * 4));
    for (unsigned i = 0; i < BED_THREADS; i++) {
        const uint64_t start[2] = {i, i};
        rm_cpu_set_pc(bed.cpu[i], CODE);
        rm_cpu_set_msr(bed.cpu[i], rm_cpu_msr(bed.cpu[i]) | RM_MSR_VEC);
        rm_cpu_set_gpr(bed.cpu[i], 5, i ? INT64_MAX - 2 : 100);
        rm_cpu_set_gpr(bed.cpu[i], 6, 1);
        rm_cpu_set_vsr(bed.cpu[i], 34, start);
        rm_cpu_set_vsr(bed.cpu[i], 35, one);
    }
    for (unsigned step = 0; step < 15; step++)
        for (unsigned i = 0; i < BED_THREADS; i++)
            assert_int_equal(rm_cpu_step(bed.cpu[i]), RM_STOP_BUDGET);
    for (unsigned i = 0; i < BED_THREADS; i++) {
        assert_int_equal(rm_cpu_gpr(bed.cpu[i], 5), (i ? INT64_MAX - UINT64_C(2) : 100) + 5);
        rm_cpu_vsr(bed.cpu[i], 34, sum);
        assert_int_equal(sum[0], UINT64_C(0x500000005) + i);
        assert_true(rm_cpu_reg_read(bed.cpu[i], "xer", &xer));
        assert_int_equal(xer >> 31 & 1, i); /* SO: only one of them overflowed */
    }
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(threads_that_take_turns_in_the_engine_keep_their_registers)

static void no_room_for_an_engine_is_a_fault_that_says_so(void **state)
{
    (void)state;
    struct bed bed;
    struct rlimit was;
#ifdef __SANITIZE_ADDRESS__
    skip(); /* AddressSanitizer cannot do without new memory either, and ends the process */
#endif
    bed_open(&bed, RM_LITTLE);
    BED_CODE(&bed, PPC_NOP, PPC_NOP);
    assert_int_equal(getrlimit(RLIMIT_AS, &was), 0);
    const struct rlimit none = {1, was.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_AS, &none), 0);
    enum rm_cpu_stop stop = rm_cpu_run(bed.cpu[0], 1);
    assert_int_equal(setrlimit(RLIMIT_AS, &was), 0);
    assert_int_equal(stop, RM_STOP_FAULT);
    assert_true(rm_cpu_fault(bed.cpu[0])->not_modelled);
    assert_non_null(strstr(rm_cpu_fault(bed.cpu[0])->what, "address space"));
    assert_false(rm_cpu_has_engine(bed.cpu[0]));
    assert_int_equal(rm_cpu_run(bed.cpu[0], 1), RM_STOP_BUDGET); /* now there is room */
    bed_close(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_thread_has_no_engine_until_it_runs),
        BOTH(an_engine_that_opens_late_has_all_registers),
        BOTH(what_only_the_engine_computed_is_saved_and_brought_back),
        BOTH(a_state_goes_on_in_another_thread_of_the_same_configuration),
        cmocka_unit_test(loading_what_the_thread_already_is_does_nothing),
        cmocka_unit_test(loading_undoes_every_kind_of_change),
        BOTH(an_engine_shows_in_no_hash),
        BOTH(threads_that_take_turns_in_the_engine_keep_their_registers),
        cmocka_unit_test(no_room_for_an_engine_is_a_fault_that_says_so),
        BOTH(a_run_from_a_restored_snapshot_is_the_same_run),
        cmocka_unit_test(restoring_brings_back_vectors_byte_order_and_reservations),
        cmocka_unit_test(the_hash_sees_every_part_of_the_state),
        cmocka_unit_test(two_machines_that_did_the_same_hash_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
