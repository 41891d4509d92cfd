/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gdb/gdb_serve.h"

#include "gdb/break_on.h"
#include "gdb/gdb_session.h"
#include "gdb/image_file.h"
#include "gdb/monitor.h"
#include "gdb/queries.h"
#include "gdb/resume.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Numbers of errors, which gdb only counts: EINVAL and EFAULT. */
enum { WRONG = 0x16, NOT_THERE = 0x0e };

typedef enum rm_status handler(struct rm_session *session, const char *rest,
                               struct rm_error *error);

static enum rm_status why_stopped(struct rm_session *session, const char *rest,
                                  struct rm_error *error)
{
    (void)rest;
    (void)error;
    rm_session_stop_reply(session);
    return RM_OK;
}

static enum rm_status all_registers(struct rm_session *session, const char *rest,
                                    struct rm_error *error)
{
    (void)rest;
    (void)error;
    for (unsigned i = 0; i < session->registers.count; i++)
        rm_gdb_register_read(&session->registers, session->machine, session->thread, i,
                             &session->reply);
    return RM_OK;
}

static enum rm_status one_register(struct rm_session *session, const char *rest,
                                   struct rm_error *error)
{
    uint64_t number;
    (void)error;
    if (rm_packet_number(&rest, &number) && !*rest && number < session->registers.count)
        rm_gdb_register_read(&session->registers, session->machine, session->thread,
                             (unsigned)number, &session->reply);
    else
        rm_session_error(session, WRONG);
    return RM_OK;
}

static bool write_register(struct rm_session *session, unsigned number, const uint8_t *bytes)
{
    rm_history_written(&session->history);
    return rm_gdb_register_write(&session->registers, session->machine, session->thread, number,
                                 bytes, NULL) == RM_OK;
}

static void done(struct rm_session *session, bool well)
{
    if (well)
        rm_session_ok(session);
    else
        rm_session_error(session, WRONG);
}

static enum rm_status set_register(struct rm_session *session, const char *rest,
                                   struct rm_error *error)
{
    uint64_t number;
    uint8_t bytes[16];
    (void)error;
    done(session, rm_packet_number(&rest, &number) && rm_packet_word(&rest, "=") &&
                      number < session->registers.count &&
                      rm_packet_hex(rest, bytes,
                                    rm_gdb_register_bytes(&session->registers, (unsigned)number)) &&
                      write_register(session, (unsigned)number, bytes));
    return RM_OK;
}

/* All that differ from what is there, but ours, which are only looked at. */
static enum rm_status set_all_registers(struct rm_session *session, const char *rest,
                                        struct rm_error *error)
{
    uint8_t bytes[RM_PACKET_BYTES / 2];
    size_t length = strlen(rest) / 2, at = 0;
    bool well = length <= sizeof(bytes) && rm_packet_hex(rest, bytes, length);
    (void)error;
    for (unsigned i = 0; well && i < session->registers.count; i++) {
        size_t each = rm_gdb_register_bytes(&session->registers, i);
        well = at + each <= length;
        if (well && !session->registers.list[i].made)
            well = write_register(session, i, bytes + at);
        at += each;
    }
    done(session, well && at == length);
    return RM_OK;
}

/* "address,length"; the rest is behind it. */
static bool range(const char **rest, uint64_t *address, uint64_t *length)
{
    return rm_packet_number(rest, address) && rm_packet_word(rest, ",") &&
           rm_packet_number(rest, length) && *length <= RM_PACKET_BYTES / 2;
}

/* As much of it as is memory. */
static enum rm_status read_memory(struct rm_session *session, const char *rest,
                                  struct rm_error *error)
{
    uint64_t address, length;
    uint8_t bytes[RM_PACKET_BYTES / 2];
    (void)error;
    if (!range(&rest, &address, &length) || *rest) {
        rm_session_error(session, WRONG);
        return RM_OK;
    }
    while (length && rm_memory(session->machine, address, bytes, length, NULL) != RM_OK)
        length /= 2;
    if (length)
        rm_reply_hex(&session->reply, bytes, length);
    else
        rm_session_error(session, NOT_THERE);
    return RM_OK;
}

static void write_bytes(struct rm_session *session, uint64_t address, const void *bytes,
                        size_t length)
{
    if (rm_set_memory(session->machine, address, bytes, length, NULL) == RM_OK) {
        if (length)
            rm_history_written(&session->history);
        rm_session_ok(session);
    } else {
        rm_session_error(session, NOT_THERE);
    }
}

static enum rm_status write_memory(struct rm_session *session, const char *rest,
                                   struct rm_error *error)
{
    uint64_t address, length;
    uint8_t bytes[RM_PACKET_BYTES / 2];
    (void)error;
    if (range(&rest, &address, &length) && rm_packet_word(&rest, ":") &&
        rm_packet_hex(rest, bytes, length))
        write_bytes(session, address, bytes, length);
    else
        rm_session_error(session, WRONG);
    return RM_OK;
}

static enum rm_status write_binary(struct rm_session *session, const char *rest,
                                   struct rm_error *error)
{
    uint64_t address, length;
    const struct rm_packet_reader *reader = &session->reader;
    (void)error;
    if (range(&rest, &address, &length) && rm_packet_word(&rest, ":") &&
        (size_t)(reader->payload + reader->length - rest) == length)
        write_bytes(session, address, rest, length);
    else
        rm_session_error(session, WRONG);
    return RM_OK;
}

/* "kind,address,length". A breakpoint's length is that of an instruction; conditions are not
 * taken, as none were offered. */
static bool point(const char *rest, struct rm_stop_point *out)
{
    uint64_t kind;
    *out = (struct rm_stop_point){.bytes = 0};
    if (!rm_packet_number(&rest, &kind) || kind >= RM_POINT_KINDS || !rm_packet_word(&rest, ",") ||
        !range(&rest, &out->address, &out->bytes) || *rest)
        return false;
    out->kind = (enum rm_point_kind)kind;
    return true;
}

static enum rm_status add_point(struct rm_session *session, const char *rest,
                                struct rm_error *error)
{
    struct rm_stop_point new;
    (void)error;
    done(session, point(rest, &new) && rm_stop_points_add(&session->points, &new));
    return RM_OK;
}

static enum rm_status remove_point(struct rm_session *session, const char *rest,
                                   struct rm_error *error)
{
    struct rm_stop_point old;
    bool well = point(rest, &old);
    (void)error;
    if (well)
        rm_stop_points_remove(&session->points, &old);
    done(session, well);
    return RM_OK;
}

/* "Hg" for what is read, "Hc" for what is resumed. */
static enum rm_status choose_thread(struct rm_session *session, const char *rest,
                                    struct rm_error *error)
{
    int thread;
    char what = *rest ? *rest++ : '\0';
    bool well = (what == 'g' || what == 'c') &&
                rm_gdb_thread_id(session->machine, &rest, &thread) && !*rest;
    (void)error;
    if (well && what == 'g' && thread >= 0)
        session->thread = (unsigned)thread;
    if (well && what == 'c')
        session->resumed = thread;
    done(session, well);
    return RM_OK;
}

static enum rm_status is_alive(struct rm_session *session, const char *rest, struct rm_error *error)
{
    int thread;
    (void)error;
    done(session, rm_gdb_thread_id(session->machine, &rest, &thread) && thread >= 0);
    return RM_OK;
}

static enum rm_status may_resume(struct rm_session *session, const char *rest,
                                 struct rm_error *error)
{
    (void)rest;
    (void)error;
    rm_reply_print(&session->reply, "vCont;c;C;s;S;r");
    return RM_OK;
}

/* "c", "s" and their kin with a signal, of those who do not know vCont: an address is not taken. */
static enum rm_status resume_old(struct rm_session *session, const char *rest,
                                 struct rm_error *error)
{
    bool steps = *session->reader.payload == 's' || *session->reader.payload == 'S';
    char actions[32] = "c";
    (void)rest;
    if (steps)
        snprintf(actions, sizeof(actions), "s:p1.%x;c", session->thread + 1);
    return rm_resume(session, actions, error);
}

static enum rm_status step_back(struct rm_session *session, const char *rest,
                                struct rm_error *error)
{
    (void)rest;
    return rm_resume_back(session, true, error);
}

static enum rm_status continue_back(struct rm_session *session, const char *rest,
                                    struct rm_error *error)
{
    (void)rest;
    return rm_resume_back(session, false, error);
}

static enum rm_status trust(struct rm_session *session, const char *rest, struct rm_error *error)
{
    (void)rest;
    (void)error;
    rm_session_ok(session);
    session->trusts = true;
    return RM_OK;
}

static enum rm_status monitor(struct rm_session *session, const char *rest, struct rm_error *error)
{
    char command[RM_PACKET_BYTES / 2 + 1];
    size_t length = strlen(rest) / 2;
    if (!rm_packet_hex(rest, command, length)) {
        rm_session_error(session, WRONG);
        return RM_OK;
    }
    command[length] = '\0';
    return rm_monitor(session, command, error);
}

static enum rm_status serve_file(struct rm_session *session, const char *rest,
                                 struct rm_error *error)
{
    (void)error;
    rm_image_file_answer(session, rest);
    return RM_OK;
}

/* Detached, the machine is left as it is: nobody needs it any more. */
static enum rm_status leave(struct rm_session *session, const char *rest, struct rm_error *error)
{
    (void)rest;
    (void)error;
    rm_session_ok(session);
    session->over = true;
    return RM_OK;
}

static const struct {
    const char *word;
    handler *run;
} packets[] = {
    {"?", why_stopped},     {"g", all_registers},   {"G", set_all_registers},
    {"p", one_register},    {"P", set_register},    {"m", read_memory},
    {"M", write_memory},    {"X", write_binary},    {"Z", add_point},
    {"z", remove_point},    {"H", choose_thread},   {"T", is_alive},
    {"vCont?", may_resume}, {"vCont;", rm_resume},  {"c", resume_old},
    {"C", resume_old},      {"s", resume_old},      {"S", resume_old},
    {"bs", step_back},      {"bc", continue_back},  {"QStartNoAckMode", trust},
    {"qRcmd,", monitor},    {"vFile:", serve_file}, {"D", leave},
    {"vKill", leave},       {"k", leave},
};

static enum rm_status answer(struct rm_session *session, struct rm_error *error)
{
    const char *packet = session->reader.payload;
    rm_reply_clear(&session->reply);
    for (size_t i = 0; i < sizeof(packets) / sizeof(*packets); i++)
        if (rm_packet_word(&packet, packets[i].word))
            return packets[i].run(session, packet, error);
    rm_query(session, packet);
    return RM_OK;
}

static void acknowledge(struct rm_session *session, const char *sign)
{
    if (!session->trusts && !session->wire.write(session->wire.context, sign, 1))
        session->over = true;
}

/* gdb asks again when nothing has come for two seconds; on a wire that loses nothing that is one
 * question, and another reply to it would be taken for that to the next. */
static bool is_asked_again(struct rm_session *session)
{
    const struct rm_packet_reader *reader = &session->reader;
    bool again = session->unacknowledged && reader->length == session->asked_bytes &&
                 memcmp(reader->payload, session->asked, reader->length) == 0;
    memcpy(session->asked, reader->payload, reader->length);
    session->asked_bytes = reader->length;
    return again;
}

static enum rm_status take_packet(struct rm_session *session, struct rm_error *error)
{
    switch (rm_session_read(session, true)) {
    case RM_PACKET_WHOLE:
        break;
    case RM_PACKET_ACK:
        session->unacknowledged = false;
        return RM_OK;
    case RM_PACKET_BROKEN:
        acknowledge(session, "-");
        return RM_OK;
    case RM_PACKET_NAK: /* the last answer did not arrive well */
        if (!session->trusts && session->reply.length)
            rm_session_send(session);
        return RM_OK;
    default: /* an interrupt of a machine that stands still is none */
        return RM_OK;
    }
    if (is_asked_again(session))
        return RM_OK;
    session->unacknowledged = !session->trusts;
    acknowledge(session, "+");
    enum rm_status status = answer(session, error);
    if (status == RM_OK)
        rm_session_send(session);
    return status;
}

/* The thread that gdb is shown first: the one that acts, or the first in the guest. */
static unsigned first_thread(const struct rm_machine *machine)
{
    if (machine->state.choice.thread >= 0)
        return (unsigned)machine->state.choice.thread;
    for (unsigned thread = 0; thread < machine->threads; thread++)
        if (machine->state.threads[thread].place != RM_IN_HOST)
            return thread;
    return 0;
}

static enum rm_status serve(struct rm_session *session, struct rm_error *error)
{
    struct rm_observer observer = {.size = sizeof(observer),
                                   .types = RM_EVENT_ALL,
                                   .tell = rm_monitor_hear,
                                   .context = session};
    enum rm_status status = rm_observe(session->machine, &observer, error);
    rm_walk_begin(&session->walk, session->machine);
    session->walk.thread = session->thread;
    session->walk.looks = rm_break_look;
    session->walk.looks_context = session;
    if (status == RM_OK)
        status = rm_history_begin(&session->history, &session->walk, error);
    while (status == RM_OK && !session->over)
        status = take_packet(session, error);
    rm_history_free(&session->history);
    for (unsigned i = 0; i < session->places_count; i++)
        rm_snapshot_free(session->places[i].snapshot);
    rm_walk_end(&session->walk);
    rm_unobserve(session->machine, session);
    return status;
}

enum rm_status rm_gdb_serve(struct rm_machine *machine, const struct rm_wire *wire,
                            const struct rm_gdb_options *options, struct rm_error *error)
{
    struct rm_session *session;
    struct rm_error own_error;
    enum rm_status status = rm_need_outside(machine, error);
    if (status != RM_OK)
        return status;
    session = calloc(1, sizeof(*session));
    if (!session)
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    session->machine = machine;
    session->wire = *wire;
    session->options = *options;
    session->resumed = RM_GDB_ANY;
    session->thread = first_thread(machine);
    session->last = (struct rm_stop){.why = RM_WHY_POSITION, .thread = session->thread};
    session->deadline_cycle =
        options->budget_cycles ? rm_cycle(machine) + options->budget_cycles : RM_NEVER;
    rm_gdb_registers_make(&session->registers, rm_image_endian(machine->image));
    status = serve(session, error ? error : &own_error);
    free(session->description);
    free(session->threads);
    free(session);
    return status;
}
