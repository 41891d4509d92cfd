/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The OPAL calls that reach the interrupt hardware, as what they do to it; no firmware code runs.
 *
 *   token  call               arguments                    answer
 *   19     OPAL_SET_XIVE      source, thread << 2, prio    0; OPAL_PARAMETER for no such source
 *   63     OPAL_PCI_MSI_EOI   phb, source in the phb       0; OPAL_PARAMETER for no such source of
 *                                                          that bridge
 *   122    OPAL_INT_GET_XIRR  where to store, just_poll    0; the XIRR is stored there big-endian,
 *                                                          and accepted unless just polled
 *   123    OPAL_INT_SET_CPPR  priority                     0
 *   124    OPAL_INT_EOI       xirr                         0, or 1: more waits, and has to be
 * fetched 125    OPAL_INT_SET_MFRR  thread, priority             0; OPAL_PARAMETER for no such
 * thread
 *
 * Calls 122 to 125 are there where rm_xics_config.firmware_presents says so. On a POWER8 nobody
 * registers them (skiboot: hw/xive.c does, POWER9, where an OS that does not know the interrupt
 * controller reaches it so), and a token that is not registered gets OPAL_PARAMETER (skiboot
 * core/opal.c). They work like the page of the calling thread (page.h); the answer of an EOI is
 * positive if then something waits for the thread, and its line stays down until that is fetched
 * with call 122 (skiboot doc/opal-api: more is queued and must be fetched, as the line need not
 * come on again). A pointer of call 122 has 0 or 0xc in its top four bits and leads to memory
 * (skiboot opal_addr_valid); where it does not, nothing happens and the result says so.
 *
 * Of the source in call 63 only the low 11 bits count, within the bridge that is named (skiboot
 * hw/phb3.c): kernels before 5.15 give the whole number, later ones what it is within the bridge.
 * Call 19 names no bridge, so its number is the whole one (skiboot core/interrupts.c looks for the
 * source among all of the machine).
 *
 * Known by name: 20 OPAL_GET_XIVE, which the real-mode path never makes and nobody models; 79
 * OPAL_RESYNC_TIMEBASE, 98 OPAL_HANDLE_HMI and 166 OPAL_HANDLE_HMI2, which are about a thread, and
 * so the machine's (machine/opal_thread.h). Left out: OPAL_HARDWARE for a bridge without tables;
 * success of call 63 for a number that no source here has, but the bridge's table of 2048 does.
 */
#ifndef RM_XICS_OPAL_H
#define RM_XICS_OPAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rm_xics;

#define RM_OPAL_ARGS_MAX 8 /* r3 to r10 */

#define OPAL_SUCCESS   INT64_C(0)
#define OPAL_PARAMETER INT64_C(-1)

#define OPAL_SET_XIVE        UINT64_C(19)
#define OPAL_GET_XIVE        UINT64_C(20)
#define OPAL_PCI_MSI_EOI     UINT64_C(63)
#define OPAL_RESYNC_TIMEBASE UINT64_C(79)
#define OPAL_HANDLE_HMI      UINT64_C(98)
#define OPAL_INT_GET_XIRR    UINT64_C(122)
#define OPAL_INT_SET_CPPR    UINT64_C(123)
#define OPAL_INT_EOI         UINT64_C(124)
#define OPAL_INT_SET_MFRR    UINT64_C(125)
#define OPAL_HANDLE_HMI2     UINT64_C(166)

struct rm_opal_result {
    bool handled; /* false: no such call is modelled, nothing happened, rc means nothing */
    int64_t rc;
    bool wild;       /* a pointer leads to no memory: OPAL_PARAMETER, nothing happened */
    uint32_t stored; /* the word that was stored through a pointer */
};

/* Who makes a call. */
struct rm_opal_caller {
    unsigned thread;
    /* Stores bytes for the call where its pointer leads. False: that is no memory that firmware may
     * write, and nothing happened. NULL: there is none at all. */
    bool (*store)(void *context, uint64_t address, const uint8_t *bytes, size_t count);
    void *context;
};

/* Makes the call: r0 and r3 to r10 as the kernel gave them. Arguments are cut to the widths that
 * skiboot declares. */
struct rm_opal_result rm_opal_perform(struct rm_xics *xics, const struct rm_opal_caller *caller,
                                      uint64_t token, const uint64_t args[RM_OPAL_ARGS_MAX]);

/* Whether rm_opal_perform knows what the call does. */
bool rm_opal_is_modelled(uint64_t token);

/* The call's name in skiboot's opal-api.h, or NULL for a token that this room does not know. */
const char *rm_opal_name(uint64_t token);

/* How many arguments, from r3 on, skiboot declares for it; RM_OPAL_ARGS_MAX where this room does
 * not know. */
unsigned rm_opal_arg_count(uint64_t token);

#endif
