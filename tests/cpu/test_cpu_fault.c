/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Faults of the code under test, and what we do not model. */
#include "bed.h"

/* Runs a nop and then this word, which must fault in these words at its own address. */
static const struct rm_cpu_fault *fault_of(struct bed *bed, uint32_t word, const char *what)
{
    struct rm_cpu *cpu = bed->cpu[0];
    BED_CODE(bed, PPC_NOP, word, PPC_LI(31, 1));
    assert_int_equal(rm_cpu_run(cpu, FOREVER), RM_STOP_FAULT);
    const struct rm_cpu_fault *fault = rm_cpu_fault(cpu);
    if (!strstr(fault->what, what))
        fail_msg("\"%s\" instead of \"%s\"", fault->what, what);
    assert_int_equal(fault->pc, CODE + 4);
    assert_int_equal(fault->instruction, word);
    assert_int_equal(rm_cpu_pc(cpu), CODE + 4);
    assert_int_equal(rm_cpu_gpr(cpu, 31), 0);
    return fault;
}

static void a_trap_is_a_fault_with_its_disassembly(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    const struct rm_cpu_fault *fault = fault_of(&bed, PPC_TRAP, "trap");
    assert_string_equal(fault->disassembly, "trap ");
    assert_false(fault->not_modelled);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(a_trap_is_a_fault_with_its_disassembly)

static void an_illegal_instruction_is_a_fault(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    assert_false(fault_of(&bed, 0, "illegal")->not_modelled);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(an_illegal_instruction_is_a_fault)

static void accesses_outside_memory_are_faults_with_their_address(enum rm_endian endian)
{
    static const struct {
        uint32_t word;
        const char *what;
    } cases[] = {
        {PPC_STD(4, 8, 3), "store outside memory"},  {PPC_LD(4, 8, 3), "load outside memory"},
        {PPC_LWARX(4, 5, 3), "load outside memory"}, {PPC_STDCX(4, 5, 3), "store outside memory"},
        {PPC_DCBZ(0, 3), "store outside memory"},    {PPC_LWZCIX(4, 5, 3), "where nothing is"},
        {PPC_STWCIX(4, 5, 3), "where nothing is"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct bed bed;
        bed_open(&bed, endian);
        rm_cpu_set_gpr(bed.cpu[0], 3, LINEAR + MEM_BYTES);
        rm_cpu_set_gpr(bed.cpu[0], 5, 8);
        uint64_t address = rm_real(fault_of(&bed, cases[i].word, cases[i].what)->address);
        assert_in_range(address, MEM_BYTES, MEM_BYTES + 8);
        bed_close(&bed);
    }
}
IN_BOTH_BYTE_ORDERS(accesses_outside_memory_are_faults_with_their_address)

static void a_branch_outside_memory_is_a_fault_there(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    rm_cpu_reg_write(bed.cpu[0], "lr", LINEAR + MEM_BYTES + 0x40);
    BED_CODE(&bed, PPC_NOP, PPC_BLR);
    assert_int_equal(rm_cpu_run(bed.cpu[0], FOREVER), RM_STOP_FAULT);
    assert_string_equal(rm_cpu_fault(bed.cpu[0])->what, "instruction fetch outside memory");
    assert_int_equal(rm_cpu_pc(bed.cpu[0]), LINEAR + MEM_BYTES + 0x40);
    assert_int_equal(rm_cpu_spr(bed.cpu[0], 28), CODE + 4);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(a_branch_outside_memory_is_a_fault_there)

static void floating_point_without_msr_fp_is_a_fault(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    rm_cpu_set_gpr(bed.cpu[0], 3, DATA);
    fault_of(&bed, PPC_STFD(1, 0, 3), "MSR[FP] is off");
    rm_cpu_set_msr(bed.cpu[0], rm_cpu_msr(bed.cpu[0]) | RM_MSR_FP);
    rm_decode_add_pad(bed.decode, bed.at);
    assert_int_equal(rm_cpu_run(bed.cpu[0], FOREVER), RM_STOP_PAD);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(floating_point_without_msr_fp_is_a_fault)

static void instructions_newer_than_power8_are_refused(enum rm_endian endian)
{
    static const uint32_t newer[] = {
        PPC_MODUW(3, 4, 5),
        PPC_X(31, 3, 4, 5, 265) /* modud */,
        PPC_X(31, 3, 4, 0, 538) /* cnttzw */,
        PPC_X(31, 3, 0, 0, 755) /* darn */,
        PPC_D(61, 3, 4, 1) /* lxv */,
        PPC_D(57, 3, 4, 2) /* lxsd */,
        PPC_D(1, 0, 0, 0) /* a prefix */,
        0x44000001 /* scv */,
        PPC_X(31, 3, 4, 0, 128) /* setb */,
        0x10641033 | 5 << 11 /* maddld */,
        PPC_X(19, 3, 0, 0, 2) /* addpcis */,
        PPC_X(19, 0, 0, 0, 370) /* stop */,
        PPC_X(31, 0, 4, 5, 774) | 1U << 21 /* copy */,
    };
    for (size_t i = 0; i < sizeof(newer) / sizeof(newer[0]); i++) {
        struct bed bed;
        bed_open(&bed, endian);
        fault_of(&bed, newer[i], "illegal instruction on POWER8");
        bed_close(&bed);
    }
}
IN_BOTH_BYTE_ORDERS(instructions_newer_than_power8_are_refused)

/* Whether it comes alone or behind an instruction of ours. */
static void update_forms_need_a_base_of_their_own(enum rm_endian endian)
{
    static const uint32_t words[] = {
        PPC_D(35, 4, 0, 8) /* lbzu */,       PPC_D(33, 3, 3, 8) /* lwzu */,
        PPC_D(58, 3, 3, 9) /* ldu */,        PPC_D(62, 4, 0, 9) /* stdu */,
        PPC_X(31, 4, 0, 3, 183) /* stwux */, PPC_D(51, 4, 0, 8) /* lfdu */,
    };
    for (size_t i = 0; i < 2 * sizeof(words) / sizeof(words[0]); i++) {
        struct bed bed;
        bed_open(&bed, endian);
        rm_cpu_set_gpr(bed.cpu[0], 3, DATA);
        rm_cpu_set_msr(bed.cpu[0], rm_cpu_msr(bed.cpu[0]) | RM_MSR_FP);
        BED_CODE(&bed, i & 1 ? PPC_NOP : PPC_MFMSR(5), words[i / 2]);
        assert_int_equal(rm_cpu_run(bed.cpu[0], FOREVER), RM_STOP_FAULT);
        assert_non_null(strstr(rm_cpu_fault(bed.cpu[0])->what, "illegal instruction"));
        assert_int_equal(rm_cpu_pc(bed.cpu[0]), CODE + 4);
        bed_close(&bed);
    }
}
IN_BOTH_BYTE_ORDERS(update_forms_need_a_base_of_their_own)

static void what_power8_takes_for_no_operation_runs(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    BED_CODE(&bed, PPC_X(31, 2, 1, 3, 722) /* hashst of ISA 3.1 */, PPC_X(31, 2, 1, 3, 530),
             PPC_X(31, 2, 2, 2, 444) /* or r2,r2,r2: priority */, PPC_LI(3, 1));
    bed_run_all(&bed);
    assert_int_equal(rm_cpu_gpr(bed.cpu[0], 3), 1);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(what_power8_takes_for_no_operation_runs)

static void what_is_not_modelled_says_so(enum rm_endian endian)
{
    static const struct {
        uint32_t word;
        const char *what;
    } cases[] = {
        {PPC_TRECLAIM(3), "not modelled"},
        {PPC_X(31, 3, 0, 5, 276), "not modelled"}, /* lqarx */
        {PPC_X(31, 3, 0, 5, 725), "not modelled"}, /* stswi */
        {PPC_X(31, 3, 0, 5, 199), "not modelled"}, /* stvewx */
        {PPC_MFSPR(3, 1000), "mfspr: SPR 1000"},
        {PPC_MTSPR(1000, 3), "mtspr: SPR 1000"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct bed bed;
        bed_open(&bed, endian);
        const struct rm_cpu_fault *fault = fault_of(&bed, cases[i].word, cases[i].what);
        assert_true(fault->not_modelled);
        assert_true(fault->disassembly[0]);
        bed_close(&bed);
    }
}
IN_BOTH_BYTE_ORDERS(what_is_not_modelled_says_so)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_trap_is_a_fault_with_its_disassembly),
        BOTH(an_illegal_instruction_is_a_fault),
        BOTH(accesses_outside_memory_are_faults_with_their_address),
        BOTH(a_branch_outside_memory_is_a_fault_there),
        BOTH(floating_point_without_msr_fp_is_a_fault),
        BOTH(instructions_newer_than_power8_are_refused),
        BOTH(update_forms_need_a_base_of_their_own),
        BOTH(what_power8_takes_for_no_operation_runs),
        BOTH(what_is_not_modelled_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
