/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a struct rm_cpu is made of; for the files of this room only. */
#ifndef RM_CPU_THREAD_H
#define RM_CPU_THREAD_H

#include "cpu/cpu.h"
#include "cpu/msr.h"
#include "cpu/seat.h"
#include "cpu/spr_kept.h"

#define RM_SLB_ENTRIES 32 /* POWER8 Processor User's Manual, "SLB" */
#define RM_SLB_VALID   UINT64_C(0x08000000)
#define RM_VSCR_BITS   UINT64_C(0x00010001) /* NJ and SAT */

/* One segment lookaside buffer entry, as slbmte's two registers give it. */
struct rm_slb_entry {
    uint64_t esid; /* effective segment id and the valid bit; the index is not kept */
    uint64_t vsid;
};

/*
 * All that a thread is: what rm_cpu_state_save copies. No pointers. While a run lasts, and until
 * somebody looks after it, the engine has the present `reg`, `xer` and maybe `vsr`; see cpu/sync.h.
 */
struct rm_thread {
    uint64_t version; /* equal versions, equal content; see rm_cpu_changed */
    uint64_t effects;
    /* From here to `vsr`: what cpu/register_words.h calls words. */
    uint64_t reg[RM_ENGINE_REGS]; /* GPRs, CR, LR, CTR */
    uint64_t xer;
    uint64_t cfar;
    uint64_t fpscr, vscr;
    uint64_t spr[RM_KEPT_COUNT];
    struct rm_slb_entry slb[RM_SLB_ENTRIES];
    uint64_t vsr[64][2];
    uint64_t pc;  /* of the next instruction; within a run of the present one */
    uint64_t msr; /* architected */
    uint64_t cycle;
    uint64_t instructions;
    uint64_t dec_expiry; /* DEC = dec_expiry - ticks, in 32 bits */
    uint64_t hdec_seen; /* expiries of the core's HDEC that are no exception of this thread's now */
    uint64_t purr_offset, spurr_offset;
    uint32_t symbol; /* of the last instruction; UINT32_MAX before the first */
    uint32_t power;  /* enum rm_cpu_power */
    uint64_t doorbell;
};

struct rm_cpu {
    struct rm_thread t;
    uint64_t limit;      /* the code hook's fast path runs below this cycle */
    uint64_t plain;      /* decode entry of a plain instruction of t.symbol in this byte order */
    uint64_t plain_load; /* the same of a load */
    struct rm_decode *decode;
    struct rm_mem *mem;
    struct rm_seat *seat;
    struct rm_engine *engine;     /* the seat's */
    bool ahead, behind;           /* the engine's registers are newer, older than t.reg and t.xer */
    bool vsrs_ahead, vsrs_behind; /* the same of t.vsr */
    struct rm_cpu_config config;
    struct rm_cpu_bus bus;
    struct rm_cpu_fault fault;
    uint64_t until, until_instructions; /* where the run ends: cycle, instructions */
    enum rm_cpu_stop stop;
    bool stopping;  /* the run ends, for the reason in `stop` */
    bool requested; /* by rm_cpu_request_stop */
    bool step_over; /* the first instruction of the run may be a pad */
    bool running;
    bool guarded; /* config has a kernel text: loads from the first page are looked at */
    const struct rm_feed *feed; /* NULL: nobody listens */
    uint64_t told_address;      /* of the instruction that was told last, if it accesses memory */
    struct rm_tally *tally;     /* NULL: nobody counts */
    const struct rm_cpu_holder *holder; /* NULL: nobody holds */
    uint64_t instruction_cycles;        /* what an instruction takes where nobody listens */
};

static inline enum rm_endian rm_cpu_endian(const struct rm_cpu *cpu)
{
    return cpu->t.msr & RM_MSR_LE ? RM_LITTLE : RM_BIG;
}

#endif
