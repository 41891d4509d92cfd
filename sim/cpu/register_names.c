/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The thread's registers by name. */
#include "cpu/change.h"
#include "cpu/spr.h"
#include "cpu/sync.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { NO_SUCH, REGISTER, PC, MSR, FPSCR, VSCR, VECTOR, SEGMENT, SPECIAL };

/* A register that a name means: which one of its kind, and of a vector or SLB entry which
 * doubleword. */
struct meaning {
    enum kind kind;
    unsigned number, half;
};

/* A decimal number below `limit` at the start of `text`, without sign or space; *end is behind it.
 * False: there is none. */
static bool number_at(const char *text, unsigned limit, unsigned *number, const char **end)
{
    if (*text < '0' || *text > '9')
        return false;
    unsigned long found = strtoul(text, (char **)end, 10);
    *number = (unsigned)found;
    return found < limit;
}

/* slb0.esid to slb31.vsid. */
static struct meaning segment(const char *name)
{
    struct meaning meaning = {NO_SUCH, 0, 0};
    const char *end = name;
    if (strncmp(name, "slb", 3) != 0 || !number_at(name + 3, RM_SLB_ENTRIES, &meaning.number, &end))
        return meaning;
    meaning.half = strcmp(end, ".vsid") == 0;
    meaning.kind = meaning.half || strcmp(end, ".esid") == 0 ? SEGMENT : NO_SUCH;
    return meaning;
}

/* r0 to r31, f0 to f31, vs0.0 to vs63.1. */
static struct meaning numbered(const char *name)
{
    struct meaning meaning = {NO_SUCH, 0, 0};
    const char *end = name;
    if (*name == 'r' && number_at(name + 1, 32, &meaning.number, &end) && !*end)
        meaning.kind = REGISTER;
    else if (*name == 'f' && number_at(name + 1, 32, &meaning.number, &end) && !*end)
        meaning.kind = VECTOR;
    else if (strncmp(name, "vs", 2) == 0 && number_at(name + 2, 64, &meaning.number, &end) &&
             *end == '.' && number_at(end + 1, 2, &meaning.half, &end) && !*end)
        meaning.kind = VECTOR;
    return meaning;
}

static struct meaning find(const char *name)
{
    static const struct {
        const char *name;
        struct meaning meaning;
    } others[] = {
        {"cr", {REGISTER, RM_REG_CR, 0}}, {"pc", {PC, 0, 0}},     {"msr", {MSR, 0, 0}},
        {"fpscr", {FPSCR, 0, 0}},         {"vscr", {VSCR, 0, 0}},
    };
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (strcmp(others[i].name, name) == 0)
            return others[i].meaning;
    struct meaning meaning = numbered(name);
    if (meaning.kind == NO_SUCH)
        meaning = segment(name);
    if (meaning.kind == NO_SUCH) {
        meaning.number = rm_spr_find(name);
        meaning.kind = meaning.number < RM_SPR_NUMBERS ? SPECIAL : NO_SUCH;
    }
    return meaning;
}

_Static_assert(RM_CPU_SPR_NUMBERS == RM_SPR_NUMBERS, "one table");

const char *rm_cpu_spr_name(unsigned number)
{
    const struct rm_spr *spr = rm_spr(number);
    return spr && spr->read ? spr->name : NULL;
}

unsigned rm_cpu_reg_bits(const char *name)
{
    struct meaning meaning = find(name);
    if (meaning.kind == NO_SUCH)
        return 0;
    if (meaning.kind == VSCR || (meaning.kind == REGISTER && meaning.number == RM_REG_CR))
        return 32;
    if (meaning.kind != SPECIAL)
        return 64;
    uint64_t readable = rm_spr_readable(meaning.number);
    unsigned bits = 1;
    while (bits < 64 && readable >> bits)
        bits++;
    return bits;
}

bool rm_cpu_reg_read(const struct rm_cpu *cpu, const char *name, uint64_t *value)
{
    struct meaning meaning = find(name);
    switch (meaning.kind) {
    case REGISTER:
        *value = rm_reg(cpu, meaning.number);
        break;
    case PC:
        *value = cpu->t.pc;
        break;
    case MSR:
        *value = cpu->t.msr;
        break;
    case FPSCR:
        *value = cpu->t.fpscr;
        break;
    case VSCR:
        *value = cpu->t.vscr;
        break;
    case VECTOR:
        *value = rm_vsr(cpu, meaning.number)[meaning.half];
        break;
    case SEGMENT:
        *value = meaning.half ? cpu->t.slb[meaning.number].vsid : cpu->t.slb[meaning.number].esid;
        break;
    case SPECIAL:
        *value = rm_spr_read(cpu, meaning.number);
        break;
    case NO_SUCH:
        return false;
    }
    return true;
}

static void set_vector(struct rm_cpu *cpu, const struct meaning *meaning, uint64_t value)
{
    uint64_t both[2];
    rm_cpu_vsr(cpu, meaning->number, both);
    both[meaning->half] = value;
    rm_cpu_set_vsr(cpu, meaning->number, both);
}

/* Nothing but the clock moves, and it moves back. */
bool rm_cpu_reg_read_at(const struct rm_cpu *cpu, uint64_t cycle, const char *name, uint64_t *value)
{
    struct rm_thread *t = &((struct rm_cpu *)cpu)->t;
    uint64_t own_cycle = t->cycle;
    t->cycle = cycle;
    bool found = rm_cpu_reg_read(cpu, name, value);
    t->cycle = own_cycle;
    return found;
}

bool rm_cpu_reg_write(struct rm_cpu *cpu, const char *name, uint64_t value)
{
    struct meaning meaning = find(name);
    rm_cpu_changed(cpu);
    switch (meaning.kind) {
    case REGISTER:
        rm_set_reg(cpu, meaning.number, meaning.number == RM_REG_CR ? (uint32_t)value : value);
        break;
    case PC:
        rm_cpu_set_pc(cpu, value);
        break;
    case MSR:
        rm_cpu_set_msr(cpu, value);
        break;
    case FPSCR:
        cpu->t.fpscr = value;
        break;
    case VSCR:
        cpu->t.vscr = value & RM_VSCR_BITS;
        break;
    case VECTOR:
        set_vector(cpu, &meaning, value);
        break;
    case SEGMENT:
        *(meaning.half ? &cpu->t.slb[meaning.number].vsid : &cpu->t.slb[meaning.number].esid) =
            value;
        break;
    case SPECIAL:
        rm_spr_write(cpu, meaning.number, value);
        break;
    case NO_SUCH:
        return false;
    }
    return true;
}
