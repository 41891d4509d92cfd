/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Saved states are exact, cost no engine, and the hash tells them apart. */
#include "base/hash.h"
#include "bed.h"

#include <stdlib.h>

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
    static const char *const names[] = {"r17",  "cr",   "lr",    "ctr", "xer",  "f3",
                                        "msr",  "pc",   "tbu40", "dec", "hdec", "sdr1",
                                        "wort", "cfar", "purr",  "vtb"};
    struct bed bed;
    struct saved before;
    bed_open(&bed, RM_BIG);
    struct rm_cpu *cpu = bed.cpu[0];
    save(&bed, &before);
    uint64_t start = hash_of(&bed);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_true(rm_cpu_reg_write(cpu, names[i], 0x21000004));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_run_from_a_restored_snapshot_is_the_same_run),
        cmocka_unit_test(restoring_brings_back_vectors_byte_order_and_reservations),
        cmocka_unit_test(the_hash_sees_every_part_of_the_state),
        cmocka_unit_test(two_machines_that_did_the_same_hash_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
