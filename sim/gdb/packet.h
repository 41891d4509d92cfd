/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packets of gdb's remote protocol ("Overview" in its manual): $ payload # and two digits of a sum,
 * with an answer of + or - unless that was agreed away, and the byte 0x03 that interrupts. What
 * comes in is hostile: a payload that is too long, or whose sum is wrong, is none. Run lengths are
 * not taken, as gdb sends none.
 */
#ifndef RM_GDB_PACKET_H
#define RM_GDB_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest payload that is taken, and sent: PacketSize. */
#define RM_PACKET_BYTES 16384

enum rm_packet_kind {
    RM_PACKET_NONE,      /* nothing is whole yet */
    RM_PACKET_ACK,       /* + */
    RM_PACKET_NAK,       /* - */
    RM_PACKET_INTERRUPT, /* 0x03 between packets */
    RM_PACKET_WHOLE,     /* `payload` has it, until the next byte is fed */
    RM_PACKET_BROKEN,    /* to be asked for again */
};

struct rm_packet_reader {
    enum { RM_OUTSIDE, RM_PAYLOAD, RM_ESCAPED, RM_SUM_HIGH, RM_SUM_LOW } state;
    bool too_long;
    uint8_t sum, told_sum;
    bool sum_is_wrong; /* a digit is none */
    size_t length;
    char payload[RM_PACKET_BYTES + 1]; /* unescaped, and a zero behind it */
};

/* Zeroed, a reader has read nothing. `trusts`: no sum is looked at. */
enum rm_packet_kind rm_packet_feed(struct rm_packet_reader *reader, uint8_t byte, bool trusts);

/* A payload that is being made. What does not fit is left out and remembered. */
struct rm_reply {
    size_t length;
    bool overflowed;
    char payload[RM_PACKET_BYTES];
};

void rm_reply_clear(struct rm_reply *reply);
void rm_reply_print(struct rm_reply *reply, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Two digits a byte. */
void rm_reply_hex(struct rm_reply *reply, const void *bytes, size_t count);
/* As they are; the frame escapes them. */
void rm_reply_bytes(struct rm_reply *reply, const void *bytes, size_t count);

/* The frame of a payload, escaped, ready to be sent. Its length; at most RM_FRAME_BYTES. */
#define RM_FRAME_BYTES (2 * RM_PACKET_BYTES + 4)
size_t rm_packet_frame(const struct rm_reply *reply, char to[RM_FRAME_BYTES]);

/* What payloads are made of. */

/* A number in hexadecimal, at most 64 bits; *at is behind it. False: there is none, or too long. */
bool rm_packet_number(const char **at, uint64_t *value);
/* Bytes of two digits each, up to the end of the text. False: other digits, or not `count`. */
bool rm_packet_hex(const char *text, void *bytes, size_t count);
/* Whether the text goes on with `word`; then *at is behind it. */
bool rm_packet_word(const char **at, const char *word);

#endif
