/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of events (rmsim/events.def) as data: what has to go through all fields of all kinds,
 * such as text, hashes, the metadata of a trace and columns, goes through these. */
#ifndef RM_TRACE_EVENT_TABLE_H
#define RM_TRACE_EVENT_TABLE_H

#include "rmsim/events.h"

enum rm_field_type {
    RM_FIELD_u32,
    RM_FIELD_u64,
    RM_FIELD_x32,
    RM_FIELD_x64,
    RM_FIELD_i32,
    RM_FIELD_i64,
    RM_FIELD_text,
    RM_FIELD_flag,
    RM_FIELD_TYPES
};

struct rm_event_field {
    enum rm_field_type type;
    const char *name, *about;
    size_t offset; /* in struct rm_event */
};

/* The fields of a kind, in the order of the table; how many they are. */
const struct rm_event_field *rm_event_fields(enum rm_event_type type, size_t *count);

/* The value of a field that is no text, with its sign extended to 64 bits. */
uint64_t rm_event_number(const struct rm_event *event, const struct rm_event_field *field);
/* The value of a text field, "" where there is none. */
const char *rm_event_text(const struct rm_event *event, const struct rm_event_field *field);

/* "u32", ... */
const char *rm_field_type_name(enum rm_field_type type);
/* "thread", "host", ...; NULL for a number that is none. */
const char *rm_actor_name(enum rm_actor_kind kind);
#define RM_ACTORS (RM_ACTOR_NEST + 1)

#endif
