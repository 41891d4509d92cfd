/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one engine that the threads of a decode cache take turns in. What was translated serves all
 * of them, and moving a thread's registers in and out costs less than a microsecond.
 */
#ifndef RM_CPU_SEAT_H
#define RM_CPU_SEAT_H

#include "cpu/engine.h"

struct rm_cpu;

struct rm_seat {
    struct rm_engine engine; /* engine.uc is NULL until a thread is prepared or runs */
    struct rm_cpu *taken_by; /* whose registers the engine has; NULL nobody's */
    uint64_t msr;            /* the engine's MSR is that for this architected one */
    uint64_t *stale;         /* pages whose translations the engine must forget before it goes on */
    size_t stale_count, stale_room;
};

#endif
