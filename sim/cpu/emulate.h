/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The operations of cpu/opcode.h: what each does to the thread. */
#ifndef RM_CPU_EMULATE_H
#define RM_CPU_EMULATE_H

#include "cpu/opcode.h"
#include "cpu/sync.h"
#include "timing/record.h"

/* Where the thread goes on after an emulated instruction. */
enum rm_flow {
    RM_FLOW_NEXT,      /* with the next instruction */
    RM_FLOW_ELSEWHERE, /* wherever the operation said, or nowhere */
    RM_FLOW_ENGINE,    /* with this instruction, on the engine */
};

typedef enum rm_flow rm_emulate(struct rm_cpu *cpu, const struct rm_record *record);

#define RM_DECLARE(name) rm_emulate rm_emulate_##name;
RM_OPS(RM_DECLARE)
#undef RM_DECLARE

/* By enum rm_op; NULL for those that are no instruction. */
extern rm_emulate *const rm_emulate_table[RM_OPS_COUNT];

/* The address that an instruction accesses: (RA|0) plus RB or the displacement, rounded down where
 * the instruction does that. Top bits as they are. */
static inline uint64_t rm_effective_address(const struct rm_cpu *cpu,
                                            const struct rm_record *record)
{
    uint64_t address = record->ra ? rm_gpr(cpu, record->ra) : 0;
    if (record->flags & RM_RECORD_INDEXED)
        address += rm_gpr(cpu, record->rb);
    else
        address += (uint64_t)(int64_t)record->displacement;
    if (record->flags & RM_RECORD_ALIGNED)
        address &= ~(uint64_t)(record->bytes - 1);
    return address;
}

/* Whether a branch is taken, as CR and CTR are now: BO and BI of Power ISA 2.07 Book I, 2.4. */
bool rm_branch_is_taken(const struct rm_cpu *cpu, const struct rm_record *record);

/* Sets CR0 to these three bits (LT, GT, EQ from the left) and the summary overflow. */
void rm_set_cr0(struct rm_cpu *cpu, unsigned lt_gt_eq);

/* Announces a store to memory: dirty pages, decoded code, other threads' reservations. */
void rm_announce_store(struct rm_cpu *cpu, uint64_t address, uint64_t bytes);

/* Whether the code may access [address, address + bytes) of memory; if not, the run ends with the
 * fault. Outside memory, and what the thread's configuration guards. */
bool rm_load_allowed(struct rm_cpu *cpu, uint64_t address, uint64_t bytes);
bool rm_store_allowed(struct rm_cpu *cpu, uint64_t address, uint64_t bytes);

/* Whether a load may run on the engine, of a thread that is guarded: the engine itself finds what
 * lies outside memory. */
bool rm_load_may_run(struct rm_cpu *cpu, const struct rm_record *record);

#endif
