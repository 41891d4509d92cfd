/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Following machines that are made here: a few instructions, a page of text and one of data. */
#include "folders.h"

#include "base/bytes.h"

#define MEMORY_BYTES 0x8000
#define TEXT         0x2000
#define DATA         0x3000

/* li r3,5; std r3,16(r4); ld r5,24(r4); add r6,r3,r5; nop: the words as Power ISA 2.07 has them. */
static const uint32_t program[] = {0x38600005, 0xf8640010, 0xe8a40018, 0x7cc32a14, 0x60000000};

static const char registers[] =
    "{\"snaps\": [{\"why\": \"kvmppc_interrupt_hv\", \"cpu\": \"p01.01\", \"regs\": {"
    "\"pc\": \"0xc000000000002000\", \"msr\": \"0x9000000000001001\", \"pir\": \"0x8\", "
    "\"r4\": \"0xc000000000003000\", \"hid0\": \"0x100000000000\", \"tb\": \"0x0\"}},\n"
    " {\"why\": \"end\", \"cpu\": \"p01.01\", \"regs\": {\"pc\": \"0xc000000000002010\", "
    "\"r6\": \"0xc\", \"lpcr\": \"0x0\"}}]}\n";

static const char path[] = "0 c000000000002000 start+0 msr=9000000000001001 r4=c000000000003000\n"
                           "1 c000000000002004 start+4 r3=5\n"
                           "2 c000000000002008 start+8\n"
                           "3 c00000000000200c start+c r5=7\n"
                           "4 c000000000002010 start+10 r6=c\n";

static uint8_t memory[MEMORY_BYTES];

static int make_machine(void **state)
{
    if (make_folder(state) != 0)
        return -1;
    memset(memory, 0, sizeof(memory));
    for (size_t i = 0; i < sizeof(program) / sizeof(*program); i++)
        rm_store(memory + TEXT + 4 * i, 4, RM_LITTLE, program[i]);
    rm_store(memory + DATA + 0x18, 8, RM_LITTLE, 7);
    put_zst("ram.zst", memory, sizeof(memory));
    put_text("regs.json", registers);
    put_text("path.txt", path);
    put_text("memdiff.txt", "000000003010 0000000000000000 0000000000000005\n");
    return 0;
}

static void a_path_is_followed_to_its_end(void **state)
{
    (void)state;
    struct rm_capture_report *report = followed(NULL);
    assert_follows(report);
    assert_int_equal(report->cpus[0].followed, 5);
    assert_int_equal(report->cpus[0].lines, 5);
    assert_int_equal(report->memory.listed, 1);
    assert_int_equal(report->memory.equal, 1);
    assert_int_equal(report->moment_count, 2);
    assert_int_equal(report->moments[1].equal, 3);
    assert_int_equal(report->moments[0].incomparable, 1); /* tb */
    rm_capture_report_free(report);
}

static void a_packed_path_is_the_same(void **state)
{
    (void)state;
    put_zst("path.txt.zst", path, strlen(path));
    char plain[256];
    snprintf(plain, sizeof(plain), "%s/path.txt", folder);
    unlink(plain);
    struct rm_capture_report *report = followed(NULL);
    assert_follows(report);
    assert_int_equal(report->cpus[0].followed, 5);
    rm_capture_report_free(report);
}

static void a_changed_word_of_memory_shows_after_the_instruction_that_loads_it(void **state)
{
    (void)state;
    memory[DATA + 0x18] = 9;
    put_zst("ram.zst", memory, sizeof(memory));
    struct rm_capture_report *report = followed(NULL);
    assert_parts(report, 3, "r5 is 0x9 here, 0x7 in the recording");
    assert_int_equal(report->parted.earlier_own, 2);
    assert_int_equal(report->parted.line, 4);
    rm_capture_report_free(report);
}

static void a_changed_instruction_shows_where_it_is_executed(void **state)
{
    (void)state;
    memory[TEXT + 12] ^= 0x80; /* add becomes another instruction */
    put_zst("ram.zst", memory, sizeof(memory));
    struct rm_capture_report *report = followed(NULL);
    assert_true(report->parted.yes);
    assert_in_range(report->parted.own, 3, 4);
    rm_capture_report_free(report);
}

static void a_changed_address_in_the_path_shows_at_its_line(void **state)
{
    (void)state;
    char text[sizeof(path)];
    strcpy(text, path);
    memcpy(strstr(text, "2008"), "2018", 4);
    put_text("path.txt", text);
    struct rm_capture_report *report = followed(NULL);
    assert_parts(report, 2, "at 0xc000000000002008 here, at 0xc000000000002018");
    rm_capture_report_free(report);
}

static void a_changed_register_in_the_path_shows_at_its_line(void **state)
{
    (void)state;
    char text[sizeof(path)];
    strcpy(text, path);
    memcpy(strstr(text, "r3=5"), "r3=6", 4);
    put_text("path.txt", text);
    struct rm_capture_report *report = followed(NULL);
    assert_parts(report, 1, "r3 is 0x5 here, 0x6 in the recording");
    rm_capture_report_free(report);
}

static void a_word_that_ends_otherwise_shows_at_the_end(void **state)
{
    (void)state;
    put_text("memdiff.txt", "000000003010 0000000000000000 0000000000000006\n");
    struct rm_capture_report *report = followed(NULL);
    assert_parts(report, 4, "0x3010 is 0x5 here, 0x6 in the capture");
    rm_capture_report_free(report);
}

static void a_word_that_is_not_listed_must_not_change(void **state)
{
    (void)state;
    put_text("memdiff.txt", "# nothing\n");
    struct rm_capture_report *report = followed(NULL);
    assert_parts(report, 4, "0x3010 is 0x5 here, 0x0 in the capture");
    rm_capture_report_free(report);
}

static void an_old_word_that_the_image_does_not_have_is_told(void **state)
{
    (void)state;
    put_text("memdiff.txt", "000000003010 0000000000000001 0000000000000005\n");
    struct rm_capture_report *report = followed(NULL);
    assert_parts(report, 4, "0x3010 of the memory image is not what memdiff.txt:1 says");
    rm_capture_report_free(report);
}

static void a_register_at_a_snap_that_differs_is_told(void **state)
{
    (void)state;
    char text[sizeof(registers)];
    strcpy(text, registers);
    memcpy(strstr(text, "\"0xc\""), "\"0xd\"", 5);
    put_text("regs.json", text);
    struct rm_capture_report *report = followed(NULL);
    assert_parts(report, 4, "at the snap \"end\" r6 is 0xc here, 0xd in the capture");
    rm_capture_report_free(report);
}

static void the_path_of_one_processor_has_to_agree_with_that_of_both(void **state)
{
    (void)state;
    put_text("path.cpu0.txt", "0 c000000000002000 start+0 msr=9000000000001001 "
                              "r4=c000000000003000\n1 c000000000002004 start+4 r3=6\n");
    struct rm_capture_report *report = followed(NULL);
    assert_parts(report, 1, "path.cpu0.txt tells this instruction otherwise");
    rm_capture_report_free(report);
}

static void a_line_that_stands_there_twice_is_counted(void **state)
{
    (void)state;
    put_text("path.txt", "0 c000000000002000 start+0 msr=9000000000001001 r4=c000000000003000\n"
                         "1 c000000000002004 start+4 r3=5\n"
                         "2 c000000000002004 start+4\n"
                         "3 c000000000002008 start+8\n"
                         "4 c00000000000200c start+c r5=7\n"
                         "5 c000000000002010 start+10 r6=c\n");
    struct rm_capture_report *report = followed(NULL);
    assert_follows(report);
    assert_int_equal(report->differences[RM_DIFFERS_TWICE], 1);
    rm_capture_report_free(report);
}

static void what_cannot_be_used_is_one_error(void **state)
{
    (void)state;
    put_text("path.txt", "0 c000000000002000 start+0\n2 c000000000002004 start+4\n");
    assert_error(RM_BAD_INPUT, "path.txt:2: expected the next index of the path, found \"2\"");
    put_text("path.txt", "0 c000000000002000 start+0 r99=1\n");
    assert_error(RM_BAD_INPUT, "path.txt:1: expected a register of a POWER8, found \"r99=1\"");
    put_text("path.txt", path);
    put_text("memdiff.txt", "10000000000000000 0 0\n");
    assert_error(RM_BAD_INPUT, "memdiff.txt:1: expected address, old and new value");
    put_text("memdiff.txt", "0000000f0000 0 0\n");
    assert_error(RM_BAD_INPUT, "memdiff.txt:1: expected an address within the machine's");
    put_text("memdiff.txt", "");
    put_text("regs.json", "{\"snaps\": []}");
    assert_error(RM_BAD_INPUT, "expected \"snaps\" with 1 to 64 elements, found 0");
    put_text("regs.json", "{");
    assert_error(RM_BAD_INPUT, "regs.json:1: expected JSON");
    put_text("regs.json", registers);
    put_text("ram.zst", "no zstd at all");
    assert_error(RM_BAD_INPUT, "ram.zst: expected a zstd file");
    put_zst("ram.zst", memory, 5);
    assert_error(RM_BAD_INPUT, "expected a memory image");
}

static void what_is_missing_is_named(void **state)
{
    char file[256];
    (void)state;
    snprintf(file, sizeof(file), "%s/ram.zst", folder);
    unlink(file);
    assert_error(RM_BAD_INPUT, "has no memory image: expected --kernel");
    snprintf(file, sizeof(file), "%s/path.txt", folder);
    unlink(file);
    assert_error(RM_NOT_FOUND, "expected a folder with path.txt or path.both.txt");
    snprintf(file, sizeof(file), "%s/regs.json", folder);
    unlink(file);
    assert_error(RM_NOT_FOUND, "expected a folder with regs.json");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make_machine, drop_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_path_is_followed_to_its_end),
        TEST(a_packed_path_is_the_same),
        TEST(a_changed_word_of_memory_shows_after_the_instruction_that_loads_it),
        TEST(a_changed_instruction_shows_where_it_is_executed),
        TEST(a_changed_address_in_the_path_shows_at_its_line),
        TEST(a_changed_register_in_the_path_shows_at_its_line),
        TEST(a_word_that_ends_otherwise_shows_at_the_end),
        TEST(a_word_that_is_not_listed_must_not_change),
        TEST(an_old_word_that_the_image_does_not_have_is_told),
        TEST(a_register_at_a_snap_that_differs_is_told),
        TEST(the_path_of_one_processor_has_to_agree_with_that_of_both),
        TEST(a_line_that_stands_there_twice_is_counted),
        TEST(what_cannot_be_used_is_one_error),
        TEST(what_is_missing_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
