/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An event as it lies in a packet. Both directions follow from the table of events. */
#ifndef RM_TRACE_CTF_EVENTS_H
#define RM_TRACE_CTF_EVENTS_H

#include "trace/ctf_layout.h"
#include "trace/trace.h"

/* The most bytes that an event of any kind takes. */
extern const size_t rm_ctf_event_bytes_max;

/* Writes the event with its place in the trace; where it ends. */
uint8_t *rm_ctf_put_event(uint8_t *to, const struct rm_event *event, uint64_t seq);

/*
 * Reads an event from [from, end) of a packet of `thread`; where it ends. Its texts lie in the
 * packet; its number is its place in the trace. NULL: it is none, and `*wrong` says what is wrong.
 */
const uint8_t *rm_ctf_get_event(const uint8_t *from, const uint8_t *end, unsigned thread,
                                struct rm_event *event, const char **wrong);

#endif
