/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boot-time patches on self-made images: each kind of table, and tables that are malformed. */
#include "image/fixup.h"

#include "tiny_elf.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define BASE  UINT64_C(0xc000000000000000)
#define TEXT  (BASE + 0x1000) /* 0x200 bytes, then 0x200 bytes of tables */
#define TABLE (TEXT + 0x200)
#define NOP   0x60000000u
#define BODY  0x38600001u /* li r3,1 */
#define ALT   0x38600002u /* li r3,2 */

/* CPU features that POWER8 has and has not. */
#define HAS_NOT UINT64_C(0x20000) /* ISA 3.0 */
#define HAS     UINT64_C(0x10000) /* ISA 2.07 S */

struct patched {
    enum rm_endian endian;
    uint8_t content[0x400];
    const char *start, *stop; /* symbols of the table */
    uint64_t bytes;           /* of the table */
    uint64_t keys;            /* where cpu_feature_keys lies, or 0 */
    bool stubs;               /* has out-of-line stubs for ftrace */
    struct tiny_elf tiny;
    struct rm_image *image;
    struct rm_mem *mem;
    struct rm_fixup_counts counts;
    struct rm_error error;
};

static void put(struct patched *p, uint64_t address, size_t bytes, uint64_t value)
{
    rm_store(p->content + (address - TEXT), bytes, p->endian, value);
}

static uint32_t word(const struct patched *p, uint64_t address)
{
    return (uint32_t)rm_mem_read(p->mem, address, 4, p->endian);
}

static void prepare(struct patched *p, enum rm_endian endian, const char *start, const char *stop,
                    uint64_t bytes)
{
    *p = (struct patched){.endian = endian, .start = start, .stop = stop, .bytes = bytes};
    for (uint64_t at = TEXT; at < TABLE; at += 4)
        put(p, at, 4, BODY);
}

static enum rm_status run(struct patched *p)
{
    tiny_start(&p->tiny, p->endian);
    unsigned text = tiny_section(&p->tiny, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, TEXT,
                                 p->content, sizeof(p->content));
    tiny_load(&p->tiny, text, sizeof(p->content));
    tiny_symbol(&p->tiny, "code", STB_GLOBAL, STT_FUNC, text, TEXT);
    tiny_symbol(&p->tiny, p->start, STB_GLOBAL, STT_NOTYPE, text, TABLE);
    if (p->stop)
        tiny_symbol(&p->tiny, p->stop, STB_GLOBAL, STT_NOTYPE, text, TABLE + p->bytes);
    if (p->keys)
        tiny_symbol(&p->tiny, "cpu_feature_keys", STB_GLOBAL, STT_OBJECT, text, p->keys);
    if (p->stubs)
        tiny_symbol(&p->tiny, "ftrace_ool_stub_text", STB_GLOBAL, STT_FUNC, text, TEXT + 0x180);
    tiny_finish(&p->tiny, true);
    assert_int_equal(
        rm_image_open_memory("tiny", p->tiny.bytes, p->tiny.used, &p->image, &p->error), RM_OK);
    assert_int_equal(rm_mem_new(0x10000, &p->mem, NULL), RM_OK);
    assert_int_equal(rm_image_load(p->image, p->mem, NULL), RM_OK);
    return rm_image_fixup(p->image, p->mem, &p->counts, &p->error);
}

static void clean(struct patched *p)
{
    rm_mem_free(p->mem);
    rm_image_close(p->image);
    tiny_free(&p->tiny);
}

/* Writes entry `index` of a feature-section table. */
static void section(struct patched *p, unsigned index, uint64_t mask, uint64_t value,
                    const uint64_t *ranges)
{
    uint64_t entry = TABLE + 48 * index;
    put(p, entry, 8, mask);
    put(p, entry + 8, 8, value);
    for (unsigned i = 0; i < 4; i++)
        put(p, entry + 16 + 8 * i, 8, ranges[i] - entry);
}

static void check_sections(enum rm_endian endian)
{
    struct patched p;
    prepare(&p, endian, "__start___ftr_fixup", "__stop___ftr_fixup", 3 * 48);
    const uint64_t kept[] = {TEXT, TEXT + 8, TEXT + 0x100, TEXT + 0x104};
    const uint64_t gone[] = {TEXT + 0x10, TEXT + 0x1c, TEXT + 0x100, TEXT + 0x100};
    const uint64_t swapped[] = {TEXT + 0x20, TEXT + 0x34, TEXT + 0x100, TEXT + 0x110};
    section(&p, 0, HAS, HAS, kept);
    section(&p, 1, HAS_NOT, HAS_NOT, gone);
    section(&p, 2, HAS | HAS_NOT, HAS_NOT, swapped);
    put(&p, TEXT + 0x100, 4, ALT);
    put(&p, TEXT + 0x104, 4, 0x4bfffefd); /* bl to TEXT, outside */
    put(&p, TEXT + 0x108, 4, 0x4082fff8); /* bne to TEXT + 0x100, inside */
    put(&p, TEXT + 0x10c, 4, 0x4182ff74); /* beq to TEXT + 0x80, outside */
    assert_int_equal(run(&p), RM_OK);
    assert_int_equal(p.counts.cpu_sections, 3);
    assert_int_equal(p.counts.cpu_sections_patched, 2);
    assert_int_equal(word(&p, TEXT), BODY);
    assert_int_equal(word(&p, TEXT + 4), BODY);
    assert_int_equal(word(&p, TEXT + 0xc), BODY);
    assert_int_equal(word(&p, TEXT + 0x10), NOP);
    assert_int_equal(word(&p, TEXT + 0x18), NOP);
    assert_int_equal(word(&p, TEXT + 0x1c), BODY);
    assert_int_equal(word(&p, TEXT + 0x20), ALT);
    assert_int_equal(word(&p, TEXT + 0x24), 0x4bffffdd);
    assert_int_equal(word(&p, TEXT + 0x28), 0x4082fff8);
    assert_int_equal(word(&p, TEXT + 0x2c), 0x41820054);
    assert_int_equal(word(&p, TEXT + 0x30), NOP);
    assert_int_equal(word(&p, TEXT + 0x34), BODY);
    clean(&p);
}

static void feature_sections_keep_or_replace_their_body(void **state)
{
    (void)state;
    check_sections(RM_LITTLE);
    check_sections(RM_BIG);
}

static void lwsync_sites_become_lwsync(void **state)
{
    (void)state;
    struct patched p;
    prepare(&p, RM_BIG, "__start___lwsync_fixup", "__stop___lwsync_fixup", 8);
    put(&p, TABLE, 8, TEXT + 0x40 - TABLE);
    assert_int_equal(run(&p), RM_OK);
    assert_int_equal(word(&p, TEXT + 0x40), 0x7c2004ac);
    assert_int_equal(p.counts.lwsync_sites_patched, 1);
    clean(&p);
}

/* Entry `index`: site, target, feature bit (or a key that is none), flags. */
static void jump(struct patched *p, unsigned index, uint64_t site, uint64_t target, uint64_t key)
{
    uint64_t entry = TABLE + 16 * index;
    put(p, entry, 4, site - entry);
    put(p, entry + 4, 4, target - entry - 4);
    put(p, entry + 8, 8, key - entry - 8);
}

static void jump_labels_of_features_branch_as_the_processor_is(void **state)
{
    (void)state;
    struct patched p;
    uint64_t keys = TEXT + 0x10000;
    prepare(&p, RM_LITTLE, "__start___jump_table", "__stop___jump_table", 5 * 16);
    p.keys = keys;
    jump(&p, 0, TEXT + 0x00, TEXT + 0x20, keys + 17 * 16 + 1); /* absent, likely: branch */
    jump(&p, 1, TEXT + 0x04, TEXT + 0x20, keys + 17 * 16);     /* absent, unlikely: nop */
    jump(&p, 2, TEXT + 0x08, TEXT + 0x20, keys + 16 * 16 + 1); /* present, likely: nop */
    jump(&p, 3, TEXT + 0x0c, TEXT + 0x04, keys + 16 * 16);     /* present, unlikely: branch */
    jump(&p, 4, TEXT + 0x10, TEXT + 0x20, keys + 64 * 16 + 1); /* no feature: as linked */
    assert_int_equal(run(&p), RM_OK);
    assert_int_equal(word(&p, TEXT + 0x00), 0x48000020);
    assert_int_equal(word(&p, TEXT + 0x04), NOP);
    assert_int_equal(word(&p, TEXT + 0x08), NOP);
    assert_int_equal(word(&p, TEXT + 0x0c), 0x4bfffff8);
    assert_int_equal(word(&p, TEXT + 0x10), BODY);
    assert_int_equal(p.counts.jump_labels, 5);
    assert_int_equal(p.counts.jump_labels_patched, 4);
    clean(&p);
}

/* As `jump`, with three addresses instead of offsets. */
static void absolute_jump(struct patched *p, unsigned index, uint64_t site, uint64_t target,
                          uint64_t key)
{
    uint64_t entry = TABLE + 24 * index;
    put(p, entry, 8, site);
    put(p, entry + 8, 8, target);
    put(p, entry + 16, 8, key);
}

/* Two entries of 24 bytes are as long as three of 16. */
static void check_absolute_jumps(enum rm_endian endian)
{
    struct patched p;
    uint64_t keys = TEXT + 0x10000;
    prepare(&p, endian, "__start___jump_table", "__stop___jump_table", 2 * 24);
    p.keys = keys;
    absolute_jump(&p, 0, TEXT + 0x00, TEXT + 0x20, keys + 17 * 16 + 1); /* absent, likely */
    absolute_jump(&p, 1, TEXT + 0x04, TEXT + 0x20, keys + 17 * 16);     /* absent, unlikely */
    assert_int_equal(run(&p), RM_OK);
    assert_int_equal(word(&p, TEXT + 0x00), 0x48000020);
    assert_int_equal(word(&p, TEXT + 0x04), NOP);
    assert_int_equal(p.counts.jump_labels, 2);
    assert_int_equal(p.counts.jump_labels_patched, 2);
    clean(&p);
}

static void jump_labels_of_three_addresses_are_told_from_relative_ones(void **state)
{
    (void)state;
    check_absolute_jumps(RM_LITTLE);
    check_absolute_jumps(RM_BIG);
}

static void a_nop_stays_where_there_are_out_of_line_stubs(void **state)
{
    (void)state;
    struct patched p;
    prepare(&p, RM_LITTLE, "__start_mcount_loc", "__stop_mcount_loc", 16);
    p.stubs = true;
    put(&p, TABLE, 8, TEXT + 0x10);
    put(&p, TABLE + 8, 8, TEXT + 0x20);
    put(&p, TEXT + 0x10, 4, NOP);
    put(&p, TEXT + 0x20, 4, NOP);
    put(&p, TEXT + 0x24, 4, NOP); /* the function's own */
    assert_int_equal(run(&p), RM_OK);
    assert_int_equal(word(&p, TEXT + 0x10), NOP);
    assert_int_equal(word(&p, TEXT + 0x14), BODY);
    assert_int_equal(word(&p, TEXT + 0x20), NOP);
    assert_int_equal(p.counts.ftrace_sites, 2);
    assert_int_equal(p.counts.ftrace_sites_patched, 0);
    clean(&p);
}

static void ftrace_sites_of_both_builds_are_as_after_boot(void **state)
{
    (void)state;
    struct patched p;
    prepare(&p, RM_BIG, "__start_mcount_loc", "__stop_mcount_loc", 16);
    put(&p, TABLE, 8, TEXT + 0x10);
    put(&p, TABLE + 8, 8, TEXT + 0x20);
    put(&p, TEXT + 0x10, 4, 0x48000101); /* bl */
    put(&p, TEXT + 0x20, 4, NOP);
    put(&p, TEXT + 0x24, 4, NOP);
    assert_int_equal(run(&p), RM_OK);
    assert_int_equal(word(&p, TEXT + 0x10), NOP);
    assert_int_equal(word(&p, TEXT + 0x20), 0x7c0802a6);
    assert_int_equal(word(&p, TEXT + 0x24), NOP);
    clean(&p);
}

static void check_malformed(struct patched *p, const char *message)
{
    enum rm_status status = run(p);
    if ((status != RM_BAD_INPUT && status != RM_NOT_FOUND) || !strstr(p->error.text, message))
        fail_msg("status %d, \"%s\" lacks \"%s\"", status, p->error.text, message);
    clean(p);
}

static void malformed_feature_sections_are_named(void **state)
{
    (void)state;
    static const struct {
        uint64_t ranges[4];
        const char *message;
    } cases[] = {
        {{TEXT + 8, TEXT, TEXT, TEXT}, "entry 1: body is not text"},
        {{TEXT, TEXT + 0x40000, TEXT, TEXT}, "entry 1: body is not text"},
        {{TEXT + 2, TEXT + 6, TEXT, TEXT}, "entry 1: body is not text"},
        {{TEXT + 0x100000, TEXT + 0x100004, TEXT, TEXT}, "entry 1: body is not text"},
        {{TEXT, TEXT + 8, TEXT + 0x100, TEXT + 0x10c}, "longer than the body"},
        {{TEXT, TEXT + 8, TEXT + 0x100, TEXT + 0xf0}, "longer than the body"},
        {{TEXT, TEXT + 8, UINT64_MAX - 3, 1}, "longer than the body"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct patched p;
        const uint64_t good[] = {TEXT, TEXT, TEXT, TEXT};
        prepare(&p, RM_LITTLE, "__start___ftr_fixup", "__stop___ftr_fixup", 2 * 48);
        section(&p, 0, HAS, HAS, good);
        section(&p, 1, HAS_NOT, HAS_NOT, cases[i].ranges);
        check_malformed(&p, cases[i].message);
    }
}

static void other_malformed_tables_are_named(void **state)
{
    (void)state;
    struct patched p;
    prepare(&p, RM_LITTLE, "__start___ftr_fixup", "__stop___ftr_fixup", 52);
    check_malformed(&p, "table __ftr_fixup reaches from 0xc000000000001200 to 0xc000000000001234: "
                        "does not end where an entry does");
    prepare(&p, RM_LITTLE, "__start___ftr_fixup", "__stop___ftr_fixup", 48 * 1000);
    check_malformed(&p, "table __ftr_fixup reaches from 0xc000000000001200 to 0xc00000000000cd80: "
                        "expected to lie within the image");
    prepare(&p, RM_LITTLE, "__start___ftr_fixup", NULL, 0);
    check_malformed(&p, "no symbol __stop___ftr_fixup");
    prepare(&p, RM_LITTLE, "__start___lwsync_fixup", "__stop___lwsync_fixup", 8);
    put(&p, TABLE, 8, 2);
    check_malformed(&p, "table __lwsync_fixup, entry 0: site is not text");
    prepare(&p, RM_LITTLE, "__start_mcount_loc", "__stop_mcount_loc", 8);
    put(&p, TABLE, 8, TEXT);
    check_malformed(&p, "table mcount_loc, entry 0: neither a call nor two nops, and no out");
    prepare(&p, RM_LITTLE, "__start_mcount_loc", "__stop_mcount_loc", 8);
    p.stubs = true;
    put(&p, TABLE, 8, TEXT);
    check_malformed(&p, "table mcount_loc, entry 0: no nop, though there are out-of-line stubs");
    prepare(&p, RM_LITTLE, "__start___jump_table", "__stop___jump_table", 16);
    p.keys = TEXT + 0x10000;
    jump(&p, 0, TEXT + 0x100000, TEXT, p.keys + 17 * 16 + 1);
    check_malformed(&p, "its first entry has none of the forms that are known");
    prepare(&p, RM_LITTLE, "__start___jump_table", "__stop___jump_table", 32);
    p.keys = TEXT + 0x10000;
    jump(&p, 0, TEXT, TEXT, p.keys + 64 * 16);
    jump(&p, 1, TEXT + 0x100000, TEXT, p.keys + 17 * 16 + 1);
    check_malformed(&p, "table __jump_table, entry 1: site or target is not text");
    prepare(&p, RM_BIG, "__start___jump_table", "__stop___jump_table", 32);
    absolute_jump(&p, 0, TEXT, TEXT, p.keys + 17 * 16);
    check_malformed(&p, "table __jump_table reaches from 0xc000000000001200 to 0xc000000000001220: "
                        "does not end where an entry does");
}

static void an_image_without_tables_is_left_alone(void **state)
{
    (void)state;
    struct patched p;
    prepare(&p, RM_BIG, "something", "else", 0);
    assert_int_equal(run(&p), RM_OK);
    assert_memory_equal(rm_mem_host(p.mem) + rm_real(TEXT), p.content, sizeof(p.content));
    clean(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(feature_sections_keep_or_replace_their_body),
        cmocka_unit_test(lwsync_sites_become_lwsync),
        cmocka_unit_test(jump_labels_of_features_branch_as_the_processor_is),
        cmocka_unit_test(jump_labels_of_three_addresses_are_told_from_relative_ones),
        cmocka_unit_test(a_nop_stays_where_there_are_out_of_line_stubs),
        cmocka_unit_test(ftrace_sites_of_both_builds_are_as_after_boot),
        cmocka_unit_test(malformed_feature_sections_are_named),
        cmocka_unit_test(other_malformed_tables_are_named),
        cmocka_unit_test(an_image_without_tables_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
