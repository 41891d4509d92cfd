/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changes of a thread from which something else follows: for the engine, for the fast path of the
 * code hook, or for the run.
 */
#ifndef RM_CPU_CHANGE_H
#define RM_CPU_CHANGE_H

#include "cpu/decode_entry.h"
#include "cpu/thread.h"

/* Symbol and byte order as the decode cache has them, without an operation. */
static inline uint64_t rm_cpu_place(const struct rm_cpu *cpu)
{
    return rm_decode_pack(cpu->t.symbol, rm_cpu_endian(cpu), RM_OP_UNKNOWN);
}

/* Ends the run; pc is where the thread goes on. Faults: cpu/fault.h. */
void rm_cpu_end_run(struct rm_cpu *cpu, enum rm_cpu_stop stop, uint64_t pc);

/* From within an emulated instruction: the next one is at `target`, with this MSR. */
void rm_cpu_jump(struct rm_cpu *cpu, uint64_t target, uint64_t msr);
/* Changes the architected MSR and whatever follows from it. */
void rm_cpu_change_msr(struct rm_cpu *cpu, uint64_t msr);
/* After `t` was replaced or who counts came or went: recomputes what is derived from them. */
void rm_cpu_refresh(struct rm_cpu *cpu);
/* `t` is about to be, or was, changed: it is no state that was saved or loaded before. */
void rm_cpu_changed(struct rm_cpu *cpu);

#endif
