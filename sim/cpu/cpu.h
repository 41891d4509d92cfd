/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One POWER8 hardware thread in hypervisor state, on Unicorn.
 *
 * The engine always runs in hypervisor real mode; the MSR of this interface is the architected one,
 * which may have IR/DR set (host virtual mode: the linear map, which real mode's ignored top bits
 * reproduce). Left out: translation, the transactional facility, performance monitoring counts,
 * guest state instructions (a guest is a script of the machine), all timing but a fixed cost.
 *
 * Instructions run on the engine unless the table in cpu/opcode.c says that we emulate them. What
 * POWER8 does not have (Power ISA 3.0 and later) is refused. docs/model-cpu.md has the rules and
 * their sources.
 */
#ifndef RM_CPU_CPU_H
#define RM_CPU_CPU_H

#include "base/mem.h"
#include "cpu/core.h"
#include "cpu/decode.h"

struct rm_cpu;

enum rm_cpu_stop {
    RM_STOP_BUDGET,    /* the cycle given to rm_cpu_run was reached */
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
};

/*
 * Time. The thread's clock is its cycle; TB, DEC, HDEC, PURR, SPURR and VTB are derived from it by
 * ticks = cycle * tb_hz / core_hz (+ offset). One instruction costs one cycle (assumed).
 * `core` and `reservations` are shared, see cpu/core.h; they must outlive the thread.
 */
struct rm_cpu_config {
    unsigned thread;         /* number in the machine, below RM_MAX_THREADS; PIR */
    unsigned thread_in_core; /* 0 to 7 */
    enum rm_endian hile;     /* byte order of hypervisor interrupts = of the image */
    uint64_t core_hz, tb_hz; /* not 0 */
    struct rm_core *core;
    struct rm_reservations *reservations;
};

/*
 * A thread at pc 0 with MSR = SF|HV|ME (and LE by hile), all else zero but the read-only SPRs. The
 * memory, decode cache and bus must outlive it. Fails when Unicorn does.
 */
enum rm_status rm_cpu_new(const struct rm_cpu_config *config, struct rm_mem *mem,
                          struct rm_decode *decode, const struct rm_cpu_bus *bus,
                          struct rm_cpu **out, struct rm_error *error);
void rm_cpu_free(struct rm_cpu *cpu);

/*
 * Runs from pc until the clock has reached `until_cycle` or something else stops it. An instruction
 * is begun only while the clock is below `until_cycle`, so a stop for budget is exact. A pad at pc
 * stops at once: step over it with rm_cpu_step.
 */
enum rm_cpu_stop rm_cpu_run(struct rm_cpu *cpu, uint64_t until_cycle);

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

/*
 * Registers by name, without side effects: r0-r31, f0-f31, pc, msr, cr, lr, ctr, xer, fpscr, and
 * every SPR by the lower-case name of the Power ISA (cpu/spr.c). False: there is no such register.
 * Values are cut to the register's width; read-only SPRs keep their value.
 */
bool rm_cpu_reg_read(const struct rm_cpu *cpu, const char *name, uint64_t *value);
bool rm_cpu_reg_write(struct rm_cpu *cpu, const char *name, uint64_t value);

uint64_t rm_cpu_gpr(const struct rm_cpu *cpu, unsigned n);
void rm_cpu_set_gpr(struct rm_cpu *cpu, unsigned n, uint64_t value);
uint64_t rm_cpu_pc(const struct rm_cpu *cpu);
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

/* Cycles until DEC (HDEC) is negative; 0: it is negative now. */
uint64_t rm_cpu_dec_cycles_left(const struct rm_cpu *cpu);
uint64_t rm_cpu_hdec_cycles_left(const struct rm_cpu *cpu);

/*
 * Everything of the thread, with its share of the core and of the reservations; memory is taken by
 * rm_mem_snapshot_take. Restore all threads of a core together, and only into the thread that the
 * snapshot came from. Not from within rm_cpu_run.
 */
struct rm_cpu_snapshot;
enum rm_status rm_cpu_snapshot_take(const struct rm_cpu *cpu, struct rm_cpu_snapshot **out,
                                    struct rm_error *error);
void rm_cpu_snapshot_restore(struct rm_cpu *cpu, const struct rm_cpu_snapshot *snapshot);
void rm_cpu_snapshot_free(struct rm_cpu_snapshot *snapshot);

/* A hash of the architected state of the thread and its core, and of its clock. */
uint64_t rm_cpu_hash(const struct rm_cpu *cpu);

#endif
