/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel text that must not be written, the first page, that must not be read, and what has no
 * translation. */
#include "bed.h"

#include "cpu/spr.h"

#define TEXT_END (CODE + 0x1000)

static const struct rm_range first_page_data[] = {{0x58, 0x60}, {0xff8, 0x1000}};

/* The bed's first thread, guarded: text from CODE on, two words of data in the first page. */
static void guard(struct bed *bed)
{
    const struct rm_cpu_bus bus = {0};
    const struct rm_cpu_config config = {
        .hile = bed->endian,
        .core_hz = CORE_HZ,
        .tb_hz = TB_HZ,
        .core = &bed->core,
        .reservations = &bed->reservations,
        .text_start = rm_real(CODE),
        .text_end = rm_real(TEXT_END),
        .first_page_data = first_page_data,
        .first_page_data_count = 2,
    };
    rm_cpu_free(bed->cpu[0]);
    assert_int_equal(rm_cpu_new(&config, bed->mem, bed->decode, &bus, &bed->cpu[0], NULL), RM_OK);
    rm_cpu_set_pc(bed->cpu[0], CODE);
}

static enum rm_cpu_stop run_with(struct rm_cpu *cpu, uint64_t base)
{
    rm_cpu_set_gpr(cpu, 3, base);
    rm_cpu_set_gpr(cpu, 31, 0);
    rm_cpu_set_pc(cpu, CODE);
    return rm_cpu_run(cpu, rm_cpu_cycle(cpu) + FOREVER);
}

/* The fault, or NULL, of one word behind two instructions, of which `first` is one. It has run
 * before, with a base that harms nobody. */
static const struct rm_cpu_fault *fault_of(struct bed *bed, uint32_t first, uint32_t word,
                                           uint64_t base)
{
    struct rm_cpu *cpu = bed->cpu[0];
    bed->at = CODE;
    BED_CODE(bed, PPC_NOP, first, word, PPC_LI(31, 1));
    rm_decode_add_pad(bed->decode, bed->at);
    rm_cpu_set_msr(cpu, rm_cpu_msr(cpu) | RM_MSR_FP | RM_MSR_VEC | RM_MSR_VSX);
    assert_int_equal(run_with(cpu, DATA), RM_STOP_PAD);
    enum rm_cpu_stop stop = run_with(cpu, base);
    if (stop == RM_STOP_PAD)
        return NULL;
    assert_int_equal(stop, RM_STOP_FAULT);
    assert_int_equal(rm_cpu_pc(cpu), CODE + 8);
    assert_int_equal(rm_cpu_gpr(cpu, 31), 0);
    assert_int_equal(rm_cpu_fault(cpu)->pc, CODE + 8);
    assert_false(rm_cpu_fault(cpu)->not_modelled);
    return rm_cpu_fault(cpu);
}

static void no_store_reaches_kernel_text(enum rm_endian endian)
{
    static const uint32_t stores[] = {
        PPC_STD(4, 0, 3),
        PPC_STW(4, 4, 3),
        PPC_D(38, 4, 3, 0) /* stb */,
        PPC_X(31, 4, 0, 3, 407) /* sthx */,
        PPC_X(31, 1, 0, 3, 231) /* stvx */,
        PPC_X(31, 1, 0, 3, 972) /* stxvd2x */,
        PPC_STFD(1, 0, 3),
        PPC_STDCX(4, 0, 3),
        PPC_STWCIX(4, 0, 3),
        PPC_DCBZ(0, 3),
        PPC_D(62, 4, 3, 2) /* stq */,
    };
    const uint64_t last = TEXT_END - 0x80;
    struct bed bed;
    bed_open(&bed, endian);
    guard(&bed);
    for (size_t i = 0; i < sizeof(stores) / sizeof(stores[0]); i++) {
        const uint64_t places[] = {CODE + 0x100, last, rm_real(last)};
        for (unsigned k = 0; k < 3; k++) {
            rm_mem_write(bed.mem, places[k], 8, endian, UINT64_C(0x5555555555555555));
            const struct rm_cpu_fault *fault = fault_of(&bed, PPC_NOP, stores[i], places[k]);
            if (!fault)
                fail_msg("0x%08x writes to kernel text", stores[i]);
            assert_string_equal(fault->what, "store into kernel text");
            assert_in_range(rm_real(fault->address), rm_real(places[k]), rm_real(places[k]) + 4);
            assert_int_equal(rm_mem_read(bed.mem, places[k], 8, endian),
                             UINT64_C(0x5555555555555555));
        }
        assert_null(fault_of(&bed, PPC_LDARX(5, 0, 3), stores[i], TEXT_END));
    }
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(no_store_reaches_kernel_text)

static void a_store_that_only_begins_before_the_text_is_one_into_it(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_LITTLE);
    guard(&bed);
    assert_non_null(fault_of(&bed, PPC_NOP, PPC_STD(4, -4, 3), CODE));
    assert_null(fault_of(&bed, PPC_NOP, PPC_STD(4, -8, 3), CODE));
    bed_close(&bed);
}

static void a_load_from_the_first_page_is_a_fault_but_for_its_data(enum rm_endian endian)
{
    static const uint32_t loads[] = {
        PPC_LD(4, 0, 3),
        PPC_LWZ(4, 0, 3),
        PPC_D(46, 30, 3, 0) /* lmw */,
        PPC_X(31, 4, 0, 3, 87) /* lbzx */,
        PPC_X(31, 4, 0, 3, 532) /* ldbrx */,
        PPC_LDARX(4, 0, 3),
        PPC_LWZCIX(4, 0, 3),
        PPC_D(50, 1, 3, 0) /* lfd */,
        PPC_D(48, 1, 3, 0) /* lfs */,
    };
    struct bed bed;
    bed_open(&bed, endian);
    guard(&bed);
    for (size_t i = 0; i < sizeof(loads) / sizeof(loads[0]); i++) {
        if (loads[i] == PPC_D(46, 30, 3, 0) && endian == RM_LITTLE)
            continue; /* alignment, in that byte order */
        /* Alone it is the engine's, between emulated instructions ours. */
        const uint32_t before[] = {PPC_NOP, PPC_MFMSR(6)};
        for (unsigned k = 0; k < 4; k++) {
            uint64_t form = k & 1 ? LINEAR : 0;
            const struct rm_cpu_fault *fault =
                fault_of(&bed, before[k >> 1], loads[i], form + 0x40);
            if (!fault)
                fail_msg("0x%08x reads the first page", loads[i]);
            assert_string_equal(fault->what, "load from the first page");
            assert_int_equal(rm_real(fault->address), 0x40);
            assert_null(fault_of(&bed, before[k >> 1], loads[i], form + 0x58));
            assert_null(fault_of(&bed, before[k >> 1], loads[i], form + 0x1000));
        }
    }
    assert_non_null(fault_of(&bed, PPC_NOP, PPC_LD(4, 4, 3), 0x58));
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(a_load_from_the_first_page_is_a_fault_but_for_its_data)

/* Having fetched from the page does not open it: an engine may remember the page as readable. */
static void code_runs_in_the_first_page_which_stays_shut(enum rm_endian endian)
{
    struct bed bed;
    bed_open(&bed, endian);
    guard(&bed);
    struct rm_cpu *cpu = bed.cpu[0];
    rm_cpu_set_gpr(cpu, 3, 8);
    rm_cpu_set_gpr(cpu, 5, 0x58);
    bed.at = 0x500;
    BED_CODE(&bed, PPC_LI(6, 1), PPC_LD(7, 0, 5), PPC_LD(8, 0, 3));
    rm_cpu_set_pc(cpu, 0x500);
    assert_int_equal(rm_cpu_run(cpu, FOREVER), RM_STOP_FAULT);
    assert_string_equal(rm_cpu_fault(cpu)->what, "load from the first page");
    assert_int_equal(rm_cpu_pc(cpu), 0x508);
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(code_runs_in_the_first_page_which_stays_shut)

/* With MSR[DR] on, memory is there by the linear map alone. */
static void an_access_without_translation_is_a_data_storage_interrupt(enum rm_endian endian)
{
    static const struct {
        uint32_t word;
        uint64_t dsisr;
    } accesses[] = {
        {PPC_LWZ(4, 0, 3), 0x40000000},   {PPC_LD(4, 0, 3), 0x40000000},
        {PPC_LDARX(4, 0, 3), 0x40000000}, {PPC_D(50, 1, 3, 0) /* lfd */, 0x40000000},
        {PPC_STD(4, 0, 3), 0x42000000},   {PPC_D(54, 1, 3, 0) /* stfd */, 0x42000000},
    };
    struct bed bed;
    bed_open(&bed, endian);
    guard(&bed);
    struct rm_cpu *cpu = bed.cpu[0];
    rm_decode_add_pad(bed.decode, 0x300);
    for (size_t i = 0; i < 2 * sizeof(accesses) / sizeof(accesses[0]); i++) {
        uint32_t word = accesses[i / 2].word;
        uint64_t address = i & 1 ? rm_real(DATA) : LINEAR | rm_real(DATA), dar = 0, dsisr = 0;
        bed.at = CODE;
        BED_CODE(&bed, word, PPC_LI(31, 1));
        rm_decode_add_pad(bed.decode, bed.at);
        rm_cpu_set_msr(cpu,
                       REAL_MODE | RM_MSR_DR | RM_MSR_FP | (endian == RM_LITTLE ? RM_MSR_LE : 0));
        assert_int_equal(run_with(cpu, address), RM_STOP_PAD);
        assert_int_equal(rm_cpu_gpr(cpu, 31), !(i & 1));
        if (!(i & 1))
            continue;
        assert_int_equal(rm_cpu_pc(cpu), 0x300);
        assert_int_equal(rm_cpu_spr(cpu, RM_SPR_SRR0), CODE);
        assert_true(rm_cpu_spr(cpu, RM_SPR_SRR1) & RM_MSR_DR);
        assert_false(rm_cpu_msr(cpu) & RM_MSR_DR);
        assert_true(rm_cpu_reg_read(cpu, "dar", &dar) && rm_cpu_reg_read(cpu, "dsisr", &dsisr));
        assert_int_equal(dar, address);
        assert_int_equal(dsisr, accesses[i / 2].dsisr);
    }
    bed_close(&bed);
}
IN_BOTH_BYTE_ORDERS(an_access_without_translation_is_a_data_storage_interrupt)

static void without_a_text_nothing_is_guarded(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, RM_BIG);
    rm_cpu_set_gpr(bed.cpu[0], 3, 0x40);
    BED_CODE(&bed, PPC_LD(4, 0, 3), PPC_STD(4, 0, 3));
    bed_run_all(&bed);
    bed_close(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(no_store_reaches_kernel_text),
        cmocka_unit_test(a_store_that_only_begins_before_the_text_is_one_into_it),
        BOTH(a_load_from_the_first_page_is_a_fault_but_for_its_data),
        BOTH(code_runs_in_the_first_page_which_stays_shut),
        BOTH(an_access_without_translation_is_a_data_storage_interrupt),
        cmocka_unit_test(without_a_text_nothing_is_guarded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
