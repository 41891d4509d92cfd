/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gdb/gdb_session.h"

#include "machine/deadlock.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* gdb's own numbers of signals. */
enum { SIGNAL_INT = 2, SIGNAL_TRAP = 5, SIGNAL_ABRT = 6, SIGNAL_XCPU = 24 };

static void send_frame(struct rm_session *session, const struct rm_reply *reply)
{
    size_t length = rm_packet_frame(reply, session->frame);
    if (!session->wire.write(session->wire.context, session->frame, length))
        session->over = true;
}

void rm_session_send(struct rm_session *session)
{
    if (session->reply.overflowed) { /* half an answer is none */
        rm_reply_clear(&session->reply);
        rm_session_error(session, 0x22);
    }
    send_frame(session, &session->reply);
}

void rm_session_say(struct rm_session *session, const char *format, ...)
{
    char text[2048];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof(text) - 1, format, arguments);
    va_end(arguments);
    if (length < 0)
        return;
    strcat(text, "\n");
    rm_reply_clear(&session->aside);
    rm_reply_print(&session->aside, "O");
    rm_reply_hex(&session->aside, text, strlen(text));
    send_frame(session, &session->aside);
}

void rm_session_ok(struct rm_session *session)
{
    rm_reply_print(&session->reply, "OK");
}

void rm_session_error(struct rm_session *session, unsigned number)
{
    rm_reply_print(&session->reply, "E%02x", number);
}

static unsigned signal_of(enum rm_why why)
{
    switch (why) {
    case RM_WHY_INTERRUPT:
        return SIGNAL_INT;
    case RM_WHY_FAULT:
        return SIGNAL_ABRT;
    case RM_WHY_CYCLE:
        return SIGNAL_XCPU;
    default:
        return SIGNAL_TRAP;
    }
}

static void add_reason(struct rm_reply *reply, const struct rm_stop *stop)
{
    static const char *const points[RM_POINT_KINDS] = {
        [RM_POINT_SOFTWARE] = "swbreak", [RM_POINT_HARDWARE] = "hwbreak",
        [RM_POINT_WRITE] = "watch",      [RM_POINT_READ] = "rwatch",
        [RM_POINT_ACCESS] = "awatch",
    };
    const char *point = points[stop->point.kind];
    switch (stop->why) {
    case RM_WHY_BREAK:
        rm_reply_print(reply, "%s:;", point);
        break;
    case RM_WHY_WATCH:
        rm_reply_print(reply, "%s:%" PRIx64 ";", point, stop->point.address);
        break;
    case RM_WHY_BEGIN:
        rm_reply_print(reply, "replaylog:begin;");
        break;
    case RM_WHY_IDLE:
    case RM_WHY_DEADLOCK:
        rm_reply_print(reply, "replaylog:end;");
        break;
    default:
        break;
    }
}

void rm_session_stop_reply(struct rm_session *session)
{
    const struct rm_stop *stop = &session->last;
    const unsigned at_once[] = {session->registers.pc, session->registers.sp};
    struct rm_reply *reply = &session->reply;
    rm_reply_print(reply, "T%02x", signal_of(stop->why));
    for (size_t i = 0; i < sizeof(at_once) / sizeof(*at_once); i++) {
        rm_reply_print(reply, "%x:", at_once[i]);
        rm_gdb_register_read(&session->registers, session->machine, stop->thread, at_once[i],
                             reply);
        rm_reply_print(reply, ";");
    }
    rm_reply_print(reply, "thread:p1.%x;core:%x;", stop->thread + 1,
                   stop->thread / session->machine->config.threads_per_core);
    add_reason(reply, stop);
}

/* One more byte of what gdb sent; false: it has gone. */
static bool next_byte(struct rm_session *session, uint8_t *byte)
{
    if (session->read_at == session->read_end) {
        session->read_at = 0;
        session->read_end =
            session->wire.read(session->wire.context, session->input, sizeof(session->input));
        if (session->read_end == 0) {
            session->over = true;
            return false;
        }
    }
    *byte = (uint8_t)session->input[session->read_at++];
    return true;
}

static bool is_there(struct rm_session *session)
{
    return session->read_at < session->read_end || session->wire.waits(session->wire.context);
}

enum rm_packet_kind rm_session_read(struct rm_session *session, bool waits)
{
    uint8_t byte;
    while ((waits || is_there(session)) && next_byte(session, &byte)) {
        enum rm_packet_kind kind = rm_packet_feed(&session->reader, byte, session->trusts);
        if (kind != RM_PACKET_NONE)
            return kind;
    }
    return RM_PACKET_NONE;
}
