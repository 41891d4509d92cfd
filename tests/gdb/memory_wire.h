/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A wire whose gdb is a list of packets, in memory. Each is sent when the one before was answered,
 * as gdb does; what comes back is kept, one payload a packet. */
#ifndef TESTS_GDB_MEMORY_WIRE_H
#define TESTS_GDB_MEMORY_WIRE_H

#include "gdb/gdb_serve.h"
#include "gdb/packet.h"

#include <stdio.h>
#include <string.h>

#define ANSWERS_MAX 1024
#define INTERRUPT   "\x03" /* in the list of packets: the byte, while the machine goes */

struct memory_wire {
    const char *const *packets; /* that are left, to NULL */
    bool hangs_up;              /* when all are sent, while the machine goes */
    struct rm_packet_reader reader;
    unsigned count;
    char answers[ANSWERS_MAX][RM_PACKET_BYTES + 1]; /* without console output */
    char console[1 << 16];
};

static inline size_t memory_read(void *context, void *to, size_t bytes)
{
    struct memory_wire *wire = context;
    static struct rm_reply reply;
    static char frame[RM_FRAME_BYTES];
    if (!*wire->packets)
        return 0;
    if (strcmp(*wire->packets, INTERRUPT) == 0) {
        wire->packets++;
        *(char *)to = *INTERRUPT;
        return 1;
    }
    rm_reply_clear(&reply);
    rm_reply_bytes(&reply, *wire->packets, strlen(*wire->packets));
    size_t length = rm_packet_frame(&reply, frame);
    if (length + 1 > bytes)
        return 0;
    *(char *)to = '+'; /* the last answer has come */
    memcpy((char *)to + 1, frame, length);
    wire->packets++;
    return length + 1;
}

static inline bool memory_write(void *context, const void *from, size_t bytes)
{
    struct memory_wire *wire = context;
    const uint8_t *at = from;
    for (size_t i = 0; i < bytes; i++) {
        if (rm_packet_feed(&wire->reader, at[i], false) != RM_PACKET_WHOLE)
            continue;
        const char *payload = wire->reader.payload;
        size_t used = strlen(wire->console);
        if (payload[0] == 'O' && strcmp(payload, "OK") != 0 &&
            used + wire->reader.length / 2 < sizeof(wire->console)) {
            rm_packet_hex(payload + 1, wire->console + used, wire->reader.length / 2);
            wire->console[used + wire->reader.length / 2] = '\0';
        } else if (wire->count < ANSWERS_MAX) {
            memcpy(wire->answers[wire->count++], payload, wire->reader.length + 1);
        }
    }
    return true;
}

static inline bool memory_waits(void *context)
{
    const struct memory_wire *wire = context;
    return *wire->packets ? strcmp(*wire->packets, INTERRUPT) == 0 : wire->hangs_up;
}

/* Plays a session on a machine. */
static inline enum rm_status play_session_with(struct rm_machine *machine, struct memory_wire *wire,
                                               const char *const *packets, bool hangs_up,
                                               const struct rm_gdb_options *options)
{
    struct rm_wire end = {memory_read, memory_write, memory_waits, wire};
    memset(wire, 0, sizeof(*wire));
    wire->packets = packets;
    wire->hangs_up = hangs_up;
    return rm_gdb_serve(machine, &end, options, NULL);
}

static inline enum rm_status play_session(struct rm_machine *machine, struct memory_wire *wire,
                                          const char *const *packets, bool hangs_up)
{
    static const struct rm_gdb_options options = {.budget_cycles = 10000000};
    return play_session_with(machine, wire, packets, hangs_up, &options);
}

#endif
