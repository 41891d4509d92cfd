/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What several hardware threads share: the registers of a core and the reservations of a machine.
 * Both are plain structs that their owner (the machine) zeroes and keeps as long as the threads.
 */
#ifndef RM_CPU_CORE_H
#define RM_CPU_CORE_H

#include <stdbool.h>
#include <stdint.h>

#define RM_MAX_THREADS 128

/* Order of rm_core.reg; the SPR table (cpu/spr.c) says which number each belongs to. */
enum rm_core_reg {
    RM_CORE_LPIDR,
    RM_CORE_SDR1,
    RM_CORE_PCR,
    RM_CORE_DPDES,
    RM_CORE_RPR,
    RM_CORE_HRMOR,
    RM_CORE_RMOR,
    RM_CORE_AMOR,
    RM_CORE_HMEER,
    RM_CORE_TFMR,
    RM_CORE_HID0,
    RM_CORE_LDBAR,
    RM_CORE_PMMAR,
    RM_CORE_REGS,
};

/*
 * Registers that the threads of a core share (Power ISA 2.07, Book III-S 2.7; that HDEC is shared
 * on POWER8 is what Linux relies on: only thread 0 writes it, all threads read it). The moving ones
 * are kept as their distance from the ticks that have passed, see cpu/clock.h. A core that is split
 * has them once for each sub-core (Linux relies on it: KVM loads LPIDR, SDR1, HDEC, RPR, PMMAR and
 * LDBAR on each one's first thread; of the others assumed). HID0 is the core's, and the same in
 * all.
 */
struct rm_core {
    uint64_t reg[RM_CORE_REGS];
    uint64_t tb_offset;   /* TB = ticks + tb_offset */
    uint64_t vtb_offset;  /* VTB = ticks + vtb_offset */
    uint64_t hdec_expiry; /* HDEC = hdec_expiry - ticks, in 32 bits */
    uint64_t hdec_count;  /* how often its sign had gone from 0 to 1 when it was loaded */
    uint64_t running;     /* CTRL[RUN] of each thread of the core, bit 0 thread 0 */
};

/* Mixes all of the core's registers into `hash` (base/hash.h). */
uint64_t rm_core_hash(const struct rm_core *core, uint64_t hash);

/*
 * The reservations that lwarx and its kin hold, one a thread. The granule is 128 bytes (POWER8
 * Processor User's Manual, "reservation granule"). `held` keeps the common case, no reservation
 * anywhere, down to one comparison a store.
 */
struct rm_reservations {
    uint32_t held;
    uint64_t granule[RM_MAX_THREADS]; /* real address / 128 + 1; 0 = none */
};

#define RM_NO_THREAD RM_MAX_THREADS

/* A store to [address, address + bytes) by `thread` (RM_NO_THREAD: a device, the host): the other
 * threads lose their reservations of the granules it touches. */
void rm_reservations_store(struct rm_reservations *reservations, unsigned thread, uint64_t address,
                           uint64_t bytes);

/* The thread reserves the granule of `address`, whatever it held before. */
void rm_reservations_set(struct rm_reservations *reservations, unsigned thread, uint64_t address);

/* The thread's reservation ends; whether it was one of the granule of `address`. */
bool rm_reservations_take(struct rm_reservations *reservations, unsigned thread, uint64_t address);

#endif
