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

struct rm_engine {
    uc_engine *uc;
    uc_context *scratch;             /* for what is only reachable in a saved context */
    size_t vsr_offset;               /* of VSR 0 there, 16 bytes a register, host order */
    size_t xer_offset[RM_XER_FLAGS]; /* of each flag there */
};

/*
 * Opens an engine in hypervisor real mode, with `mem` at 0 and at 0xc000000000000000 and no hooks.
 * On failure nothing is left open.
 */
enum rm_status rm_engine_open(struct rm_engine *engine, struct rm_mem *mem, struct rm_error *error);
void rm_engine_close(struct rm_engine *engine);

/* The engine's MSR for an architected MSR: hypervisor real mode with its FP, VEC, VSX and LE. */
void rm_engine_set_msr(struct rm_engine *engine, uint64_t msr);

/* Forgets what was translated from a 4 KiB page of real memory. Not from within a hook. */
void rm_engine_forget_page(struct rm_engine *engine, uint64_t page);

uint64_t rm_engine_xer(struct rm_engine *engine);
void rm_engine_set_xer(struct rm_engine *engine, uint64_t xer);
void rm_engine_vsr(struct rm_engine *engine, unsigned n, uint64_t value[2]);
void rm_engine_set_vsr(struct rm_engine *engine, unsigned n, const uint64_t value[2]);
/* All 64 of them, 1024 bytes, doubleword 0 first. */
void rm_engine_all_vsrs(struct rm_engine *engine, uint64_t value[64][2]);

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
