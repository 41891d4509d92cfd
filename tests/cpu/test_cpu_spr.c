/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Special purpose registers: widths, side effects, time; the MSR; the SLB; registers by name. */
#include "bed.h"

#define DEC  22
#define TB   268
#define HDEC 310
#define LPCR 318

/* What a register holds after the all-ones word was moved to it by an instruction. */
static uint64_t all_ones_through(unsigned number)
{
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    rm_cpu_set_gpr(bed.cpu[0], 3, UINT64_MAX);
    rm_cpu_set_gpr(bed.cpu[0], 4, 0x1234);
    BED_CODE(&bed, PPC_MTSPR(number, 3), PPC_MFSPR(4, number));
    bed_run_all(&bed);
    uint64_t value = rm_cpu_gpr(bed.cpu[0], 4);
    bed_close(&bed);
    return value;
}

static void registers_have_their_width(void **state)
{
    (void)state;
    assert_int_equal(all_ones_through(304), UINT64_MAX);            /* HSPRG0 */
    assert_int_equal(all_ones_through(18), 0xffffffff);             /* DSISR */
    assert_int_equal(all_ones_through(26), UINT64_MAX - 3);         /* SRR0 */
    assert_int_equal(all_ones_through(176), 0xff);                  /* DPDES */
    assert_int_equal(all_ones_through(896), UINT64_C(7) << 50);     /* PPR */
    assert_int_equal(all_ones_through(787), 0xffffffff);            /* PMC1 */
    assert_int_equal(all_ones_through(256), 0xffffffff);            /* VRSAVE */
    assert_int_equal(all_ones_through(287), 0x004d0200);            /* PVR, read-only */
    assert_int_equal(all_ones_through(1013), 0x1234);               /* DABR: POWER8 has none */
    assert_int_equal(all_ones_through(LPCR) & 0x20000, 0);          /* LPCR[LD] came later */
    assert_int_equal(all_ones_through(LPCR) & 0x1fc01, 0x1f801);    /* PECE, MER, HDICE */
    assert_int_equal(all_ones_through(1) & 0xe00c007f, 0xe000007f); /* no OV32, CA32 */
    for (unsigned number = 888; number < 896; number++)
        if (number != 891)
            assert_true(all_ones_through(number) >= 0xffffffff);
}

static void every_register_of_the_path_is_known(void **state)
{
    (void)state;
    static const unsigned numbers[] = {
        1,   8,   9,   17,  18,  19,  22,  25,  26,  27,  28,  29,   31,   48,   61,
        128, 129, 130, 136, 152, 153, 157, 159, 176, 180, 186, 187,  188,  190,  256,
        268, 269, 272, 273, 274, 275, 284, 285, 286, 287, 304, 305,  306,  307,  308,
        309, 310, 314, 315, 318, 319, 336, 337, 338, 339, 349, 784,  785,  786,  787,
        788, 789, 790, 791, 792, 795, 796, 797, 798, 804, 805, 806,  815,  848,  849,
        850, 854, 888, 889, 890, 892, 893, 894, 895, 896, 898, 1008, 1013, 1015, 1023,
    };
    struct bed bed;
    bed_open(&bed, RM_BIG);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        BED_CODE(&bed, PPC_MFSPR(3, numbers[i]), PPC_MTSPR(numbers[i], 3));
    bed_run_all(&bed);
    bed_close(&bed);
}

static void a_thread_knows_its_number(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_BIG);
    assert_int_equal(rm_cpu_spr(bed.cpu[1], 1023), 1);
    assert_int_equal(rm_cpu_spr(bed.cpu[1], 446), 1);
    bed_close(&bed);
}

/* 3.5 GHz to 512 MHz: 875 cycles are 128 ticks. */
static void the_time_base_follows_the_clock(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    struct rm_cpu *cpu = bed.cpu[0];
    rm_cpu_advance(cpu, 874); /* so that mftb is in cycle 875 */
    BED_CODE(&bed, PPC_MFTB(3), PPC_MFSPR(4, TB));
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_gpr(cpu, 3), 128);
    assert_int_equal(rm_cpu_gpr(cpu, 4), 128);
    rm_cpu_advance(cpu, CORE_HZ);
    assert_int_equal(rm_cpu_spr(cpu, TB), TB_HZ + 128);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(the_time_base_follows_the_clock)

static void tbu40_leaves_the_low_24_bits_and_moves_the_whole_core(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    rm_cpu_set_spr(bed.cpu[0], 284, 0x99000000);
    rm_cpu_advance(bed.cpu[0], 875000);
    rm_cpu_set_gpr(bed.cpu[0], 3, UINT64_C(0x123456ffffff));
    BED_CODE(&bed, PPC_MTSPR(286, 3));
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_spr(bed.cpu[0], TB), UINT64_C(0x123456000000) + 128000);
    assert_int_equal(rm_cpu_spr(bed.cpu[1], TB), UINT64_C(0x123456000000));
    rm_cpu_set_spr(bed.cpu[0], 284, 0xfffffff0);
    assert_int_equal(rm_cpu_spr(bed.cpu[0], TB), UINT64_C(0x1234fffffff0));
    assert_int_equal(rm_cpu_spr(bed.cpu[0], 269), 0x1234);
    rm_cpu_set_spr(bed.cpu[0], 285, 0x77);
    assert_int_equal(rm_cpu_spr(bed.cpu[0], TB), UINT64_C(0x77fffffff0));
    bed_close(&bed);
}

static void dec_counts_down_alone_and_hdec_for_the_core(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    struct rm_cpu *cpu = bed.cpu[0];
    rm_cpu_set_spr(cpu, LPCR, 1); /* HDICE */
    rm_cpu_set_spr(cpu, DEC, 127);
    rm_cpu_set_spr(cpu, HDEC, 0x7fffffff);
    assert_int_equal(rm_cpu_spr(bed.cpu[1], DEC), 0);
    assert_int_equal(rm_cpu_spr(bed.cpu[1], HDEC), 0x7fffffff);
    assert_int_equal(rm_cpu_dec_cycles_left(cpu), 875);
    rm_cpu_advance(cpu, 874);
    assert_int_equal(rm_cpu_spr(cpu, DEC), 0);
    assert_int_equal(rm_cpu_dec_cycles_left(cpu), 1);
    rm_cpu_advance(cpu, 1);
    assert_int_equal(rm_cpu_spr(cpu, DEC), 0xffffffff);
    assert_int_equal(rm_cpu_dec_cycles_left(cpu), 0);
    assert_int_equal(rm_cpu_spr(cpu, HDEC), 0x7fffffff - 128);
    uint64_t left = rm_cpu_hdec_cycles_left(cpu);
    rm_cpu_advance(cpu, left - 1);
    assert_int_equal(rm_cpu_hdec_cycles_left(cpu), 1);
    rm_cpu_advance(cpu, 1);
    assert_int_equal(rm_cpu_spr(cpu, HDEC), 0xffffffff);
    bed_close(&bed);
}

static void cycles_left_is_the_first_cycle_at_which_dec_is_negative(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    struct rm_cpu *cpu = bed.cpu[0];
    for (unsigned value = 0; value < 300; value += 7) {
        rm_cpu_advance(cpu, 13);
        rm_cpu_set_spr(cpu, DEC, value);
        uint64_t left = rm_cpu_dec_cycles_left(cpu);
        rm_cpu_advance(cpu, left - 1);
        assert_int_equal(rm_cpu_spr(cpu, DEC), 0);
        rm_cpu_advance(cpu, 1);
        assert_int_equal(rm_cpu_spr(cpu, DEC), 0xffffffff);
    }
    bed_close(&bed);
}

/* A new time base is not a new decrementer. */
static void a_write_to_the_time_base_does_not_move_dec(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    rm_cpu_set_spr(bed.cpu[0], DEC, 1000);
    rm_cpu_set_spr(bed.cpu[0], 286, UINT64_C(0x5000000000));
    assert_int_equal(rm_cpu_spr(bed.cpu[0], DEC), 1000);
    bed_close(&bed);
}

static void purr_spurr_and_vtb_go_on_from_what_was_written(void **state)
{
    (void)state;
    static const unsigned numbers[] = {308, 309, 849};
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    for (size_t i = 0; i < 3; i++) {
        rm_cpu_set_spr(bed.cpu[0], numbers[i], 1000000);
        rm_cpu_advance(bed.cpu[0], 875);
        assert_int_equal(rm_cpu_spr(bed.cpu[0], numbers[i]), 1000128);
    }
    bed_close(&bed);
}

static void partition_registers_belong_to_the_core(void **state)
{
    (void)state;
    static const unsigned numbers[] = {25, 176, 319, 338};
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    for (size_t i = 0; i < 4; i++) {
        rm_cpu_set_spr(bed.cpu[0], numbers[i], 0x11 + i);
        assert_int_equal(rm_cpu_spr(bed.cpu[1], numbers[i]), 0x11 + i);
    }
    rm_cpu_set_spr(bed.cpu[0], LPCR, 0x800);
    assert_int_equal(rm_cpu_spr(bed.cpu[1], LPCR), 0);
    bed_close(&bed);
}

static void hmer_is_cleared_by_mtspr_and_set_from_outside(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    struct rm_cpu *cpu = bed.cpu[0];
    assert_true(rm_cpu_reg_write(cpu, "hmer", 0xf0));
    assert_int_equal(rm_cpu_spr(cpu, 336), 0xf0);
    rm_cpu_set_gpr(cpu, 3, 0x3f);
    BED_CODE(&bed, PPC_MTSPR(336, 3));
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_spr(cpu, 336), 0x30);
    bed_close(&bed);
}

static void the_run_latch_shows_in_the_thread_state_of_the_whole_core(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    struct rm_cpu *cpu = bed.cpu[0];
    rm_cpu_set_gpr(cpu, 3, UINT64_MAX);
    BED_CODE(&bed, PPC_MTSPR(152, 3), PPC_MFSPR(4, 136));
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_gpr(cpu, 4), 0x101);
    assert_int_equal(rm_cpu_spr(bed.cpu[1], 152), 0x100);
    assert_true(rm_cpu_reg_write(bed.cpu[1], "ctrl", 1));
    assert_int_equal(rm_cpu_spr(bed.cpu[1], 136), 0x301);
    assert_true(rm_cpu_reg_write(cpu, "ctrl", 0));
    assert_int_equal(rm_cpu_spr(cpu, 136), 0x200);
    bed_close(&bed);
}

static void identity_and_time_base_can_be_set_from_outside_only(void **state)
{
    (void)state;
    static const char *const names[] = {"pvr", "pir", "tir", "tb"};
    static const unsigned numbers[] = {287, 1023, 446, 268};
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    struct rm_cpu *cpu = bed.cpu[0];
    rm_cpu_set_gpr(cpu, 3, UINT64_MAX);
    for (unsigned i = 0; i < 4; i++)
        BED_CODE(&bed, PPC_MTSPR(numbers[i], 3));
    bed_run_all(&bed);
    for (unsigned i = 0; i < 4; i++) {
        assert_true(rm_cpu_spr(cpu, numbers[i]) < UINT32_MAX);
        assert_true(rm_cpu_reg_write(cpu, names[i], 0x4b0201 + i));
        assert_int_equal(rm_cpu_spr(cpu, numbers[i]), 0x4b0201 + i);
    }
    rm_cpu_advance(cpu, 875);
    assert_int_equal(rm_cpu_spr(cpu, 268), 0x4b0204 + 128);
    bed_close(&bed);
}

/* --- MSR ------------------------------------------------------------------------------------- */

static void the_msr_that_code_sees_is_the_architected_one(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    struct rm_cpu *cpu = bed.cpu[0];
    uint64_t msr = REAL_MODE | RM_MSR_IR | RM_MSR_DR | RM_MSR_EE | RM_MSR_RI |
                   (endian == RM_LITTLE ? RM_MSR_LE : 0);
    rm_cpu_set_msr(cpu, msr);
    rm_cpu_set_gpr(cpu, 4, 0);
    rm_cpu_set_gpr(cpu, 5, UINT64_MAX & ~RM_MSR_PR);
    BED_CODE(&bed, PPC_MFMSR(3), PPC_MTMSRD(4, 1), PPC_MFMSR(6), PPC_MTMSRD(4, 0), PPC_MFMSR(7),
             PPC_MTMSRD(5, 0), PPC_MFMSR(8));
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_gpr(cpu, 3), msr);
    assert_int_equal(rm_cpu_gpr(cpu, 6), msr & ~(RM_MSR_EE | RM_MSR_RI));
    assert_int_equal(rm_cpu_gpr(cpu, 7), msr & (RM_MSR_HV | RM_MSR_ME | RM_MSR_LE));
    uint64_t all = RM_MSR_ALL & ~(RM_MSR_PR | RM_MSR_TS | RM_MSR_LE);
    assert_int_equal(rm_cpu_gpr(cpu, 8), all | (msr & RM_MSR_LE));
    assert_int_equal(rm_cpu_msr(cpu), rm_cpu_gpr(cpu, 8));
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(the_msr_that_code_sees_is_the_architected_one)

static void mtmsrd_turns_floating_point_on_in_the_engine(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    struct rm_cpu *cpu = bed.cpu[0];
    rm_cpu_reg_write(cpu, "f1", UINT64_C(0x3ff0000000000000));
    rm_cpu_set_gpr(cpu, 3, REAL_MODE | RM_MSR_FP);
    rm_cpu_set_gpr(cpu, 4, DATA);
    BED_CODE(&bed, PPC_MTMSRD(3, 0), PPC_STFD(1, 0, 4));
    bed_run_all(&bed);
    assert_int_equal(rm_mem_read(bed.mem, DATA, 8, endian), UINT64_C(0x3ff0000000000000));
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(mtmsrd_turns_floating_point_on_in_the_engine)

/* --- SLB ------------------------------------------------------------------------------------- */

static void slb_entries_read_back_and_slbia_spares_the_first(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    struct rm_cpu *cpu = bed.cpu[0];
    const uint64_t valid = 0x08000000;
    rm_cpu_set_gpr(cpu, 3, UINT64_C(0xc000000000000000) | valid); /* entry 0 */
    rm_cpu_set_gpr(cpu, 4, 0x4000500);
    rm_cpu_set_gpr(cpu, 5, UINT64_C(0xd000000000000000) | valid | 31); /* entry 31 */
    rm_cpu_set_gpr(cpu, 6, 0x5000400);
    rm_cpu_set_gpr(cpu, 7, 31);
    rm_cpu_set_gpr(cpu, 8, UINT64_C(0xd000000001234567));
    BED_CODE(&bed, PPC_SLBMTE(4, 3), PPC_SLBMTE(6, 5), PPC_SLBMFEE(10, 7), PPC_SLBMFEV(11, 7),
             PPC_SLBFEE(12, 8), PPC_MFCR(13), PPC_SLBIA(6), PPC_SLBMFEE(14, 7), PPC_SLBMFEE(15, 0),
             PPC_SLBFEE(16, 8), PPC_MFCR(17), PPC_SLBIE(3), PPC_SLBMFEE(18, 0), PPC_TLBIEL(3));
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_gpr(cpu, 10), UINT64_C(0xd000000000000000) | valid);
    assert_int_equal(rm_cpu_gpr(cpu, 11), 0x5000400);
    assert_int_equal(rm_cpu_gpr(cpu, 12), 0x5000400);
    assert_int_equal(rm_cpu_gpr(cpu, 13) >> 28, 2);
    assert_int_equal(rm_cpu_gpr(cpu, 14) & valid, 0);
    assert_int_equal(rm_cpu_gpr(cpu, 15), UINT64_C(0xc000000000000000) | valid);
    assert_int_equal(rm_cpu_gpr(cpu, 16), 0);
    assert_int_equal(rm_cpu_gpr(cpu, 17) >> 28, 0);
    assert_int_equal(rm_cpu_gpr(cpu, 18) & valid, 0);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(slb_entries_read_back_and_slbia_spares_the_first)

/* --- by name --------------------------------------------------------------------------------- */

static void registers_are_found_by_name(void **state)
{
    (void)state;
    static const char *const names[] = {
        "r0",     "r31",   "f0",    "f31",   "lr",     "ctr",    "cr",   "xer",  "dsisr",
        "hsprg1", "hsrr0", "lpcr",  "cfar",  "tar",    "dec",    "hdec", "purr", "mmcr2",
        "pc",     "dawrx", "vs0.0", "vs0.1", "vs63.0", "vs63.1", "dawr0"};
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    uint64_t value;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_true(rm_cpu_reg_write(bed.cpu[0], names[i], 0x2000000c));
        assert_true(rm_cpu_reg_read(bed.cpu[0], names[i], &value));
        if (value != (strcmp(names[i], "lpcr") == 0    ? 0xc
                      : strcmp(names[i], "dawr0") == 0 ? 0x20000008
                                                       : 0x2000000c))
            fail_msg("%s reads %llx", names[i], (unsigned long long)value);
    }
    static const char *const wrong[] = {"r32", "r",     "f32",    "rx",     "",
                                        "r1x", "R1",    "spr28",  "r-1",    "vs64.0",
                                        "vs1", "vs1.2", "vs+1.0", "vs1.0 ", "r 1"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(rm_cpu_reg_read(bed.cpu[0], wrong[i], &value));
    bed_close(&bed);
}

static void xer_flags_are_those_that_code_sees(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    struct rm_cpu *cpu = bed.cpu[0];
    uint64_t value;
    assert_true(rm_cpu_reg_write(cpu, "xer", 0xa0000011));
    rm_cpu_set_gpr(cpu, 4, 0x40000022);
    BED_CODE(&bed, PPC_MFSPR(3, 1), PPC_MTSPR(1, 4));
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_gpr(cpu, 3), 0xa0000011);
    assert_true(rm_cpu_reg_read(cpu, "xer", &value));
    assert_int_equal(value, 0x40000022);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(xer_flags_are_those_that_code_sees)

static void reading_xer_gives_no_flag_that_power8_lacks(enum rm_endian endian)
{
    enum { ADDIC_R5_R5_1 = 0x30a50001 };
    struct bed bed;
    bed_open(&bed, endian);
    rm_cpu_set_gpr(bed.cpu[0], 5, UINT64_MAX);
    BED_CODE(&bed, ADDIC_R5_R5_1, PPC_MFSPR(3, 1), PPC_MFSPR(4, 1));
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_gpr(bed.cpu[0], 3), 0x20000000);
    assert_int_equal(rm_cpu_gpr(bed.cpu[0], 4), 0x20000000);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(reading_xer_gives_no_flag_that_power8_lacks)

static void vector_registers_hold_both_halves(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    struct rm_cpu *cpu = bed.cpu[0];
    const uint64_t set[2] = {UINT64_C(0x0011223344556677), UINT64_C(0x8899aabbccddeeff)};
    uint64_t value[2];
    rm_cpu_set_vsr(cpu, 33, set);
    rm_cpu_set_msr(cpu, rm_cpu_msr(cpu) | RM_MSR_VEC);
    rm_cpu_set_gpr(cpu, 3, DATA);
    BED_CODE(&bed, PPC_X(31, 1, 0, 3, 231) /* stvx v1,0,r3 */, PPC_VSPLTISW(2, 5));
    bed_run_all(&bed);
    assert_int_equal(rm_mem_read(bed.mem, DATA, 8, endian), set[endian == RM_BIG ? 0 : 1]);
    assert_int_equal(rm_mem_read(bed.mem, DATA + 8, 8, endian), set[endian == RM_BIG ? 1 : 0]);
    rm_cpu_vsr(cpu, 34, value);
    assert_int_equal(value[0], UINT64_C(0x0000000500000005));
    assert_int_equal(value[1], UINT64_C(0x0000000500000005));
    rm_cpu_vsr(cpu, 33, value);
    assert_int_equal(value[0], set[0]);
    assert_int_equal(value[1], set[1]);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(vector_registers_hold_both_halves)

static void fpscr_and_vscr_are_saved_and_restored_by_code(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    struct rm_cpu *cpu = bed.cpu[0];
    uint64_t value = 0;
    rm_cpu_set_msr(cpu, rm_cpu_msr(cpu) | RM_MSR_FP | RM_MSR_VEC);
    rm_cpu_reg_write(cpu, "f1", 0x12345678);
    rm_cpu_set_vsr(cpu, 32, (const uint64_t[2]){0, 0x00010001});
    BED_CODE(&bed, PPC_X(63, 16, 0, 1, 711) /* mtfsf with L, f1 */,
             PPC_X(63, 2, 0, 0, 583) /* mffs */,
             PPC_X(63, 0, 1, 1, 711) | 1 << 17 /* mtfsf 1,f1,W=1 */, PPC_X(63, 3, 0, 0, 583),
             PPC_X(63, 31, 0, 0, 38) /* mtfsb1 31 */, PPC_X(63, 27, 0, 0, 70) /* mtfsb0 27 */,
             PPC_X(4, 0, 0, 0, 802) /* mtvscr v0 */, PPC_X(4, 1, 0, 0, 770) /* mfvscr v1 */);
    bed_run_all(&bed);
    assert_true(rm_cpu_reg_read(cpu, "f2", &value));
    assert_int_equal(value, 0x12345678);
    assert_true(rm_cpu_reg_read(cpu, "f3", &value));
    assert_int_equal(value, UINT64_C(0x0000000812345678));
    assert_true(rm_cpu_reg_read(cpu, "fpscr", &value));
    assert_int_equal(value, UINT64_C(0x0000000812345669));
    assert_true(rm_cpu_reg_write(cpu, "fpscr", 3));
    assert_true(rm_cpu_reg_read(cpu, "fpscr", &value));
    assert_int_equal(value, 3);
    uint64_t vscr[2];
    rm_cpu_vsr(cpu, 33, vscr);
    assert_int_equal(vscr[1], 0x00010001);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(fpscr_and_vscr_are_saved_and_restored_by_code)

static void bctar_branches_to_our_tar(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    rm_cpu_set_gpr(bed.cpu[0], 3, CODE + 16);
    BED_CODE(&bed, PPC_MTSPR(815, 3), PPC_BCTAR, PPC_TRAP, PPC_TRAP, PPC_LI(4, 9));
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_gpr(bed.cpu[0], 4), 9);
    assert_int_equal(rm_cpu_spr(bed.cpu[0], 28), CODE + 4);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(bctar_branches_to_our_tar)

static void a_register_has_as_many_bits_as_can_be_read(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        unsigned bits;
    } rows[] = {
        {"r5", 64},  {"cr", 32},   {"vscr", 32},  {"vs40.1", 64}, {"msr", 64},        {"dsisr", 32},
        {"dec", 32}, {"dpdes", 8}, {"ctrl", 16},  {"ctrlf", 16},  {"sprg3_user", 64}, {"tbu", 32},
        {"tb", 64},  {"lpcr", 64}, {"ppr32", 21}, {"nothing", 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(rm_cpu_reg_bits(rows[i].name), rows[i].bits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_register_has_as_many_bits_as_can_be_read),
        cmocka_unit_test(registers_have_their_width),
        cmocka_unit_test(every_register_of_the_path_is_known),
        cmocka_unit_test(a_thread_knows_its_number),
        BOTH(the_time_base_follows_the_clock),
        cmocka_unit_test(tbu40_leaves_the_low_24_bits_and_moves_the_whole_core),
        cmocka_unit_test(dec_counts_down_alone_and_hdec_for_the_core),
        cmocka_unit_test(cycles_left_is_the_first_cycle_at_which_dec_is_negative),
        cmocka_unit_test(a_write_to_the_time_base_does_not_move_dec),
        cmocka_unit_test(purr_spurr_and_vtb_go_on_from_what_was_written),
        cmocka_unit_test(partition_registers_belong_to_the_core),
        cmocka_unit_test(hmer_is_cleared_by_mtspr_and_set_from_outside),
        cmocka_unit_test(the_run_latch_shows_in_the_thread_state_of_the_whole_core),
        cmocka_unit_test(identity_and_time_base_can_be_set_from_outside_only),
        BOTH(the_msr_that_code_sees_is_the_architected_one),
        BOTH(mtmsrd_turns_floating_point_on_in_the_engine),
        BOTH(slb_entries_read_back_and_slbia_spares_the_first),
        cmocka_unit_test(registers_are_found_by_name),
        BOTH(xer_flags_are_those_that_code_sees),
        BOTH(reading_xer_gives_no_flag_that_power8_lacks),
        BOTH(vector_registers_hold_both_halves),
        BOTH(fpscr_and_vscr_are_saved_and_restored_by_code),
        BOTH(bctar_branches_to_our_tar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
