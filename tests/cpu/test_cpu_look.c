/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looking at a thread: what it would access next, what it has done that others notice. */
#include "bed.h"

static void the_next_access_is_told_without_making_it(enum rm_endian endian)
{
    static const struct {
        uint32_t word;
        bool store;
        uint64_t real, bytes;
    } cases[] = {
        {PPC_LD(4, 8, 3), false, DATA + 8, 8},
        {PPC_STW(4, -4, 3), true, DATA - 4, 4},
        {PPC_LWARX(4, 5, 3), false, DATA + 0x23, 4},
        {PPC_STDCX(4, 5, 3), true, DATA + 0x23, 8},
        {PPC_DCBZ(5, 3), true, DATA, 128},
        {PPC_STMW(29, 4, 3), true, DATA + 4, 12},
        {PPC_X(31, 1, 5, 3, 231), true, DATA + 0x20, 16}, /* stvx */
        {PPC_LWZCIX(4, 0, 6), false, DEVICE, 4},
        {PPC_STBCIX(4, 0, 6), true, DEVICE, 1},
        {PPC_LD(4, 8, 0), false, 8, 8},
    };
    struct bed bed;
    struct rm_access access;
    bed_open(&bed, endian);
    struct rm_cpu *cpu = bed.cpu[0];
    rm_cpu_set_gpr(cpu, 3, LINEAR + DATA);
    rm_cpu_set_gpr(cpu, 5, 0x23);
    rm_cpu_set_gpr(cpu, 6, DEVICE);
    uint64_t hash = rm_cpu_hash(cpu), mem_hash = rm_mem_hash(bed.mem);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bed.at = CODE;
        BED_CODE(&bed, cases[i].word);
        mem_hash = rm_mem_hash(bed.mem);
        assert_true(rm_cpu_next_access(cpu, &access));
        if (access.store != cases[i].store || access.real != cases[i].real ||
            access.bytes != cases[i].bytes)
            fail_msg("0x%08x: %llu bytes at %llx", cases[i].word, (unsigned long long)access.bytes,
                     (unsigned long long)access.real);
        assert_int_equal(rm_mem_hash(bed.mem), mem_hash);
    }
    assert_int_equal(rm_cpu_hash(cpu), hash);
    assert_int_equal(bed.device_accesses, 0);
    assert_int_equal(bed.reservations.held, 0);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(the_next_access_is_told_without_making_it)

static void there_is_no_next_access_of_other_instructions(void **state)
{
    (void)state;
    static const uint32_t words[] = {PPC_NOP,           PPC_ADDI(3, 3, 1), PPC_MFSPR(3, 304),
                                     PPC_HRFID,         PPC_B(8),          PPC_X(31, 0, 3, 4, 278),
                                     PPC_D(61, 3, 4, 1) /* lxv, of a later ISA */};
    struct bed bed;
    struct rm_access access;
    bed_open(&bed, RM_LITTLE);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        bed.at = CODE;
        BED_CODE(&bed, words[i]);
        assert_false(rm_cpu_next_access(bed.cpu[0], &access));
    }
    rm_cpu_set_pc(bed.cpu[0], LINEAR + MEM_BYTES);
    assert_false(rm_cpu_next_access(bed.cpu[0], &access));
    bed_close(&bed);
}

/* How far the counter goes while these words run once. */
static uint64_t effects_of(const uint32_t *words, size_t count)
{
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    struct rm_cpu *cpu = bed.cpu[0];
    rm_cpu_set_gpr(cpu, 3, LINEAR + DATA);
    rm_cpu_set_gpr(cpu, 6, DEVICE);
    rm_cpu_set_gpr(cpu, 7, 0x28000001);
    for (size_t i = 0; i < count; i++)
        bed_word(&bed, words[i]);
    uint64_t before = rm_cpu_effects(cpu);
    bed_run_all(&bed);
    uint64_t after = rm_cpu_effects(cpu);
    bed_close(&bed);
    return after - before;
}

static void whatever_others_could_notice_is_an_effect(void **state)
{
    (void)state;
    static const uint32_t words[] = {
        PPC_STD(4, 0, 3),    PPC_STWCX(4, 0, 3), PPC_DCBZ(0, 3),    PPC_LWZCIX(4, 0, 6),
        PPC_STWCIX(4, 0, 6), PPC_MSGSND(7),      PPC_MSGCLR(7),     PPC_MTSPR(304, 4),
        PPC_MFTB(4),         PPC_MFSPR(4, 22),   PPC_MFSPR(4, 310), PPC_MFSPR(4, 268),
        PPC_MFSPR(4, 309),   PPC_MFSPR(4, 308),  PPC_MFSPR(4, 849), PPC_SLBMTE(4, 4),
        PPC_SLBIE(4),        PPC_MTMSRD(4, 1),   PPC_TLBIEL(4),     PPC_MTSPR(22, 4),
    };
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (effects_of(&words[i], 1) != 1)
            fail_msg("0x%08x is %llu effects", words[i],
                     (unsigned long long)effects_of(&words[i], 1));
}

static void a_waiting_loop_has_no_effects(void **state)
{
    (void)state;
    static const uint32_t words[] = {
        PPC_LWARX(4, 0, 3),      PPC_LWZ(5, 0, 3),        PPC_X(31, 31, 31, 31, 444),
        PPC_X(31, 2, 2, 2, 444), PPC_MFSPR(4, 304),       PPC_MFMSR(4),
        PPC_SLBMFEE(4, 5),       PPC_ADDI(4, 4, 1),       PPC_MFCR(4),
        PPC_X(31, 2, 1, 3, 530), PPC_X(31, 0, 0, 3, 278), PPC_MFSPR(4, 1),
    };
    assert_int_equal(effects_of(words, sizeof(words) / sizeof(words[0])), 0);
}

static void the_hash_of_the_registers_knows_nothing_of_time(void **state)
{
    (void)state;
    static const char *const in[] = {"r0", "r31", "cr", "lr", "ctr", "xer", "msr", "pc"};
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    struct rm_cpu *cpu = bed.cpu[0];
    uint64_t start = rm_cpu_registers_hash(cpu);
    rm_cpu_advance(cpu, 100);
    rm_cpu_set_spr(cpu, 304, 5);
    assert_int_equal(rm_cpu_registers_hash(cpu), start);
    BED_CODE(&bed, PPC_LWZ(0, 0, 3), PPC_B(-4));
    rm_cpu_set_gpr(cpu, 3, DATA);
    uint64_t loop = rm_cpu_registers_hash(cpu);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(rm_cpu_run(cpu, rm_cpu_cycle(cpu) + 2), RM_STOP_BUDGET);
        assert_int_equal(rm_cpu_registers_hash(cpu), loop);
    }
    for (size_t i = 0; i < sizeof(in) / sizeof(in[0]); i++) {
        uint64_t before = rm_cpu_registers_hash(cpu);
        assert_true(rm_cpu_reg_write(cpu, in[i], 0x20000010 + i));
        if (rm_cpu_registers_hash(cpu) == before)
            fail_msg("%s is not in it", in[i]);
    }
    bed_close(&bed);
}

static void poison_reaches_what_firmware_may_change_and_no_more(void **state)
{
    (void)state;
    struct bed bed;
    uint64_t cr, ctr, xer, lr;
    bed_open(&bed, RM_LITTLE);
    struct rm_cpu *cpu = bed.cpu[0];
    for (unsigned n = 0; n < 32; n++)
        rm_cpu_set_gpr(cpu, n, n);
    rm_cpu_reg_write(cpu, "cr", 0x12345678);
    rm_cpu_reg_write(cpu, "lr", 0x1000);
    rm_cpu_poison_volatile(cpu);
    for (unsigned n = 0; n < 32; n++) {
        bool volatile_register = n == 0 || (n >= 4 && n <= 12);
        if ((rm_cpu_gpr(cpu, n) == n) == volatile_register)
            fail_msg("r%u is %llx", n, (unsigned long long)rm_cpu_gpr(cpu, n));
        for (unsigned other = 0; other < n && volatile_register; other++)
            assert_true(rm_cpu_gpr(cpu, other) != rm_cpu_gpr(cpu, n));
    }
    rm_cpu_reg_read(cpu, "cr", &cr);
    rm_cpu_reg_read(cpu, "ctr", &ctr);
    rm_cpu_reg_read(cpu, "xer", &xer);
    rm_cpu_reg_read(cpu, "lr", &lr);
    assert_int_equal(cr & 0x00fff000, 0x00345000);
    for (unsigned field = 0; field < 8; field++)
        if (field < 2 || field > 4)
            assert_true((cr ^ 0x12345678) >> (28 - 4 * field) & 15);
    assert_true(ctr && xer);
    assert_int_equal(lr, 0x1000);
    bed_close(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(the_next_access_is_told_without_making_it),
        cmocka_unit_test(there_is_no_next_access_of_other_instructions),
        cmocka_unit_test(whatever_others_could_notice_is_an_effect),
        cmocka_unit_test(a_waiting_loop_has_no_effects),
        cmocka_unit_test(the_hash_of_the_registers_knows_nothing_of_time),
        cmocka_unit_test(poison_reaches_what_firmware_may_change_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
