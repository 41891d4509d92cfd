/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A wire whose gdb is a function: it is shown each answer, and says what is asked next. */
#ifndef TESTS_GDB_ASKING_WIRE_H
#define TESTS_GDB_ASKING_WIRE_H

#include "gdb/gdb_serve.h"
#include "gdb/packet.h"

#include <string.h>

struct asking_wire {
    /* The next packet; NULL: gdb goes. `answer` is NULL the first time. */
    const char *(*next)(void *context, const char *answer);
    void *context;
    struct rm_packet_reader reader;
    bool answered;
    struct rm_reply ask;
    char frame[RM_FRAME_BYTES];
};

static inline size_t asking_read(void *context, void *to, size_t bytes)
{
    struct asking_wire *wire = context;
    const char *packet = wire->next(wire->context, wire->answered ? wire->reader.payload : NULL);
    if (!packet)
        return 0;
    rm_reply_clear(&wire->ask);
    rm_reply_bytes(&wire->ask, packet, strlen(packet));
    size_t length = rm_packet_frame(&wire->ask, wire->frame);
    if (length + 1 > bytes)
        return 0;
    *(char *)to = '+'; /* the last answer has come */
    memcpy((char *)to + 1, wire->frame, length);
    return length + 1;
}

/* The last payload of an answer stays: what came before it were lines for the console. */
static inline bool asking_write(void *context, const void *from, size_t bytes)
{
    struct asking_wire *wire = context;
    for (size_t i = 0; i < bytes; i++)
        if (rm_packet_feed(&wire->reader, ((const uint8_t *)from)[i], false) == RM_PACKET_WHOLE)
            wire->answered = true;
    return true;
}

static inline bool asking_waits(void *context)
{
    (void)context;
    return false;
}

/* A session in which `next` asks. */
static inline enum rm_status play_asking(struct rm_machine *machine,
                                         const char *(*next)(void *context, const char *answer),
                                         void *context, struct rm_error *error)
{
    static struct asking_wire wire;
    static const struct rm_gdb_options options = {.budget_cycles = 10000000};
    struct rm_wire end = {asking_read, asking_write, asking_waits, &wire};
    memset(&wire, 0, sizeof(wire));
    wire.next = next;
    wire.context = context;
    return rm_gdb_serve(machine, &end, &options, error);
}

#endif
