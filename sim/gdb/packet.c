/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gdb/packet.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define INTERRUPT   0x03
#define ESCAPE      '}'
#define ESCAPE_FLIP 0x20

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static void keep(struct rm_packet_reader *reader, uint8_t byte)
{
    if (reader->length == RM_PACKET_BYTES)
        reader->too_long = true;
    else
        reader->payload[reader->length++] = (char)byte;
}

static enum rm_packet_kind outside(struct rm_packet_reader *reader, uint8_t byte)
{
    switch (byte) {
    case '$':
        reader->state = RM_PAYLOAD;
        reader->length = 0;
        reader->sum = reader->told_sum = 0;
        reader->too_long = reader->sum_is_wrong = false;
        return RM_PACKET_NONE;
    case '+':
        return RM_PACKET_ACK;
    case '-':
        return RM_PACKET_NAK;
    case INTERRUPT:
        return RM_PACKET_INTERRUPT;
    default: /* noise of a line */
        return RM_PACKET_NONE;
    }
}

static void payload(struct rm_packet_reader *reader, uint8_t byte)
{
    if (byte == '#') {
        reader->state = RM_SUM_HIGH;
        return;
    }
    reader->sum = (uint8_t)(reader->sum + byte);
    if (byte == ESCAPE)
        reader->state = RM_ESCAPED;
    else
        keep(reader, byte);
}

static void sum_digit(struct rm_packet_reader *reader, uint8_t byte)
{
    int value = digit((char)byte);
    reader->sum_is_wrong |= value < 0;
    reader->told_sum = (uint8_t)(reader->told_sum << 4 | (value & 0xf));
}

enum rm_packet_kind rm_packet_feed(struct rm_packet_reader *reader, uint8_t byte, bool trusts)
{
    if (byte == '$' && reader->state != RM_OUTSIDE) /* the last one was torn */
        reader->state = RM_OUTSIDE;
    switch (reader->state) {
    case RM_OUTSIDE:
        return outside(reader, byte);
    case RM_PAYLOAD:
        payload(reader, byte);
        return RM_PACKET_NONE;
    case RM_ESCAPED:
        reader->sum = (uint8_t)(reader->sum + byte);
        keep(reader, byte ^ ESCAPE_FLIP);
        reader->state = RM_PAYLOAD;
        return RM_PACKET_NONE;
    case RM_SUM_HIGH:
        sum_digit(reader, byte);
        reader->state = RM_SUM_LOW;
        return RM_PACKET_NONE;
    case RM_SUM_LOW:
        sum_digit(reader, byte);
        break;
    }
    reader->state = RM_OUTSIDE;
    reader->payload[reader->length] = '\0';
    bool wrong = reader->sum_is_wrong || reader->sum != reader->told_sum;
    return reader->too_long || (wrong && !trusts) ? RM_PACKET_BROKEN : RM_PACKET_WHOLE;
}

void rm_reply_clear(struct rm_reply *reply)
{
    reply->length = 0;
    reply->overflowed = false;
}

void rm_reply_bytes(struct rm_reply *reply, const void *bytes, size_t count)
{
    size_t room = RM_PACKET_BYTES - reply->length;
    if (count > room) {
        reply->overflowed = true;
        count = room;
    }
    memcpy(reply->payload + reply->length, bytes, count);
    reply->length += count;
}

void rm_reply_print(struct rm_reply *reply, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (length < 0)
        return;
    reply->overflowed |= (size_t)length >= sizeof(text);
    rm_reply_bytes(reply, text, (size_t)length < sizeof(text) ? (size_t)length : sizeof(text) - 1);
}

void rm_reply_hex(struct rm_reply *reply, const void *bytes, size_t count)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *from = bytes;
    for (size_t i = 0; i < count; i++) {
        char two[2] = {digits[from[i] >> 4], digits[from[i] & 0xf]};
        rm_reply_bytes(reply, two, sizeof(two));
    }
}

static bool needs_escape(char c)
{
    return c == '$' || c == '#' || c == ESCAPE || c == '*';
}

size_t rm_packet_frame(const struct rm_reply *reply, char to[RM_FRAME_BYTES])
{
    size_t length = 0;
    uint8_t sum = 0;
    char digits[3];
    to[length++] = '$';
    for (size_t i = 0; i < reply->length; i++) {
        char c = reply->payload[i];
        if (needs_escape(c)) {
            to[length++] = ESCAPE;
            sum = (uint8_t)(sum + ESCAPE);
            c = (char)(c ^ ESCAPE_FLIP);
        }
        to[length++] = c;
        sum = (uint8_t)(sum + (uint8_t)c);
    }
    to[length++] = '#';
    snprintf(digits, sizeof(digits), "%02x", sum);
    memcpy(to + length, digits, 2);
    return length + 2;
}

bool rm_packet_number(const char **at, uint64_t *value)
{
    unsigned digits = 0;
    *value = 0;
    for (int found; (found = digit(**at)) >= 0; (*at)++, digits++) {
        if (*value >> 60)
            return false;
        *value = *value << 4 | (uint64_t)found;
    }
    return digits > 0;
}

bool rm_packet_hex(const char *text, void *bytes, size_t count)
{
    uint8_t *to = bytes;
    for (size_t i = 0; i < count; i++, text += 2) {
        if (digit(text[0]) < 0 || digit(text[1]) < 0)
            return false;
        to[i] = (uint8_t)(digit(text[0]) << 4 | digit(text[1]));
    }
    return *text == '\0';
}

bool rm_packet_word(const char **at, const char *word)
{
    size_t length = strlen(word);
    if (strncmp(*at, word, length) != 0)
        return false;
    *at += length;
    return true;
}
