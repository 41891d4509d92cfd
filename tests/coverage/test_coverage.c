/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which code coverage is about, and how its counts are written. */
#include "coverage/listing.h"
#include "coverage/summary.h"
#include "coverage/tracefile.h"

#include "../image/tiny_elf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define BASE  UINT64_C(0xc000000000000000)
#define BEQ   0x41820008u /* beq .+8 */
#define BNELR 0x4c820020u
#define BLR   0x4e800020u /* unconditional */
#define NOP   0x60000000u
#define B     0x4800000cu /* b .+12 */

struct bed {
    struct tiny_elf tiny;
    struct rm_image *image;
    struct rm_mem *mem;
    struct rm_tally *counts;
    struct cov_code code;
};

/* Assembly of the path with a table in it, one function of the path behind it, two others. */
static const uint32_t text[] = {
    NOP,        BEQ, BLR, BNELR, /* 0x1000 kvmppc_hv_entry_trampoline */
    0xdeadbeef, 0,               /* 0x1010 hcall_real_table */
    NOP,        B,   0,   0,     /* 0x1018 kvmppc_check_wake_reason, filled up with zeroes */
    NOP,        BLR, NOP, NOP,   /* 0x1028 icp_rm_deliver_irq, 8 bytes long as the file says */
    NOP,        BLR,             /* 0x1038 somewhere_else */
    NOP,        BLR,             /* 0x1040 nobody_comes */
};

static void build(struct tiny_elf *tiny, enum rm_endian endian)
{
    static const struct {
        const char *name;
        unsigned type, offset;
    } symbols[] = {
        {"kvmppc_hv_entry_trampoline", STT_NOTYPE, 0},
        {"hcall_real_table", STT_NOTYPE, 0x10},
        {"kvmppc_check_wake_reason", STT_NOTYPE, 0x18},
        {"somewhere_else", STT_FUNC, 0x38},
        {"nobody_comes", STT_FUNC, 0x40},
        {"icp_rm_deliver_irq", STT_FUNC, 0x28},
    };
    uint8_t bytes[sizeof(text)];
    for (unsigned i = 0; i < sizeof(text) / 4; i++)
        rm_store(bytes + 4 * i, 4, endian, text[i]);
    tiny_start(tiny, endian);
    unsigned code = tiny_section(tiny, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR,
                                 BASE + 0x1000, bytes, sizeof(bytes));
    tiny_load(tiny, code, 0x1000);
    for (unsigned i = 0; i < sizeof(symbols) / sizeof(*symbols); i++)
        tiny_symbol(tiny, symbols[i].name, STB_GLOBAL, symbols[i].type, code,
                    BASE + 0x1000 + symbols[i].offset);
    tiny_put_size(tiny, tiny->symbol_count - 1, 8);
    tiny_finish(tiny, true);
}

static void count(struct bed *bed, unsigned offset, uint64_t reached, uint64_t taken)
{
    bed->counts->of[(0x1000 + offset) / 4] = (struct rm_tally_count){reached, taken};
}

static void open_bed(struct bed *bed)
{
    struct rm_error error;
    memset(bed, 0, sizeof(*bed));
    build(&bed->tiny, RM_BIG);
    assert_int_equal(
        rm_image_open_memory("tiny", bed->tiny.bytes, bed->tiny.used, &bed->image, &error), RM_OK);
    assert_int_equal(rm_mem_new(0x10000, &bed->mem, &error), RM_OK);
    assert_int_equal(rm_image_load(bed->image, bed->mem, &error), RM_OK);
    assert_int_equal(cov_counts_new(bed->image, &bed->counts, &error), RM_OK);
    count(bed, 0x00, 5, 0);
    count(bed, 0x04, 5, 2);
    count(bed, 0x0c, 2, 2);
    count(bed, 0x3c, 1, 1);
}

static void find(struct bed *bed, bool all)
{
    struct rm_error error;
    assert_int_equal(cov_code_find(bed->image, bed->mem, bed->counts, all, &bed->code, &error),
                     RM_OK);
}

static void close_bed(struct bed *bed)
{
    cov_code_free(&bed->code);
    cov_counts_free(bed->counts);
    rm_mem_free(bed->mem);
    rm_image_close(bed->image);
    tiny_free(&bed->tiny);
}

/* What `write` writes; the caller frees it. */
static char *written(const struct bed *bed, void (*write)(const struct cov_code *, FILE *))
{
    char *out = NULL;
    size_t bytes;
    FILE *to = open_memstream(&out, &bytes);
    assert_non_null(to);
    write(&bed->code, to);
    assert_int_equal(fclose(to), 0);
    return out;
}

static void write_tracefile(const struct cov_code *code, FILE *to)
{
    cov_tracefile_write(code, "/here/x.lst", to);
}

static void the_path_is_there_unreached_and_others_if_reached(void **state)
{
    static const char *const names[] = {"kvmppc_hv_entry_trampoline", "kvmppc_check_wake_reason",
                                        "icp_rm_deliver_irq", "somewhere_else"};
    struct bed bed;
    (void)state;
    open_bed(&bed);
    find(&bed, false);
    assert_int_equal(bed.code.count, 4);
    for (unsigned i = 0; i < 4; i++) {
        assert_string_equal(bed.code.symbols[i].name, names[i]);
        assert_int_equal(bed.code.symbols[i].path, i < 3);
    }
    close_bed(&bed);
}

static void all_of_an_image_is_there_on_request(void **state)
{
    struct bed bed;
    (void)state;
    open_bed(&bed);
    find(&bed, true);
    assert_int_equal(bed.code.count, 5);
    assert_string_equal(bed.code.symbols[4].name, "nobody_comes");
    close_bed(&bed);
}

static void what_fills_up_is_no_instruction(void **state)
{
    struct bed bed;
    (void)state;
    open_bed(&bed);
    find(&bed, false);
    assert_int_equal(bed.code.symbols[1].instructions, 2);
    assert_int_equal(bed.code.symbols[2].instructions, 2);
    close_bed(&bed);
}

static void branches_that_depend_on_nothing_have_no_directions(void **state)
{
    static const struct {
        uint32_t word;
        bool conditional;
    } cases[] = {
        {BEQ, true},
        {BNELR, true},
        {BLR, false},
        {B, false},
        {0x42000000, true} /* bdnz */,
        {0x429f0005, false} /* bcl 20,31,.+4 */,
        {0x4e800420, false} /* bctr */,
        {0x4d820420, true} /* beqctr */,
        {0x4c000024, false} /* rfid */,
        {0x4c42d202, false} /* crand */,
    };
    (void)state;
    for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_int_equal(cov_is_conditional(cases[i].word), cases[i].conditional);
}

static void the_tracefile_tells_functions_directions_and_lines(void **state)
{
    struct bed bed;
    (void)state;
    open_bed(&bed);
    find(&bed, false);
    char *out = written(&bed, write_tracefile);
    assert_string_equal(out, "TN:rmsim\nSF:/here/x.lst\n"
                             "FN:5,kvmppc_hv_entry_trampoline\nFN:11,kvmppc_check_wake_reason\n"
                             "FN:15,icp_rm_deliver_irq\nFN:19,somewhere_else\n"
                             "FNDA:5,kvmppc_hv_entry_trampoline\nFNDA:0,kvmppc_check_wake_reason\n"
                             "FNDA:0,icp_rm_deliver_irq\nFNDA:1,somewhere_else\nFNF:4\nFNH:2\n"
                             "BRDA:6,0,0,3\nBRDA:6,0,1,2\nBRDA:8,0,0,0\nBRDA:8,0,1,2\n"
                             "BRF:4\nBRH:3\n"
                             "DA:5,5\nDA:6,5\nDA:7,0\nDA:8,2\nDA:11,0\nDA:12,0\nDA:15,0\nDA:16,0\n"
                             "DA:19,0\nDA:20,1\nLF:10\nLH:4\nend_of_record\n");
    free(out);
    close_bed(&bed);
}

static void a_branch_that_was_not_reached_is_no_direction_that_was_not_taken(void **state)
{
    struct bed bed;
    (void)state;
    open_bed(&bed);
    count(&bed, 0x0c, 0, 0);
    find(&bed, false);
    char *out = written(&bed, write_tracefile);
    assert_non_null(strstr(out, "BRDA:8,0,0,-\nBRDA:8,0,1,-\nBRF:4\nBRH:2\n"));
    free(out);
    close_bed(&bed);
}

/* Line `number`, from 1 on, without its end; in place. */
static char *line_of(char *of, unsigned number)
{
    char *line = strtok(of, "\n");
    for (unsigned i = 1; line && i < number; i++)
        line = strtok(NULL, "\n");
    return line;
}

static void the_listing_has_an_instruction_where_the_tracefile_says(void **state)
{
    struct bed bed;
    char copy[4096];
    (void)state;
    open_bed(&bed);
    find(&bed, false);
    char *out = written(&bed, cov_listing_write);
    char *at = out;
    for (unsigned i = 1; i < 12; i++) /* empty lines count: strtok would not see them */
        at = strchr(at, '\n') + 1;
    snprintf(copy, sizeof(copy), "%s", at);
    assert_string_equal(line_of(copy, 1), "    4  c00000000000101c  4800000c  b 0xc000000000001028"
                                          " <icp_rm_deliver_irq+0x0>");
    free(out);
    close_bed(&bed);
}

static void the_summary_counts_the_path_apart_and_names_what_is_missing(void **state)
{
    struct bed bed;
    (void)state;
    open_bed(&bed);
    find(&bed, false);
    char *out = written(&bed, cov_summary_write);
    assert_non_null(
        strstr(out, "all of the path                           3 /     8      3 /     4\n"));
    assert_non_null(
        strstr(out, "all others                                1 /     2      0 /     0\n"));
    assert_non_null(strstr(out, "\nnot reached:\nkvmppc_hv_entry_trampoline+0x8: 1 instruction\n"
                                "kvmppc_hv_entry_trampoline+0xc: branch always taken\n"
                                "kvmppc_check_wake_reason+0x0: 2 instructions\n"
                                "icp_rm_deliver_irq+0x0: 2 instructions\n"));
    free(out);
    close_bed(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_path_is_there_unreached_and_others_if_reached),
        cmocka_unit_test(all_of_an_image_is_there_on_request),
        cmocka_unit_test(what_fills_up_is_no_instruction),
        cmocka_unit_test(branches_that_depend_on_nothing_have_no_directions),
        cmocka_unit_test(the_tracefile_tells_functions_directions_and_lines),
        cmocka_unit_test(a_branch_that_was_not_reached_is_no_direction_that_was_not_taken),
        cmocka_unit_test(the_listing_has_an_instruction_where_the_tracefile_says),
        cmocka_unit_test(the_summary_counts_the_path_apart_and_names_what_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
