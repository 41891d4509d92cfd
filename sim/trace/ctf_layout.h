/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a trace lies in its files: docs/traces.md. Everything is little-endian, and aligned to bytes.
 * Every packet has the same size, a page of the host's file cache, and begins at a multiple of it:
 * a process that is killed while it writes leaves whole pages, and so whole packets.
 */
#ifndef RM_TRACE_CTF_LAYOUT_H
#define RM_TRACE_CTF_LAYOUT_H

#include "rmsim/ctf.h"

#include <stdint.h>

#define RM_CTF_MAGIC      UINT32_C(0xc1fc1fc1)
#define RM_CTF_UUID_BYTES 16
#define RM_CTF_TEXT_MAX   1000u /* bytes of a text; what is longer is cut */

/* Streams of a machine: its threads, and these. */
enum rm_ctf_source {
    RM_CTF_OF_THREAD, /* what a thread, and the host on it, does */
    RM_CTF_OF_DEVICE,
    RM_CTF_OF_NEST,
};
#define RM_CTF_STREAMS_MAX (RM_THREADS_MAX + 2)

struct __attribute__((packed)) rm_ctf_packet {
    uint32_t magic;
    uint8_t uuid[RM_CTF_UUID_BYTES];
    uint32_t stream_id; /* 0: there is one class of streams */
    uint64_t timestamp_begin, timestamp_end;
    uint64_t content_size, packet_size; /* in bits */
    uint64_t packet_seq_num;            /* in the stream, from 0 on */
    uint64_t events_discarded;          /* of the stream, so far */
    uint32_t cpu_id;                    /* the thread; 0 in the streams that have none */
    uint8_t source;                     /* enum rm_ctf_source */
    uint8_t last;                       /* the stream ends with this packet */
};

struct __attribute__((packed)) rm_ctf_event {
    uint16_t id; /* enum rm_event_type */
    uint64_t timestamp;
    uint64_t seq; /* of the event in the trace, from 0 on */
    uint64_t exit;
    uint32_t cause;
    uint8_t actor; /* enum rm_actor_kind */
};

/* The file of a stream: "thread-000", "device", "nest". */
#define RM_CTF_NAME_BYTES 16
void rm_ctf_file_name(enum rm_ctf_source source, unsigned thread, char name[RM_CTF_NAME_BYTES]);

#endif
