/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Telling what happens: emit, and the list of those who listen. Kinds and fields are in
 * rmsim/events.def. Whoever lets somebody act says who it is first (rm_trace.now); what is emitted
 * then carries that actor, its cycle, the cause that it goes back to and the exit that it is in.
 */
#ifndef RM_TRACE_TRACE_H
#define RM_TRACE_TRACE_H

#include "rmsim/events.h"

struct rm_trace {
    struct rm_actor now; /* who acts; part of the machine's state */
    uint64_t number;     /* of the next event; part of the machine's state */
    uint64_t wanted;     /* kinds that somebody listens to */
    bool telling;        /* an observer is being called */
    unsigned count;
    struct rm_observer observers[RM_OBSERVERS_MAX];
};

enum rm_status rm_trace_add(struct rm_trace *trace, const struct rm_observer *observer,
                            struct rm_error *error);
/* May be called by an observer: those that go hear no more, and the others of everything. */
void rm_trace_remove(struct rm_trace *trace, const void *context);

/* Tells of an event whose type and fields are filled in. */
void rm_trace_tell(struct rm_trace *trace, struct rm_event *event);

/*
 * RM_EMIT(trace, kick, .vcpu = 1, .core = 0): `trace` may be NULL. The event's number is counted
 * whether or not somebody listens, so that the stream is the same for everybody.
 */
#define RM_EMIT(trace, name, ...)                                                                  \
    do {                                                                                           \
        struct rm_trace *trace_ = (trace);                                                         \
        if (trace_ && !(trace_->wanted & RM_EVENT_BIT(RM_EVENT_##name))) {                         \
            trace_->number++;                                                                      \
        } else if (trace_) {                                                                       \
            struct rm_event event_ = {.type = RM_EVENT_##name, .name = {__VA_ARGS__}};             \
            rm_trace_tell(trace_, &event_);                                                        \
        }                                                                                          \
    } while (0)

/* A hash of what an event tells, added to `hash`: equal streams, equal hashes. */
uint64_t rm_event_hash(const struct rm_event *event, uint64_t hash);

#endif
