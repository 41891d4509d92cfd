/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loops that only somebody else can end, where threads are held at each access that others can see:
 * a thread that stands where it stood before, with the same registers, has done nothing meanwhile,
 * and would read again what it read, goes round. It is parked (machine/spin.h) until one of those
 * words changes. So is one that only counts its rounds, as the kernel's queued spinlocks do, when
 * it has come to the same places for the same words EXP_ROUND_COUNTED times; a search through the
 * bits of a word is shorter.
 */
#ifndef RM_EXPLORE_ROUNDS_H
#define RM_EXPLORE_ROUNDS_H

#include "cpu/cpu.h"
#include "machine/state.h"

#define EXP_ROUND_STOPS   16 /* the longest round that is recognised */
#define EXP_ROUND_COUNTED 80

/* Of one thread. Plain: it is part of what is gone back to. */
struct exp_rounds {
    uint64_t effects;
    unsigned count; /* of stops since it did something, the last ones */
    unsigned again; /* stops in a row at a place and for a word that are among those */
    struct {
        uint64_t registers, pc;
        uint64_t real, bytes; /* that is read there; bytes 0: nothing */
        uint64_t value;
    } stops[EXP_ROUND_STOPS];
};

/* The thread is held before `access`: whether it goes round. It is parked then. */
bool exp_rounds_held(struct exp_rounds *rounds, struct rm_machine *machine, unsigned thread,
                     const struct rm_access *access);

#endif
