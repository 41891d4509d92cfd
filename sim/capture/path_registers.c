/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/path_registers.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const char *const names[RM_PATH_REGISTERS] = {
    "r0",    "r1",    "r2",    "r3",   "r4",   "r5",   "r6",  "r7",     "r8",    "r9",    "r10",
    "r11",   "r12",   "r13",   "r14",  "r15",  "r16",  "r17", "r18",    "r19",   "r20",   "r21",
    "r22",   "r23",   "r24",   "r25",  "r26",  "r27",  "r28", "r29",    "r30",   "r31",   "lr",
    "ctr",   "xer",   "msr",   "cr",   "srr0", "srr1", "pvr", "vrsave", "sprg0", "sprg1", "sprg2",
    "sprg3", "hsrr0", "hsrr1", "cfar", "lpcr", "sdr1", "dar", "dsisr"};

static const char *const without_meaning[] = {"sprg4", "sprg5", "sprg6", "sprg7"};

static bool is(const char *name, size_t length, const char *known)
{
    return strlen(known) == length && memcmp(name, known, length) == 0;
}

bool rm_path_register_find(const char *name, size_t length, enum rm_path_register *out)
{
    for (unsigned i = 0; i < RM_PATH_REGISTERS; i++)
        if (is(name, length, names[i])) {
            *out = (enum rm_path_register)i;
            return true;
        }
    *out = RM_PATH_NO_REGISTER;
    for (size_t i = 0; i < sizeof(without_meaning) / sizeof(*without_meaning); i++)
        if (is(name, length, without_meaning[i]))
            return true;
    return false;
}

const char *rm_path_register_name(enum rm_path_register reg)
{
    return names[reg];
}

uint64_t rm_path_register_read(const struct rm_cpu *cpu, enum rm_path_register reg)
{
    uint64_t value = 0;
    if (reg < 32)
        return rm_cpu_gpr(cpu, reg);
    if (reg == RM_PATH_MSR)
        return rm_cpu_msr(cpu);
    bool there = rm_cpu_reg_read(cpu, names[reg], &value);
    assert(there);
    (void)there;
    return value;
}

void rm_path_register_write(struct rm_cpu *cpu, enum rm_path_register reg, uint64_t value)
{
    if (reg < 32)
        rm_cpu_set_gpr(cpu, reg, value);
    else if (reg == RM_PATH_MSR)
        rm_cpu_set_msr(cpu, value);
    else
        rm_cpu_reg_write(cpu, names[reg], value);
}
