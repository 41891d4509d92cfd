/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opening and loading images: self-made ELF files, each with one thing wrong, and real kernels. */
#include "image/image.h"

#include "kernels.h"
#include "tiny_elf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define BASE UINT64_C(0xc000000000000000)

/* A file with code, data, a banner and symbols of every kind that matters. */
static void build(struct tiny_elf *tiny, enum rm_endian endian)
{
    static const uint8_t note[] = {0, 0, 0,   4,   0,   0, 0,    4,    0,    0,
                                   0, 3, 'G', 'N', 'U', 0, 0xab, 0x01, 0xcd, 0xef};
    uint8_t text[0x100] = {0}, notes[sizeof(note)];
    memcpy(notes, note, sizeof(note));
    for (unsigned i = 0; i < 12; i += 4)
        rm_store(notes + i, 4, endian, rm_load(note + i, 4, RM_BIG));
    for (unsigned i = 0; i < sizeof(text); i += 4)
        rm_store(text + i, 4, endian, 0x60000000 + i);
    memcpy(text + 0x80, "Linux version 0.0\n", 19);
    tiny_start(tiny, endian);
    unsigned code = tiny_section(tiny, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR,
                                 BASE + 0x1000, text, sizeof(text));
    tiny_load(tiny, code, 0x1000);
    tiny_section(tiny, ".notes", SHT_NOTE, 0, 0, notes, sizeof(notes));
    tiny_symbol(tiny, "label", STB_LOCAL, STT_NOTYPE, code, BASE + 0x1010);
    tiny_symbol(tiny, "alias", STB_LOCAL, STT_NOTYPE, code, BASE + 0x1000);
    tiny_symbol(tiny, "twice", STB_LOCAL, STT_FUNC, code, BASE + 0x1020);
    tiny_symbol(tiny, "function", STB_GLOBAL, STT_FUNC, code, BASE + 0x1000);
    tiny_symbol(tiny, ".L42", STB_LOCAL, STT_NOTYPE, code, BASE + 0x1014);
    tiny_symbol(tiny, "twice", STB_GLOBAL, STT_FUNC, code, BASE + 0x1030);
    tiny_symbol(tiny, "linux_banner", STB_GLOBAL, STT_OBJECT, code, BASE + 0x1080);
}

static enum rm_status open_tiny(struct tiny_elf *tiny, struct rm_image **image,
                                struct rm_error *error)
{
    *image = NULL;
    return rm_image_open_memory("tiny", tiny->bytes, tiny->used, image, error);
}

static void check_tiny(enum rm_endian endian)
{
    struct tiny_elf tiny;
    struct rm_image *image;
    struct rm_error error = {0};
    uint64_t address, bytes;
    build(&tiny, endian);
    tiny_put_size(&tiny, tiny.symbol_count - 1, 19);
    tiny_finish(&tiny, true);
    assert_int_equal(open_tiny(&tiny, &image, &error), RM_OK);
    assert_int_equal(rm_image_endian(image), endian);
    assert_int_equal(rm_image_abi(image), 2);
    assert_string_equal(rm_image_banner(image), "Linux version 0.0");
    assert_string_equal(rm_image_build_id(image), "ab01cdef");
    assert_int_equal(rm_image_end(image), 0x2000);
    assert_true(rm_image_symbol(image, "twice", &address));
    assert_int_equal(address, BASE + 0x1030);
    assert_false(rm_image_symbol(image, "absent", &address));
    assert_true(rm_image_symbol_size(image, "linux_banner", &bytes) && bytes == 19);
    assert_true(rm_image_symbol_size(image, "label", &bytes) && bytes == 0);
    assert_false(rm_image_symbol_size(image, "absent", &bytes));
    assert_int_equal(rm_image_need_symbol(image, "absent", &address, &error), RM_NOT_FOUND);
    assert_string_equal(error.text, "tiny: no symbol absent");
    rm_image_close(image);
    tiny_free(&tiny);
}

static void a_small_file_of_either_byte_order_opens(void **state)
{
    (void)state;
    check_tiny(RM_LITTLE);
    check_tiny(RM_BIG);
}

static void what_a_compiler_made_of_a_function_is_found_by_its_name(void **state)
{
    (void)state;
    struct tiny_elf tiny;
    struct rm_image *image;
    uint64_t address;
    build(&tiny, RM_LITTLE);
    unsigned code = 1;
    tiny_symbol(&tiny, "made.isra.0", STB_LOCAL, STT_FUNC, code, BASE + 0x1018);
    tiny_symbol(&tiny, "made.constprop.0", STB_LOCAL, STT_FUNC, code, BASE + 0x1020);
    tiny_symbol(&tiny, "function.part.0", STB_LOCAL, STT_FUNC, code, BASE + 0x1024);
    tiny_symbol(&tiny, "counter.1", STB_LOCAL, STT_FUNC, code, BASE + 0x1028);
    tiny_finish(&tiny, true);
    assert_int_equal(open_tiny(&tiny, &image, NULL), RM_OK);
    assert_true(rm_image_symbol(image, "made", &address));
    assert_int_equal(address, BASE + 0x1018);
    assert_true(rm_image_symbol(image, "made.constprop.0", &address));
    assert_int_equal(address, BASE + 0x1020);
    assert_true(rm_image_symbol(image, "function", &address)); /* which is there itself */
    assert_int_equal(address, BASE + 0x1000);
    assert_false(rm_image_symbol(image, "counter", &address));
    assert_false(rm_image_symbol(image, "mad", &address));
    assert_true(rm_symbol_is("function.part.0.constprop.1", "function"));
    assert_false(rm_symbol_is("function_two", "function"));
    rm_image_close(image);
    tiny_free(&tiny);
}

static const char *name_at(const struct rm_image *image, uint64_t address)
{
    uint32_t index = rm_image_symbol_at(image, address);
    return index == UINT32_MAX ? "none" : rm_image_symbol_name(image, index);
}

static void an_address_is_named_by_the_best_symbol_that_covers_it(void **state)
{
    (void)state;
    struct tiny_elf tiny;
    struct rm_image *image;
    build(&tiny, RM_LITTLE);
    tiny_finish(&tiny, true);
    assert_int_equal(open_tiny(&tiny, &image, NULL), RM_OK);
    assert_string_equal(name_at(image, BASE + 0x1000), "function");
    assert_string_equal(name_at(image, 0x100c), "function");
    assert_string_equal(name_at(image, 0x1014), "label");
    assert_string_equal(name_at(image, BASE + 0x102c), "twice");
    assert_string_equal(name_at(image, BASE + 0x10ff), "twice");
    assert_string_equal(name_at(image, BASE + 0x1100), "none");
    assert_string_equal(name_at(image, BASE + 0xfff), "none");
    assert_int_equal(rm_image_symbol_start(image, rm_image_symbol_at(image, 0x1014)),
                     BASE + 0x1010);
    rm_image_close(image);
    tiny_free(&tiny);
}

static void loading_puts_the_file_where_it_is_linked_and_zeroes_the_rest(void **state)
{
    (void)state;
    struct tiny_elf tiny;
    struct rm_image *image;
    struct rm_mem *mem;
    struct rm_error error;
    build(&tiny, RM_BIG);
    tiny_finish(&tiny, true);
    assert_int_equal(open_tiny(&tiny, &image, NULL), RM_OK);
    assert_int_equal(rm_mem_new(0x2000, &mem, NULL), RM_OK);
    assert_int_equal(rm_image_load(image, mem, NULL), RM_OK);
    assert_int_equal(rm_mem_read(mem, BASE + 0x1004, 4, RM_BIG), 0x60000004);
    assert_int_equal(rm_mem_read(mem, BASE + 0x1100, 8, RM_BIG), 0);
    rm_mem_free(mem);
    assert_int_equal(rm_mem_new(0x1000, &mem, NULL), RM_OK);
    assert_int_equal(rm_image_load(image, mem, &error), RM_BAD_INPUT);
    assert_non_null(strstr(error.text, "needs memory up to 0x2000"));
    rm_mem_free(mem);
    rm_image_close(image);
    tiny_free(&tiny);
}

/* What to overwrite in the good file, and what the message must then say. */
struct spoilt {
    size_t at, bytes;
    uint64_t value;
    const char *message;
};

static const struct spoilt spoilt_headers[] = {
    {1, 1, 'X', "not an ELF file"},
    {EI_CLASS, 1, ELFCLASS32, "32-bit ELF file, expected a 64-bit one"},
    {18, 2, EM_X86_64, "ELF machine 62, expected 21"},
    {16, 2, ET_REL, "ELF type 1, expected a linked file"},
    {64, 4, PT_NOTE, "no PT_LOAD segment"},
    {72, 8, UINT64_MAX - 8, "segment 0 reaches past the end of the file"},
    {72, 8, 0x100000, "segment 0 reaches past the end of the file"},
    {96, 8, 0x1000, "segment 0 reaches past the end of the file"},
    {96, 8, 0x2000, "segment 0 has 8192 bytes in the file, more than its 4096 in memory"},
    {104, 8, UINT64_C(1) << 31, "expected to lie below 0x40000000"},
    {88, 8, UINT64_MAX - 4095, "expected to lie below 0x40000000"},
    {88, 8, 0x3000, "expected the same address but for the top four bits"},
    {62, 2, 200, "bad index of the section name table"},
    {40, 8, UINT64_C(1) << 40, "section header"},
    {56, 2, 60000, "program header"},
};

static void every_bad_header_has_its_own_message(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(spoilt_headers) / sizeof(*spoilt_headers); i++) {
        const struct spoilt *spoilt = &spoilt_headers[i];
        struct tiny_elf tiny;
        struct rm_image *image;
        struct rm_error error = {0};
        build(&tiny, RM_LITTLE);
        tiny_finish(&tiny, true);
        tiny_put(&tiny, spoilt->at, spoilt->bytes, spoilt->value);
        assert_int_equal(open_tiny(&tiny, &image, &error), RM_BAD_INPUT);
        if (!strstr(error.text, spoilt->message))
            fail_msg("case %zu: \"%s\" lacks \"%s\"", i, error.text, spoilt->message);
        tiny_free(&tiny);
    }
}

static void segments_that_overlap_are_refused(void **state)
{
    (void)state;
    struct tiny_elf tiny;
    struct rm_image *image;
    struct rm_error error;
    build(&tiny, RM_LITTLE);
    tiny_finish(&tiny, true);
    memcpy(tiny.bytes + 64 + 56, tiny.bytes + 64, 56);
    tiny_put(&tiny, 56, 2, 2);
    tiny_put(&tiny, 64 + 56 + 16, 8, BASE + 0x1fff);
    tiny_put(&tiny, 64 + 56 + 24, 8, 0x1fff);
    assert_int_equal(open_tiny(&tiny, &image, &error), RM_BAD_INPUT);
    assert_string_equal(error.text, "tiny: segments 0 and 1 overlap");
    tiny_put(&tiny, 64 + 56 + 16, 8, BASE + 0x2000);
    tiny_put(&tiny, 64 + 56 + 24, 8, 0x2000);
    assert_int_equal(open_tiny(&tiny, &image, &error), RM_OK);
    assert_int_equal(rm_image_end(image), 0x3000);
    rm_image_close(image);
    tiny_free(&tiny);
}

static void a_stripped_file_is_refused(void **state)
{
    (void)state;
    struct tiny_elf tiny;
    struct rm_image *image;
    struct rm_error error;
    build(&tiny, RM_LITTLE);
    tiny_finish(&tiny, false);
    assert_int_equal(open_tiny(&tiny, &image, &error), RM_BAD_INPUT);
    assert_string_equal(error.text, "tiny: no symbol table, expected an unstripped file");
    tiny_free(&tiny);
}

static void a_file_cut_anywhere_is_refused(void **state)
{
    (void)state;
    struct tiny_elf tiny;
    struct rm_image *image;
    build(&tiny, RM_BIG);
    tiny_finish(&tiny, true);
    for (size_t length = 0; length < tiny.used; length++) {
        uint8_t *copy = malloc(length + 1);
        memcpy(copy, tiny.bytes, length);
        struct rm_error error = {0};
        assert_int_equal(rm_image_open_memory("cut", copy, length, &image, &error), RM_BAD_INPUT);
        assert_memory_equal(error.text, "cut: ", 5);
        free(copy);
    }
    tiny_free(&tiny);
}

static void a_missing_file_and_a_folder_are_named(void **state)
{
    (void)state;
    struct rm_image *image;
    struct rm_error error;
    assert_int_equal(rm_image_open("/nowhere/vmlinux", &image, &error), RM_NOT_FOUND);
    assert_non_null(strstr(error.text, "/nowhere/vmlinux: "));
    assert_int_equal(rm_image_open("/tmp", &image, &error), RM_BAD_INPUT);
    assert_string_equal(error.text, "/tmp: not a regular file; expected an ELF file");
}

static void descriptors_of_the_first_abi_lead_to_the_code(void **state)
{
    (void)state;
    struct tiny_elf tiny;
    struct rm_image *image;
    uint8_t content[0x200] = {0};
    uint64_t address;
    tiny_start(&tiny, RM_BIG);
    rm_store(content + 0x100, 8, RM_BIG, BASE + 0x40);
    unsigned code =
        tiny_section(&tiny, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, BASE, content, 0x100);
    unsigned opd = tiny_section(&tiny, ".opd", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, BASE + 0x100,
                                content + 0x100, 0x18);
    unsigned data = tiny_section(&tiny, ".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, BASE + 0x180,
                                 content + 0x180, 0x20);
    tiny_load(&tiny, code, 0x200);
    tiny.load_bytes = 0x118;
    tiny_symbol(&tiny, "function", STB_GLOBAL, STT_FUNC, opd, BASE + 0x100);
    tiny_symbol(&tiny, "label", STB_GLOBAL, STT_NOTYPE, code, BASE + 0x10);
    tiny_symbol(&tiny, "table", STB_GLOBAL, STT_OBJECT, data, BASE + 0x180);
    tiny_symbol(&tiny, ".dotted", STB_GLOBAL, STT_FUNC, code, BASE + 0x20);
    tiny_finish(&tiny, true);
    tiny_put(&tiny, 48, 4, 1);
    assert_int_equal(open_tiny(&tiny, &image, NULL), RM_OK);
    assert_int_equal(rm_image_entry(image, "function", &address, NULL), RM_OK);
    assert_int_equal(address, BASE + 0x40);
    assert_int_equal(rm_image_entry(image, "label", &address, NULL), RM_OK);
    assert_int_equal(address, BASE + 0x10);
    assert_int_equal(rm_image_entry(image, "table", &address, NULL), RM_NOT_FOUND);
    assert_string_equal(name_at(image, 0x44), "function");
    assert_string_equal(name_at(image, 0x14), "label");
    assert_string_equal(name_at(image, 0x24), "dotted");
    rm_image_close(image);
    tiny_free(&tiny);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void check_kernel(const char *kernel, const char *version)
{
    char path[4096];
    struct rm_image *image;
    struct rm_mem *mem;
    struct rm_error error = {0};
    uint64_t address, entry;
    if (!kernel_path(kernel, "vmlinux", path, sizeof(path)))
        skip();
    double start = seconds();
    if (rm_image_open(path, &image, &error))
        fail_msg("%s", error.text);
    print_message("%s opened in %.1f ms\n", kernel, 1e3 * (seconds() - start));
    assert_memory_equal(rm_image_banner(image), version, strlen(version));
    assert_int_equal(strlen(rm_image_build_id(image)), 40);
    assert_int_equal(rm_mem_new(UINT64_C(64) << 20, &mem, NULL), RM_OK);
    assert_int_equal(rm_image_load(image, mem, &error), RM_OK);
    assert_int_equal(rm_image_entry(image, "kvmppc_interrupt_hv", &entry, &error), RM_OK);
    assert_string_equal(name_at(image, entry + 4), "kvmppc_interrupt_hv");
    assert_string_equal(name_at(image, 0x500), "exc_real_0x500_hardware_interrupt");
    assert_true(rm_image_symbol(image, "linux_banner", &address));
    assert_memory_equal(rm_mem_host(mem) + rm_real(address), version, strlen(version));
    rm_mem_free(mem);
    rm_image_close(image);
}

static void the_fetched_6_1_kernel_opens(void **state)
{
    (void)state;
    check_kernel("6.1", "Linux version 6.1.");
}

static void the_fetched_6_12_kernel_opens(void **state)
{
    (void)state;
    check_kernel("6.12", "Linux version 6.12.");
}

static void the_fetched_6_12_64k_kernel_opens(void **state)
{
    (void)state;
    check_kernel("6.12-64k", "Linux version 6.12.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_file_of_either_byte_order_opens),
        cmocka_unit_test(what_a_compiler_made_of_a_function_is_found_by_its_name),
        cmocka_unit_test(an_address_is_named_by_the_best_symbol_that_covers_it),
        cmocka_unit_test(loading_puts_the_file_where_it_is_linked_and_zeroes_the_rest),
        cmocka_unit_test(every_bad_header_has_its_own_message),
        cmocka_unit_test(segments_that_overlap_are_refused),
        cmocka_unit_test(a_stripped_file_is_refused),
        cmocka_unit_test(a_file_cut_anywhere_is_refused),
        cmocka_unit_test(a_missing_file_and_a_folder_are_named),
        cmocka_unit_test(descriptors_of_the_first_abi_lead_to_the_code),
        cmocka_unit_test(the_fetched_6_1_kernel_opens),
        cmocka_unit_test(the_fetched_6_12_kernel_opens),
        cmocka_unit_test(the_fetched_6_12_64k_kernel_opens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
