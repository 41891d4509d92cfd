/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whole sessions, packet by packet. What is expected of the machine comes from the same machine
 * without gdb: its events, its state; what is expected of packets from gdb's manual.
 */
#include "cpu/cpu.h"
#include "machine/state.h"
#include "machines.h"
#include "memory_wire.h"

static struct memory_wire wire;

#define PLAY(machine, ...)                                                                         \
    do {                                                                                           \
        static const char *const packets[] = {__VA_ARGS__, NULL};                                  \
        assert_int_equal(play_session(machine, &wire, packets, false), RM_OK);                     \
        assert_int_equal(wire.count, sizeof(packets) / sizeof(*packets) - 1);                      \
    } while (0)

/* The entry of a function for those who share its r2 (ELFv2 ABI 2.3.2.1), in the linear map. */
static uint64_t local_entry(const struct rm_machine *machine, const char *name)
{
    uint64_t entry;
    assert_ok(rm_image_entry(machine->image, name, &entry, &assert_error));
    return entry + 8;
}

/* The packet that sets a point there, by its real address. */
static void set_point(const struct rm_machine *machine, const char *kind, const char *name,
                      char packet[64])
{
    snprintf(packet, 64, "%s,%llx,4", kind,
             (unsigned long long)rm_real(local_entry(machine, name)));
}

static struct stream stream_of_plain_run(struct rm_machine *machine)
{
    struct stream stream = {0};
    observe(machine, stream_tell, &stream);
    run_out(machine);
    rm_machine_close(machine);
    return stream;
}

/* Steps, looks of all kinds, a breakpoint, a watchpoint, and on to the end. */
static void play_without_writes(struct rm_machine *machine, const struct stream *plain,
                                const char *other_step)
{
    struct stream seen = {0};
    char breakpoint[64], unset[64], watchpoint[64], unwatch[64];
    const char *packets[1024] = {"?", "qXfer:threads:read::0,4000", breakpoint, "g"};
    unsigned count = 4;
    uint64_t vcpu = rm_real(rm_world_vcpu(machine->world, 0));
    set_point(machine, "Z0", "guest_exit_cont", breakpoint);
    snprintf(watchpoint, sizeof(watchpoint), "Z2,%llx,1000", (unsigned long long)vcpu);
    snprintf(unwatch, sizeof(unwatch), "z2,%llx,1000", (unsigned long long)vcpu);
    for (unsigned i = 0; i < 200; i++) {
        packets[count++] = i % 3 ? "vCont;s:p1.1;c:p1.-1" : other_step;
        packets[count++] = "g";
    }
    snprintf(unset, sizeof(unset), "z%s", breakpoint + 1);
    packets[count++] = unset;
    packets[count++] = "qRcmd,78696373"; /* xics */
    packets[count++] = "Hgp1.2";
    packets[count++] = "g";
    packets[count++] = watchpoint;
    for (unsigned i = 0; i < 100; i++) { /* as gdb does: it steps over what it hit, alone */
        packets[count++] = "vCont;c";
        packets[count++] = unwatch;
        packets[count++] = "vCont;s";
        packets[count++] = watchpoint;
    }
    packets[count++] = unwatch;
    packets[count++] = "vCont;c";
    packets[count++] = "vCont;c";
    observe(machine, stream_tell, &seen);
    assert_int_equal(play_session(machine, &wire, packets, false), RM_OK);
    unsigned watched = 0;
    for (unsigned i = 0; i < wire.count; i++)
        watched += strstr(wire.answers[i], "watch:") != NULL;
    assert_in_range(watched, 10, 100);
    assert_non_null(strstr(wire.answers[wire.count - 1], "replaylog:end"));
    assert_int_equal(seen.count, plain->count);
    assert_int_equal(seen.hash, plain->hash);
    rm_machine_close(machine);
}

static void a_session_that_writes_nothing_gives_the_events_of_the_plain_run(void **state)
{
    (void)state;
    struct stream plain = stream_of_plain_run(kick());
    play_without_writes(kick(), &plain, "vCont;s;c");
    plain = stream_of_plain_run(crowd());
    play_without_writes(crowd(), &plain, "vCont;s:p1.2;c");
}

/* gdb steps over a breakpoint with the others held: the thread that stands there is the next one
 * anyway. Which one it is shows in the stop; the session asks for each, and the wrong ones do not
 * move. */
static void stepping_over_a_breakpoint_alone_changes_no_order(void **state)
{
    (void)state;
    struct stream plain = stream_of_plain_run(crowd()), seen = {0};
    struct rm_machine *machine = crowd();
    char set[64], unset[64], step[32];
    const char *to_stop[] = {set, "vCont;c", NULL}, *over[] = {unset, step, NULL};
    unsigned stops = 0, threads = 0, thread;
    set_point(machine, "Z0", "guest_exit_cont", set);
    snprintf(unset, sizeof(unset), "z%s", set + 1);
    observe(machine, stream_tell, &seen);
    for (; stops < 20; stops++) {
        assert_int_equal(play_session(machine, &wire, to_stop, false), RM_OK);
        const char *at = strstr(wire.answers[1], "thread:p1.");
        if (!strstr(wire.answers[1], "swbreak") || !at || sscanf(at + 10, "%x", &thread) != 1)
            break;
        threads |= 1U << thread;
        snprintf(step, sizeof(step), "vCont;s:p1.%x", thread);
        assert_int_equal(play_session(machine, &wire, over, false), RM_OK);
        assert_null(strstr(wire.console, "the others are held"));
    }
    assert_true(threads & (threads - 1)); /* more than one */
    assert_in_range(stops, 2, 19);
    assert_int_equal(seen.hash, plain.hash);
    rm_machine_close(machine);
}

/* HDEC interrupts it, which is no doing of its own; it stays before the vector's first instruction.
 */
static void threads_that_are_held_do_not_move(void **state)
{
    (void)state;
    struct rm_machine *machine = crowd();
    PLAY(machine, "vCont;s:p1.2;c", "Hgp1.1", "p20", "vCont;c:p1.2", "Hgp1.1", "p20", "vCont;c");
    assert_string_equal(wire.answers[2], "0000010000000000"); /* in the guest */
    assert_string_equal(wire.answers[5], "8009000000000000");
    assert_non_null(strstr(wire.console, "the others are held"));
    assert_non_null(strstr(wire.answers[6], "replaylog:end"));
    rm_machine_close(machine);
}

static void vector_registers_are_whole_in_both_byte_orders(void **state)
{
    (void)state;
    static const char *const builds[] = {"le", "be"};
    static const char *const values[] = {"0f0e0d0c0b0a09080706050403020100",
                                         "000102030405060708090a0b0c0d0e0f"};
    for (unsigned i = 0; i < 2; i++) {
        struct rm_machine *machine = kick_on(builds[i]);
        char write[64];
        const char *packets[] = {write, "p47", NULL}; /* 38 of the core, 33 of the FPU: vr0 */
        snprintf(write, sizeof(write), "P47=%s", values[i]);
        assert_int_equal(play_session(machine, &wire, packets, false), RM_OK);
        assert_string_equal(wire.answers[1], values[i]);
        assert_int_equal(reg(machine, 0, "vs32.0"), UINT64_C(0x0001020304050607));
        assert_int_equal(reg(machine, 0, "vs32.1"), UINT64_C(0x08090a0b0c0d0e0f));
        rm_machine_close(machine);
    }
}

/* The state's hash at each of the first instructions, forwards and then backwards. */
static void stepping_back_comes_to_the_states_that_were(void **state)
{
    (void)state;
    struct rm_machine *machine = kick();
    PLAY(machine, "vCont;s:p1.1;c", "g", "vCont;s:p1.1;c", "g", "vCont;s:p1.1;c", "g", "Hcp1.1",
         "bs", "g", "bs", "g", "vCont;s:p1.1;c", "g", "bs", "bs", "bs");
    assert_string_equal(wire.answers[9 - 1], wire.answers[3]); /* after two instructions */
    assert_string_equal(wire.answers[10], wire.answers[1]);
    assert_string_equal(wire.answers[12], wire.answers[3]);
    assert_string_not_equal(wire.answers[1], wire.answers[3]);
    assert_string_not_equal(wire.answers[3], wire.answers[5]);
    assert_null(strstr(wire.answers[13], "replaylog")); /* three steps are remembered, no more */
    assert_null(strstr(wire.answers[14], "replaylog"));
    assert_non_null(strstr(wire.answers[15], "replaylog:begin"));
    rm_machine_close(machine);
}

static void going_back_and_on_again_gives_the_same_end(void **state)
{
    (void)state;
    struct rm_machine *machine = kick();
    PLAY(machine, "vCont;c", "g", "bc", "vCont;c", "g");
    assert_non_null(strstr(wire.answers[0], "replaylog:end"));
    assert_non_null(strstr(wire.answers[2], "replaylog:begin"));
    assert_string_equal(wire.answers[0], wire.answers[3]);
    assert_string_equal(wire.answers[1], wire.answers[4]);
    rm_machine_close(machine);
}

static void a_breakpoint_stops_before_its_instruction_in_both_directions(void **state)
{
    (void)state;
    struct rm_machine *machine = kick();
    char set[64];
    const char *packets[] = {set, "vCont;c", "p20", "vCont;s:p1.1", "vCont;c", "bc", "p20", NULL};
    uint64_t entry = local_entry(machine, "kvmppc_read_intr");
    char pc[17];
    set_point(machine, "Z1", "kvmppc_read_intr", set);
    assert_int_equal(play_session(machine, &wire, packets, false), RM_OK);
    assert_non_null(strstr(wire.answers[1], "hwbreak:;"));
    for (unsigned i = 0; i < 8; i++) /* register 0x20 is pc; the image is little-endian */
        snprintf(pc + 2 * i, 3, "%02x", (unsigned)(entry >> 8 * i & 0xff));
    assert_string_equal(wire.answers[2], pc);
    assert_string_equal(wire.answers[6], pc);
    rm_machine_close(machine);
}

/* The code at the vector goes straight on for some instructions. */
static void a_range_is_stepped_through_unless_a_breakpoint_is_in_it(void **state)
{
    (void)state;
    struct rm_machine *machine = kick();
    PLAY(machine, "vCont;s:p1.1;c", "p20", "vCont;r504,510:p1.1;c", "p20", "Z0,518,4",
         "vCont;r510,520:p1.1;c", "p20");
    assert_string_equal(wire.answers[1], "0405000000000000");
    assert_string_equal(wire.answers[3], "1005000000000000");
    assert_null(strstr(wire.answers[2], "break"));
    assert_non_null(strstr(wire.answers[5], "swbreak:;"));
    assert_string_equal(wire.answers[6], "1805000000000000");
    rm_machine_close(machine);
}

static void looking_at_the_presentation_controller_accepts_nothing(void **state)
{
    (void)state;
    struct rm_machine *machine = kick();
    PLAY(machine, "vCont;s:p1.1;c", "g", "qRcmd,78696373", "g");
    assert_non_null(strstr(wire.console, "XISR 0x001234"));
    assert_int_equal(physical_icp(machine, 0).xisr, HWIRQ);
    rm_machine_close(machine);
}

static void pages_of_devices_are_no_memory(void **state)
{
    (void)state;
    struct rm_machine *machine = kick();
    char read[64], write[64];
    const char *packets[] = {
        read, write, "mc000000000000000,4", "m5000000000000000,4", "qXfer:memory-map:read::0,1000",
        NULL};
    uint64_t page = rm_real(rm_world_icp_base(machine->world, 0));
    snprintf(read, sizeof(read), "m%llx,4", (unsigned long long)page);
    snprintf(write, sizeof(write), "M%llx,1:00", (unsigned long long)page);
    assert_int_equal(play_session(machine, &wire, packets, false), RM_OK);
    assert_string_equal(wire.answers[0], "E0e");
    assert_string_equal(wire.answers[1], "E0e");
    assert_int_equal(strlen(wire.answers[2]), 8);
    assert_string_equal(wire.answers[3], "E0e");
    assert_non_null(strstr(wire.answers[4], "start=\"0xc000000000000000\""));
    rm_machine_close(machine);
}

static void what_is_written_is_there_and_going_back_behind_it_undoes_it(void **state)
{
    (void)state;
    struct rm_machine *machine = kick();
    PLAY(machine, "vCont;s:p1.1;c", "M700000,4:01020304", "P1f=1122334455667788", "vCont;s:p1.1;c",
         "m700000,4", "p1f", "bs", "m700000,4", "bs", "m700000,4", "p1f");
    assert_string_equal(wire.answers[4], "01020304");
    assert_string_equal(wire.answers[5], "1122334455667788");
    assert_string_equal(wire.answers[7], "01020304");
    assert_string_equal(wire.answers[9], "00000000");
    assert_string_not_equal(wire.answers[10], "1122334455667788");
    rm_machine_close(machine);
}

static void registers_come_in_the_order_of_the_image(void **state)
{
    (void)state;
    struct rm_machine *machine = kick_on("be");
    PLAY(machine, "P1f=1122334455667788", "p1f");
    assert_int_equal(reg(machine, 0, "r31"), UINT64_C(0x1122334455667788));
    assert_string_equal(wire.answers[1], "1122334455667788");
    rm_machine_close(machine);
}

/* Every register has the value that the machine's own name for it has: the description's order is
 * that of `g`. */
static void a_register_alone_is_what_it_is_among_all(void **state)
{
    (void)state;
    struct rm_machine *machine = kick();
    static char alone[RM_PACKET_BYTES + 1], ask[512][8];
    const char *packets[514] = {"g"};
    for (unsigned i = 0; i < 300; i++) {
        snprintf(ask[i], sizeof(ask[i]), "p%x", i);
        packets[i + 1] = ask[i];
    }
    assert_int_equal(play_session(machine, &wire, packets, false), RM_OK);
    for (unsigned i = 0; i < 300 && wire.answers[i + 1][0] != 'E'; i++)
        strcat(alone, wire.answers[i + 1]);
    assert_string_equal(alone, wire.answers[0]);
    assert_true(strlen(alone) > 2 * 8 * 200);
    rm_machine_close(machine);
}

static void an_event_by_its_fields_stops_the_machine(void **state)
{
    (void)state;
    struct rm_machine *machine = kick();
    /* break-on kick vcpu=1; then a vcpu that is not kicked */
    PLAY(machine, "qRcmd,627265616b2d6f6e206b69636b20766370753d31", "vCont;c", "bc",
         "qRcmd,627265616b2d6f6666", "qRcmd,627265616b2d6f6e206b69636b20766370753d30", "vCont;c");
    assert_non_null(strstr(wire.console, " kick vcpu=1 "));
    assert_null(strstr(wire.answers[1], "replaylog"));
    assert_non_null(strstr(wire.answers[2], "replaylog:begin"));
    assert_non_null(strstr(wire.answers[5], "replaylog:end"));
    rm_machine_close(machine);
}

static void wrong_packets_get_an_error_and_change_nothing(void **state)
{
    (void)state;
    struct rm_machine *machine = kick();
    uint64_t before = rm_state_hash(machine);
    PLAY(machine, "m", "m0", "m0,", "m0,ffffffffffffffff", "M0,4:00", "X0,2:a", "Pff=00", "P1=00",
         "p999", "G00", "Z9,0,4", "Z2,0,0", "Z2,0,ffffff", "z0,,4", "Hgp1.99", "Hx1", "Tp2.1",
         "vCont;t", "vCont;s:p1.99", "vCont;", "vCont;r10", "qRcmd,0",
         "qXfer:features:read:target.xml:9", "qXfer:features:read:target.xml:ffffff,1");
    for (unsigned i = 0; i < wire.count; i++)
        if (wire.answers[i][0] != 'E')
            fail_msg("packet %u: %.40s", i, wire.answers[i]);
    assert_int_equal(rm_state_hash(machine), before);
    PLAY(machine, "qWhat", "vMustReplyEmpty", "!", "qXfer:auxv:read::0,10");
    for (unsigned i = 0; i < wire.count; i++)
        assert_string_equal(wire.answers[i], "");
    rm_machine_close(machine);
}

/* Bytes as they are, and how many replies came. */
struct raw_wire {
    const char *bytes;
    struct rm_packet_reader reader;
    unsigned replies;
};

static size_t raw_read(void *context, void *to, size_t bytes)
{
    struct raw_wire *raw = context;
    size_t length = strlen(raw->bytes);
    length = length < bytes ? length : bytes;
    memcpy(to, raw->bytes, length);
    raw->bytes += length;
    return length;
}

static bool raw_write(void *context, const void *from, size_t bytes)
{
    struct raw_wire *raw = context;
    for (size_t i = 0; i < bytes; i++)
        raw->replies +=
            rm_packet_feed(&raw->reader, ((const uint8_t *)from)[i], false) == RM_PACKET_WHOLE;
    return true;
}

/* What gdb does when nothing has come for two seconds: the machine was still being opened. */
static void a_packet_that_is_sent_again_is_answered_once(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        unsigned replies;
    } cases[] = {
        {"+$?#3f$?#3f$?#3f+", 1},
        {"+$?#3f+$?#3f+", 2},
        {"+$?#3f$qC#b4+$?#3f", 3},
        {"$QStartNoAckMode#b0$QStartNoAckMode#b0+$?#3f", 2},
        {"$QStartNoAckMode#b0+$?#3f$?#3f", 3}, /* no answer is acknowledged any more */
    };
    struct rm_machine *machine = kick();
    for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        static const struct rm_gdb_options options = {.budget_cycles = 0};
        struct raw_wire raw = {.bytes = cases[i].bytes};
        struct rm_wire end = {raw_read, raw_write, memory_waits, &raw};
        assert_ok(rm_gdb_serve(machine, &end, &options, &assert_error));
        if (raw.replies != cases[i].replies)
            fail_msg("%s: %u replies", cases[i].bytes, raw.replies);
    }
    rm_machine_close(machine);
}

/* A breakpoint far away is waited for; gdb goes meanwhile, and is noticed long before. */
static void a_gdb_that_goes_while_the_machine_runs_ends_the_session(void **state)
{
    (void)state;
    struct rm_machine *machine = kick();
    static const char *const packets[] = {"vCont;c", NULL};
    assert_int_equal(play_session(machine, &wire, packets, true), RM_OK);
    assert_in_range(rm_cycle(machine), 3000, 10000);
    rm_machine_close(machine);
}

static void an_interrupt_stops_a_machine_that_goes(void **state)
{
    (void)state;
    struct rm_machine *machine = kick();
    static const char *const packets[] = {"vCont;c", INTERRUPT, "vCont;c", INTERRUPT, NULL};
    assert_int_equal(play_session(machine, &wire, packets, false), RM_OK);
    assert_int_equal(wire.count, 2);
    assert_memory_equal(wire.answers[0], "T02", 3); /* SIGINT */
    rm_machine_close(machine);
}

static void a_place_with_a_name_is_come_back_to(void **state)
{
    (void)state;
    struct rm_machine *machine = kick();
    /* snapshot a, restore a, restore b */
    PLAY(machine, "vCont;s:p1.1;c", "qRcmd,736e617073686f742061", "g", "vCont;c", "g",
         "qRcmd,726573746f72652061", "g", "bc", "vCont;c", "g", "qRcmd,726573746f72652062");
    assert_string_equal(wire.answers[2], wire.answers[6]);
    assert_string_equal(wire.answers[4], wire.answers[9]);
    assert_non_null(strstr(wire.answers[7], "replaylog:begin"));
    assert_non_null(strstr(wire.console, "there is no snapshot \"b\""));
    rm_machine_close(machine);
}

static void after_a_session_the_machine_goes_on_by_itself(void **state)
{
    (void)state;
    struct stream plain = stream_of_plain_run(kick()), seen = {0};
    struct rm_machine *machine = kick();
    observe(machine, stream_tell, &seen);
    PLAY(machine, "vCont;s:p1.1;c", "Z0,10,4", "D");
    run_out(machine);
    assert_int_equal(seen.hash, plain.hash);
    rm_machine_close(machine);
}

/* By gdb's manual, "File-I/O Remote Protocol Extension": "F" and a number, or -1 and an error's. */
static void the_file_of_the_image_is_read_and_no_other(void **state)
{
    (void)state;
    static const uint8_t image[] = {0x7f, 'E', 'L', 'F', '}', '#', 0, 9};
    static const struct rm_gdb_options options = {
        .image_name = "/le", .image = image, .image_bytes = sizeof(image)};
    static const char *const packets[] = {"qXfer:exec-file:read:1:0,100",
                                          "vFile:open:2f6c65,0,0",
                                          "vFile:fstat:5",
                                          "vFile:pread:5,100,4",
                                          "vFile:pread:5,2,8",
                                          "vFile:pread:5,2,ffffffffffffffff",
                                          "vFile:open:2f6c66,0,0",
                                          "vFile:open:2f6c65,1,0",
                                          "vFile:pread:6,1,0",
                                          "vFile:open:2f,0",
                                          "vFile:close:5",
                                          "vFile:unlink:2f6c65",
                                          NULL};
    struct rm_machine *machine = kick();
    assert_int_equal(play_session_with(machine, &wire, packets, false, &options), RM_OK);
    assert_string_equal(wire.answers[0], "l/le");
    assert_string_equal(wire.answers[1], "F5");
    assert_memory_equal(wire.answers[2], "F40;", 4);
    assert_memory_equal(wire.answers[2] + 4 + 28, "\0\0\0\0\0\0\0\10", 8);
    assert_memory_equal(wire.answers[3], "F4;}#\0\11", 7);
    assert_string_equal(wire.answers[4], "F0;");
    assert_string_equal(wire.answers[5], "F0;");
    assert_string_equal(wire.answers[6], "F-1,2");
    assert_string_equal(wire.answers[7], "F-1,1");
    assert_string_equal(wire.answers[8], "F-1,9");
    assert_string_equal(wire.answers[9], "F-1,2");
    assert_string_equal(wire.answers[10], "F0");
    assert_string_equal(wire.answers[11], "");
    rm_machine_close(machine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_that_writes_nothing_gives_the_events_of_the_plain_run),
        cmocka_unit_test(stepping_over_a_breakpoint_alone_changes_no_order),
        cmocka_unit_test(threads_that_are_held_do_not_move),
        cmocka_unit_test(vector_registers_are_whole_in_both_byte_orders),
        cmocka_unit_test(stepping_back_comes_to_the_states_that_were),
        cmocka_unit_test(going_back_and_on_again_gives_the_same_end),
        cmocka_unit_test(a_breakpoint_stops_before_its_instruction_in_both_directions),
        cmocka_unit_test(a_range_is_stepped_through_unless_a_breakpoint_is_in_it),
        cmocka_unit_test(looking_at_the_presentation_controller_accepts_nothing),
        cmocka_unit_test(pages_of_devices_are_no_memory),
        cmocka_unit_test(what_is_written_is_there_and_going_back_behind_it_undoes_it),
        cmocka_unit_test(registers_come_in_the_order_of_the_image),
        cmocka_unit_test(a_register_alone_is_what_it_is_among_all),
        cmocka_unit_test(an_event_by_its_fields_stops_the_machine),
        cmocka_unit_test(a_gdb_that_goes_while_the_machine_runs_ends_the_session),
        cmocka_unit_test(an_interrupt_stops_a_machine_that_goes),
        cmocka_unit_test(a_place_with_a_name_is_come_back_to),
        cmocka_unit_test(after_a_session_the_machine_goes_on_by_itself),
        cmocka_unit_test(the_file_of_the_image_is_read_and_no_other),
        cmocka_unit_test(wrong_packets_get_an_error_and_change_nothing),
        cmocka_unit_test(a_packet_that_is_sent_again_is_answered_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
