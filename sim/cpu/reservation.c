/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reservations (Power ISA 2.07 Book II 1.7.3): one a thread, of a 128-byte granule, lost when
 * another thread or a device stores to it. A thread's own ordinary stores do not lose it.
 */
#include "base/mem.h"
#include "cpu/core.h"

#define GRANULE_SHIFT 7

static uint64_t granule_of(uint64_t address)
{
    return (rm_real(address) >> GRANULE_SHIFT) + 1;
}

static void drop(struct rm_reservations *reservations, unsigned thread)
{
    if (reservations->granule[thread])
        reservations->held--;
    reservations->granule[thread] = 0;
}

void rm_reservations_set(struct rm_reservations *reservations, unsigned thread, uint64_t address)
{
    drop(reservations, thread);
    reservations->granule[thread] = granule_of(address);
    reservations->held++;
}

bool rm_reservations_take(struct rm_reservations *reservations, unsigned thread, uint64_t address)
{
    bool held = reservations->granule[thread] == granule_of(address);
    drop(reservations, thread);
    return held;
}

void rm_reservations_store(struct rm_reservations *reservations, unsigned thread, uint64_t address,
                           uint64_t bytes)
{
    uint64_t first = granule_of(address), last = granule_of(address + bytes - 1);
    for (unsigned other = 0; other < RM_MAX_THREADS && reservations->held; other++) {
        uint64_t granule = reservations->granule[other];
        if (other != thread && granule >= first && granule <= last)
            drop(reservations, other);
    }
}
