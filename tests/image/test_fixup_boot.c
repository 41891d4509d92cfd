/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Boot-time patches on real kernels. For 6.1.0-50 and 6.12.107 a recording of the text of a booted
 * kernel is the judge, word by word; of 6.12 what POWER8 needs is looked for in the text as well.
 */
#include "image/fixup.h"

#include "kernels.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define SPR_MOVE_MASK   0xfc1fffffu /* all but the general register */
#define MTSPR_SPRG2     0x7c1243a6u /* what the vectors have as linked */
#define MTSPR_HSPRG1    0x7c114ba6u
#define MFSPR_HSPRG0    0x7c104aa6u
#define INSN_NOP        0x60000000u
#define INSN_MFLR_R0    0x7c0802a6u
#define MEMORY_BYTES    (UINT64_C(64) << 20)
#define RECORDED_FOLDER RMSIM_SOURCE_DIR "/fixtures/states/"

struct booted {
    struct rm_image *image;
    struct rm_mem *linked, *mem;
    struct rm_fixup_counts counts;
};

/* Loads a kernel twice and patches one of the two. */
static void boot(const char *kernel, struct booted *booted)
{
    char path[4096];
    struct rm_error error;
    struct timespec from, to;
    if (!kernel_path(kernel, "vmlinux", path, sizeof(path)))
        skip();
    assert_int_equal(rm_image_open(path, &booted->image, &error), RM_OK);
    assert_int_equal(rm_mem_new(MEMORY_BYTES, &booted->linked, NULL), RM_OK);
    assert_int_equal(rm_mem_new(MEMORY_BYTES, &booted->mem, NULL), RM_OK);
    assert_int_equal(rm_image_load(booted->image, booted->linked, NULL), RM_OK);
    assert_int_equal(rm_image_load(booted->image, booted->mem, NULL), RM_OK);
    clock_gettime(CLOCK_MONOTONIC, &from);
    if (rm_image_fixup(booted->image, booted->mem, &booted->counts, &error))
        fail_msg("%s", error.text);
    clock_gettime(CLOCK_MONOTONIC, &to);
    print_message(
        "%s patched in %.1f ms: cpu %u/%u mmu %u/%u fw %u/%u lwsync %u/%u "
        "jump labels %u/%u ftrace %u/%u\n",
        kernel, (double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6,
        booted->counts.cpu_sections_patched, booted->counts.cpu_sections,
        booted->counts.mmu_sections_patched, booted->counts.mmu_sections,
        booted->counts.fw_sections_patched, booted->counts.fw_sections,
        booted->counts.lwsync_sites_patched, booted->counts.lwsync_sites,
        booted->counts.jump_labels_patched, booted->counts.jump_labels,
        booted->counts.ftrace_sites_patched, booted->counts.ftrace_sites);
}

static void shut_down(struct booted *booted)
{
    rm_mem_free(booted->linked);
    rm_mem_free(booted->mem);
    rm_image_close(booted->image);
}

static uint32_t word(const struct rm_mem *mem, uint64_t address)
{
    return (uint32_t)rm_mem_read(mem, address, 4, RM_LITTLE);
}

static uint64_t symbol(const struct booted *booted, const char *name)
{
    uint64_t address = 0;
    if (!rm_image_symbol(booted->image, name, &address))
        fail_msg("no symbol %s", name);
    return address;
}

/* Reports a word that is not as it must be; true if it is. */
static bool check_word(const struct booted *booted, uint64_t address, uint32_t expected)
{
    uint32_t got = word(booted->mem, address);
    if (got == expected)
        return true;
    uint32_t index = rm_image_symbol_at(booted->image, address);
    print_error("%llx %s: linked %08x, booted %08x, ours %08x\n", (unsigned long long)address,
                index == UINT32_MAX ? "?" : rm_image_symbol_name(booted->image, index),
                word(booted->linked, address), expected, got);
    return false;
}

static unsigned compare_range(const struct booted *booted, const struct rm_mem *expected,
                              uint64_t from, uint64_t to)
{
    unsigned wrong = 0;
    for (uint64_t at = from; at < to; at += 4)
        wrong += !check_word(booted, at, word(expected, at));
    return wrong;
}

static uint64_t function_end(const struct booted *booted, const char *name)
{
    uint64_t at = symbol(booted, name);
    uint32_t index = rm_image_symbol_at(booted->image, at);
    while (rm_image_symbol_at(booted->image, at) == index)
        at += 4;
    return at;
}

/* A recording of a booted kernel's text: each line a word that is not as it was linked. */
static struct rm_mem *recorded_text(const struct booted *booted, const char *path,
                                    unsigned expected_words)
{
    struct rm_mem *expected;
    assert_int_equal(rm_mem_new(MEMORY_BYTES, &expected, NULL), RM_OK);
    assert_int_equal(rm_image_load(booted->image, expected, NULL), RM_OK);
    FILE *recording = fopen(path, "r");
    assert_non_null(recording);
    unsigned long long address;
    unsigned elf, ram, words = 0;
    while (fscanf(recording, "%llx %*s elf %x ram %x", &address, &elf, &ram) == 3) {
        assert_int_equal(word(booted->linked, address), elf);
        rm_mem_write(expected, address, 4, RM_LITTLE, ram);
        words++;
    }
    assert_true(feof(recording));
    fclose(recording);
    assert_int_equal(words, expected_words);
    return expected;
}

static void check_recorded(const char *kernel, const char *version, const char *recording,
                           unsigned words)
{
    struct booted booted;
    boot(kernel, &booted);
    if (!strstr(rm_image_banner(booted.image), version)) {
        print_message("the kernel fetched is not the recorded %s\n", version);
        shut_down(&booted);
        skip();
    }
    struct rm_mem *expected = recorded_text(&booted, recording, words);
    unsigned wrong = compare_range(&booted, expected, 0x100, 0x10000);
    wrong += compare_range(&booted, expected, symbol(&booted, "kvmppc_hcall"),
                           function_end(&booted, "kvmppc_xics_ipi_action"));
    assert_int_equal(wrong, 0);
    rm_mem_free(expected);
    shut_down(&booted);
}

static void the_text_of_6_1_is_as_a_booted_kernel_has_it(void **state)
{
    (void)state;
    check_recorded("6.1", "6.1.176-1", RECORDED_FOLDER "booted-text-6.1.0-50.txt", 646);
}

static void the_text_of_6_12_is_as_a_booted_kernel_has_it(void **state)
{
    (void)state;
    check_recorded("6.12", "6.12.107-1", RECORDED_FOLDER "booted-text-6.12.107.txt", 700);
}

static uint32_t spr_move(const struct booted *booted, uint64_t address)
{
    return word(booted->mem, address) & SPR_MOVE_MASK;
}

/* In hypervisor mode the vectors save a register in HSPRG1 and find their paca in HSPRG0. */
static void check_vectors(const struct booted *booted)
{
    for (uint64_t at = 0x300; at < 0x1000; at += 4)
        if (spr_move(booted, at) == MTSPR_SPRG2)
            fail_msg("%llx still writes SPRG2", (unsigned long long)at);
    assert_int_equal(spr_move(booted, 0x500), MTSPR_HSPRG1);
    assert_int_equal(spr_move(booted, 0x504), MFSPR_HSPRG0);
}

/* Sites that ask for Power ISA 3.0 do not fall through to what a POWER9 would do. */
static void check_no_power9(const struct booted *booted)
{
    uint64_t key = symbol(booted, "cpu_feature_keys") + 17 * 16;
    uint64_t at = symbol(booted, "__start___jump_table"), sites = 0;
    for (; at < symbol(booted, "__stop___jump_table"); at += 16) {
        uint64_t its_key = at + 8 + rm_mem_read(booted->mem, at + 8, 8, RM_LITTLE);
        uint64_t site = at + (uint64_t)(int32_t)word(booted->mem, at);
        if ((its_key & ~UINT64_C(3)) != key)
            continue;
        bool branches = word(booted->mem, site) >> 26 == 18;
        assert_int_equal(branches, its_key & 1);
        sites++;
    }
    assert_true(sites > 10);
    uint64_t send_ipi = symbol(booted, "kvmhv_rm_send_ipi");
    unsigned changed = 0;
    for (at = send_ipi; at < send_ipi + 0x40; at += 4)
        changed += word(booted->linked, at) == INSN_NOP && word(booted->mem, at) >> 26 == 18;
    assert_int_equal(changed, 1);
}

/* No profiling call is left, whichever way the kernel was built. */
static void check_ftrace(const struct booted *booted)
{
    uint64_t start = symbol(booted, "__start_mcount_loc"),
             stop = symbol(booted, "__stop_mcount_loc");
    assert_int_equal(booted->counts.ftrace_sites, (stop - start) / 8);
    assert_int_equal(booted->counts.ftrace_sites_patched, booted->counts.ftrace_sites);
    for (; start < stop; start += 8) {
        uint32_t insn = word(booted->mem, rm_mem_read(booted->mem, start, 8, RM_LITTLE));
        assert_true(insn == INSN_NOP || insn == INSN_MFLR_R0);
    }
}

static void check_text(const char *kernel)
{
    struct booted booted;
    boot(kernel, &booted);
    check_vectors(&booted);
    check_no_power9(&booted);
    check_ftrace(&booted);
    assert_true(booted.counts.cpu_sections_patched > 300);
    assert_true(booted.counts.jump_labels_patched > 500);
    assert_true(booted.counts.lwsync_sites_patched == booted.counts.lwsync_sites);
    shut_down(&booted);
}

static void the_text_of_6_12_is_fit_for_power8(void **state)
{
    (void)state;
    check_text("6.12");
}

static void the_text_of_6_12_with_64k_pages_is_fit_for_power8(void **state)
{
    (void)state;
    check_text("6.12-64k");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_text_of_6_1_is_as_a_booted_kernel_has_it),
        cmocka_unit_test(the_text_of_6_12_is_as_a_booted_kernel_has_it),
        cmocka_unit_test(the_text_of_6_12_is_fit_for_power8),
        cmocka_unit_test(the_text_of_6_12_with_64k_pages_is_fit_for_power8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
