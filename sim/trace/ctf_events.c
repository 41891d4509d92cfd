/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace/ctf_events.h"

#include "trace/event_table.h"

#include <endian.h>
#include <string.h>

/* The most bytes of each type of field, and of each kind of event. */
enum {
    MOST_u32 = 4,
    MOST_u64 = 8,
    MOST_x32 = 4,
    MOST_x64 = 8,
    MOST_i32 = 4,
    MOST_i64 = 8,
    MOST_flag = 1,
    MOST_text = RM_CTF_TEXT_MAX + 1
};
union sizes {
#define RM_FIELD(event, type, name, about) uint8_t name[MOST_##type];
#define RM_EVENT(name, about, ...)                                                                 \
    struct {                                                                                       \
        __VA_ARGS__                                                                                \
    } name;
#include "rmsim/events.def"
#undef RM_EVENT
#undef RM_FIELD
};
const size_t rm_ctf_event_bytes_max = sizeof(struct rm_ctf_event) + sizeof(union sizes);
_Static_assert(sizeof(struct rm_ctf_packet) + sizeof(struct rm_ctf_event) + sizeof(union sizes) <=
                   RM_CTF_PACKET_BYTES,
               "every event fits in a packet");

/* One function a type, in each direction. */

static inline uint8_t *put_u32(uint8_t *to, uint32_t value)
{
    value = htole32(value);
    memcpy(to, &value, sizeof(value));
    return to + sizeof(value);
}

static inline uint8_t *put_u64(uint8_t *to, uint64_t value)
{
    value = htole64(value);
    memcpy(to, &value, sizeof(value));
    return to + sizeof(value);
}

static inline uint8_t *put_x32(uint8_t *to, uint32_t value)
{
    return put_u32(to, value);
}

static inline uint8_t *put_x64(uint8_t *to, uint64_t value)
{
    return put_u64(to, value);
}

static inline uint8_t *put_i32(uint8_t *to, int32_t value)
{
    return put_u32(to, (uint32_t)value);
}

static inline uint8_t *put_i64(uint8_t *to, int64_t value)
{
    return put_u64(to, (uint64_t)value);
}

static inline uint8_t *put_flag(uint8_t *to, bool value)
{
    *to = value;
    return to + 1;
}

static inline uint8_t *put_text(uint8_t *to, const char *text)
{
    size_t bytes = text ? strnlen(text, RM_CTF_TEXT_MAX) : 0;
    if (bytes)
        memcpy(to, text, bytes);
    to[bytes] = '\0';
    return to + bytes + 1;
}

/* What is read, up to the first thing that is wrong. */
struct source {
    const uint8_t *at, *end;
    const char *wrong;
};

static inline bool has(struct source *source, size_t bytes)
{
    if (!source->wrong && (size_t)(source->end - source->at) < bytes)
        source->wrong = "it goes on behind the content of its packet";
    return !source->wrong;
}

static inline void get_u32(struct source *source, uint32_t *value)
{
    if (!has(source, sizeof(*value)))
        return;
    memcpy(value, source->at, sizeof(*value));
    *value = le32toh(*value);
    source->at += sizeof(*value);
}

static inline void get_u64(struct source *source, uint64_t *value)
{
    if (!has(source, sizeof(*value)))
        return;
    memcpy(value, source->at, sizeof(*value));
    *value = le64toh(*value);
    source->at += sizeof(*value);
}

static inline void get_x32(struct source *source, uint32_t *value)
{
    get_u32(source, value);
}

static inline void get_x64(struct source *source, uint64_t *value)
{
    get_u64(source, value);
}

static inline void get_i32(struct source *source, int32_t *value)
{
    uint32_t bits = 0;
    get_u32(source, &bits);
    *value = (int32_t)bits;
}

static inline void get_i64(struct source *source, int64_t *value)
{
    uint64_t bits = 0;
    get_u64(source, &bits);
    *value = (int64_t)bits;
}

static inline void get_flag(struct source *source, bool *value)
{
    if (!has(source, 1))
        return;
    if (*source->at > 1)
        source->wrong = "it has a flag that is neither 0 nor 1";
    *value = *source->at++ & 1;
}

static inline void get_text(struct source *source, const char **value)
{
    const uint8_t *end =
        has(source, 1) ? memchr(source->at, 0, (size_t)(source->end - source->at)) : NULL;
    *value = "";
    if (!end) {
        source->wrong = "it has a text without an end";
        return;
    }
    *value = (const char *)source->at;
    source->at = end + 1;
}

/* And one a kind. */

#define RM_FIELD(event, type, name, about) to = put_##type(to, told->name);
#define RM_EVENT(name, about, ...)                                                                 \
    static uint8_t *put_##name(uint8_t *to, const struct rm_event_##name *told)                    \
    {                                                                                              \
        __VA_ARGS__                                                                                \
        return to;                                                                                 \
    }
#include "rmsim/events.def"
#undef RM_EVENT
#undef RM_FIELD

#define RM_FIELD(event, type, name, about) get_##type(source, &told->name);
#define RM_EVENT(name, about, ...)                                                                 \
    static void get_##name(struct source *source, struct rm_event_##name *told)                    \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#include "rmsim/events.def"
#undef RM_EVENT
#undef RM_FIELD

static uint8_t *put_fields(uint8_t *to, const struct rm_event *event)
{
    switch (event->type) {
#define RM_FIELD(event, type, name, about)
#define RM_EVENT(name, about, ...)                                                                 \
    case RM_EVENT_##name:                                                                          \
        return put_##name(to, &event->name);
#include "rmsim/events.def"
#undef RM_EVENT
#undef RM_FIELD
    default:
        return to;
    }
}

static void get_fields(struct source *source, struct rm_event *event)
{
    switch (event->type) {
#define RM_FIELD(event, type, name, about)
#define RM_EVENT(name, about, ...)                                                                 \
    case RM_EVENT_##name:                                                                          \
        get_##name(source, &event->name);                                                          \
        break;
#include "rmsim/events.def"
#undef RM_EVENT
#undef RM_FIELD
    default:
        source->wrong = "it has a number that is no kind of event";
    }
}

uint8_t *rm_ctf_put_event(uint8_t *to, const struct rm_event *event, uint64_t seq)
{
    const struct rm_ctf_event head = {.id = htole16((uint16_t)event->type),
                                      .timestamp = htole64(event->actor.cycle),
                                      .seq = htole64(seq),
                                      .exit = htole64(event->actor.exit),
                                      .cause = htole32(event->actor.cause),
                                      .actor = (uint8_t)event->actor.kind};
    memcpy(to, &head, sizeof(head));
    return put_fields(to + sizeof(head), event);
}

const uint8_t *rm_ctf_get_event(const uint8_t *from, const uint8_t *end, unsigned thread,
                                struct rm_event *event, const char **wrong)
{
    struct source source = {from, end, NULL};
    struct rm_ctf_event head;
    if (!has(&source, sizeof(head))) {
        *wrong = source.wrong;
        return NULL;
    }
    memcpy(&head, from, sizeof(head));
    source.at += sizeof(head);
    event->type = (enum rm_event_type)le16toh(head.id);
    event->actor =
        (struct rm_actor){(enum rm_actor_kind)head.actor, thread, le64toh(head.timestamp),
                          le32toh(head.cause), le64toh(head.exit)};
    event->number = le64toh(head.seq);
    if (head.actor >= RM_ACTORS)
        source.wrong = "it has an actor that is none";
    else
        get_fields(&source, event);
    *wrong = source.wrong;
    return source.wrong ? NULL : source.at;
}
