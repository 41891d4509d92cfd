/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The six embedded images as a loader meets them: ELFv2 files of the right byte order, with what
 * the contract asks for (docs/image-contract.md) and without paths of whoever built them. What the
 * code does is in test_vectors.c and in the scenarios.
 */
#include "rmhandlers/handlers.h"

#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array)  (sizeof(array) / sizeof((array)[0]))
#define LINEAR_MAP    0xc000000000000000U
#define EF_PPC64_ELF2 2

/* Loads a field of an ELF struct in the file's own byte order. */
static uint64_t load(const struct rm_handlers *image, size_t offset, size_t bytes)
{
    const uint8_t *at = (const uint8_t *)image->elf + offset;
    bool little = ((const uint8_t *)image->elf)[EI_DATA] == ELFDATA2LSB;
    uint64_t value = 0;

    assert_true(offset + bytes <= image->bytes);
    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | at[little ? bytes - 1 - i : i];
    return value;
}
#define FIELD(image, base, type, member)                                                           \
    load(image, (base) + offsetof(type, member), sizeof(((type *)NULL)->member))

/* Offset of the first section of a type; 0 if there is none. */
static size_t section(const struct rm_handlers *image, uint64_t type)
{
    size_t headers = FIELD(image, 0, Elf64_Ehdr, e_shoff);
    size_t count = FIELD(image, 0, Elf64_Ehdr, e_shnum);

    for (size_t i = 0; i < count; i++)
        if (FIELD(image, headers + i * sizeof(Elf64_Shdr), Elf64_Shdr, sh_type) == type)
            return headers + i * sizeof(Elf64_Shdr);
    return 0;
}

static bool symbol(const struct rm_handlers *image, const char *name, uint64_t *value)
{
    size_t table = section(image, SHT_SYMTAB);
    size_t strings = FIELD(image, 0, Elf64_Ehdr, e_shoff) +
                     FIELD(image, table, Elf64_Shdr, sh_link) * sizeof(Elf64_Shdr);
    size_t at = FIELD(image, table, Elf64_Shdr, sh_offset);
    size_t end = at + FIELD(image, table, Elf64_Shdr, sh_size);
    const char *names = (const char *)image->elf + FIELD(image, strings, Elf64_Shdr, sh_offset);

    for (; at < end; at += sizeof(Elf64_Sym)) {
        if (strcmp(names + FIELD(image, at, Elf64_Sym, st_name), name) != 0)
            continue;
        *value = FIELD(image, at, Elf64_Sym, st_value);
        return true;
    }
    return false;
}

static bool contains(const struct rm_handlers *image, const char *text)
{
    return memmem(image->elf, image->bytes, text, strlen(text)) != NULL;
}

typedef void check_fn(const struct rm_handlers *image);

static void each(check_fn *check)
{
    size_t count;
    const struct rm_handlers *all = rm_handlers_all(&count);

    for (size_t i = 0; i < count; i++) {
        print_message("  %s\n", all[i].name);
        check(&all[i]);
    }
}

static void six_builds_are_found_by_name_and_no_other(void **state)
{
    static const char *const names[] = {"le",        "be",        "le-before",
                                        "be-before", "le-noxics", "be-noxics"};
    size_t count;

    (void)state;
    assert_string_equal(rm_handlers_all(&count)->name, "le");
    assert_int_equal(count, COUNT(names));
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_non_null(rm_handlers_find(names[i]));
        assert_string_equal(rm_handlers_find(names[i])->name, names[i]);
    }
    assert_null(rm_handlers_find("le-"));
    assert_null(rm_handlers_find(""));
}

static void check_header(const struct rm_handlers *image)
{
    const uint8_t *ident = image->elf;

    assert_memory_equal(ident, ELFMAG, SELFMAG);
    assert_int_equal(ident[EI_CLASS], ELFCLASS64);
    assert_int_equal(ident[EI_DATA], image->name[0] == 'l' ? ELFDATA2LSB : ELFDATA2MSB);
    assert_int_equal(FIELD(image, 0, Elf64_Ehdr, e_type), ET_EXEC);
    assert_int_equal(FIELD(image, 0, Elf64_Ehdr, e_machine), EM_PPC64);
    assert_int_equal(FIELD(image, 0, Elf64_Ehdr, e_flags), EF_PPC64_ELF2);
    assert_true(section(image, SHT_NOTE) != 0); /* the build id */
}

static void each_is_an_executable_of_its_byte_order(void **state)
{
    (void)state;
    each(check_header);
}

static void check_segment(const struct rm_handlers *image)
{
    static const uint64_t vectors[] = {0x100, 0x500, 0x980, 0xc00, 0xe80};
    size_t segment = FIELD(image, 0, Elf64_Ehdr, e_phoff);
    size_t start = FIELD(image, segment, Elf64_Phdr, p_offset);

    assert_int_equal(FIELD(image, segment, Elf64_Phdr, p_type), PT_LOAD);
    assert_true(FIELD(image, segment, Elf64_Phdr, p_vaddr) == LINEAR_MAP);
    assert_int_equal(FIELD(image, segment, Elf64_Phdr, p_paddr), 0);
    for (size_t i = 0; i < COUNT(vectors); i++)
        assert_int_not_equal(load(image, start + vectors[i], 4), 0);
}

static void each_loads_at_real_address_0_with_its_vectors_in_place(void **state)
{
    (void)state;
    each(check_segment);
}

/* What the simulator asks for, and what the world builder writes to. */
static void check_symbols(const struct rm_handlers *image)
{
    static const char *const needed[] = {
        "kvmppc_hv_entry_trampoline",
        "idle_kvm_start_guest",
        "kvmppc_read_intr",
        "guest_exit_cont",
        "kvmppc_bad_host_intr",
        "kvmppc_check_wake_reason",
        "paca_ptrs",
        "__per_cpu_offset",
        "__per_cpu_start",
        "__per_cpu_end",
        "nr_cpu_ids",
        "threads_per_core",
        "threads_per_subcore",
        "threads_shift",
        "opal",
        "ipi_message",
        "kstat",
        "linux_banner",
        "_etext",
        ".TOC.",
    };
    uint64_t value;

    for (size_t i = 0; i < COUNT(needed); i++) {
        if (!symbol(image, needed[i], &value))
            fail_msg("%s: no symbol %s", image->name, needed[i]);
        assert_true(value > LINEAR_MAP && value < LINEAR_MAP + 0x100000);
    }
}

static void each_has_every_symbol_that_is_asked_for(void **state)
{
    (void)state;
    each(check_symbols);
}

static void check_xics(const struct rm_handlers *image)
{
    static const char *const symbols[] = {
        "kvmppc_host_rm_ops_hv",
        "h_ipi_redirect",
        "kvm_irq_bypass",
    };
    bool expected = strstr(image->name, "noxics") == NULL;
    uint64_t value;

    for (size_t i = 0; i < COUNT(symbols); i++)
        if (symbol(image, symbols[i], &value) != expected)
            fail_msg("%s: symbol %s is %s", image->name, symbols[i],
                     expected ? "missing" : "there");
    /* The world builder goes by the structs. */
    assert_int_equal(contains(image, "kvmppc_ics"), expected);
}

static void only_builds_with_xics_know_of_it(void **state)
{
    (void)state;
    each(check_xics);
}

static void check_paths(const struct rm_handlers *image)
{
    assert_true(contains(image, "external.c"));
    assert_false(contains(image, RMSIM_SOURCE_DIR));
    assert_false(contains(image, RMSIM_BINARY_DIR));
    assert_false(contains(image, "/tmp/"));
}

static void none_carries_a_path_of_the_host_that_built_it(void **state)
{
    (void)state;
    each(check_paths);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(six_builds_are_found_by_name_and_no_other),
        cmocka_unit_test(each_is_an_executable_of_its_byte_order),
        cmocka_unit_test(each_loads_at_real_address_0_with_its_vectors_in_place),
        cmocka_unit_test(each_has_every_symbol_that_is_asked_for),
        cmocka_unit_test(only_builds_with_xics_know_of_it),
        cmocka_unit_test(none_carries_a_path_of_the_host_that_built_it),
    };
    return cmocka_run_group_tests_name("handlers", tests, NULL, NULL);
}
