/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The run loop: budget, pads, steps, symbols, code that changes. */
#include "bed.h"

static void a_loop_costs_a_cycle_an_instruction_and_stops_at_the_pad(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    rm_cpu_reg_write(bed.cpu[0], "ctr", 10);
    BED_CODE(&bed, PPC_ADDI(3, 3, 5), PPC_BDNZ(-4));
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_gpr(bed.cpu[0], 3), 50);
    assert_int_equal(rm_cpu_cycle(bed.cpu[0]), 20);
    assert_int_equal(rm_cpu_instructions(bed.cpu[0]), 20);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(a_loop_costs_a_cycle_an_instruction_and_stops_at_the_pad)

static void a_budget_stops_exactly_and_the_run_goes_on_from_there(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    BED_CODE(&bed, PPC_ADDI(3, 3, 1), PPC_MFSPR(4, 304), PPC_ADDI(3, 3, 1), PPC_B(-12));
    for (uint64_t cycle = 1; cycle < 50; cycle++) {
        assert_int_equal(rm_cpu_run(bed.cpu[0], cycle), RM_STOP_BUDGET);
        assert_int_equal(rm_cpu_cycle(bed.cpu[0]), cycle);
        assert_int_equal(rm_cpu_pc(bed.cpu[0]), CODE + 4 * (cycle % 4));
        assert_int_equal(rm_cpu_gpr(bed.cpu[0], 3), cycle / 4 * 2 + (cycle % 4 + 1) / 2);
    }
    assert_int_equal(rm_cpu_run(bed.cpu[0], 49), RM_STOP_BUDGET);
    assert_int_equal(rm_cpu_instructions(bed.cpu[0]), 49);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(a_budget_stops_exactly_and_the_run_goes_on_from_there)

static void time_passes_without_instructions(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    rm_cpu_advance(bed.cpu[0], 1000);
    assert_int_equal(rm_cpu_cycle(bed.cpu[0]), 1000);
    assert_int_equal(rm_cpu_instructions(bed.cpu[0]), 0);
    bed_close(&bed);
}

static void a_pad_stops_again_until_it_is_stepped_over_or_removed(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    struct rm_cpu *cpu = bed.cpu[0];
    BED_CODE(&bed, PPC_LI(3, 1), PPC_MFMSR(4), PPC_LI(5, 5), PPC_B(0));
    rm_decode_add_pad(bed.decode, rm_real(CODE + 4));
    assert_true(rm_decode_is_pad(bed.decode, CODE + 4));
    assert_int_equal(rm_cpu_run(cpu, FOREVER), RM_STOP_PAD);
    assert_int_equal(rm_cpu_run(cpu, FOREVER), RM_STOP_PAD);
    assert_int_equal(rm_cpu_pc(cpu), CODE + 4);
    assert_int_equal(rm_cpu_cycle(cpu), 1);
    assert_int_equal(rm_cpu_gpr(cpu, 4), 0);
    assert_int_equal(rm_cpu_step(cpu), RM_STOP_BUDGET);
    assert_int_equal(rm_cpu_pc(cpu), CODE + 8);
    assert_int_equal(rm_cpu_gpr(cpu, 4), REAL_MODE | RM_MSR_LE);
    rm_decode_remove_pad(bed.decode, CODE + 4);
    rm_cpu_set_pc(cpu, CODE);
    assert_int_equal(rm_cpu_run(cpu, 20), RM_STOP_BUDGET);
    assert_int_equal(rm_cpu_gpr(cpu, 5), 5);
    bed_close(&bed);
}

static void the_path_of_symbols_is_told_once_a_change(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    BED_CODE(&bed, PPC_NOP, PPC_NOP, PPC_B(0x100 - 8));
    bed.at = CODE + 0x100;
    BED_CODE(&bed, PPC_NOP, PPC_NOP);
    bed_run_all(&bed);
    assert_int_equal(bed.entered_count, 2);
    assert_int_equal(bed.entered[0], 0x100);
    assert_int_equal(bed.entered[1], 0x101);
    assert_int_equal(rm_decode_symbol(bed.decode, CODE), 0x100);
    bed_close(&bed);
}

static void a_taken_branch_is_remembered_in_cfar(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    BED_CODE(&bed, PPC_NOP, PPC_B(8), PPC_NOP, PPC_MFSPR(3, 28));
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_gpr(bed.cpu[0], 3), CODE + 4);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(a_taken_branch_is_remembered_in_cfar)

static void code_that_the_host_patches_runs_as_patched_on_every_thread(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    BED_CODE(&bed, PPC_LI(3, 1), PPC_MFSPR(4, 304));
    rm_decode_add_pad(bed.decode, bed.at);
    for (unsigned thread = 0; thread < 2; thread++) {
        rm_cpu_set_spr(bed.cpu[thread], 304, 77);
        assert_int_equal(rm_cpu_run(bed.cpu[thread], FOREVER), RM_STOP_PAD);
        assert_int_equal(rm_cpu_gpr(bed.cpu[thread], 4), 77);
    }
    rm_mem_write(bed.mem, CODE, 4, endian, PPC_LI(3, 2));
    rm_mem_write(bed.mem, CODE + 4, 4, endian, PPC_LI(4, 3));
    for (unsigned thread = 0; thread < 2; thread++) {
        rm_cpu_set_pc(bed.cpu[thread], CODE);
        assert_int_equal(rm_cpu_run(bed.cpu[thread], FOREVER), RM_STOP_PAD);
        assert_int_equal(rm_cpu_gpr(bed.cpu[thread], 3), 2);
        assert_int_equal(rm_cpu_gpr(bed.cpu[thread], 4), 3);
    }
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(code_that_the_host_patches_runs_as_patched_on_every_thread)

static void a_patch_reaches_both_addresses_of_the_code(enum rm_endian endian)
{
    const uint64_t aliases[] = {CODE, rm_real(CODE)};
    struct bed bed;
    bed_open(&bed, endian);
    BED_CODE(&bed, PPC_LI(3, 1));
    rm_decode_add_pad(bed.decode, bed.at);
    for (unsigned value = 1; value < 4; value++) {
        rm_mem_write(bed.mem, CODE, 4, endian, PPC_LI(3, value));
        for (unsigned i = 0; i < 2; i++) {
            rm_cpu_set_pc(bed.cpu[0], aliases[i]);
            assert_int_equal(rm_cpu_run(bed.cpu[0], FOREVER), RM_STOP_PAD);
            assert_int_equal(rm_cpu_gpr(bed.cpu[0], 3), value);
        }
    }
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(a_patch_reaches_both_addresses_of_the_code)

/* The store goes through the other alias of the page, so the engine cannot see it by itself. */
static void code_that_a_thread_patches_runs_as_patched_at_once(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    struct rm_cpu *cpu = bed.cpu[0];
    rm_cpu_set_gpr(cpu, 6, rm_real(CODE));
    rm_cpu_set_gpr(cpu, 7, PPC_MFSPR(3, 305));
    rm_cpu_set_spr(cpu, 305, 0x55);
    BED_CODE(&bed, PPC_STW(7, 8, 6), PPC_NOP, PPC_LI(3, 1), PPC_ADDI(4, 4, 1));
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_gpr(cpu, 3), 0x55);
    assert_int_equal(rm_cpu_gpr(cpu, 4), 1);
    assert_int_equal(rm_cpu_instructions(cpu), 4);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(code_that_a_thread_patches_runs_as_patched_at_once)

/* As the host may, when it is told of a function that the path enters. */
static void code_may_be_patched_by_whoever_hears_of_its_entry(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    BED_CODE(&bed, PPC_MFSPR(4, 304), PPC_STD(4, 0, 5), PPC_LI(3, 1), PPC_ADDI(3, 3, 1));
    rm_cpu_set_gpr(bed.cpu[0], 5, DATA);
    bed.patch_at_entry = CODE + 8;
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_gpr(bed.cpu[0], 3), 3);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(code_may_be_patched_by_whoever_hears_of_its_entry)

static void restored_memory_runs_its_own_code_again(void **state)
{
    (void)state;
    struct bed bed;
    struct rm_mem_snapshot *before;
    bed_open(&bed, RM_LITTLE);
    BED_CODE(&bed, PPC_LI(3, 1));
    assert_int_equal(rm_mem_snapshot_take(bed.mem, &before, NULL), RM_OK);
    bed_run_all(&bed);
    rm_mem_write(bed.mem, CODE, 4, RM_LITTLE, PPC_LI(3, 2));
    rm_cpu_set_pc(bed.cpu[0], CODE);
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_gpr(bed.cpu[0], 3), 2);
    rm_mem_snapshot_restore(bed.mem, before);
    rm_cpu_set_pc(bed.cpu[0], CODE);
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_gpr(bed.cpu[0], 3), 1);
    rm_mem_snapshot_free(before);
    bed_close(&bed);
}

static void a_callback_can_stop_the_run_after_its_instruction(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    bed.stop_at_message = true;
    rm_cpu_set_gpr(bed.cpu[0], 3, 0x28000001);
    BED_CODE(&bed, PPC_MSGSND(3), PPC_LI(4, 1), PPC_B(0));
    assert_int_equal(rm_cpu_run(bed.cpu[0], FOREVER), RM_STOP_REQUESTED);
    assert_int_equal(rm_cpu_pc(bed.cpu[0]), CODE + 4);
    assert_int_equal(rm_cpu_cycle(bed.cpu[0]), 1);
    assert_int_equal(rm_cpu_run(bed.cpu[0], 5), RM_STOP_BUDGET);
    assert_int_equal(rm_cpu_gpr(bed.cpu[0], 4), 1);
    bed_close(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_loop_costs_a_cycle_an_instruction_and_stops_at_the_pad),
        BOTH(a_budget_stops_exactly_and_the_run_goes_on_from_there),
        cmocka_unit_test(time_passes_without_instructions),
        cmocka_unit_test(a_pad_stops_again_until_it_is_stepped_over_or_removed),
        cmocka_unit_test(the_path_of_symbols_is_told_once_a_change),
        BOTH(a_taken_branch_is_remembered_in_cfar),
        BOTH(code_that_the_host_patches_runs_as_patched_on_every_thread),
        BOTH(a_patch_reaches_both_addresses_of_the_code),
        BOTH(code_that_a_thread_patches_runs_as_patched_at_once),
        BOTH(code_may_be_patched_by_whoever_hears_of_its_entry),
        cmocka_unit_test(restored_memory_runs_its_own_code_again),
        cmocka_unit_test(a_callback_can_stop_the_run_after_its_instruction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
