/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The operations that do nothing here: faults, no-operations, and what is the engine's. */
#include "cpu/emulate.h"
#include "cpu/fault.h"

enum rm_flow rm_emulate_refuse(struct rm_cpu *cpu, const struct rm_record *record)
{
    (void)record;
    rm_cpu_raise(cpu, "illegal instruction on POWER8", 0);
    return RM_FLOW_ELSEWHERE;
}

enum rm_flow rm_emulate_unsupported(struct rm_cpu *cpu, const struct rm_record *record)
{
    (void)record;
    rm_cpu_not_modelled(cpu, "instruction is not modelled");
    return RM_FLOW_ELSEWHERE;
}

enum rm_flow rm_emulate_nothing(struct rm_cpu *cpu, const struct rm_record *record)
{
    (void)cpu;
    (void)record;
    return RM_FLOW_NEXT;
}

enum rm_flow rm_emulate_engine(struct rm_cpu *cpu, const struct rm_record *record)
{
    (void)cpu;
    (void)record;
    return RM_FLOW_ENGINE;
}

enum rm_flow rm_emulate_barrier(struct rm_cpu *cpu, const struct rm_record *record)
{
    return rm_emulate_engine(cpu, record);
}

enum rm_flow rm_emulate_tlb(struct rm_cpu *cpu, const struct rm_record *record)
{
    return rm_emulate_nothing(cpu, record);
}
