/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The effective address of a memory operand. */
#ifndef RM_CPU_ADDRESS_H
#define RM_CPU_ADDRESS_H

#include "cpu/sync.h"
#include "timing/record.h"

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

/* The same of the instruction that retires: a listener has been told already. */
static inline uint64_t rm_own_address(const struct rm_cpu *cpu, const struct rm_record *record)
{
    return cpu->feed ? cpu->told_address : rm_effective_address(cpu, record);
}

#endif
