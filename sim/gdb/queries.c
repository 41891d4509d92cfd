/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gdb/queries.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINEAR_MAP UINT64_C(0xc000000000000000)

static void supported(struct rm_session *session, const char *rest)
{
    (void)rest;
    rm_reply_print(&session->reply,
                   "PacketSize=%x;qXfer:features:read+;qXfer:threads:read+;qXfer:memory-map:read+;"
                   "vContSupported+;multiprocess+;QStartNoAckMode+;swbreak+;hwbreak+;"
                   "ReverseStep+;ReverseContinue+%s",
                   RM_PACKET_BYTES - 16,
                   session->options.image_name ? ";qXfer:exec-file:read+" : "");
}

/* "offset,length" of a text: that piece, and whether there is more. */
static void piece(struct rm_session *session, const char *text, const char *rest)
{
    uint64_t offset, length;
    size_t bytes = text ? strlen(text) : 0;
    if (!text || !rm_packet_number(&rest, &offset) || !rm_packet_word(&rest, ",") ||
        !rm_packet_number(&rest, &length) || *rest || offset > bytes) {
        rm_session_error(session, 0x16);
        return;
    }
    if (length > RM_PACKET_BYTES / 2)
        length = RM_PACKET_BYTES / 2;
    bool more = length < bytes - offset;
    rm_reply_print(&session->reply, more ? "m" : "l");
    rm_reply_bytes(&session->reply, text + offset, more ? length : bytes - offset);
}

static void features(struct rm_session *session, const char *rest)
{
    if (!session->description)
        session->description = rm_gdb_registers_describe(&session->registers);
    piece(session, session->description, rest);
}

/* Read anew from its beginning. */
static void threads(struct rm_session *session, const char *rest)
{
    if (strncmp(rest, "0,", 2) == 0 || !session->threads) {
        free(session->threads);
        session->threads = rm_gdb_threads_describe(session->machine);
    }
    piece(session, session->threads, rest);
}

/* Memory by both of its addresses; what is not listed, gdb does not touch: the devices' pages. */
static void memory_map(struct rm_session *session, const char *rest)
{
    char text[512];
    uint64_t bytes = rm_mem_bytes(session->machine->mem);
    snprintf(text, sizeof(text),
             "<?xml version=\"1.0\"?>\n<memory-map>"
             "<memory type=\"ram\" start=\"0x0\" length=\"0x%" PRIx64 "\"/>"
             "<memory type=\"ram\" start=\"0x%" PRIx64 "\" length=\"0x%" PRIx64 "\"/>"
             "</memory-map>\n",
             bytes, LINEAR_MAP, bytes);
    piece(session, text, rest);
}

/* "process:offset,length". */
static void image_name(struct rm_session *session, const char *rest)
{
    rest += strcspn(rest, ":");
    if (*rest == ':' && session->options.image_name)
        piece(session, session->options.image_name, rest + 1);
}

static void attached(struct rm_session *session, const char *rest)
{
    (void)rest;
    rm_reply_print(&session->reply, session->options.kill_ends ? "0" : "1");
}

static void current_thread(struct rm_session *session, const char *rest)
{
    if (!*rest) /* and not qCRC */
        rm_reply_print(&session->reply, "QCp1.%x", session->thread + 1);
}

/* For those who do not read the list. */
static void thread_info(struct rm_session *session, const char *rest)
{
    (void)rest;
    rm_reply_print(&session->reply, "m");
    for (unsigned thread = 0; thread < session->machine->threads; thread++)
        rm_reply_print(&session->reply, "%sp1.%x", thread ? "," : "", thread + 1);
}

static void no_more_threads(struct rm_session *session, const char *rest)
{
    (void)rest;
    rm_reply_print(&session->reply, "l");
}

static void extra_info(struct rm_session *session, const char *rest)
{
    char about[400];
    int thread;
    if (!rm_gdb_thread_id(session->machine, &rest, &thread) || thread < 0) {
        rm_session_error(session, 0x16);
        return;
    }
    rm_gdb_thread_about(session->machine, (unsigned)thread, about, sizeof(about));
    rm_reply_hex(&session->reply, about, strlen(about));
}

static void symbols(struct rm_session *session, const char *rest)
{
    (void)rest;
    rm_session_ok(session);
}

void rm_query(struct rm_session *session, const char *packet)
{
    static const struct {
        const char *word;
        void (*answer)(struct rm_session *session, const char *rest);
    } queries[] = {
        {"qSupported", supported},
        {"qXfer:features:read:target.xml:", features},
        {"qXfer:threads:read::", threads},
        {"qXfer:memory-map:read::", memory_map},
        {"qXfer:exec-file:read:", image_name},
        {"qAttached", attached},
        {"qC", current_thread},
        {"qfThreadInfo", thread_info},
        {"qsThreadInfo", no_more_threads},
        {"qThreadExtraInfo,", extra_info},
        {"qSymbol::", symbols},
    };
    for (size_t i = 0; i < sizeof(queries) / sizeof(*queries); i++)
        if (rm_packet_word(&packet, queries[i].word)) {
            queries[i].answer(session, packet);
            return;
        }
}
