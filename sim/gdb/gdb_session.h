/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One session with one gdb: what both sides know of each other, and the ways to answer. Files of
 * packets (resume.h, queries.h, monitor.h) work on it; gdb_serve.c has the loop.
 */
#ifndef RM_GDB_SESSION_H
#define RM_GDB_SESSION_H

#include "gdb/backwards.h"
#include "gdb/gdb_registers.h"
#include "gdb/gdb_serve.h"
#include "gdb/gdb_threads.h"
#include "gdb/packet.h"
#include "gdb/wire.h"

#define RM_BREAKS_MAX       16
#define RM_EVENT_CONDITIONS 4

/* What `monitor break-on` waits for. */
enum rm_break_kind {
    RM_BREAK_EVENT,
    RM_BREAK_HCALL,
    RM_BREAK_REGISTER,
    RM_BREAK_LOST,
    RM_BREAK_DEADLOCK,
    RM_BREAK_KINDS
};

struct rm_break {
    enum rm_break_kind kind;
    enum rm_event_type type; /* EVENT, and what some of its fields have to be */
    unsigned count;
    struct {
        unsigned field; /* index */
        uint64_t value;
    } conditions[RM_EVENT_CONDITIONS];
    int of;             /* the others: a thread or vcpu; -1: any */
    bool has_value;     /* REGISTER, HCALL */
    char name[24];      /* REGISTER */
    uint64_t value;     /* that it gets */
    struct rm_mask was; /* of whom it was true when last looked */
};

/* A place that the user gave a name. */
#define RM_NAMED_PLACES_MAX 16
struct rm_named_place {
    char name[32];
    unsigned thread; /* that was chosen there */
    uint64_t position, moves;
    struct rm_snapshot *snapshot;
};

struct rm_session {
    struct rm_machine *machine;
    struct rm_wire wire;
    struct rm_gdb_options options;
    bool over;               /* detached, killed, or gdb has gone */
    bool trusts;             /* no packet is acknowledged */
    bool unacknowledged;     /* gdb has not said that it has the last reply, to `asked` */
    bool going;              /* gdb waits for the machine to stop */
    bool others_stay;        /* while a thread steps */
    bool goes_forward;       /* what is told now has not been told before */
    unsigned thread;         /* of g, G, p, P */
    int resumed;             /* of bs: a thread, or RM_GDB_ANY */
    uint64_t deadline_cycle; /* of the first budget */
    struct rm_stop last;
    struct rm_gdb_registers registers;
    char *description, *threads; /* what was read of last */
    struct rm_stop_points points;
    struct rm_walk walk;
    struct rm_history history;
    unsigned places_count;
    struct rm_named_place places[RM_NAMED_PLACES_MAX];
    unsigned breaks_count;
    struct rm_break breaks[RM_BREAKS_MAX];
    char told[RM_ERROR_TEXT_BYTES]; /* the event that stopped it */
    struct rm_packet_reader reader;
    struct rm_reply reply, aside; /* `aside`: what is said while the reply is being made */
    size_t asked_bytes;
    char asked[RM_PACKET_BYTES]; /* the last packet */
    size_t read_at, read_end;
    char input[4096], frame[RM_FRAME_BYTES];
};

/* Sends the reply that was made. */
void rm_session_send(struct rm_session *session);
/* A line on gdb's console; only while gdb waits for a stop or for a monitor command. */
void rm_session_say(struct rm_session *session, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Makes a reply. */
void rm_session_ok(struct rm_session *session);
void rm_session_error(struct rm_session *session, unsigned number);
void rm_session_stop_reply(struct rm_session *session);

/* The next thing that gdb sent; RM_PACKET_NONE: it has gone. `waits`: or nothing is there yet. */
enum rm_packet_kind rm_session_read(struct rm_session *session, bool waits);

#endif
