/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fields of structs against the compiler that laid them out: truth.c.in is built in both byte
 * orders with several DWARF versions, with BTF by pahole, and through a layout file.
 */
#include "image/layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define MEMORY_BYTES 0x100000

static char folder[64];

struct truth {
    enum rm_endian endian;
    char path[128];
    struct rm_image *image;
    struct rm_mem *mem;
    struct rm_layout *layout;
};

/* One variable, the field that is all ones in it, and what kind it is. */
static const struct fact {
    const char *variable, *type, *path;
    enum rm_field_kind kind;
    unsigned bits; /* of a bit-field */
} facts[] = {
    {"v_first", "outer", "first", RM_FIELD_UINT, 0},
    {"v_word", "outer", "word", RM_FIELD_UINT, 0},
    {"v_raw", "outer", "state.raw", RM_FIELD_UINT, 0},
    {"v_ee", "outer", "state.ee", RM_FIELD_BITS, 1},
    {"v_resend", "outer", "state.resend", RM_FIELD_BITS, 1},
    {"v_cppr", "outer", "state.cppr", RM_FIELD_UINT, 0},
    {"v_xisr", "outer", "state.xisr", RM_FIELD_UINT, 0},
    {"v_low", "outer", "low", RM_FIELD_BITS, 3},
    {"v_middle", "outer", "middle", RM_FIELD_BITS, 17},
    {"v_high", "outer", "high", RM_FIELD_BITS, 40},
    {"v_deep", "outer", "deep[2]", RM_FIELD_INT, 0},
    {"v_deepest", "outer", "deepest", RM_FIELD_INT, 0},
    {"v_pointer", "outer", "pointer", RM_FIELD_POINTER, 0},
    {"v_matrix", "outer", "matrix[8]", RM_FIELD_UINT, 0},
    {"v_many", "outer", "many[2].xisr", RM_FIELD_UINT, 0},
    {"p_five", "packed", "five", RM_FIELD_BITS, 5},
    {"p_thirty", "packed", "thirty", RM_FIELD_BITS, 30},
    {"p_last", "packed", "last", RM_FIELD_UINT, 0},
    {"other", "other", "state.cppr", RM_FIELD_UINT, 0},
};

/* Builds truth.c.in; skips the test if there is no cross compiler. */
static void build(struct truth *truth, enum rm_endian endian, const char *options)
{
    char command[1024];
    const char *prefix = endian == RM_BIG ? "powerpc64-linux-gnu" : "powerpc64le-linux-gnu";
    truth->endian = endian;
    snprintf(truth->path, sizeof(truth->path), "%s/truth", folder);
    snprintf(command, sizeof(command), "command -v %s-gcc >/dev/null", prefix);
    if (system(command))
        skip();
    snprintf(command, sizeof(command),
             "%s-gcc -x c -w -O1 %s -fno-pic -c -DSECOND -o %s.o %s/tests/image/truth.c.in && "
             "%s-gcc -w -O1 %s -fno-pic -nostdlib -static -Wl,-Ttext-segment=0x10000 "
             "-Wl,--build-id -o %s -x c %s/tests/image/truth.c.in -x none %s.o && rm %s.o",
             prefix, options, truth->path, RMSIM_SOURCE_DIR, prefix, options, truth->path,
             RMSIM_SOURCE_DIR, truth->path, truth->path);
    assert_int_equal(system(command), 0);
}

static void open_truth(struct truth *truth, const struct rm_layout_source *source)
{
    struct rm_error error;
    if (rm_image_open(truth->path, &truth->image, &error) ||
        rm_mem_new(MEMORY_BYTES, &truth->mem, &error) ||
        rm_image_load(truth->image, truth->mem, &error) ||
        rm_layout_open(truth->image, source, &truth->layout, &error))
        fail_msg("%s", error.text);
}

static void close_truth(struct truth *truth)
{
    rm_layout_close(truth->layout);
    rm_mem_free(truth->mem);
    rm_image_close(truth->image);
}

static uint64_t ones(unsigned bits)
{
    return UINT64_MAX >> (64 - bits);
}

/* In memory exactly the field's bits must be set. */
static void check_fact(const struct truth *truth, const struct fact *fact)
{
    struct rm_field field;
    struct rm_error error;
    uint64_t at = 0, struct_bytes;
    if (rm_layout_need(truth->layout, fact->type, fact->path, &field, &error) ||
        rm_image_need_symbol(truth->image, fact->variable, &at, &error))
        fail_msg("%s", error.text);
    assert_int_equal(field.kind, fact->kind);
    assert_int_equal(field.count, 1);
    uint64_t expected = ones(8 * (unsigned)field.size_bytes);
    if (fact->bits) {
        assert_int_equal(field.bit_size, fact->bits);
        expected = ones(fact->bits) << field.bit_offset;
    }
    uint64_t got =
        rm_mem_read(truth->mem, at + field.offset_bytes, field.size_bytes, truth->endian);
    if (got != expected)
        fail_msg("%s: unit of %llu bytes at %llu holds 0x%llx, bits %u+%u", fact->path,
                 (unsigned long long)field.size_bytes, (unsigned long long)field.offset_bytes,
                 (unsigned long long)got, field.bit_offset, field.bit_size);
    assert_true(rm_layout_struct(truth->layout, fact->type, &struct_bytes));
    for (uint64_t i = 0; i < struct_bytes; i++)
        if (i < field.offset_bytes || i >= field.offset_bytes + field.size_bytes)
            assert_int_equal(rm_mem_read(truth->mem, at + i, 1, truth->endian), 0);
}

static void check_shapes(const struct rm_layout *layout)
{
    struct rm_field field;
    assert_true(rm_layout_field(layout, "outer", "deep", &field));
    assert_int_equal(field.count, 3);
    assert_int_equal(field.size_bytes, 2);
    assert_true(rm_layout_field(layout, "outer", "tail", &field));
    assert_int_equal(field.count, 0);
    assert_true(rm_layout_field(layout, "outer", "tail[7]", &field));
    assert_true(rm_layout_field(layout, "outer", "many", &field));
    assert_int_equal(field.kind, RM_FIELD_STRUCT);
    assert_string_equal(field.struct_name, "inner");
    assert_true(rm_layout_field(layout, "outer", "colour", &field));
    assert_int_equal(field.kind, RM_FIELD_UINT);
    assert_true(rm_layout_field(layout, "outer", "number", &field));
    assert_int_equal(field.kind, RM_FIELD_OTHER);
    assert_true(rm_layout_field(layout, "tight", "thirty", &field));
    assert_int_equal(field.kind, RM_FIELD_OTHER);
    assert_true(rm_layout_field(layout, "inner", "xisr", &field));
    assert_true(rm_layout_field(layout, "nameless_t", "value", &field));
}

static void check_absent(const struct rm_layout *layout)
{
    static const char *const absent[] = {
        "",
        "nothing",
        "first.raw",
        "many.xisr",
        "many[4]",
        "deep[-1]",
        "deep[",
        "deep[1",
        "deep[1]x",
        "pointer.raw",
        "state.",
        ".state",
        "state..ee",
        "deep[1][1]",
        "low[1]",
        "first[1]",
        "deep[99999999999999999999]",
    };
    struct rm_field field;
    for (size_t i = 0; i < sizeof(absent) / sizeof(*absent); i++)
        if (rm_layout_field(layout, "outer", absent[i], &field))
            fail_msg("\"%s\" was found", absent[i]);
    assert_false(rm_layout_field(layout, "nobody", "first", &field));
}

static void check_messages(const struct rm_layout *layout)
{
    struct rm_field field;
    struct rm_error error;
    char expected[256];
    assert_int_equal(rm_layout_need(layout, "outer", "nothing", &field, &error), RM_NOT_FOUND);
    snprintf(expected, sizeof(expected), "no field nothing in struct outer of %s",
             rm_layout_origin(layout));
    assert_string_equal(error.text, expected);
    assert_int_equal(rm_layout_need(layout, "nobody", "first", &field, &error), RM_NOT_FOUND);
    snprintf(expected, sizeof(expected), "no struct nobody in %s", rm_layout_origin(layout));
    assert_string_equal(error.text, expected);
}

/* Twice: the second time the answers come from the table of what was asked before. */
static void check_all(const struct truth *truth)
{
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++)
            check_fact(truth, &facts[i]);
        check_shapes(truth->layout);
        check_absent(truth->layout);
    }
    check_messages(truth->layout);
}

static void check_dwarf(enum rm_endian endian, const char *options)
{
    struct truth truth;
    build(&truth, endian, options);
    open_truth(&truth, NULL);
    assert_string_equal(rm_layout_origin(truth.layout), "DWARF in the image");
    check_all(&truth);
    close_truth(&truth);
}

static void dwarf_agrees_with_the_compiler_in_little_endian(void **state)
{
    (void)state;
    check_dwarf(RM_LITTLE, "-gdwarf-5");
    check_dwarf(RM_LITTLE, "-gdwarf-4");
    check_dwarf(RM_LITTLE, "-gdwarf-2 -gstrict-dwarf");
}

static void dwarf_agrees_with_the_compiler_in_big_endian(void **state)
{
    (void)state;
    check_dwarf(RM_BIG, "-gdwarf-5");
    check_dwarf(RM_BIG, "-gdwarf-4");
    check_dwarf(RM_BIG, "-gdwarf-2 -gstrict-dwarf -mabi=elfv2");
}

static void run_tool(const char *format, const char *path)
{
    char command[512];
    snprintf(command, sizeof(command), format, path, path);
    assert_int_equal(system(command), 0);
}

static void check_btf(enum rm_endian endian)
{
    struct truth truth;
    if (system("command -v pahole >/dev/null"))
        skip();
    build(&truth, endian, "-gdwarf-5");
    run_tool("pahole -J --btf_gen_floats %s", truth.path);
    open_truth(&truth, NULL);
    assert_string_equal(rm_layout_origin(truth.layout), "BTF in the image");
    check_all(&truth);
    close_truth(&truth);
}

static void btf_agrees_with_the_compiler_in_little_endian(void **state)
{
    (void)state;
    check_btf(RM_LITTLE);
}

static void btf_agrees_with_the_compiler_in_big_endian(void **state)
{
    (void)state;
    check_btf(RM_BIG);
}

/* Writes the layout of an image, strips the image and goes on with the file. */
static void check_file(enum rm_endian endian)
{
    static const char *const names[] = {"outer",      "packed", "tight", "other",
                                        "nameless_t", "nobody", NULL};
    struct truth truth;
    char path[128];
    const char *const search[] = {"/nowhere", folder, NULL};
    build(&truth, endian, "-gdwarf-5");
    open_truth(&truth, NULL);
    snprintf(path, sizeof(path), "%s/%s.layout", folder, rm_image_build_id(truth.image));
    FILE *file = fopen(path, "w");
    assert_int_equal(rm_layout_write(truth.layout, names, file, NULL), RM_OK);
    fclose(file);
    close_truth(&truth);
    run_tool(endian == RM_BIG ? "powerpc64-linux-gnu-strip -g %s"
                              : "powerpc64le-linux-gnu-strip -g %s",
             truth.path);
    open_truth(&truth, &(struct rm_layout_source){.search = search});
    assert_memory_equal(rm_layout_origin(truth.layout), "layout file ", 12);
    check_all(&truth);
    close_truth(&truth);
    open_truth(&truth, &(struct rm_layout_source){.layout_path = path});
    check_all(&truth);
    close_truth(&truth);
    unlink(path);
}

static void a_written_layout_file_says_the_same(void **state)
{
    (void)state;
    check_file(RM_LITTLE);
    check_file(RM_BIG);
}

static void a_struct_that_several_units_describe_is_written_once(void **state)
{
    (void)state;
    static const char *const names[] = {"outer", "other", NULL};
    struct truth truth;
    char *text = NULL;
    size_t bytes = 0;
    build(&truth, RM_LITTLE, "-gdwarf-5");
    open_truth(&truth, NULL);
    FILE *file = open_memstream(&text, &bytes);
    assert_int_equal(rm_layout_write(truth.layout, names, file, NULL), RM_OK);
    fclose(file);
    const char *first = strstr(text, "- name: inner\n");
    assert_non_null(first);
    assert_null(strstr(first + 1, "- name: inner\n"));
    unsigned uses = 0;
    for (const char *at = text; (at = strstr(at, "struct: inner}")); at++)
        uses++;
    assert_int_equal(uses, 3); /* outer.state, outer.many and other.state */
    free(text);
    close_truth(&truth);
}

static void a_separate_debug_file_counts_only_with_the_same_build_id(void **state)
{
    (void)state;
    struct truth truth;
    struct rm_error error;
    char debug[160];
    build(&truth, RM_LITTLE, "-gdwarf-5");
    run_tool("powerpc64le-linux-gnu-objcopy --only-keep-debug %s %s.debug", truth.path);
    run_tool("powerpc64le-linux-gnu-strip -g %s", truth.path);
    snprintf(debug, sizeof(debug), "%s.debug", truth.path);
    const struct rm_layout_source source = {.debug_path = debug};
    open_truth(&truth, &source);
    check_all(&truth);
    close_truth(&truth);
    build(&truth, RM_LITTLE, "-gdwarf-5 -O0");
    assert_int_equal(rm_image_open(truth.path, &truth.image, &error), RM_OK);
    assert_int_equal(rm_layout_open(truth.image, &source, &truth.layout, &error), RM_BAD_INPUT);
    assert_non_null(strstr(error.text, "expected the image's"));
    rm_image_close(truth.image);
    unlink(debug);
}

static void an_image_without_types_asks_for_a_file(void **state)
{
    (void)state;
    struct truth truth;
    struct rm_error error;
    build(&truth, RM_LITTLE, "");
    assert_int_equal(rm_image_open(truth.path, &truth.image, &error), RM_OK);
    assert_int_equal(rm_layout_open(truth.image, NULL, &truth.layout, &error), RM_NOT_FOUND);
    assert_non_null(strstr(error.text, "--debug-info FILE or --layout FILE"));
    rm_image_close(truth.image);
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/rmsim-layout-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char path[128];
    snprintf(path, sizeof(path), "%s/truth", folder);
    unlink(path);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dwarf_agrees_with_the_compiler_in_little_endian),
        cmocka_unit_test(dwarf_agrees_with_the_compiler_in_big_endian),
        cmocka_unit_test(btf_agrees_with_the_compiler_in_little_endian),
        cmocka_unit_test(btf_agrees_with_the_compiler_in_big_endian),
        cmocka_unit_test(a_written_layout_file_says_the_same),
        cmocka_unit_test(a_struct_that_several_units_describe_is_written_once),
        cmocka_unit_test(a_separate_debug_file_counts_only_with_the_same_build_id),
        cmocka_unit_test(an_image_without_types_asks_for_a_file),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
