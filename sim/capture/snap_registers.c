/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/snap_registers.h"

#include <assert.h>
#include <string.h>

#define TIMER    "moves with time, which is the captured machine's"
#define UPPER    "another name for half of a register that is compared"
#define USER     "the user's name for a register that is compared"
#define NOT_P8   "a POWER8 has no such register, or rmsim does not model it"
#define CORE_SPR "QEMU keeps one a thread, a POWER8 one a core"

/* QEMU's name, ours where it is another, and why it is not compared. */
static const struct row {
    const char *name, *ours, *why_not;
} rows[] = {
    {"spr_dscr", "dscr", NULL},
    {"spr_cfar", NULL, "reads as 0 there; compared along the path"},
    {"spr_ctrl", "ctrl", "the threads of a core that run: the capture has some of them"},
    {"ctrl", NULL, "the threads of a core that run: the capture has some of them"},
    {"spr_uctrl", NULL, USER},
    {"uctrl", NULL, USER},
    {"uamr", NULL, USER},
    {"pidr", "pid", NULL},
    {"decr", NULL, TIMER},
    {"dec", NULL, TIMER},
    {"hdec", NULL, TIMER},
    {"tb", NULL, TIMER},
    {"tbl", NULL, TIMER},
    {"tbu", NULL, TIMER},
    {"tbu40", NULL, TIMER},
    {"purr", NULL, TIMER},
    {"spurr", NULL, TIMER},
    {"vtb", NULL, TIMER},
    {"texasru", NULL, UPPER},
    {"ppr32", NULL, UPPER},
    {"usprg3", NULL, USER},
    {"usier", NULL, USER},
    {"ummcr0", NULL, USER},
    {"ummcr1", NULL, USER},
    {"ummcr2", NULL, USER},
    {"ummcra", NULL, USER},
    {"upmc1", NULL, USER},
    {"upmc2", NULL, USER},
    {"upmc3", NULL, USER},
    {"upmc4", NULL, USER},
    {"upmc5", NULL, USER},
    {"upmc6", NULL, USER},
    {"usiar", NULL, USER},
    {"usdar", NULL, USER},
    {"bescrs", NULL, USER},
    {"bescrsu", NULL, USER},
    {"bescrr", NULL, USER},
    {"bescrru", NULL, USER},
    {"sdr1", NULL, CORE_SPR "; compared along the path"},
    {"lpidr", NULL, CORE_SPR},
    {"hsprg1", "hsprg1", NULL},
    {"ear", NULL, NOT_P8},
    {"mmcrh", NULL, NOT_P8},
    {"tscr", NULL, NOT_P8},
    {"ttr", NULL, NOT_P8},
    {"trig1", NULL, NOT_P8},
    {"trig2", NULL, NOT_P8},
};

static const struct row *find(const char *name)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    return NULL;
}

static const char *our_name(const char *name)
{
    const struct row *row = find(name);
    return row && row->ours ? row->ours : name;
}

const char *rm_snap_register_incomparable(const char *name)
{
    const struct row *row = find(name);
    if (row && row->why_not)
        return row->why_not;
    return rm_cpu_reg_bits(our_name(name)) ? NULL : NOT_P8;
}

/* What has to be set although it is not compared. */
static bool is_set(const char *name)
{
    return strcmp(name, "sdr1") == 0 || strcmp(name, "lpidr") == 0 || strcmp(name, "ctrl") == 0 ||
           strcmp(name, "spr_ctrl") == 0;
}

void rm_snap_register_set(struct rm_cpu *cpu, const char *name, uint64_t value)
{
    if (is_set(name) || !rm_snap_register_incomparable(name))
        rm_cpu_reg_write(cpu, our_name(name), value);
}

uint64_t rm_snap_register_read(const struct rm_cpu *cpu, const char *name)
{
    uint64_t value = 0;
    bool there = rm_cpu_reg_read(cpu, our_name(name), &value);
    assert(there);
    (void)there;
    return value;
}

bool rm_snap_tells(const struct rm_snap_cpu *snap, const char *our)
{
    for (size_t i = 0; i < snap->register_count; i++)
        if (strcmp(our_name(snap->registers[i].name), our) == 0)
            return true;
    return false;
}
