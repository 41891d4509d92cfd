/* SPDX-License-Identifier: GPL-2.0-or-later */
/* BTF that compilers of today do not make, or that nobody should: built with libbpf, type by type.
 */
#include "image/layout.h"

#include "tiny_elf.h"

#include <bpf/btf.h>
#include <bpf/libbpf_version.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define BASE UINT64_C(0xc000000000000000)

struct carried {
    struct btf *btf;
    int u32, u64; /* ids */
    struct tiny_elf tiny;
    struct rm_image *image;
    struct rm_layout *layout;
    struct rm_error error;
};

static void start(struct carried *carried, enum rm_endian endian)
{
    *carried = (struct carried){.btf = btf__new_empty()};
    assert_non_null(carried->btf);
    assert_int_equal(
        btf__set_endianness(carried->btf, endian == RM_BIG ? BTF_BIG_ENDIAN : BTF_LITTLE_ENDIAN),
        0);
    tiny_start(&carried->tiny, endian);
    carried->u32 = btf__add_int(carried->btf, "u32", 4, 0);
    carried->u64 = btf__add_int(carried->btf, "u64", 8, 0);
}

/* Puts the BTF, or what `spoil` made of it, into an image and opens its layout. */
static enum rm_status finish(struct carried *carried, void (*spoil)(uint8_t *btf, uint32_t *bytes))
{
    static const uint8_t text[16];
    uint8_t copy[4096];
    uint32_t bytes;
    const void *raw = btf__raw_data(carried->btf, &bytes);
    assert_true(raw && bytes <= sizeof(copy));
    memcpy(copy, raw, bytes);
    if (spoil)
        spoil(copy, &bytes);
    unsigned code = tiny_section(&carried->tiny, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR,
                                 BASE, text, sizeof(text));
    tiny_load(&carried->tiny, code, sizeof(text));
    tiny_symbol(&carried->tiny, "code", STB_GLOBAL, STT_FUNC, code, BASE);
    tiny_section(&carried->tiny, ".BTF", SHT_PROGBITS, 0, 0, copy, bytes);
    tiny_finish(&carried->tiny, true);
    assert_int_equal(rm_image_open_memory("tiny", carried->tiny.bytes, carried->tiny.used,
                                          &carried->image, NULL),
                     RM_OK);
    return rm_layout_open(carried->image, NULL, &carried->layout, &carried->error);
}

static void end(struct carried *carried)
{
    rm_layout_close(carried->layout);
    rm_image_close(carried->image);
    tiny_free(&carried->tiny);
    btf__free(carried->btf);
}

static struct rm_field need(const struct carried *carried, const char *name, const char *path)
{
    struct rm_field field;
    struct rm_error error;
    if (rm_layout_need(carried->layout, name, path, &field, &error))
        fail_msg("%s", error.text);
    return field;
}

static void check_shapes(enum rm_endian endian)
{
    struct carried carried;
    start(&carried, endian);
    struct btf *btf = carried.btf;
    int row = btf__add_array(btf, carried.u32, carried.u32, 5);
    int matrix = btf__add_array(btf, carried.u32, row, 2);
    int tag = btf__add_type_tag(btf, "percpu", carried.u64);
    int pointer = btf__add_ptr(btf, tag);
    int named = btf__add_typedef(btf, "named", btf__add_volatile(btf, carried.u32));
    int enumeration = btf__add_enum64(btf, "wide", 8, true);
    int holder = btf__add_struct(btf, "holder", 72);
    btf__add_field(btf, "matrix", matrix, 0, 0);
    btf__add_field(btf, "pointer", pointer, 40 * 8, 0);
    btf__add_field(btf, "named", named, 48 * 8, 0);
    btf__add_field(btf, "wide", enumeration, 56 * 8, 0);
    btf__add_decl_tag(btf, "tagged", holder, 1);
    assert_int_equal(finish(&carried, NULL), RM_OK);
    struct rm_field field = need(&carried, "holder", "matrix");
    assert_int_equal(field.count, 10);
    assert_int_equal(field.size_bytes, 4);
    assert_int_equal(need(&carried, "holder", "matrix[9]").offset_bytes, 36);
    assert_int_equal(need(&carried, "holder", "pointer").kind, RM_FIELD_POINTER);
    assert_int_equal(need(&carried, "holder", "named").size_bytes, 4);
    assert_int_equal(need(&carried, "holder", "wide").kind, RM_FIELD_INT);
    end(&carried);
}

static void arrays_of_arrays_tags_and_wide_enumerations_are_understood(void **state)
{
    (void)state;
    check_shapes(RM_LITTLE);
    check_shapes(RM_BIG);
}

/* The old way to write a bit-field: an integer type of fewer bits than its bytes have. */
static void check_old_bits(enum rm_endian endian, unsigned expected)
{
    struct carried carried;
    start(&carried, endian);
    int five = btf__add_int(carried.btf, "five", 4, 0);
    struct btf_type *type = (struct btf_type *)(uintptr_t)btf__type_by_id(carried.btf, (__u32)five);
    uint32_t *description = (uint32_t *)(type + 1);
    *description = 2u << 16 | 5u; /* 5 bits from bit 2 */
    btf__add_struct(carried.btf, "holder", 8);
    btf__add_field(carried.btf, "five", five, 32, 0);
    assert_int_equal(finish(&carried, NULL), RM_OK);
    struct rm_field field = need(&carried, "holder", "five");
    assert_int_equal(field.kind, RM_FIELD_BITS);
    assert_int_equal(field.offset_bytes, 4);
    assert_int_equal(field.bit_size, 5);
    assert_int_equal(field.bit_offset, expected);
    end(&carried);
}

static void bit_fields_without_the_kind_flag_are_understood(void **state)
{
    (void)state;
    check_old_bits(RM_LITTLE, 2);
    check_old_bits(RM_BIG, 32 - 2 - 5);
}

static void types_that_lead_nowhere_are_not_followed(void **state)
{
    (void)state;
    struct carried carried;
    struct rm_field field;
    start(&carried, RM_LITTLE);
    struct btf *btf = carried.btf;
    int loop = btf__add_typedef(btf, "loop", (int)btf__type_cnt(btf));
    int huge = btf__add_array(btf, carried.u32, carried.u64, 0xffffffffu);
    int endless = btf__add_array(btf, carried.u32, (int)btf__type_cnt(btf), 1);
    btf__add_struct(btf, "self", 16);
    btf__add_field(btf, "loop", loop, 0, 0);
    btf__add_field(btf, "huge", huge, 0, 0);
    btf__add_field(btf, "endless", endless, 0, 0);
    btf__add_field(btf, "unknown", 12345, 0, 0);
    btf__add_field(btf, "", endless + 1, 0, 0);
    btf__add_field(btf, "self", endless + 1, 0, 0);
    btf__add_field(btf, "good", carried.u64, 64, 0);
    enum rm_status status = finish(&carried, NULL);
#if LIBBPF_MAJOR_VERSION > 1 || LIBBPF_MINOR_VERSION >= 3
    /* This libbpf looks through all types at once, and will not have a number without a type. */
    assert_int_equal(status, RM_BAD_INPUT);
    end(&carried);
    return;
#endif
    assert_int_equal(status, RM_OK);
    assert_false(rm_layout_field(carried.layout, "self", "loop", &field));
    assert_false(rm_layout_field(carried.layout, "self", "huge", &field));
    assert_false(rm_layout_field(carried.layout, "self", "endless", &field));
    assert_false(rm_layout_field(carried.layout, "self", "unknown", &field));
    assert_false(rm_layout_field(carried.layout, "self", "absent", &field));
    assert_false(rm_layout_field(carried.layout, "loop", "x", &field));
    assert_int_equal(need(&carried, "self", "good").offset_bytes, 8);
    end(&carried);
}

static void long_header(uint8_t *btf, uint32_t *bytes)
{
    (void)bytes;
    rm_store(btf + 4, 4, RM_LITTLE, 0x10000);
}

static void far_strings(uint8_t *btf, uint32_t *bytes)
{
    (void)bytes;
    rm_store(btf + 16, 4, RM_LITTLE, 0xfffffff0);
}

static void cut_short(uint8_t *btf, uint32_t *bytes)
{
    (void)btf;
    *bytes -= 4;
}

static void unknown_kind(uint8_t *btf, uint32_t *bytes)
{
    (void)bytes;
    rm_store(btf + 24 + 4, 4, RM_LITTLE, 31u << 24);
}

static void damaged_sections_are_refused(void **state)
{
    (void)state;
    static const struct {
        void (*spoil)(uint8_t *btf, uint32_t *bytes);
        const char *message;
    } cases[] = {
        {long_header, "tiny: malformed header of the .BTF section"},
        {far_strings, "tiny: malformed header of the .BTF section"},
        {cut_short, "tiny: malformed header of the .BTF section"},
        {unknown_kind, "tiny: malformed .BTF section"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct carried carried;
        start(&carried, RM_LITTLE);
        assert_int_equal(finish(&carried, cases[i].spoil), RM_BAD_INPUT);
        assert_string_equal(carried.error.text, cases[i].message);
        end(&carried);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays_of_arrays_tags_and_wide_enumerations_are_understood),
        cmocka_unit_test(bit_fields_without_the_kind_flag_are_understood),
        cmocka_unit_test(types_that_lead_nowhere_are_not_followed),
        cmocka_unit_test(damaged_sections_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
