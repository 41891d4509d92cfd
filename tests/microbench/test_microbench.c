/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The clock has what is published of POWER8, each figure of it can be missed, and the programs that
 * measure it consist of what they say. */
#include "cpu/disassemble.h"
#include "microbench/microbench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct rm_bed *bed;

static int open_bed(void **state)
{
    struct rm_error error;
    (void)state;
    return rm_bed_new(&bed, &error) == RM_OK ? 0 : -1;
}

static int close_bed(void **state)
{
    (void)state;
    rm_bed_free(bed);
    return 0;
}

static struct rm_rows published_rows(void)
{
    struct rm_row_table table;
    rm_row_table_defaults(&table);
    return rm_rows_at(&table, RM_ROW_VALUE);
}

static double measure(const struct rm_figure *figure, const struct rm_rows *rows)
{
    struct rm_error error = {0};
    double measured = 0;
    if (rm_figure_measure(bed, rows, figure, &measured, &error) != RM_OK)
        fail_msg("%s: %s", figure->name, error.text);
    return measured;
}

static void test_every_figure_is_within_its_error(void **state)
{
    (void)state;
    const struct rm_rows rows = published_rows();
    unsigned outside = 0;
    for (unsigned i = 0; i < rm_figure_count; i++) {
        const struct rm_figure *figure = &rm_figures[i];
        if (figure->why_not)
            continue;
        double measured = measure(figure, &rows);
        if (rm_figure_holds(figure, measured))
            continue;
        outside++;
        print_error("%s: expected %g, at most %g from it, found %g\n", figure->name,
                    figure->expected, figure->error, measured);
    }
    assert_int_equal(outside, 0);
}

static void test_the_same_again(void **state)
{
    (void)state;
    const struct rm_rows rows = published_rows();
    for (unsigned i = 0; i < rm_figure_count; i++)
        if (!rm_figures[i].why_not)
            assert_true(measure(&rm_figures[i], &rows) == measure(&rm_figures[i], &rows));
}

/* A row of the clock that is wrong, for each figure. */
static const struct {
    const char *figure;
    enum rm_row row;
    uint32_t value;
} wrong[] = {
    {"nop IPC", RM_ROW_group_slots, 5},
    {"nop IPC, SMT2", RM_ROW_group_slots, 4},
    {"nop IPC, SMT4", RM_ROW_group_slots, 4},
    {"taken branch", RM_ROW_taken_branch, 4},
    {"nop IPC, code from L2", RM_ROW_l1i_next_line, 28},
    {"L1I capacity", RM_ROW_l1i_bytes, 16384},
    {"taken branch, IERAT miss", RM_ROW_ierat_miss, 18},
    {"IERAT entries", RM_ROW_ierat_entries, 62},
    {"GCT", RM_ROW_gct_entries, 27},
    {"link stack, ST", RM_ROW_link_stack, 30},
    {"link stack, SMT4", RM_ROW_link_stack, 30},
    {"link stack, SMT8", RM_ROW_link_stack, 28},
    {"call and return", RM_ROW_return_taken, 8},
    {"call and return, 64 deep", RM_ROW_branch_refetch, 8},
    {"call and return, 128 deep", RM_ROW_branch_refetch, 6},
    {"mispredicted return", RM_ROW_branch_refetch, 8},
    {"add", RM_ROW_fixed, 1},
    {"count leading zeros", RM_ROW_count_bits, 2},
    {"population count", RM_ROW_count_bits, 2},
    {"multiply", RM_ROW_multiply, 4},
    {"divide word", RM_ROW_divide_word, 37},
    {"divide doubleword", RM_ROW_divide_doubleword, 68},
    {"select", RM_ROW_select, 1},
    {"adds", RM_ROW_group_slots, 5},
    {"multiplications", RM_ROW_group_slots, 1},
    {"compare, mfocrf", RM_ROW_condition, 6},
    {"add., mfocrf", RM_ROW_condition, 6},
    {"mulld., mfocrf", RM_ROW_multiply_condition, 5},
    {"compare, crnor, mfocrf", RM_ROW_condition_logical, 2},
    {"compare, isel", RM_ROW_select, 1},
    {"mtocrf, mfocrf", RM_ROW_move_to_cr, 1},
    {"mtocrf, mfcr", RM_ROW_move_whole_cr, 3},
    {"mtocrf of field 7, mfcr", RM_ROW_move_whole_cr, 3},
    {"mtcrf, mfocrf of field 7", RM_ROW_move_to_cr, 1},
    {"mtlr, mflr", RM_ROW_mtspr_fast, 4},
    {"FP add", RM_ROW_vector_float, 7},
    {"FP multiply", RM_ROW_vector_float, 7},
    {"FP multiply-add", RM_ROW_vector_float, 7},
    {"VSX add", RM_ROW_vector_float, 7},
    {"VMX add", RM_ROW_vector_simple, 3},
    {"VMX permute", RM_ROW_vector_simple, 3},
    {"FP divide, single", RM_ROW_divide_float_single, 27},
    {"FP divide", RM_ROW_divide_float, 33},
    {"FP square root, single", RM_ROW_root_float_single, 32},
    {"FP square root", RM_ROW_root_float, 44},
    {"VSX divide, single", RM_ROW_divide_vector_single, 25},
    {"VSX divide", RM_ROW_divide_float, 31},
    {"VSX square root", RM_ROW_root_float, 44},
    {"VMX multiply", RM_ROW_vector_complex, 6},
    {"VMX multiply-sum", RM_ROW_vector_complex, 6},
    {"VMX FP add", RM_ROW_vector_float, 7},
    {"GPR to VSR and back", RM_ROW_gpr_to_vector, 6},
    {"FP adds", RM_ROW_group_slots, 1},
    {"L1 load", RM_ROW_load, 4},
    {"L1 load, displacement", RM_ROW_load, 4},
    {"L1 load, base of an index", RM_ROW_load, 4},
    {"L1 load, index", RM_ROW_load, 4},
    {"load over 128 bytes", RM_ROW_load_crossing, 17},
    {"FP load, to GPR", RM_ROW_load_vector, 6},
    {"VSX load, to GPR", RM_ROW_vector_to_gpr, 5},
    {"load and reserve", RM_ROW_larx, 4},
    {"loads", RM_ROW_load_queue, 8},
    {"stores, sustained", RM_ROW_store_drain, 2},
    {"stores, in a burst", RM_ROW_group_slots, 1},
    {"store, load of it", RM_ROW_store_forward, 6},
    {"L2 load", RM_ROW_l2, 11},
    {"L3 load", RM_ROW_l3, 25},
    {"L1D capacity", RM_ROW_l1d_bytes, 32768},
    {"L2 capacity", RM_ROW_l2_bytes, 262144},
    {"L1 load, DERAT miss", RM_ROW_derat_second, 15},
    {"L1 load, both DERATs miss", RM_ROW_derat_miss, 20},
    {"L2 load, both DERATs miss", RM_ROW_derat_miss, 21},
    {"DERAT entries", RM_ROW_derat_entries, 47},
    {"second DERAT entries", RM_ROW_derat_second_entries, 248},
    {"TLB entries", RM_ROW_tlb_entries, 1024},
};

static void test_every_figure_can_be_missed(void **state)
{
    (void)state;
    for (unsigned i = 0; i < rm_figure_count; i++) {
        const struct rm_figure *figure = &rm_figures[i];
        struct rm_rows rows = published_rows();
        unsigned fault = 0;
        if (figure->why_not)
            continue;
        while (fault < sizeof(wrong) / sizeof(wrong[0]) &&
               strcmp(wrong[fault].figure, figure->name) != 0)
            fault++;
        if (fault == sizeof(wrong) / sizeof(wrong[0]))
            fail_msg("%s: nothing here goes wrong for it", figure->name);
        rows.of[wrong[fault].row] = wrong[fault].value;
        if (rm_figure_holds(figure, measure(figure, &rows)))
            fail_msg("%s holds with %u for %s", figure->name, wrong[fault].value,
                     rm_row_facts[wrong[fault].row].name);
    }
}

/* Whether `mnemonics`, with "; " between them, begin with that of the word; where they go on. */
static const char *begins_with(const char *mnemonics, uint32_t word)
{
    char text[80];
    rm_disassemble(word, 0, text, sizeof(text));
    size_t length = strcspn(text, " ");
    if (strncmp(text, ".long", 5) == 0) /* more than Capstone knows */
        length = strcspn(mnemonics, ";");
    else if (strncmp(mnemonics, text, length) != 0)
        return NULL;
    if (mnemonics[length] == '\0')
        return mnemonics + length;
    return mnemonics[length] == ';' ? mnemonics + length + 2 : NULL;
}

static void test_sequences_are_what_they_say(void **state)
{
    (void)state;
    for (unsigned i = 0; i < rm_figure_count; i++) {
        const struct rm_figure *figure = &rm_figures[i];
        const char *rest = figure->code;
        for (unsigned word = 0; rest && word < figure->block.count; word++) {
            rest = begins_with(rest, figure->block.words[word]);
            if (!rest)
                fail_msg("%s: word %u is not in %s", figure->name, word, figure->code);
        }
        if (rest)
            assert_string_equal(rest, "");
    }
}

static void test_no_two_figures_have_one_name(void **state)
{
    (void)state;
    for (unsigned i = 0; i < rm_figure_count; i++)
        for (unsigned k = 0; k < i; k++)
            assert_string_not_equal(rm_figures[i].name, rm_figures[k].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_figure_is_within_its_error),
        cmocka_unit_test(test_the_same_again),
        cmocka_unit_test(test_every_figure_can_be_missed),
        cmocka_unit_test(test_sequences_are_what_they_say),
        cmocka_unit_test(test_no_two_figures_have_one_name),
    };
    return cmocka_run_group_tests(tests, open_bed, close_bed);
}
