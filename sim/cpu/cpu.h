/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One POWER8 hardware thread in hypervisor state, on Unicorn. (Draft contract.)
 *
 * The engine always runs in hypervisor real mode; `msr` below is the architected MSR, which may have
 * IR/DR set (host virtual mode: the linear map, which real mode's ignored top bits reproduce).
 */
#ifndef RM_CPU_CPU_H
#define RM_CPU_CPU_H

#include "base/mem.h"

struct rm_cpu;
struct rm_decode; /* the decode cache, shared by all threads of a machine */

enum rm_cpu_stop {
    RM_STOP_BUDGET,    /* the cycle given to rm_cpu_run was reached */
    RM_STOP_GUEST,     /* hrfid/rfid to HV=0: the guest's pc and msr are the thread's now */
    RM_STOP_PAD,       /* reached an address given to rm_decode_add_pad (not executed) */
    RM_STOP_NAP,       /* nap, doze, sleep, winkle; pc is past it */
    RM_STOP_FAULT,     /* fault of the code under test: see rm_cpu_fault */
    RM_STOP_REQUESTED, /* rm_cpu_request_stop was called by a bus callback */
};

struct rm_cpu_fault {
    char what[160];         /* "instruction is not modelled", "trap", "store outside memory", ... */
    uint64_t pc;            /* of the instruction */
    uint32_t instruction;
    char disassembly[64];   /* Capstone's */
    bool not_modelled;      /* ours to mend (exit status 3), rather than the code's own fault */
};

/* What the thread needs from the machine around it. All calls come from within rm_cpu_run. */
struct rm_cpu_bus {
    void *context;
    /* Cache-inhibited access outside memory, `bytes` in address order. False: nothing is there. */
    bool (*device_read)(void *context, unsigned thread, uint64_t real, size_t count, uint8_t *bytes);
    bool (*device_write)(void *context, unsigned thread, uint64_t real, size_t count,
                         const uint8_t *bytes);
    /* msgsnd/msgclr (HV doorbell, type 5) with the register's value; privileged forms apart. */
    void (*msgsnd)(void *context, unsigned thread, uint64_t rb, bool privileged);
    void (*msgclr)(void *context, unsigned thread, uint64_t rb, bool privileged);
    /* The code symbol's index changed (see rm_decode_new): the path of the run. */
    void (*entered)(void *context, unsigned thread, uint32_t symbol, uint64_t pc);
};

/*
 * Time. The thread's clock is `cycle`; TB, DEC, HDEC, PURR, SPURR and VTB are derived from it by
 * tb = cycle * tb_hz / core_hz (+ offset). One instruction costs one cycle (assumed; the timing
 * model will feed it).
 */
struct rm_cpu_config {
    unsigned thread;         /* number in the machine; PIR */
    unsigned thread_in_core;
    enum rm_endian hile;     /* byte order of hypervisor interrupts = of the image */
    uint64_t core_hz, tb_hz;
};

#endif
