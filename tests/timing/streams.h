/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Streams of instructions for the clock: random ones of all kinds, with addresses and outcomes. */
#ifndef TEST_TIMING_STREAMS_H
#define TEST_TIMING_STREAMS_H

#include "../random.h"
#include "cpu/decode_word.h"
#include "timing/power8.h"

#define STREAM_CODE  UINT64_C(0xc000000000100000)
#define STREAM_DATA  UINT64_C(0xc000000000400000)
#define STREAM_KINDS (sizeof(stream_words) / sizeof(stream_words[0]))

/* One of each kind that the pipeline treats in its own way. */
static const uint32_t stream_words[] = {
    0x60000000, /* nop */
    0x38630001, /* addi r3,r3,1 */
    0x7c651b79, /* mr. r5,r3 */
    0x7c8429d2, /* mulld r4,r4,r5 */
    0x7c632bd2, /* divd r3,r3,r5 */
    0x2c230000, /* cmpdi r3,0 */
    0x7c0004ac, /* sync */
    0x7c2004ac, /* lwsync */
    0x4c00012c, /* isync */
    0xe8630000, /* ld r3,0(r3) */
    0x80a40004, /* lwz r5,4(r4) */
    0xf8830000, /* std r4,0(r3) */
    0x90a40006, /* stw r5,6(r4) */
    0x7d201828, /* lwarx r9,0,r3 */
    0x7d20192d, /* stwcx. r9,0,r3 */
    0x7c6802a6, /* mflr r3 */
    0x7c6803a6, /* mtlr r3 */
    0x7c7a02a6, /* mfspr r3,SRR0 */
    0x7c7a03a6, /* mtspr SRR0,r3 */
    0x7c7e4ba6, /* mtspr LPCR,r3 */
    0x7c6c42e6, /* mftb r3 */
    0x7c0003e4, /* slbia */
    0x7c601e2a, /* lwzcix r3,0,r3 */
    0x7c601f2a, /* stwcix r3,0,r3 */
    0xfc21082a, /* fadd f1,f1,f1 */
    0xc8230008, /* lfd f1,8(r3) */
    0x41820008, /* beq +8 */
    0x48000010, /* b +16 */
    0x4e800020, /* blr */
    0x48000101, /* bl +256 */
    0x7c6ff120, /* mtcr r3 */
    0x4c421242, /* creqv 2,2,2 */
    0x7c602f26, /* slbmfee r3,r5 */
};

struct stream {
    struct rm_record records[STREAM_KINDS];
    uint64_t random, pc, cycle;
};

static inline void stream_start(struct stream *stream, uint64_t seed)
{
    for (size_t i = 0; i < STREAM_KINDS; i++)
        stream->records[i] = rm_record_of(stream_words[i], RM_BIG);
    stream->random = seed;
    stream->pc = STREAM_CODE;
    stream->cycle = 0;
}

/* Of a loop of `length` instructions, number `n` from its start; every loop is the same, but for a
 * branch that goes the other way now and then. */
static inline struct rm_feed_step stream_step(struct stream *stream, uint64_t n, uint64_t length)
{
    uint64_t place = stream->random * 1000003 + n % length;
    uint64_t random = next_random(&place);
    bool rare = n % 97 == 0;
    struct rm_feed_step step = {
        .record = &stream->records[random % STREAM_KINDS],
        .pc = stream->pc,
        .cycle = stream->cycle,
    };
    if (step.record->flags & (RM_RECORD_LOAD | RM_RECORD_STORE) ||
        step.record->class == RM_CLASS_CACHE)
        step.address = STREAM_DATA + random / 64 % 4096 * (rare ? 4096 : 4);
    if (step.record->flags & RM_RECORD_BRANCH)
        step.taken = step.record->class != RM_CLASS_BRANCH_COND || (random >> 40 & 1) != rare;
    stream->pc = step.taken ? STREAM_CODE + (random >> 20 & 0xffc) : step.pc + 4;
    return step;
}

#endif
