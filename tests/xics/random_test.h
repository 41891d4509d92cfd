/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What long random runs share: a generator with a seed, hardware with random sources, and messages
 * that arrive at once, or late and in any order. RM_TEST_SEED=<number> in the environment runs one
 * seed only.
 */
#ifndef RM_TESTS_RANDOM_TEST_H
#define RM_TESTS_RANDOM_TEST_H

#include "wires_test.h"

#include <stdio.h>

#define SEEDS   60
#define STEPS   2000
#define SOURCES 10

/* Messages on their way; with more, some arrive before anything else happens. */
#define MESSAGES_MANY 100

static uint64_t random_state;

static inline uint32_t below(uint32_t limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 33) % limit;
}

/* The numbers are far apart and not in the order in which they are added. */
static inline uint32_t number_of(unsigned source)
{
    return 3 + 0x1001 * ((source * 7) % SOURCES);
}

static bool late; /* messages wait for somebody to let them arrive */
static struct carrier carrier;
static struct rm_trace trace;

static inline struct rm_xics_message let_one_arrive(struct rm_xics *xics, unsigned index)
{
    struct rm_xics_message message = carrier_take(&carrier, index);
    trace.now.cause = message.cause;
    rm_xics_arrive(xics, &message);
    return message;
}

/* Hardware as it is for that seed. */
static inline struct rm_xics *start(uint64_t seed)
{
    struct rm_xics *xics;
    struct rm_xics_wires wires = late ? wires_of(&carrier) : (struct rm_xics_wires){0};
    wires.trace = &trace;
    carrier.count = 0;
    random_state = seed * UINT64_C(0x9e3779b97f4a7c15) | 1;
    assert_int_equal(rm_xics_new(THREADS, &xics, NULL), RM_OK);
    rm_xics_connect(xics, &wires);
    rm_xics_configure(xics, (struct rm_xics_config){.mfrr_ff_withdraws_ipi = below(2)});
    for (unsigned s = 0; s < SOURCES; s++) {
        uint32_t server = below(THREADS);
        add(xics, number_of(s), server, (uint8_t)(4 + below(3)));
    }
    return xics;
}

static inline void for_all_seeds(bool messages_are_late, void (*run)(uint64_t seed))
{
    late = messages_are_late;

    const char *only = getenv("RM_TEST_SEED");
    uint64_t first = only ? strtoull(only, NULL, 0) : 1;
    uint64_t last = only ? first : SEEDS;
    printf("seeds %llu to %llu\n", (unsigned long long)first, (unsigned long long)last);
    for (uint64_t seed = first; seed <= last; seed++)
        run(seed);
}

#endif
