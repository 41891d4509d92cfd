/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The operations of cpu/opcode.h: what each does to the thread. */
#ifndef RM_CPU_EMULATE_H
#define RM_CPU_EMULATE_H

#include "cpu/opcode.h"
#include "cpu/state.h"

/* Where the thread goes on after an emulated instruction. */
enum rm_flow {
    RM_FLOW_NEXT,      /* with the next instruction */
    RM_FLOW_ELSEWHERE, /* wherever the operation said, or nowhere */
    RM_FLOW_ENGINE,    /* with this instruction, on the engine */
};

typedef enum rm_flow rm_emulate(struct rm_cpu *cpu, uint32_t word);

#define RM_DECLARE(name) rm_emulate rm_emulate_##name;
RM_OPS(RM_DECLARE)
#undef RM_DECLARE

/* By enum rm_op; NULL for those that are no instruction. */
extern rm_emulate *const rm_emulate_table[RM_OPS_COUNT];

static inline uint64_t rm_gpr(const struct rm_cpu *cpu, unsigned n)
{
    return rm_engine_reg(&cpu->engine, UC_PPC_REG_0 + (int)n);
}
static inline void rm_set_gpr(struct rm_cpu *cpu, unsigned n, uint64_t value)
{
    rm_engine_set_reg(&cpu->engine, UC_PPC_REG_0 + (int)n, value);
}
/* The effective address of an X-form instruction: (RA|0) + (RB). */
static inline uint64_t rm_indexed_address(const struct rm_cpu *cpu, uint32_t word)
{
    uint64_t base = rm_ra(word) ? rm_gpr(cpu, rm_ra(word)) : 0;
    return base + rm_gpr(cpu, rm_rb(word));
}

/* Sets CR0 to these three bits (LT, GT, EQ from the left) and the summary overflow. */
void rm_set_cr0(struct rm_cpu *cpu, unsigned lt_gt_eq);

/* Announces a store to memory: dirty pages, decoded code, other threads' reservations. */
void rm_announce_store(struct rm_cpu *cpu, uint64_t address, uint64_t bytes);

/* Takes out of the result of the mfxer before this instruction what ISA 3.0 added to XER. */
void rm_cpu_correct_mfxer(struct rm_cpu *cpu);

#endif
