/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The run loop: budget, pads, steps, faults, symbols, changing code. */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_loop_costs_a_cycle_an_instruction_and_stops_at_the_pad),
        BOTH(a_budget_stops_exactly_and_the_run_goes_on_from_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
