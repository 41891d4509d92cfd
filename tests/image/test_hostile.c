/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ELF files that somebody made to be slow: tables that lie over each other, names without end,
 * types in long chains. Each is read or refused soon. And a file that is cut short after it was
 * opened.
 */
#include "image/layout.h"

#include "base/bytes.h"

#include <assert.h>
#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define BASE          UINT64_C(0xc000000000000000)
#define HUGE_BYTES    (8u << 20)
#define FILE_BYTES    (32u << 20)
#define MANY_SECTIONS 60000u
#define MANY_SYMBOLS  200000u
#define SECONDS_GIVEN 20 /* after which the test is ended, not only failed */

static const char names[] = "\0.text\0.symtab\0.strtab\0.opd\0.note\0.pad\0.BTF\0.shstrtab"
                            "\0.debug_abbrev\0.debug_info";

/* The file as it grows: ELF header and program headers first, section headers last. */
static struct file {
    uint8_t *bytes;
    size_t used;
    Elf64_Shdr *sections;
    unsigned count;
} file;

static unsigned name_at(const char *name)
{
    for (unsigned at = 1; at < sizeof(names); at += (unsigned)strlen(names + at) + 1)
        if (strcmp(names + at, name) == 0)
            return at;
    return 0;
}

/* A section over content that is there already. */
static Elf64_Shdr *add_over(const char *name, unsigned type, uint64_t address, size_t offset,
                            size_t bytes)
{
    Elf64_Shdr *section = &file.sections[file.count++];
    *section = (Elf64_Shdr){
        .sh_name = name_at(name),
        .sh_type = type,
        .sh_flags = address ? SHF_ALLOC : 0,
        .sh_addr = address,
        .sh_offset = offset,
        .sh_size = bytes,
        .sh_addralign = 4,
        .sh_entsize = type == SHT_SYMTAB ? sizeof(Elf64_Sym) : 0,
    };
    return section;
}

/* A section with content of its own, all zeroes. */
static Elf64_Shdr *add(const char *name, unsigned type, uint64_t address, size_t bytes)
{
    file.used = (file.used + 7) & ~(size_t)7;
    Elf64_Shdr *section = add_over(name, type, address, file.used, bytes);
    file.used += bytes;
    assert(file.used < FILE_BYTES / 2);
    return section;
}

static void *content(const Elf64_Shdr *section)
{
    return file.bytes + section->sh_offset;
}

static void start(void)
{
    file.bytes = calloc(1, FILE_BYTES);
    file.sections = calloc(MANY_SECTIONS + 16, sizeof(*file.sections));
    assert_non_null(file.bytes);
    assert_non_null(file.sections);
    file.used = sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr);
    file.count = 1;
    add(".text", SHT_PROGBITS, BASE, 256)->sh_flags |= SHF_EXECINSTR;
}

/* `count` symbols of which number i has its name at `first_name` + i * `name_step`. */
static void add_symbols(unsigned count, const Elf64_Shdr *in, uint64_t address, size_t string_bytes,
                        unsigned name_step)
{
    Elf64_Shdr *table = add(".symtab", SHT_SYMTAB, 0, (count + 1) * sizeof(Elf64_Sym));
    table->sh_link = file.count;
    Elf64_Sym *symbols = content(table);
    for (unsigned i = 1; i <= count; i++)
        symbols[i] = (Elf64_Sym){.st_name = 1 + (i - 1) * name_step,
                                 .st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC),
                                 .st_shndx = (uint16_t)(in - file.sections),
                                 .st_value = address};
    char *strings = content(add(".strtab", SHT_STRTAB, 0, string_bytes));
    memset(strings + 1, 'a', string_bytes - 2);
}

static void add_one_symbol(void)
{
    add_symbols(1, &file.sections[1], BASE, 8, 0);
}

/* The names of the sections, followed by `more_bytes` that no NUL ends. */
static void finish(unsigned abi, size_t more_bytes)
{
    uint8_t *text = content(add(".shstrtab", SHT_STRTAB, 0, sizeof(names) + more_bytes));
    memcpy(text, names, sizeof(names));
    memset(text + sizeof(names), 'a', more_bytes);
    size_t at = (file.used + 7) & ~(size_t)7;
    memcpy(file.bytes + at, file.sections, file.count * sizeof(*file.sections));
    *(Elf64_Ehdr *)(void *)file.bytes = (Elf64_Ehdr){
        .e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_EXEC,
        .e_machine = EM_PPC64,
        .e_version = EV_CURRENT,
        .e_phoff = sizeof(Elf64_Ehdr),
        .e_shoff = at,
        .e_flags = abi,
        .e_ehsize = sizeof(Elf64_Ehdr),
        .e_phentsize = sizeof(Elf64_Phdr),
        .e_phnum = 1,
        .e_shentsize = sizeof(Elf64_Shdr),
        .e_shnum = (uint16_t)file.count,
        .e_shstrndx = (uint16_t)(file.count - 1),
    };
    *(Elf64_Phdr *)(void *)(file.bytes + sizeof(Elf64_Ehdr)) = (Elf64_Phdr){
        .p_type = PT_LOAD,
        .p_offset = file.sections[1].sh_offset,
        .p_vaddr = BASE,
        .p_filesz = file.used - file.sections[1].sh_offset,
        .p_memsz = file.used - file.sections[1].sh_offset,
    };
    file.used = at + file.count * sizeof(*file.sections);
}

/* Opens image and layout, in time; the status of what failed first, or RM_OK. */
static enum rm_status open_in_time(struct rm_error *error)
{
    struct rm_image *image = NULL;
    struct rm_layout *layout = NULL;
    struct rm_field field;
    clock_t begun = clock();
    alarm(SECONDS_GIVEN);
    enum rm_status status = rm_image_open_memory("hostile", file.bytes, file.used, &image, error);
    if (status == RM_OK)
        status = rm_layout_open(image, NULL, &layout, error);
    if (layout) {
        rm_layout_field(layout, "a", "b", &field);
        rm_layout_close(layout);
    }
    rm_image_close(image);
    alarm(0);
    assert_true(clock() - begun < SOON_SECONDS * CLOCKS_PER_SEC);
    free(file.bytes);
    free(file.sections);
    return status;
}

static void expect_refused(const char *message)
{
    struct rm_error error = {.text = ""};
    assert_int_equal(open_in_time(&error), RM_BAD_INPUT);
    if (!strstr(error.text, message))
        fail_msg("said \"%s\", expected \"%s\"", error.text, message);
    assert_null(strchr(error.text, '\n'));
}

static void sections_of_notes_over_one_region_are_refused(void **state)
{
    (void)state;
    start();
    add_one_symbol();
    const Elf64_Shdr *region = add(".note", SHT_NOTE, 0, HUGE_BYTES);
    uint32_t *notes = content(region);
    for (size_t i = 0; i < HUGE_BYTES / 16; i++) { /* each: no description, some type, "GNU" */
        notes[4 * i] = 4;
        notes[4 * i + 2] = 7;
        memcpy(notes + 4 * i + 3, "GNU", 4);
    }
    for (unsigned i = 0; i < MANY_SECTIONS; i++)
        add_over(".note", SHT_NOTE, 0, region->sh_offset, HUGE_BYTES);
    finish(2, 0);
    expect_refused("hostile: its sections overlap: more bytes than the file's ");
}

static void many_descriptors_and_many_sections_are_read_in_time(void **state)
{
    (void)state;
    struct rm_error error;
    start();
    const Elf64_Shdr *opd = add(".opd", SHT_PROGBITS, BASE + 256, 24);
    const uint64_t last = BASE + 0x100000 + UINT64_C(16) * (MANY_SECTIONS - 1);
    rm_store(content(opd), 8, RM_LITTLE, last); /* in the section that is found last */
    for (unsigned i = 0; i < MANY_SECTIONS; i++)
        add_over(".pad", SHT_PROGBITS, BASE + 0x100000 + 16 * i, 0, 1);
    add_symbols(MANY_SYMBOLS, opd, BASE + 256, 8, 0);
    finish(1, 0);
    assert_int_equal(open_in_time(&error), RM_NOT_FOUND); /* it has no types */
}

static void names_of_symbols_without_end_are_refused(void **state)
{
    (void)state;
    start();
    add_symbols(MANY_SYMBOLS, &file.sections[1], BASE, HUGE_BYTES, 1);
    finish(2, 0);
    expect_refused("hostile: symbol 1 has no name of at most 1024 bytes");
}

static void names_of_sections_without_end_are_refused(void **state)
{
    (void)state;
    start();
    add_one_symbol();
    for (unsigned i = 0; i < MANY_SECTIONS; i++)
        add_over(".pad", SHT_PROGBITS, 0, 0, 0)->sh_name = sizeof(names);
    finish(2, HUGE_BYTES);
    expect_refused("has no name of at most 1024 bytes");
}

/* BTF's header and what follows it: types, then strings. */
static uint32_t *start_btf(size_t type_bytes, size_t string_bytes)
{
    uint8_t *btf = content(add(".BTF", SHT_PROGBITS, 0, 24 + type_bytes + string_bytes));
    const uint32_t header[] = {
        0x1eb9f, 24, 0, (uint32_t)type_bytes, (uint32_t)type_bytes, (uint32_t)string_bytes};
    memcpy(btf, header, sizeof(header));
    memset(btf + 24 + type_bytes + 1, 'a', string_bytes - 2);
    return (uint32_t *)(void *)(btf + 24);
}

static void names_of_types_without_end_are_no_names(void **state)
{
    (void)state;
    struct rm_error error;
    start();
    add_one_symbol();
    uint32_t *types = start_btf(12u * MANY_SYMBOLS, HUGE_BYTES);
    for (unsigned i = 0; i < MANY_SYMBOLS; i++) { /* empty structs of 8 bytes */
        types[3 * i] = 1 + i;
        types[3 * i + 1] = 4u << 24;
        types[3 * i + 2] = 8;
    }
    finish(2, 0);
    assert_int_equal(open_in_time(&error), RM_OK);
}

/* 63 arrays of arrays, 63 typedefs between each and the next, and 60,000 members of that type. */
static void long_chains_of_types_are_not_followed_to_their_end(void **state)
{
    (void)state;
    enum { CHAIN = 63, MEMBERS = 60000, STRUCTS = 8 };
    struct rm_error error;
    start();
    add_one_symbol();
    uint32_t *type = start_btf(16 + CHAIN * (12 * CHAIN + 24) + STRUCTS * (12 + 12 * MEMBERS), 16);
    char *strings = (char *)type + 16 + CHAIN * (12 * CHAIN + 24) + STRUCTS * (12 + 12 * MEMBERS);
    memcpy(strings, "\0a\0m\0t\0", 8);
    uint32_t last = 1;
    memcpy(type, (uint32_t[]){5, 1u << 24, 8, 64}, 16);
    type += 4;
    for (unsigned array = 0; array < CHAIN; array++) {
        for (unsigned i = 0; i < CHAIN; i++, type += 3)
            memcpy(type, (uint32_t[]){5, 8u << 24, last++}, 12);
        memcpy(type, (uint32_t[]){0, 3u << 24, 0, last, 1, 1}, 24);
        last++;
        type += 6;
    }
    for (unsigned s = 0; s < STRUCTS; s++) { /* each is named "a" or holds the next, nameless */
        memcpy(type, (uint32_t[]){s == 0, 4u << 24 | MEMBERS, 8}, 12);
        type += 3;
        for (unsigned i = 0; i < MEMBERS; i++, type += 3)
            memcpy(type, (uint32_t[]){i ? 3 : 0, i || s + 1 == STRUCTS ? last : last + s + 2, 0},
                   12);
    }
    finish(2, 0);
    assert_int_equal(open_in_time(&error), RM_OK);
}

/* Appends an abbreviation: a tag, whether it has children, and `constants` attributes of no size.
 */
static uint8_t *abbreviate(uint8_t *to, unsigned code, uint8_t tag, bool children,
                           unsigned constants)
{
    *to++ = (uint8_t)(code | 0x80);
    *to++ = (uint8_t)(code >> 7 | 0x80);
    *to++ = (uint8_t)(code >> 14);
    *to++ = tag;
    *to++ = children;
    for (unsigned i = 0; i < constants; i++, to += 2)
        memcpy(to, "\x3f\x19", 2); /* DW_AT_external, DW_FORM_flag_present */
    memset(to, 0, 2);
    return to + 2;
}

/* A unit of DWARF 4 whose entries are `bytes` long, all of them 1 byte with that code. */
static uint8_t *unit(uint8_t *to, uint32_t bytes, uint8_t code)
{
    memcpy(to, (uint32_t[]){bytes + 7}, 4);
    memcpy(to + 4, "\4\0\0\0\0\0\x8", 7);
    to[11] = 1;
    memset(to + 12, code, bytes - 1);
    return to + 11 + bytes;
}

#define COMPILE_UNIT   0x11
#define STRUCTURE_TYPE 0x13
#define UNITS          20000u

static void abbreviations_of_many_units_without_end_are_refused(void **state)
{
    (void)state;
    start();
    add_one_symbol();
    uint8_t *at = content(add(".debug_abbrev", SHT_PROGBITS, 0, UNITS * 7 + 16));
    for (unsigned code = 2; code < UNITS; code++)
        at = abbreviate(at, code, STRUCTURE_TYPE, false, 0);
    abbreviate(at, 1, COMPILE_UNIT, false, 0);
    at = content(add(".debug_info", SHT_PROGBITS, 0, UNITS * 12));
    for (unsigned i = 0; i < UNITS; i++)
        at = unit(at, 1, 0);
    finish(2, 0);
    expect_refused("the abbreviations of its DWARF are far longer than what they abbreviate");
}

/* 2 million entries with so many attributes of no size. */
static enum rm_status open_entries(unsigned constants, struct rm_error *error)
{
    const unsigned entries = 2000000;
    start();
    add_one_symbol();
    uint8_t *at = content(add(".debug_abbrev", SHT_PROGBITS, 0, 64 + 2 * constants));
    at = abbreviate(at, 1, COMPILE_UNIT, true, 0);
    abbreviate(at, 2, STRUCTURE_TYPE, false, constants);
    unit(content(add(".debug_info", SHT_PROGBITS, 0, entries + 12)), entries, 2);
    finish(2, 0);
    return open_in_time(error);
}

static void attributes_of_no_size_without_end_are_refused(void **state)
{
    (void)state;
    struct rm_error error = {.text = ""};
    assert_int_equal(open_entries(20, &error), RM_OK);
    assert_int_equal(open_entries(20000, &error), RM_BAD_INPUT);
    if (!strstr(error.text, "20000 attributes of no size; expected at most 20"))
        fail_msg("said \"%s\"", error.text);
}

static void a_file_that_is_cut_short_while_it_is_open_is_as_it_was(void **state)
{
    (void)state;
    char path[64];
    struct rm_image *image;
    struct rm_error error;
    uint64_t address;
    start();
    add_symbols(1, &file.sections[1], BASE + 16, 8, 0);
    memset(content(&file.sections[1]), 0x60, 256);
    finish(2, 0);
    snprintf(path, sizeof(path), "/tmp/rmsim-hostile-%ld", (long)getpid());
    FILE *to = fopen(path, "wb");
    assert_non_null(to);
    assert_int_equal(fwrite(file.bytes, 1, file.used, to), file.used);
    fclose(to);
    free(file.bytes);
    free(file.sections);
    if (rm_image_open(path, &image, &error))
        fail_msg("%s", error.text);
    struct rm_mem *mem = NULL;
    assert_int_equal(rm_mem_new(1 << 20, &mem, &error), RM_OK);
    assert_int_equal(rm_image_load(image, mem, &error), RM_OK);
    assert_int_equal(truncate(path, 0), 0);
    assert_true(rm_image_symbol(image, "aaaaaa", &address));
    assert_int_equal(address, BASE + 16);
    assert_int_equal(rm_mem_read(mem, 16, 4, RM_LITTLE), 0x60606060);
    rm_mem_free(mem);
    rm_image_close(image);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sections_of_notes_over_one_region_are_refused),
        cmocka_unit_test(many_descriptors_and_many_sections_are_read_in_time),
        cmocka_unit_test(names_of_symbols_without_end_are_refused),
        cmocka_unit_test(names_of_sections_without_end_are_refused),
        cmocka_unit_test(names_of_types_without_end_are_no_names),
        cmocka_unit_test(long_chains_of_types_are_not_followed_to_their_end),
        cmocka_unit_test(abbreviations_of_many_units_without_end_are_refused),
        cmocka_unit_test(attributes_of_no_size_without_end_are_refused),
        cmocka_unit_test(a_file_that_is_cut_short_while_it_is_open_is_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
