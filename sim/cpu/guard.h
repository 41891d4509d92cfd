/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which memory the code under test may access, and who hears of a store. */
#ifndef RM_CPU_GUARD_H
#define RM_CPU_GUARD_H

#include "cpu/thread.h"
#include "timing/record.h"

/* Announces a store to memory: dirty pages, decoded code, other threads' reservations. */
void rm_announce_store(struct rm_cpu *cpu, uint64_t address, uint64_t bytes);

/* Whether the code may access [address, address + bytes) of memory; if not, the run ends with the
 * fault (outside memory, and what the thread's configuration guards), or the thread is at vector
 * 0x300 (there is no translation). */
bool rm_load_allowed(struct rm_cpu *cpu, uint64_t address, uint64_t bytes);
bool rm_store_allowed(struct rm_cpu *cpu, uint64_t address, uint64_t bytes);

/* The same of a load that is to run on the engine, for a thread that is guarded: the engine itself
 * finds what lies outside memory. */
bool rm_load_may_run(struct rm_cpu *cpu, const struct rm_record *record);

/* Where an address within memory lies in ours. */
static inline uint8_t *rm_host(const struct rm_cpu *cpu, uint64_t address)
{
    return rm_mem_host(cpu->mem) + rm_real(address);
}

#endif
