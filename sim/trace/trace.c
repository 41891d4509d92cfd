/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of observers, and what is hashed and printed of an event. */
#include "trace/trace.h"

#include "base/fail.h"
#include "base/hash.h"
#include "trace/event_table.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

_Static_assert((unsigned)RM_EVENT_TYPES <= 64, "a bit for each kind");

static void find_wanted(struct rm_trace *trace)
{
    trace->wanted = 0;
    for (unsigned i = 0; i < trace->count; i++)
        trace->wanted |= trace->observers[i].types;
}

/* Those who were taken away leave their places, but not while somebody is on his way past them. */
static void close_gaps(struct rm_trace *trace)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < trace->count; i++)
        if (trace->observers[i].tell)
            trace->observers[kept++] = trace->observers[i];
    trace->count = kept;
}

enum rm_status rm_trace_add(struct rm_trace *trace, const struct rm_observer *observer,
                            struct rm_error *error)
{
    if (observer->size != sizeof(*observer))
        return rm_fail(error, RM_BAD_INPUT, "observer: size is %zu, %zu was expected",
                       observer->size, sizeof(*observer));
    if (!observer->tell)
        return rm_fail(error, RM_BAD_INPUT, "an observer without a function to tell");
    if (trace->telling)
        return rm_fail(error, RM_BAD_INPUT, "not from within an observer");
    close_gaps(trace);
    if (trace->count == RM_OBSERVERS_MAX)
        return rm_fail(error, RM_BAD_INPUT, "more than %d observers", RM_OBSERVERS_MAX);
    trace->observers[trace->count++] = *observer;
    find_wanted(trace);
    return RM_OK;
}

void rm_trace_remove(struct rm_trace *trace, const void *context)
{
    for (unsigned i = 0; i < trace->count; i++)
        if (trace->observers[i].context == context)
            trace->observers[i] = (struct rm_observer){0};
    if (!trace->telling)
        close_gaps(trace);
    find_wanted(trace);
}

void rm_trace_tell(struct rm_trace *trace, struct rm_event *event)
{
    event->actor = trace->now;
    event->number = trace->number++;
    trace->telling = true;
    for (unsigned i = 0; i < trace->count; i++)
        if (trace->observers[i].types & RM_EVENT_BIT(event->type))
            trace->observers[i].tell(trace->observers[i].context, event);
    trace->telling = false;
}

uint64_t rm_event_hash(const struct rm_event *event, uint64_t hash)
{
    const uint64_t common[] = {
        (uint64_t)event->type, (uint64_t)event->actor.kind, event->actor.thread, event->actor.cycle,
        event->actor.cause,    event->actor.exit,           event->number,
    };
    for (size_t i = 0; i < sizeof(common) / sizeof(*common); i++)
        hash = rm_hash_u64(hash, common[i]);
    size_t count;
    const struct rm_event_field *field = rm_event_fields(event->type, &count);
    for (; count; field++, count--) {
        const char *text;
        if (field->type != RM_FIELD_text)
            hash = rm_hash_u64(hash, rm_event_number(event, field));
        else if (*(text = rm_event_text(event, field)))
            hash = rm_hash_bytes(hash, text, strlen(text));
    }
    return hash;
}

/* A line that is written as far as there is room. */
struct line {
    char *to;
    size_t bytes, length;
};

static void add(struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct line *line, const char *format, ...)
{
    size_t used = line->length < line->bytes ? line->length : line->bytes;
    va_list args;
    va_start(args, format);
    int more =
        vsnprintf(line->bytes > used ? line->to + used : NULL, line->bytes - used, format, args);
    va_end(args);
    line->length += more > 0 ? (size_t)more : 0;
}

static void add_field(struct line *line, const struct rm_event *event,
                      const struct rm_event_field *field)
{
    switch (field->type) {
    case RM_FIELD_text:
        add(line, " %s=%s", field->name, rm_event_text(event, field));
        break;
    case RM_FIELD_x32:
    case RM_FIELD_x64:
        add(line, " %s=0x%" PRIx64, field->name, rm_event_number(event, field));
        break;
    case RM_FIELD_i32:
    case RM_FIELD_i64:
        add(line, " %s=%" PRId64, field->name, (int64_t)rm_event_number(event, field));
        break;
    default:
        add(line, " %s=%" PRIu64, field->name, rm_event_number(event, field));
    }
}

size_t rm_event_print(const struct rm_event *event, char *to, size_t bytes)
{
    struct line line = {to, bytes, 0};
    const struct rm_actor *actor = &event->actor;
    add(&line, "%" PRIu64 " @%" PRIu64 " %s %u", event->number, actor->cycle,
        rm_actor_name(actor->kind), actor->thread);
    if (actor->exit)
        add(&line, " exit %" PRIu64, actor->exit);
    if (actor->cause)
        add(&line, " cause %u", actor->cause);
    add(&line, " %s", rm_event_name(event->type));
    size_t count;
    const struct rm_event_field *field = rm_event_fields(event->type, &count);
    for (; count; field++, count--)
        add_field(&line, event, field);
    return line.length;
}
