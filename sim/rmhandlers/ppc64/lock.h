/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lock of an interrupt source controller: a word, 0 when free. A holder writes 1 (the kernel's
 * token carries its cpu number; nothing in the path reads it).
 */
#ifndef RMH_LOCK_H
#define RMH_LOCK_H

#include "platform.h"
#include "xics_types.h"

static inline bool try_lock(arch_spinlock_t *spinlock)
{
    u32 found;

    __asm__ volatile("1: lwarx %0,0,%2,1\n"
                     "   cmpwi %0,0\n"
                     "   bne- 2f\n"
                     "   stwcx. %3,0,%2\n"
                     "   bne- 1b\n"
                     "   lwsync\n"
                     "2:"
                     : "=&r"(found), "+m"(spinlock->slock)
                     : "r"(&spinlock->slock), "r"(1)
                     : "cr0", "memory");
    return found == 0;
}

static inline void lock(arch_spinlock_t *spinlock)
{
    while (!try_lock(spinlock)) {
        __asm__ volatile("or 1,1,1"); /* low priority while somebody else holds it */
        while (spinlock->slock != 0)
            ;
        __asm__ volatile("or 2,2,2");
    }
}

static inline void unlock(arch_spinlock_t *spinlock)
{
    light_barrier();
    spinlock->slock = 0;
}

#endif
