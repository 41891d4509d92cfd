/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An outside witness: a machine that was captured under QEMU in the middle of an exit (hypervisor
 * decrementer), without its kernel's text, which is that of the same kernel from the cache, patched
 * by us. Skipped when that kernel is not there (tests/kernels/fetch).
 */
#include "folders.h"

#include "image/image.h"

#define RECORDED_VERSION "6.1.176-1"

static char kernel[512];

static int make_recorded(void **state)
{
    static const char *const files[] = {"regs.json", "path.txt", "pages.txt", "memdiff.txt"};
    if (make_folder(state) != 0)
        return -1;
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
        put_fixture("hdec", files[i], NULL, NULL);
    return 0;
}

static void the_recorded_exit_is_followed_to_the_same_registers_and_memory(void **state)
{
    (void)state;
    struct rm_capture_report *report = followed(kernel);
    assert_follows(report);
    assert_int_equal(report->cpus[0].followed, 816);
    assert_int_equal(report->cpus[0].before, 98);
    assert_int_equal(report->moments[1].equal + report->moments[1].incomparable, 179);
    assert_int_equal(report->memory.listed, 13);
    assert_int_equal(report->memory.equal, 13);
    assert_int_equal(report->learnt_words, 0);
    rm_capture_report_free(report);
}

/* The entry_exit_map of the vcore: line 389 loads it. */
static void a_changed_word_parts_at_the_instruction_that_loads_it(void **state)
{
    (void)state;
    put_fixture("hdec", "pages.txt", "00002811c008 0000000000000001",
                "00002811c008 0000000000000011");
    struct rm_capture_report *report = followed(kernel);
    assert_parts(report, 390, "r8 is 0x11 here, 0x1 in the recording");
    rm_capture_report_free(report);
}

static void a_changed_line_parts_there(void **state)
{
    (void)state;
    put_fixture("hdec", "path.txt",
                "423 c0000000001135f0 guest_bypass+30                          "
                "r0=ffffffffffffffff",
                "423 c0000000001135f0 guest_bypass+30                          "
                "r0=fffffffffffffffe");
    struct rm_capture_report *report = followed(kernel);
    assert_parts(report, 423, "r0 is 0xffffffffffffffff here, 0xfffffffffffffffe");
    rm_capture_report_free(report);
}

static void a_timer_that_read_otherwise_parts_where_its_value_is_kept(void **state)
{
    (void)state;
    put_fixture("hdec", "memdiff.txt", "00002803c438 00000000002fd072 00000000005473be",
                "00002803c438 00000000002fd072 00000000005473bf");
    struct rm_capture_report *report = followed(kernel);
    assert_parts(report, 913, "0x2803c438 is 0x5473be here, 0x5473bf in the capture");
    rm_capture_report_free(report);
}

static void an_old_word_that_the_pages_do_not_have_is_told(void **state)
{
    (void)state;
    put_fixture("hdec", "memdiff.txt", "000002880aa8 0000000000000003",
                "000002880aa8 0000000000000007");
    struct rm_capture_report *report = followed(kernel);
    assert_parts(report, 913, "0x2880aa8 of the memory image is not what memdiff.txt:1 says");
    rm_capture_report_free(report);
}

/* Without pages memory is learnt, and the path still holds. */
static void without_pages_the_world_is_rebuilt(void **state)
{
    char file[256];
    (void)state;
    snprintf(file, sizeof(file), "%s/pages.txt", folder);
    unlink(file);
    put_text("memdiff.txt", "");
    struct rm_capture_report *report = followed(kernel);
    assert_follows(report);
    assert_true(report->learnt_words > 40);
    assert_non_null(strstr(report->folder_kind, "rebuilt"));
    rm_capture_report_free(report);
}

static bool kernel_is_there(void)
{
    const char *cache = getenv("RMSIM_KERNEL_CACHE"), *home = getenv("HOME");
    struct rm_image *image;
    struct rm_error error;
    if (cache)
        snprintf(kernel, sizeof(kernel), "%s/6.1/vmlinux", cache);
    else
        snprintf(kernel, sizeof(kernel), "%s/.cache/rmsim/kernels/6.1/vmlinux", home ? home : "");
    if (rm_image_open(kernel, &image, &error) != RM_OK)
        return false;
    const char *banner = rm_image_banner(image);
    bool recorded = banner && strstr(banner, RECORDED_VERSION);
    rm_image_close(image);
    return recorded;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make_recorded, drop_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_recorded_exit_is_followed_to_the_same_registers_and_memory),
        TEST(a_changed_word_parts_at_the_instruction_that_loads_it),
        TEST(a_changed_line_parts_there),
        TEST(an_old_word_that_the_pages_do_not_have_is_told),
        TEST(without_pages_the_world_is_rebuilt),
        TEST(a_timer_that_read_otherwise_parts_where_its_value_is_kept),
    };
    if (!kernel_is_there()) {
        fprintf(stderr, "skipped: the recorded kernel, " RECORDED_VERSION ", is not there\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
