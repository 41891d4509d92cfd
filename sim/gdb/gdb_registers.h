/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The registers as gdb sees them: the features that gdb knows of POWER8 (core, FPU, AltiVec, VSX),
 * and three of ours: the special registers, the thread's presentation controllers, and the machine.
 * The description is made from the processor's own table of names (cpu/cpu.h). Looking at one has
 * no side effect. Bytes are in the order of the image, whatever MSR[LE] says.
 */
#ifndef RM_GDB_REGISTERS_H
#define RM_GDB_REGISTERS_H

#include "gdb/packet.h"

#include "base/bytes.h"
#include "rmsim/machine.h"

/* Known to gdb by their place in this table. */
struct rm_gdb_register {
    char name[16];      /* gdb's */
    char source[2][16]; /* names that rm_register takes, the more significant half first; empty: it
                           is made by `made` */
    unsigned bits;      /* 8, 32, 64 or 128 */
    const char *type, *group;
    const char *feature; /* of the description; the registers of one follow each other */
    /* A register of ours. */
    uint64_t (*made)(struct rm_machine *machine, unsigned thread);
};

#define RM_GDB_REGISTERS_MAX 320

struct rm_gdb_registers {
    enum rm_endian endian;
    unsigned count;
    unsigned pc, sp; /* those that a stop tells at once */
    struct rm_gdb_register list[RM_GDB_REGISTERS_MAX];
};

void rm_gdb_registers_make(struct rm_gdb_registers *out, enum rm_endian endian);

/* The description, gdb's target.xml: text that the caller frees; NULL: no memory. */
char *rm_gdb_registers_describe(const struct rm_gdb_registers *registers);

/* One register of a thread, two digits a byte. */
void rm_gdb_register_read(const struct rm_gdb_registers *registers, struct rm_machine *machine,
                          unsigned thread, unsigned number, struct rm_reply *reply);
/* How many bytes it has. */
unsigned rm_gdb_register_bytes(const struct rm_gdb_registers *registers, unsigned number);
/* Gives it a value. RM_BAD_INPUT: it is ours, and is only looked at. */
enum rm_status rm_gdb_register_write(const struct rm_gdb_registers *registers,
                                     struct rm_machine *machine, unsigned thread, unsigned number,
                                     const uint8_t *bytes, struct rm_error *error);

#endif
