/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two processors of a core: one sends a doorbell, the other is in the guest and takes it. */
#include "folders.h"

#include "base/bytes.h"

#define MEMORY_BYTES 0x8000
#define TEXT         0x2000
#define VECTOR       0xe80

#define MSGSND_R3 0x7c00199c /* Power ISA 2.07 Book III-S 11.3 */
#define NOP       0x60000000

static const char registers[] =
    "{\"snaps\": [{\"why\": \"kvmppc_interrupt_hv\", \"cpu_index\": 0, \"regs_all\": {"
    "\"0\": {\"pc\": \"0xc000000000002000\", \"msr\": \"0x9000000000001001\", \"pir\": \"0x8\","
    " \"r3\": \"0x28000001\"},"
    "\"1\": {\"pc\": \"0x1234\", \"msr\": \"0x8000000000009001\", \"pir\": \"0x9\"}},"
    "\"path_index\": {\"0\": 0, \"1\": 0}}]}\n";

static const char sends[] = "0 cpu0 0 c000000000002000 s+0 msr=9000000000001001 r3=28000001\n"
                            "1 cpu1 0 0000000000001234 guest:1234 msr=8000000000009001\n"
                            "2 cpu0 1 c000000000002004 s+4\n";
static const char takes[] = "3 cpu1 1 0000000000000e80 v+0 msr=9000000000001001 hsrr0=1238 "
                            "hsrr1=8000000000009001\n"
                            "4 cpu1 2 0000000000000e84 v+4\n";

static uint8_t memory[MEMORY_BYTES];

static int make_machine(void **state)
{
    if (make_folder(state) != 0)
        return -1;
    rm_store(memory + TEXT, 4, RM_LITTLE, MSGSND_R3);
    rm_store(memory + TEXT + 4, 4, RM_LITTLE, NOP);
    rm_store(memory + VECTOR, 4, RM_LITTLE, NOP);
    rm_store(memory + VECTOR + 4, 4, RM_LITTLE, NOP);
    put_zst("ram.zst", memory, sizeof(memory));
    put_text("regs.json", registers);
    return 0;
}

static void put_path(const char *first, const char *second)
{
    char text[1024];
    snprintf(text, sizeof(text), "%s%s", first, second);
    put_text("path.both.txt", text);
}

static void a_doorbell_is_taken_after_it_was_sent(void **state)
{
    (void)state;
    put_path(sends, takes);
    struct rm_capture_report *report = followed(NULL);
    assert_follows(report);
    assert_int_equal(report->cpus[0].followed, 2);
    assert_int_equal(report->cpus[1].followed, 2);
    assert_int_equal(report->cpus[1].guest, 1);
    assert_int_equal(report->act_count, 2);
    assert_int_equal(report->acts[0].cpu, 0);
    assert_string_equal(report->acts[0].text, "sends a doorbell to processor 1");
    assert_int_equal(report->acts[1].cpu, 1);
    assert_int_equal(report->acts[1].own, 1);
    rm_capture_report_free(report);
}

static void a_doorbell_that_nobody_sent_parts_them(void **state)
{
    (void)state;
    put_path("0 cpu1 0 0000000000001234 guest:1234 msr=8000000000009001\n"
             "1 cpu1 1 0000000000000e80 v+0 msr=9000000000001001 hsrr0=1238 "
             "hsrr1=8000000000009001\n",
             "2 cpu0 0 c000000000002000 s+0 msr=9000000000001001 r3=28000001\n");
    struct rm_capture_report *report = followed(NULL);
    assert_parts(report, 1, "no doorbell was sent to the processor here");
    assert_int_equal(report->parted.cpu, 1);
    rm_capture_report_free(report);
}

static void what_the_interrupt_saves_is_compared(void **state)
{
    (void)state;
    char text[sizeof(takes)];
    strcpy(text, takes);
    memcpy(strstr(text, "hsrr1=8000000000009001"), "hsrr1=8000000000001001", 22);
    put_path(sends, text);
    struct rm_capture_report *report = followed(NULL);
    assert_parts(report, 1, "hsrr1 is 0x8000000000009001 here, 0x8000000000001001");
    rm_capture_report_free(report);
}

/* A recording that was cut short must not pass for a whole one. */
static void a_snap_behind_the_path_is_told(void **state)
{
    static const char *const index[] = {"4", "4294967296"}; /* the second is 0 in 32 bits */
    (void)state;
    put_path(sends, takes);
    for (size_t i = 0; i < sizeof(index) / sizeof(*index); i++) {
        char text[1024], expected[128];
        int start = (int)(strstr(registers, "\"path_index\"") - registers);
        snprintf(text, sizeof(text), "%.*s\"path_index\": {\"0\": 0, \"1\": %s}}]}", start,
                 registers, index[i]);
        put_text("regs.json", text);
        snprintf(expected, sizeof(expected),
                 "regs.json: snap \"kvmppc_interrupt_hv\": expected a path_index of processor 1 "
                 "from 0 to 3, found %s",
                 index[i]);
        assert_error(RM_BAD_INPUT, expected);
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make_machine, drop_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_doorbell_is_taken_after_it_was_sent),
        TEST(a_doorbell_that_nobody_sent_parts_them),
        TEST(what_the_interrupt_saves_is_compared),
        TEST(a_snap_behind_the_path_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
