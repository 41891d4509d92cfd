/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace/event_table.h"

#include <string.h>

/* The fields of all kinds, in the order of the table. */
static const struct rm_event_field fields[] = {
#define RM_FIELD(event, type, name, about)                                                         \
    {RM_FIELD_##type, #name, about, offsetof(struct rm_event, event.name)},
#define RM_EVENT(name, about, ...) __VA_ARGS__
#include "rmsim/events.def"
#undef RM_EVENT
#undef RM_FIELD
};

/* Where those of each kind begin, and, after the last kind, where they end. */
enum {
#define RM_FIELD(event, type, name, about) +1
#define RM_EVENT(name, about, ...)         FIRST_##name, LAST_##name = FIRST_##name - 1 __VA_ARGS__,
#include "rmsim/events.def"
#undef RM_EVENT
#undef RM_FIELD
};

static const struct {
    const char *name, *about;
    size_t first, end;
} kinds[] = {
#define RM_FIELD(event, type, name, about)
#define RM_EVENT(name, about, ...) {#name, about, FIRST_##name, LAST_##name + 1},
#include "rmsim/events.def"
#undef RM_EVENT
#undef RM_FIELD
};

const struct rm_event_field *rm_event_fields(enum rm_event_type type, size_t *count)
{
    *count = kinds[type].end - kinds[type].first;
    return &fields[kinds[type].first];
}

static const void *place_of(const struct rm_event *event, const struct rm_event_field *field)
{
    return (const char *)event + field->offset;
}

uint64_t rm_event_number(const struct rm_event *event, const struct rm_event_field *field)
{
    const void *place = place_of(event, field);
    switch (field->type) {
    case RM_FIELD_u32:
    case RM_FIELD_x32:
        return *(const uint32_t *)place;
    case RM_FIELD_i32:
        return (uint64_t)(int64_t) * (const int32_t *)place;
    case RM_FIELD_flag:
        return *(const bool *)place;
    default:
        return *(const uint64_t *)place;
    }
}

const char *rm_event_text(const struct rm_event *event, const struct rm_event_field *field)
{
    const char *text;
    memcpy(&text, place_of(event, field), sizeof(text));
    return text ? text : "";
}

const char *rm_event_name(enum rm_event_type type)
{
    return (unsigned)type < RM_EVENT_TYPES ? kinds[type].name : NULL;
}

const char *rm_event_about(enum rm_event_type type)
{
    return (unsigned)type < RM_EVENT_TYPES ? kinds[type].about : NULL;
}

const char *rm_field_type_name(enum rm_field_type type)
{
    static const char *const names[] = {"u32", "u64", "x32", "x64", "i32", "i64", "text", "flag"};
    return names[type];
}

const char *rm_actor_name(enum rm_actor_kind kind)
{
    static const char *const names[] = {"thread", "host", "device", "nest"};
    return (unsigned)kind < RM_ACTORS ? names[kind] : NULL;
}
