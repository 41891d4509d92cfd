/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One POWER8 hardware thread in hypervisor state, on Unicorn.
 *
 * The engine always runs in hypervisor real mode; the MSR of this interface is the architected one,
 * which may have IR/DR set (host virtual mode: the linear map, which real mode's ignored top bits
 * reproduce). Left out: translation, the transactional facility, performance monitoring counts,
 * guest state instructions (a guest is a script of the machine), all timing but a fixed cost: what
 * an instruction takes is a listener's to say (timing/feed.h).
 *
 * Instructions run on the engine unless the tables in cpu/opcode.c and cpu/decode_word.c say that
 * we execute them ourselves. What POWER8 does not have (Power ISA 3.0 and later) is refused.
 * docs/model-cpu.md has the rules and their sources.
 *
 * What a thread is lies outside of its engine, which is opened when one is prepared or first runs:
 * reading, writing, saving and loading need none. Whether there is one shows nowhere else.
 */
#ifndef RM_CPU_CPU_H
#define RM_CPU_CPU_H

#include "base/mem.h"
#include "cpu/core.h"
#include "cpu/decode.h"
#include "cpu/tally.h"
#include "timing/feed.h"

struct rm_cpu;

enum rm_cpu_stop {
    RM_STOP_BUDGET,    /* the cycle or count given to rm_cpu_run or rm_cpu_run_some was reached */
    RM_STOP_GUEST,     /* hrfid/rfid to HV=0: the guest's pc and msr are the thread's now */
    RM_STOP_PAD,       /* reached an address given to rm_decode_add_pad (not executed) */
    RM_STOP_NAP,       /* nap, doze, sleep, winkle; pc is past it; see rm_cpu_power */
    RM_STOP_FAULT,     /* fault of the code under test: see rm_cpu_fault; pc is the instruction's */
    RM_STOP_REQUESTED, /* rm_cpu_request_stop was called by a bus callback */
};

struct rm_cpu_fault {
    char what[160];       /* "instruction is not modelled", "trap", "store outside memory", ... */
    uint64_t pc;          /* of the instruction */
    uint64_t address;     /* of the access, where there is one */
    uint32_t instruction; /* 0 if it could not be fetched */
    char disassembly[64]; /* Capstone's */
    bool not_modelled;    /* ours to mend (exit status 3), rather than the code's own fault */
};

/* Power-saving state that RM_STOP_NAP entered, from light to deep (Power ISA 2.07 III-S 3.3.2). */
enum rm_cpu_power {
    RM_POWER_RUNNING,
    RM_POWER_DOZE,
    RM_POWER_NAP,
    RM_POWER_SLEEP,
    RM_POWER_WINKLE
};

/* What the thread needs from the machine around it. All calls come from within rm_cpu_run; the
 * thread's registers may be read and written there, pc excepted. Any member may be NULL. */
struct rm_cpu_bus {
    void *context;
    /* Cache-inhibited access outside memory, `bytes` in address order. False: nothing is there. */
    bool (*device_read)(void *context, unsigned thread, uint64_t real, size_t count,
                        uint8_t *bytes);
    bool (*device_write)(void *context, unsigned thread, uint64_t real, size_t count,
                         const uint8_t *bytes);
    /* msgsnd/msgclr (HV doorbell, type 5) with the register's value; privileged forms apart. The
     * thread's own effects are already done: msgclr cleared its pending doorbell, msgsndp/msgclrp
     * set and cleared DPDES. Delivering a msgsnd is the machine's (rm_cpu_doorbell on the target).
     */
    void (*msgsnd)(void *context, unsigned thread, uint64_t rb, bool privileged);
    void (*msgclr)(void *context, unsigned thread, uint64_t rb, bool privileged);
    /* The code symbol's index changed (see rm_decode_new): the path of the run. */
    void (*entered)(void *context, unsigned thread, uint32_t symbol, uint64_t pc);
    /* A store to memory that `writable` of the configuration does not have, before it is done. */
    void (*strayed)(void *context, unsigned thread, uint64_t real, uint64_t bytes);
    /* mtspr of what a partition is (LPIDR, SDR1, LPCR), before it is done, and mfspr of HDEC;
     * `name` is the SPR's, `value` what is written or read. */
    void (*spr)(void *context, unsigned thread, const char *name, uint64_t value);
};

/*
 * Bytes of memory: for each page of 4 KiB NULL, none of it, or a bit a byte, the lowest bit of the
 * first byte first, and RM_BYTES_MAP_MORE bytes behind.
 */
#define RM_BYTES_MAP_MORE 4
struct rm_bytes_map {
    uint64_t page_count;
    uint8_t **pages;
};

/* Real addresses [start, end). */
struct rm_range {
    uint64_t start, end;
};

/*
 * Time. The thread's clock is its cycle; TB, DEC, HDEC, PURR, SPURR and VTB are derived from it by
 * ticks = cycle * tb_hz / core_hz (+ offset). One instruction costs one cycle (assumed), or what
 * a listener to the feed says, which may be nothing.
 * `core` and `reservations` are shared, see cpu/core.h; they must outlive the thread.
 */
struct rm_cpu_config {
    unsigned thread;         /* number in the machine, below RM_MAX_THREADS; PIR */
    unsigned thread_in_core; /* 0 to 7 */
    enum rm_endian hile;     /* byte order of hypervisor interrupts = of the image */
    uint64_t core_hz, tb_hz; /* not 0 */
    struct rm_core *core;
    struct rm_reservations *reservations;
    /*
     * Guarded memory; 0, 0: none. A store into [text_start, text_end), and a load from the first
     * 4 KiB that is not wholly in one of the ranges given, are faults of the code under test,
     * whichever form the address has. Nothing is written. Fetches are free. The ranges must
     * outlive the thread.
     */
    uint64_t text_start, text_end;
    const struct rm_range *first_page_data;
    size_t first_page_data_count;
    /* Of stores elsewhere the bus is told; NULL: of none. Must outlive the thread. */
    const struct rm_bytes_map *writable;
};

/*
 * A thread at pc 0 with MSR = SF|HV|ME (and LE by hile), all else zero but the read-only SPRs. The
 * memory and decode cache must outlive it; the bus is copied. Fails for want of memory.
 */
enum rm_status rm_cpu_new(const struct rm_cpu_config *config, struct rm_mem *mem,
                          struct rm_decode *decode, const struct rm_cpu_bus *bus,
                          struct rm_cpu **out, struct rm_error *error);
void rm_cpu_free(struct rm_cpu *cpu);

/* Opens the engine that the thread would else open when it first runs, since here a lack of memory
 * is an error and no fault. */
enum rm_status rm_cpu_prepare(struct rm_cpu *cpu, struct rm_error *error);

/* Whether the engine that the threads of a decode cache share has this one's registers. For tests:
 * the thread is the same with and without. */
bool rm_cpu_has_engine(const struct rm_cpu *cpu);

/*
 * Runs from pc until the clock has reached `until_cycle` or something else stops it. An instruction
 * is begun only while the clock is below `until_cycle`, so a stop for budget is exact: the clock is
 * past it by what the last one took. A pad at pc stops at once: step over it with rm_cpu_step. If
 * no engine can be opened, that is a fault that is not modelled.
 */
enum rm_cpu_stop rm_cpu_run(struct rm_cpu *cpu, uint64_t until_cycle);

/* The same for so many instructions at most. */
enum rm_cpu_stop rm_cpu_run_some(struct rm_cpu *cpu, uint64_t until_cycle, uint64_t instructions);

/* Runs one instruction even if there is a pad at pc. RM_STOP_BUDGET when it went well. */
enum rm_cpu_stop rm_cpu_step(struct rm_cpu *cpu);

/* From a bus callback: stop after the present instruction. */
void rm_cpu_request_stop(struct rm_cpu *cpu);

/* Of the last RM_STOP_FAULT. */
const struct rm_cpu_fault *rm_cpu_fault(const struct rm_cpu *cpu);
/* The thread's power state: set by nap and its kin, back to running by wake or interrupt. */
enum rm_cpu_power rm_cpu_power(const struct rm_cpu *cpu);

uint64_t rm_cpu_cycle(const struct rm_cpu *cpu);
uint64_t rm_cpu_instructions(const struct rm_cpu *cpu);
/* Time passes without instructions: in the guest, in nap. */
void rm_cpu_advance(struct rm_cpu *cpu, uint64_t cycles);
/* Something happens to it that is no instruction: time passes as the feed says. */
void rm_cpu_happened(struct rm_cpu *cpu, enum rm_feed_happening what);
/* Time passes with instructions that leave the thread as it is: rounds of a loop. */
void rm_cpu_skip(struct rm_cpu *cpu, uint64_t cycles, uint64_t instructions);

/*
 * From now on `feed` (NULL: nobody) is told what the thread retires, see timing/feed.h. It must
 * outlive the thread or be taken away. No part of the thread's state. Not from within rm_cpu_run.
 */
void rm_cpu_set_feed(struct rm_cpu *cpu, const struct rm_feed *feed);

/* From now on what the thread executes is counted in `tally` (NULL: not at all). It must outlive
 * the thread or be taken away. No part of the thread's state. Not from within rm_cpu_run. */
void rm_cpu_set_tally(struct rm_cpu *cpu, struct rm_tally *tally);

/*
 * Registers by name, without side effects: r0-r31, f0-f31, vs0.0-vs63.1 (doublewords 0 and 1),
 * slb0.esid-slb31.vsid (ESID and valid bit, VSID), pc,
 * msr, cr, lr, ctr, xer, fpscr, vscr, and every SPR by the lower-case name of the Power ISA
 * (cpu/spr.c). False: there is no such register. Values are cut to the register's width. Unlike
 * mtspr, writing sets HMER, PVR, PIR, TIR and TB (that of the core); other read-only SPRs keep
 * their value.
 */
bool rm_cpu_reg_read(const struct rm_cpu *cpu, const char *name, uint64_t *value);
bool rm_cpu_reg_write(struct rm_cpu *cpu, const char *name, uint64_t value);
/* How many bits of such a register, from the right, can be other than 0. 0: there is none. */
unsigned rm_cpu_reg_bits(const char *name);
/* The name of a special register by its number, below RM_CPU_SPR_NUMBERS; NULL: there is none
 * of that number that can be read. */
#define RM_CPU_SPR_NUMBERS 1024
const char *rm_cpu_spr_name(unsigned number);
/* What it would read at `cycle`, if nothing but time passed: for a thread that waits. */
bool rm_cpu_reg_read_at(const struct rm_cpu *cpu, uint64_t cycle, const char *name,
                        uint64_t *value);

uint64_t rm_cpu_gpr(const struct rm_cpu *cpu, unsigned n);
void rm_cpu_set_gpr(struct rm_cpu *cpu, unsigned n, uint64_t value);
uint64_t rm_cpu_pc(const struct rm_cpu *cpu);
/* The code symbol of the last instruction, UINT32_MAX before the first and where none is. */
uint32_t rm_cpu_symbol(const struct rm_cpu *cpu);
void rm_cpu_set_pc(struct rm_cpu *cpu, uint64_t pc);
uint64_t rm_cpu_msr(const struct rm_cpu *cpu);
void rm_cpu_set_msr(struct rm_cpu *cpu, uint64_t msr);
/* By SPR number; the number must be in the SPR table (our own mistake otherwise). */
uint64_t rm_cpu_spr(const struct rm_cpu *cpu, unsigned number);
void rm_cpu_set_spr(struct rm_cpu *cpu, unsigned number, uint64_t value);
/* Vector-scalar register n (0-63; 32-63 are the vector registers): doublewords 0 and 1. */
void rm_cpu_vsr(const struct rm_cpu *cpu, unsigned n, uint64_t value[2]);
void rm_cpu_set_vsr(struct rm_cpu *cpu, unsigned n, const uint64_t value[2]);

/*
 * Takes the interrupt whose vector is given (0x100, 0x500, 0x980, ...): saves pc and msr in
 * SRR0/1 or HSRR0/1, sets msr and pc. 0xe80 consumes the pending hypervisor doorbell.
 * Power ISA 2.07 III-S 6.4.3, 6.5; rules in cpu/interrupt.c.
 */
void rm_cpu_interrupt(struct rm_cpu *cpu, uint64_t vector);
/* The same; `about` are bits of SRR1 or HSRR1 that tell of the interrupt (33:36 and 42:47 in ISA
 * numbering; others are left out). */
void rm_cpu_interrupt_about(struct rm_cpu *cpu, uint64_t vector, uint64_t about);

/*
 * Wakes a thread from RM_STOP_NAP at the system reset vector. `reason` is the 4-bit wake reason
 * that goes to SRR1 bits 21:18 (as a value: reason << 18; 8 external, 6 decrementer, 5 privileged
 * doorbell, 3 hypervisor doorbell, 10 HMI), `loss` (1 none, 2 some, 3 full) to bits 17:16.
 */
void rm_cpu_wake(struct rm_cpu *cpu, unsigned reason, unsigned loss);

/* A hypervisor doorbell message has arrived; pending until msgclr or a 0xe80 interrupt. */
void rm_cpu_doorbell(struct rm_cpu *cpu);
/* The host took it: nothing is pending. */
void rm_cpu_clear_doorbell(struct rm_cpu *cpu);
bool rm_cpu_doorbell_pending(const struct rm_cpu *cpu);
/* A bit is on in HMER that HMEER lets through: a hypervisor maintenance interrupt is pending (Power
 * ISA 2.07 III-S 6.2.9, 6.2.10). */
bool rm_cpu_hmi_pending(const struct rm_cpu *cpu);

/* Cycles until DEC is negative; 0: it is negative now. */
uint64_t rm_cpu_dec_cycles_left(const struct rm_cpu *cpu);

/*
 * The hypervisor decrementer's exception (cpu/hdec.c): whether the thread would take the interrupt
 * now, were it in the guest; and cycles until that is so, UINT64_MAX with LPCR[HDICE] = 0 or while
 * HDEC is still negative after the interrupt was delivered.
 */
bool rm_cpu_hdec_pending(const struct rm_cpu *cpu);
uint64_t rm_cpu_hdec_cycles_left(const struct rm_cpu *cpu);
/* HDEC of this thread's core runs out now, and somebody loads `then_value` at once: 32 bits,
 * negative ones where nobody does. */
void rm_cpu_hdec_run_out(struct rm_cpu *cpu, uint64_t then_value);
/* No expiry of before is for this thread to take. */
void rm_cpu_hdec_forget(struct rm_cpu *cpu);
/* The thread shares these registers from now on: its core was split, or is whole again. */
void rm_cpu_share(struct rm_cpu *cpu, struct rm_core *core);

/* Gives r0, r4 to r12, CTR, XER and CR fields 0, 1 and 5 to 7 values that nobody expects: what a
 * call into firmware may do to them (r3 is its result). */
void rm_cpu_poison_volatile(struct rm_cpu *cpu);

/* Stores for the thread, as firmware does that it called: within the limits of its own stores, and
 * announced like them. False: it may not store there, and nothing happened. */
bool rm_cpu_store(struct rm_cpu *cpu, uint64_t address, const uint8_t *bytes, size_t count);

/* Gives GPRs, LR, CTR, XER, CR and vector-scalar registers values that nobody expects: what a nap
 * may do to them. */
void rm_cpu_lose_state(struct rm_cpu *cpu);

/* What puts a thread's stores in an order (Power ISA 2.07 Book II 4.6.3). */
enum rm_barrier {
    RM_BARRIER_NONE,
    RM_BARRIER_STORES, /* lwsync, eieio: stores before it are done before those behind it */
    RM_BARRIER_FULL,   /* sync, ptesync: whatever is before it is done */
    RM_BARRIER_LEAVE,  /* no barrier: the thread leaves for the guest, a nap, or what is a pad */
};

/* A memory access that an instruction makes, or, for a holder only, one to a register that the
 * threads of a core share, or a barrier. */
struct rm_access {
    bool store;
    uint64_t real; /* address of its first byte */
    uint64_t bytes;
    bool reserves;           /* a load and reserve, or a store conditional */
    unsigned spr;            /* not 0: number of the register; there is no address then */
    enum rm_barrier barrier; /* not RM_BARRIER_NONE: there is no access */
};

/* The access that the instruction at pc would make now, whether or not it is allowed; false: none.
 * Changes nothing. */
bool rm_cpu_next_access(const struct rm_cpu *cpu, struct rm_access *out);

/*
 * Somebody who is asked before each instruction that accesses memory, a device or a register of the
 * core, or is a barrier, and before a pad, within rm_cpu_run: true, and the run ends before it with
 * RM_STOP_REQUESTED. It is asked again when the thread runs on. It may look at registers, and
 * change nothing.
 *
 * It may also keep stores for itself. `takes_store` is asked before one that the thread makes:
 * true, and nobody else hears of it; its bytes are in memory behind the instruction. `begins` and
 * `ends` are called as a run does, and may make memory what this thread alone sees, and back again.
 * NULL, all three: stores go to memory.
 */
struct rm_cpu_holder {
    bool (*holds)(void *context, unsigned thread, const struct rm_access *access);
    bool (*takes_store)(void *context, unsigned thread, uint64_t real, uint64_t bytes);
    void (*begins)(void *context, unsigned thread);
    void (*ends)(void *context, unsigned thread);
    void *context;
};
/* From now on `holder` (NULL: nobody) is asked. It must outlive the thread or be taken away. No
 * part of the thread's state. Not from within rm_cpu_run. */
void rm_cpu_set_holder(struct rm_cpu *cpu, const struct rm_cpu_holder *holder);

/* From now on an instruction takes so many cycles where nobody listens to the feed: 1 as it is
 * made; 0: the thread's time stands still. No part of the thread's state. Not from within
 * rm_cpu_run. */
void rm_cpu_set_instruction_cycles(struct rm_cpu *cpu, uint64_t cycles);

/*
 * What has happened since the thread was made that a loop waiting for another thread does not do:
 * it rises with every store, device access, message, store conditional (failed ones too), look at
 * the clock, and emulated instruction that acts on more than GPRs and CR (LR, CTR, XER and PPR do
 * not count). Part of the state that is saved, not of the hash.
 */
uint64_t rm_cpu_effects(const struct rm_cpu *cpu);

/* A hash of GPRs, CR, LR, CTR, XER, MSR and pc. */
uint64_t rm_cpu_registers_hash(const struct rm_cpu *cpu);

/*
 * What the thread is: rm_cpu_state_bytes() bytes without pointers, to be loaded into this thread or
 * any with an equal configuration and the same decode cache. Its core, the reservations and memory
 * are their owner's to keep. Loading what the thread already is costs nothing, and no load touches
 * the engine until the thread runs. Not from within rm_cpu_run.
 */
size_t rm_cpu_state_bytes(void);
void rm_cpu_state_save(const struct rm_cpu *cpu, void *to);
void rm_cpu_state_load(struct rm_cpu *cpu, const void *from);

/* A hash of the state of the thread, its clock included: of nothing that is shared. From a bus
 * callback it is one of the instruction under way. */
uint64_t rm_cpu_hash(const struct rm_cpu *cpu);
/* The same of what its code could tell if time stood still: without the clock and what is counted.
 */
uint64_t rm_cpu_logical_hash(const struct rm_cpu *cpu);

#endif
