/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of the interrupt hardware share: four threads, and shorthand for the page. */
#ifndef RM_TESTS_XICS_TEST_H
#define RM_TESTS_XICS_TEST_H

#include "xics/xics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define THREADS 4
#define PHB     7

static inline int new_xics(void **state)
{
    struct rm_xics *xics;
    if (rm_xics_new(THREADS, &xics, NULL) != RM_OK)
        return -1;
    *state = xics;
    return 0;
}

static inline int free_xics(void **state)
{
    rm_xics_free(*state);
    return 0;
}

#define xics_test(function) cmocka_unit_test_setup_teardown(function, new_xics, free_xics)

static inline void add(struct rm_xics *xics, uint32_t hwirq, uint32_t server, uint8_t priority)
{
    struct rm_msi_state msi = {.hwirq = hwirq, .phb = PHB, .server = server, .priority = priority};
    assert_int_equal(rm_xics_add_msi(xics, &msi, NULL), RM_OK);
}

static inline void trigger(struct rm_xics *xics, uint32_t hwirq)
{
    assert_int_equal(rm_xics_trigger_msi(xics, hwirq, NULL), RM_OK);
}

static inline int64_t opal(struct rm_xics *xics, uint64_t token, uint64_t r3, uint64_t r4,
                           uint64_t r5)
{
    const struct rm_opal_caller caller = {.thread = 0};
    struct rm_opal_result result =
        rm_opal_perform(xics, &caller, token, (const uint64_t[8]){r3, r4, r5, 0, 0, 0, 0, 0});
    assert_true(result.handled);
    return result.rc;
}

/* XIRR as four lanes, read as the number that a big-endian load gives. */
static inline uint32_t load4(struct rm_xics *xics, unsigned icp, uint32_t offset)
{
    uint8_t b[4];
    assert_true(rm_icp_read(xics, icp, offset, 4, b));
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static inline uint32_t poll(struct rm_xics *xics, unsigned icp)
{
    return load4(xics, icp, 0);
}

static inline uint32_t accept_irq(struct rm_xics *xics, unsigned icp)
{
    return load4(xics, icp, 4);
}

static inline void eoi(struct rm_xics *xics, unsigned icp, uint32_t xirr)
{
    const uint8_t b[4] = {(uint8_t)(xirr >> 24), (uint8_t)(xirr >> 16), (uint8_t)(xirr >> 8),
                          (uint8_t)xirr};
    assert_true(rm_icp_write(xics, icp, 4, 4, b));
}

static inline void set_cppr(struct rm_xics *xics, unsigned icp, uint8_t cppr)
{
    assert_true(rm_icp_write(xics, icp, 4, 1, &cppr));
}

static inline void set_mfrr(struct rm_xics *xics, unsigned icp, uint8_t mfrr)
{
    assert_true(rm_icp_write(xics, icp, 0xc, 1, &mfrr));
}

static inline struct rm_msi_state msi(struct rm_xics *xics, uint32_t hwirq)
{
    struct rm_msi_state out;
    assert_true(rm_msi_peek(xics, hwirq, &out));
    return out;
}

/* P, Q and held as three digits: 110 is P and Q. */
static inline int pqh(struct rm_xics *xics, uint32_t hwirq)
{
    struct rm_msi_state m = msi(xics, hwirq);
    return 100 * m.p + 10 * m.q + m.held;
}

#endif
