/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/meaning.h"

#include "machine/state.h"

#include <stdio.h>
#include <string.h>

/* A bit, as the Power ISA counts them from the left of 64, or a code; and its name. */
struct name {
    int64_t number;
    const char *text;
};

static void add(char *out, size_t bytes, const char *separator, const char *text)
{
    size_t used = strlen(out);
    snprintf(out + used, bytes - used, "%s%s", used ? separator : "", text);
}

static uint64_t ppc_bit(int64_t number)
{
    return UINT64_C(1) << (63 - number);
}

/* The names of the bits that are on; in hexadecimal those that have none. Nothing for 0. */
static void print_bits(const struct name *names, uint64_t value, char *out, size_t bytes)
{
    uint64_t rest = value;
    for (; names->text; names++)
        if (value & ppc_bit(names->number)) {
            add(out, bytes, " ", names->text);
            rest &= ~ppc_bit(names->number);
        }
    if (rest) {
        char others[24];
        snprintf(others, sizeof(others), "0x%llx", (unsigned long long)rest);
        add(out, bytes, " ", others);
    }
}

static void print_code(const struct name *names, uint64_t value, char *out, size_t bytes)
{
    for (; names->text; names++)
        if ((uint64_t)names->number == value)
            add(out, bytes, "", names->text);
}

void scn_print_icp(const struct rm_virtual_icp *icp, char *out, size_t bytes)
{
    snprintf(out, bytes, "cppr %02x, xisr %x, mfrr %02x, pending %02x%s%s", icp->cppr, icp->xisr,
             icp->mfrr, icp->pending_pri, icp->need_resend ? ", need_resend" : "",
             icp->out_ee ? ", out_ee" : "");
}

static void print_icp_word(const struct name *names, uint64_t value, char *out, size_t bytes)
{
    struct rm_virtual_icp icp = rm_virtual_icp_parts(value);
    (void)names;
    scn_print_icp(&icp, out, bytes);
}

/* What a presentation controller gave: the priority that was current, and the interrupt. */
static void print_xirr(const struct name *names, uint64_t value, char *out, size_t bytes)
{
    (void)names;
    if (value)
        snprintf(out, bytes, "cppr %02x, xisr %x", (unsigned)(value >> 24 & 0xff),
                 (unsigned)(value & 0xffffff));
}

/* Power ISA 2.07 III-S 3.2.1. */
static const struct name msr_bits[] = {
    {0, "SF"},   {3, "HV"},  {29, "TS0"}, {30, "TS1"}, {31, "TM"},  {38, "VEC"}, {40, "VSX"},
    {48, "EE"},  {49, "PR"}, {50, "FP"},  {51, "ME"},  {52, "FE0"}, {53, "SE"},  {54, "BE"},
    {55, "FE1"}, {58, "IR"}, {59, "DR"},  {61, "PMM"}, {62, "RI"},  {63, "LE"},  {0, NULL},
};

/* Those of one bit each, Power ISA 2.07 III-S 2.2. */
static const struct name lpcr_bits[] = {
    {0, "VPM0"},    {1, "VPM1"},    {2, "ISL"},    {3, "KBV"},    {38, "ILE"},   {45, "ONL"},
    {47, "PECEDP"}, {48, "PECEDH"}, {49, "PECE0"}, {50, "PECE1"}, {51, "PECE2"}, {52, "MER"},
    {54, "TC"},     {60, "LPES0"},  {61, "LPES1"}, {63, "HDICE"}, {0, NULL},
};

/* What ICPs leave to the host. */
static const struct name action_bits[] = {
    {63, "KICK"}, {62, "CHECK_RESEND"}, {61, "REJECT"}, {60, "NOTIFY_EOI"}, {0, NULL},
};

static const struct name pq_bits[] = {{63, "P"}, {62, "Q"}, {0, NULL}};

/* Power ISA 2.07 III-S 6.5, and what KVM adds. */
static const struct name traps[] = {
    {0x100, "system reset"},
    {0x200, "machine check"},
    {0x300, "data storage"},
    {0x380, "data segment"},
    {0x400, "instruction storage"},
    {0x480, "instruction segment"},
    {0x500, "external interrupt"},
    {0x600, "alignment"},
    {0x700, "program"},
    {0x800, "floating point unavailable"},
    {0x900, "decrementer"},
    {0x980, "hypervisor decrementer"},
    {0xa00, "directed doorbell"},
    {0xc00, "system call"},
    {0xd00, "trace"},
    {0xe00, "hypervisor data storage"},
    {0xe20, "hypervisor instruction storage"},
    {0xe40, "hypervisor emulation assistance"},
    {0xe60, "hypervisor maintenance"},
    {0xe80, "directed hypervisor doorbell"},
    {0xf00, "performance monitor"},
    {0xf20, "vector unavailable"},
    {0xf40, "VSX unavailable"},
    {0xf60, "facility unavailable"},
    {0xf80, "hypervisor facility unavailable"},
    {0x5555, "left to the host to complete"},
    {0, NULL},
};

static const struct name read_intr_results[] = {
    {-2, "a device's interrupt, delivered"},
    {-1, "an IPI of the guest"},
    {0, "nothing"},
    {1, "for the host"},
    {2, "something for the host to complete"},
    {0, NULL},
};

/* Of which things something is known: their names, or how these end. */
static const struct {
    const char *name;
    void (*print)(const struct name *names, uint64_t value, char *out, size_t bytes);
    const struct name *names;
} meanings[] = {
    {".word", print_icp_word, NULL},
    {"saved_xirr", print_xirr, NULL},
    {"msr", print_bits, msr_bits},
    {"srr1", print_bits, msr_bits},
    {"hsrr1", print_bits, msr_bits},
    {"intr_msr", print_bits, msr_bits},
    {"lpcr", print_bits, lpcr_bits},
    {"rm_action", print_bits, action_bits},
    {"rm_action_before", print_bits, action_bits},
    {"rm_action_after", print_bits, action_bits},
    {".pq", print_bits, pq_bits},
    {"pq_state", print_bits, pq_bits},
    {".trap", print_code, traps},
    {".vector", print_code, traps},
    {".r12", print_code, traps}, /* of an exit; not the register of a guest */
    {".read_intr", print_code, read_intr_results},
};

/* Whether the last part of `name` is `end`, which may begin with the dot that parts them. */
static bool is_named(const char *name, const char *end)
{
    size_t length = strlen(name), end_length = strlen(end);
    if (length < end_length || strcmp(name + length - end_length, end) != 0)
        return false;
    return length == end_length || *end == '.' || name[length - end_length - 1] == '.';
}

void scn_print_meaning(const char *name, uint64_t value, char *out, size_t bytes)
{
    out[0] = '\0';
    for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++)
        if (is_named(name, meanings[i].name)) {
            meanings[i].print(meanings[i].names, value, out, bytes);
            return;
        }
}

void scn_print_number(const char *name, uint64_t value, char *out, size_t bytes)
{
    char meaning[SCN_MEANING_BYTES];
    scn_print_meaning(name, value, meaning, sizeof(meaning));
    snprintf(out, bytes, "0x%llx%s%s%s", (unsigned long long)value, *meaning ? " (" : "", meaning,
             *meaning ? ")" : "");
}
