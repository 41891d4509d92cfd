/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A carrier for tests: keeps messages until the test lets one of them arrive. */
#ifndef RM_TESTS_WIRES_TEST_H
#define RM_TESTS_WIRES_TEST_H

#include "xics_test.h"

struct carrier {
    unsigned count;
    struct rm_xics_message message[256];
};

static inline void carrier_send(void *context, const struct rm_xics_message *message)
{
    struct carrier *carrier = context;
    assert_true(carrier->count < 256);
    carrier->message[carrier->count++] = *message;
}

static inline struct rm_xics_wires wires_of(struct carrier *carrier)
{
    return (struct rm_xics_wires){.send = carrier_send, .context = carrier};
}

static inline struct rm_xics_message carrier_take(struct carrier *carrier, unsigned index)
{
    assert_true(index < carrier->count);
    struct rm_xics_message message = carrier->message[index];
    carrier->count--;
    memmove(&carrier->message[index], &carrier->message[index + 1],
            (carrier->count - index) * sizeof(message));
    return message;
}

/* The oldest message must be of that kind, and arrives. */
static inline void arrives(struct rm_xics *xics, struct carrier *carrier,
                           enum rm_xics_message_kind kind)
{
    struct rm_xics_message message = carrier_take(carrier, 0);
    assert_int_equal(message.kind, kind);
    rm_xics_arrive(xics, &message);
}

#endif
