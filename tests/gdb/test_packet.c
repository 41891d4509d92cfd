/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets in and out. Expected frames are worked out by hand from gdb's manual, "Overview". */
#include "gdb/packet.h"
#include "gdb/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct rm_packet_reader reader;

/* What comes of the last byte of `text`; those before make nothing whole. */
static enum rm_packet_kind feed(const char *text, bool trusts)
{
    enum rm_packet_kind kind = RM_PACKET_NONE;
    for (; *text; text++) {
        assert_int_equal(kind, RM_PACKET_NONE);
        kind = rm_packet_feed(&reader, (uint8_t)*text, trusts);
    }
    return kind;
}

static int forget(void **state)
{
    (void)state;
    memset(&reader, 0, sizeof(reader));
    return 0;
}

/* 'm' 0x6d + '0' 0x30 + ',' 0x2c + '4' 0x34 = 0xfd. */
static void a_packet_with_its_sum_is_whole(void **state)
{
    (void)state;
    assert_int_equal(feed("$m0,4#fd", false), RM_PACKET_WHOLE);
    assert_string_equal(reader.payload, "m0,4");
    assert_int_equal(feed("$m0,4#FD", false), RM_PACKET_WHOLE);
}

static void a_wrong_sum_is_broken_unless_it_is_trusted(void **state)
{
    (void)state;
    assert_int_equal(feed("$m0,4#fc", false), RM_PACKET_BROKEN);
    assert_int_equal(feed("$m0,4#f?", false), RM_PACKET_BROKEN);
    assert_int_equal(feed("$m0,4#00", true), RM_PACKET_WHOLE);
}

/* '}' 0x7d, ']' 0x5d: '}' escaped; sum 0xda. */
static void what_is_escaped_comes_as_it_was(void **state)
{
    (void)state;
    assert_int_equal(feed("$}]#da", false), RM_PACKET_WHOLE);
    assert_string_equal(reader.payload, "}");
}

static void a_torn_packet_gives_way_to_the_next(void **state)
{
    (void)state;
    assert_int_equal(feed("$m0,$g#67", false), RM_PACKET_WHOLE);
    assert_string_equal(reader.payload, "g");
}

static void signs_and_interrupts_between_packets_are_told(void **state)
{
    (void)state;
    assert_int_equal(feed("+", false), RM_PACKET_ACK);
    assert_int_equal(feed("-", false), RM_PACKET_NAK);
    assert_int_equal(feed("noise\x03", false), RM_PACKET_INTERRUPT);
    assert_int_equal(feed("$a+-\x03#bc", false), RM_PACKET_WHOLE); /* within, they are payload */
}

static void one_that_is_too_long_is_broken_and_the_next_is_not(void **state)
{
    (void)state;
    rm_packet_feed(&reader, '$', true);
    for (unsigned i = 0; i < 3 * RM_PACKET_BYTES; i++)
        assert_int_equal(rm_packet_feed(&reader, 'a', true), RM_PACKET_NONE);
    assert_int_equal(feed("#00", true), RM_PACKET_BROKEN);
    assert_int_equal(feed("$g#67", false), RM_PACKET_WHOLE);
}

static void a_frame_is_read_back_as_what_was_sent(void **state)
{
    (void)state;
    static struct rm_reply reply;
    static char frame[RM_FRAME_BYTES];
    rm_reply_clear(&reply);
    for (unsigned byte = 0; byte < 256; byte++)
        rm_reply_bytes(&reply, &(char){(char)byte}, 1);
    size_t length = rm_packet_frame(&reply, frame);
    for (size_t i = 0; i + 1 < length; i++)
        assert_int_equal(rm_packet_feed(&reader, (uint8_t)frame[i], false), RM_PACKET_NONE);
    assert_int_equal(rm_packet_feed(&reader, (uint8_t)frame[length - 1], false), RM_PACKET_WHOLE);
    assert_int_equal(reader.length, 256);
    for (unsigned byte = 0; byte < 256; byte++)
        assert_int_equal((uint8_t)reader.payload[byte], byte);
}

static void a_reply_that_does_not_fit_says_so(void **state)
{
    (void)state;
    static struct rm_reply reply;
    rm_reply_clear(&reply);
    for (unsigned i = 0; i < RM_PACKET_BYTES / 2; i++)
        rm_reply_hex(&reply, "\xa5", 1);
    assert_false(reply.overflowed);
    rm_reply_print(&reply, "x");
    assert_true(reply.overflowed);
    assert_int_equal(reply.length, RM_PACKET_BYTES);
    assert_memory_equal(reply.payload, "a5a5", 4);
}

static void numbers_are_64_bits_of_hexadecimal(void **state)
{
    (void)state;
    uint64_t value;
    const char *text = "ffffffffFFFFFFFF,rest";
    assert_true(rm_packet_number(&text, &value));
    assert_int_equal(value, UINT64_MAX);
    assert_string_equal(text, ",rest");
    text = "10000000000000000";
    assert_false(rm_packet_number(&text, &value));
    text = ",";
    assert_false(rm_packet_number(&text, &value));
}

static void bytes_are_all_digits_or_none(void **state)
{
    (void)state;
    uint8_t bytes[2];
    assert_true(rm_packet_hex("a50F", bytes, 2));
    assert_int_equal(bytes[0] << 8 | bytes[1], 0xa50f);
    assert_false(rm_packet_hex("a50", bytes, 2));
    assert_false(rm_packet_hex("a50f1", bytes, 2));
    assert_false(rm_packet_hex("g50f", bytes, 2));
}

static void places_to_listen_are_pipes_sockets_and_ports_of_this_machine(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",         "tcp:",       "tcp:65536", "tcp:-1", "tcp:1x",
                                        "tcp:0x10", "tcp:a:1234", "unix:",     "stdin",  "1234"};
    struct rm_listen listen;
    struct rm_error error;
    assert_int_equal(rm_listen_parse("tcp:65535", &listen, NULL), RM_OK);
    assert_int_equal(listen.kind, RM_LISTEN_TCP);
    assert_int_equal(listen.port, 65535);
    assert_int_equal(rm_listen_parse("unix:a/b", &listen, NULL), RM_OK);
    assert_string_equal(listen.path, "a/b");
    assert_int_equal(rm_listen_parse("stdio", &listen, NULL), RM_OK);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        assert_int_equal(rm_listen_parse(wrong[i], &listen, &error), RM_BAD_INPUT);
        assert_non_null(strstr(error.text, "expected"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_packet_with_its_sum_is_whole, forget),
        cmocka_unit_test_setup(a_wrong_sum_is_broken_unless_it_is_trusted, forget),
        cmocka_unit_test_setup(what_is_escaped_comes_as_it_was, forget),
        cmocka_unit_test_setup(a_torn_packet_gives_way_to_the_next, forget),
        cmocka_unit_test_setup(signs_and_interrupts_between_packets_are_told, forget),
        cmocka_unit_test_setup(one_that_is_too_long_is_broken_and_the_next_is_not, forget),
        cmocka_unit_test_setup(a_frame_is_read_back_as_what_was_sent, forget),
        cmocka_unit_test(a_reply_that_does_not_fit_says_so),
        cmocka_unit_test(numbers_are_64_bits_of_hexadecimal),
        cmocka_unit_test(bytes_are_all_digits_or_none),
        cmocka_unit_test(places_to_listen_are_pipes_sockets_and_ports_of_this_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
