/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a struct rm_cpu is made of; for the files of this room only. */
#ifndef RM_CPU_STATE_H
#define RM_CPU_STATE_H

#include "cpu/cpu.h"
#include "cpu/engine.h"
#include "cpu/msr.h"

#define RM_SPR_NUMBERS 1024
#define RM_SLB_ENTRIES 32 /* POWER8 Processor User's Manual, "SLB" */
#define RM_SLB_VALID   UINT64_C(0x08000000)

/* One segment lookaside buffer entry, as slbmte's two registers give it. */
struct rm_slb_entry {
    uint64_t esid; /* effective segment id and the valid bit; the index is not kept */
    uint64_t vsid;
};

/* The thread's own state outside the engine: what a snapshot copies. */
struct rm_thread {
    uint64_t pc;  /* of the next instruction; within a run of the present one */
    uint64_t msr; /* architected */
    uint64_t cycle;
    uint64_t instructions;
    uint64_t cfar;
    uint64_t fpscr;
    uint64_t dec_expiry; /* DEC = dec_expiry - ticks, in 32 bits */
    uint64_t purr_offset, spurr_offset;
    uint64_t spr[RM_SPR_NUMBERS]; /* those without a better place, by number */
    struct rm_slb_entry slb[RM_SLB_ENTRIES];
    uint32_t symbol; /* of the last instruction; UINT32_MAX before the first */
    enum rm_cpu_power power;
    bool doorbell;
    bool so_possible; /* XER[SO] may be set: an instruction or a caller that can has been seen */
};

struct rm_cpu {
    struct rm_thread t;
    uint64_t limit; /* the code hook's fast path runs below this cycle */
    uint64_t plain; /* decode entry of a plain instruction of t.symbol in this byte order */
    struct rm_decode *decode;
    struct rm_mem *mem;
    struct rm_engine engine;
    struct rm_cpu_config config;
    struct rm_cpu_bus bus;
    struct rm_cpu_fault fault;
    uint64_t until;
    enum rm_cpu_stop stop;
    bool stopping;  /* the run ends, for the reason in `stop` */
    bool requested; /* by rm_cpu_request_stop */
    bool step_over; /* the first instruction of the run may be a pad */
    bool running;
    unsigned xer_target; /* 1 + the GPR to which the last instruction, mfxer, went; 0 it was none */
    uint64_t *stale;     /* pages whose translations the engine must forget before it goes on */
    size_t stale_count, stale_room;
};

static inline enum rm_endian rm_cpu_endian(const struct rm_cpu *cpu)
{
    return cpu->t.msr & RM_MSR_LE ? RM_LITTLE : RM_BIG;
}

/* Ends the run with a fault at the present instruction. `what` is the message; `address` that of
 * the access, where there is one. */
void rm_cpu_raise(struct rm_cpu *cpu, const char *what, uint64_t address);
/* The same for what we do not model. */
void rm_cpu_not_modelled(struct rm_cpu *cpu, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Ends the run for another reason; pc is where the thread goes on. */
void rm_cpu_end_run(struct rm_cpu *cpu, enum rm_cpu_stop stop, uint64_t pc);

/* From within an emulated instruction: the next one is at `target`, with this MSR. */
void rm_cpu_jump(struct rm_cpu *cpu, uint64_t target, uint64_t msr);
/* Changes the architected MSR and whatever follows from it. */
void rm_cpu_change_msr(struct rm_cpu *cpu, uint64_t msr);
/* After `t` was replaced: recomputes what is derived from it. */
void rm_cpu_refresh(struct rm_cpu *cpu);

#endif
