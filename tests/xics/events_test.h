/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An observer for tests: keeps every event, and compares them with lines of text. */
#ifndef RM_TESTS_EVENTS_TEST_H
#define RM_TESTS_EVENTS_TEST_H

#include "xics_test.h"

struct heard {
    unsigned count;
    struct rm_event event[64];
};

static inline void hear(void *context, const struct rm_event *event)
{
    struct heard *heard = context;
    assert_true(heard->count < 64);
    heard->event[heard->count++] = *event;
}

static inline void listen_to(struct rm_trace *trace, struct heard *heard)
{
    struct rm_observer observer = {
        .size = sizeof(observer), .types = RM_EVENT_ALL, .tell = hear, .context = heard};
    assert_int_equal(rm_trace_add(trace, &observer, NULL), RM_OK);
}

/* What was heard since the last call: kinds and fields, an event a line. */
static inline void assert_heard(struct heard *heard, const char *expected)
{
    char text[4096] = "", line[256];
    for (unsigned i = 0; i < heard->count; i++) {
        const char *name = rm_event_name(heard->event[i].type);
        rm_event_print(&heard->event[i], line, sizeof(line));
        strcat(text, strstr(line, name));
        strcat(text, "\n");
    }
    assert_string_equal(text, expected);
    heard->count = 0;
}

#endif
