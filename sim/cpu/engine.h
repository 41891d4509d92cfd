/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Unicorn as a PPC64 core in hypervisor real mode: opening it, and the state its interface does not
 * reach. Works on Unicorn 2.0.1 and 2.1; docs/model-cpu.md lists what it does otherwise than its
 * header says.
 */
#ifndef RM_CPU_ENGINE_H
#define RM_CPU_ENGINE_H

#include "base/mem.h"

#include <unicorn/unicorn.h>

/* The XER bits that Unicorn keeps outside its XER, each a 64-bit 0 or 1 of its state. */
enum rm_engine_xer { RM_XER_SO, RM_XER_OV, RM_XER_CA, RM_XER_FLAGS };

/* XER's bits on POWER8: OV32 and CA32 came with ISA 3.0. */
#define RM_XER_BITS UINT64_C(0xe000007f)

/* The registers that have a number of Unicorn's: r0 to r31 and these. */
enum rm_engine_register { RM_REG_CR = 32, RM_REG_LR, RM_REG_CTR, RM_ENGINE_REGS };

struct rm_engine {
    uc_engine *uc;
    uc_context *whole;               /* scratch, for what is only reachable in a saved context */
    uc_context *front;               /* the same of the first part only, which has the XER flags */
    size_t vsr_offset;               /* of VSR 0 there, 16 bytes a register, host order */
    size_t xer_offset[RM_XER_FLAGS]; /* of each flag there */
};

/*
 * Opens an engine in hypervisor real mode, with `mem` at 0 and at 0xc000000000000000, and no hooks.
 * Of memory it may do what `protection` says (UC_PROT_READ, ...). On failure nothing is left open.
 */
enum rm_status rm_engine_open(struct rm_engine *engine, struct rm_mem *mem, uint32_t protection,
                              struct rm_error *error);
void rm_engine_close(struct rm_engine *engine);

/* The engine's MSR for an architected MSR: hypervisor real mode with its FP, VEC, VSX and LE. */
void rm_engine_set_msr(struct rm_engine *engine, uint64_t msr);

/* Forgets what was translated from a 4 KiB page of real memory. Not from within a hook. */
void rm_engine_forget_page(struct rm_engine *engine, uint64_t page);

/* All that have a number, in the order of enum rm_engine_register. */
void rm_engine_regs(struct rm_engine *engine, uint64_t reg[RM_ENGINE_REGS]);
void rm_engine_set_regs(struct rm_engine *engine, const uint64_t reg[RM_ENGINE_REGS]);

/* XER as POWER8 has it. */
uint64_t rm_engine_xer(struct rm_engine *engine);
void rm_engine_set_xer(struct rm_engine *engine, uint64_t xer);

/* All vector-scalar registers, doubleword 0 first. Some microseconds. */
void rm_engine_vsrs(struct rm_engine *engine, uint64_t value[64][2]);
void rm_engine_set_vsrs(struct rm_engine *engine, uint64_t value[64][2]);

/* Unicorn's number of an enum rm_engine_register. */
static inline int rm_engine_number(unsigned reg)
{
    static const int others[] = {UC_PPC_REG_CR, UC_PPC_REG_LR, UC_PPC_REG_CTR};
    return reg < 32 ? UC_PPC_REG_0 + (int)reg : others[reg - 32];
}

static inline uint64_t rm_engine_reg(const struct rm_engine *engine, int reg)
{
    uint64_t value = 0;
    uc_reg_read(engine->uc, reg, &value);
    return value;
}

static inline void rm_engine_set_reg(struct rm_engine *engine, int reg, uint64_t value)
{
    uc_reg_write(engine->uc, reg, &value);
}

#endif
