/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gdb/gdb_registers.h"

#include "cpu/cpu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CORE    "org.gnu.gdb.power.core"
#define FPU     "org.gnu.gdb.power.fpu"
#define ALTIVEC "org.gnu.gdb.power.altivec"
#define VSX     "org.gnu.gdb.power.vsx"
#define SPR     "org.rmsim.spr"
#define XICS    "org.rmsim.xics"
#define MACHINE "org.rmsim.machine"

/* What is made for gdb. */

static uint64_t icp_xirr(struct rm_machine *machine, unsigned thread)
{
    struct rm_icp_words icp = {0};
    (void)rm_physical_icp(machine, thread, &icp, NULL);
    return (uint64_t)icp.cppr << 24 | icp.xisr;
}

static uint64_t icp_mfrr(struct rm_machine *machine, unsigned thread)
{
    struct rm_icp_words icp = {0};
    (void)rm_physical_icp(machine, thread, &icp, NULL);
    return icp.mfrr;
}

static uint64_t icp_pending(struct rm_machine *machine, unsigned thread)
{
    struct rm_icp_words icp = {0};
    (void)rm_physical_icp(machine, thread, &icp, NULL);
    return icp.pending_pri;
}

static int vcpu_on(const struct rm_machine *machine, unsigned thread)
{
    int on;
    for (unsigned vcpu = 0; rm_vcpu_thread(machine, vcpu, &on, NULL) == RM_OK; vcpu++)
        if (on == (int)thread)
            return (int)vcpu;
    return RM_NO_VCPU;
}

static uint64_t vcpu(struct rm_machine *machine, unsigned thread)
{
    return (uint64_t)(int64_t)vcpu_on(machine, thread);
}

/* KVM's own word of the virtual controller of the vcpu that is on the thread; 0: none. */
static uint64_t vicp(struct rm_machine *machine, unsigned thread)
{
    struct rm_virtual_icp icp;
    int on = vcpu_on(machine, thread);
    if (on < 0 || rm_virtual_icp_read(machine, (unsigned)on, &icp, NULL) != RM_OK)
        return 0;
    return rm_virtual_icp_word(&icp);
}

static uint64_t place(struct rm_machine *machine, unsigned thread)
{
    enum rm_place found = RM_IN_HOST;
    (void)rm_thread_place(machine, thread, &found, NULL);
    return (uint64_t)found;
}

static uint64_t cycle(struct rm_machine *machine, unsigned thread)
{
    (void)thread;
    return rm_cycle(machine);
}

/* The table. */

static void add(struct rm_gdb_registers *out, struct rm_gdb_register row)
{
    if (out->count < RM_GDB_REGISTERS_MAX)
        out->list[out->count++] = row;
}

/* A register by the processor's name. */
static void add_named(struct rm_gdb_registers *out, const char *name, unsigned bits,
                      const char *type, const char *group, const char *feature)
{
    struct rm_gdb_register row = {.bits = bits, .type = type, .group = group, .feature = feature};
    snprintf(row.name, sizeof(row.name), "%s", name);
    snprintf(row.source[0], sizeof(row.source[0]), "%s", name);
    add(out, row);
}

/* 32 of a kind: its name, and where its halves are, by formats for a number from `first` on. */
static void add_row(struct rm_gdb_registers *out, const char *name, const char *high,
                    const char *low, unsigned first, struct rm_gdb_register row)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    for (unsigned n = 0; n < 32; n++) {
        snprintf(row.name, sizeof(row.name), name, n);
        snprintf(row.source[0], sizeof(row.source[0]), high, first + n);
        if (low)
            snprintf(row.source[1], sizeof(row.source[1]), low, first + n);
        add(out, row);
    }
#pragma GCC diagnostic pop
}

static void add_core(struct rm_gdb_registers *out)
{
    static const struct rm_gdb_register gpr = {
        .bits = 64, .type = "uint64", .group = "general", .feature = CORE};
    add_row(out, "r%u", "r%u", NULL, 0, gpr);
    out->sp = out->count - 31;
    out->pc = out->count;
    add_named(out, "pc", 64, "code_ptr", "general", CORE);
    add_named(out, "msr", 64, "rm_msr", "general", CORE);
    add_named(out, "cr", 32, "uint32", "general", CORE);
    add_named(out, "lr", 64, "code_ptr", "general", CORE);
    add_named(out, "ctr", 64, "uint64", "general", CORE);
    add_named(out, "xer", 32, "uint32", "general", CORE);
}

static void add_vectors(struct rm_gdb_registers *out)
{
    static const struct rm_gdb_register fpr = {
        .bits = 64, .type = "ieee_double", .group = "float", .feature = FPU};
    static const struct rm_gdb_register vr = {
        .bits = 128, .type = "vec128", .group = "vector", .feature = ALTIVEC};
    static const struct rm_gdb_register low = {
        .bits = 64, .type = "uint64", .group = "vector", .feature = VSX};
    add_row(out, "f%u", "vs%u.0", NULL, 0, fpr);
    add_named(out, "fpscr", 64, "uint64", "float", FPU);
    add_row(out, "vr%u", "vs%u.0", "vs%u.1", 32, vr);
    add_named(out, "vscr", 32, "uint32", "vector", ALTIVEC);
    add_named(out, "vrsave", 32, "uint32", "vector", ALTIVEC);
    add_row(out, "vs%uh", "vs%u.1", NULL, 0, low);
}

static bool is_there(const struct rm_gdb_registers *registers, const char *name)
{
    for (unsigned i = 0; i < registers->count; i++)
        if (strcmp(registers->list[i].name, name) == 0)
            return true;
    return false;
}

static const char *spr_type(const char *name, unsigned bits)
{
    static const char *const srr1[] = {"srr1", "hsrr1"};
    for (size_t i = 0; i < sizeof(srr1) / sizeof(*srr1); i++)
        if (strcmp(srr1[i], name) == 0)
            return "rm_msr";
    if (strcmp(name, "lpcr") == 0)
        return "rm_lpcr";
    return bits == 64 ? "uint64" : "uint32";
}

static void add_sprs(struct rm_gdb_registers *out)
{
    for (unsigned number = 0; number < RM_CPU_SPR_NUMBERS; number++) {
        const char *name = rm_cpu_spr_name(number);
        if (!name || is_there(out, name))
            continue;
        unsigned bits = rm_cpu_reg_bits(name) > 32 ? 64 : 32;
        add_named(out, name, bits, spr_type(name, bits), "spr", SPR);
    }
}

void rm_gdb_registers_make(struct rm_gdb_registers *out, enum rm_endian endian)
{
    static const struct rm_gdb_register ours[] = {
        {"icp_xirr", {"", ""}, 32, "rm_xirr", "xics", XICS, icp_xirr},
        {"icp_mfrr", {"", ""}, 8, "uint8", "xics", XICS, icp_mfrr},
        {"icp_pending", {"", ""}, 8, "uint8", "xics", XICS, icp_pending},
        {"vicp", {"", ""}, 64, "rm_vicp", "xics", XICS, vicp},
        {"cycle", {"", ""}, 64, "uint64", "machine", MACHINE, cycle},
        {"place", {"", ""}, 32, "rm_place", "machine", MACHINE, place},
        {"vcpu", {"", ""}, 32, "int32", "machine", MACHINE, vcpu},
    };
    *out = (struct rm_gdb_registers){.endian = endian};
    add_core(out);
    add_vectors(out);
    add_sprs(out);
    for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++)
        add(out, ours[i]);
}

/* The description. Bits are counted from the right, as gdb does; the ISA counts from the left. */

struct part {
    const char *name;
    unsigned start, end;
};

/* Power ISA 2.07 III-S 3.2.1. */
static const struct part msr_parts[] = {
    {"LE", 0, 0},   {"RI", 1, 1},     {"PMM", 2, 2},    {"DR", 4, 4},    {"IR", 5, 5},
    {"FE1", 8, 8},  {"BE", 9, 9},     {"SE", 10, 10},   {"FE0", 11, 11}, {"ME", 12, 12},
    {"FP", 13, 13}, {"PR", 14, 14},   {"EE", 15, 15},   {"VSX", 23, 23}, {"VEC", 25, 25},
    {"TM", 32, 32}, {"TS_S", 33, 33}, {"TS_T", 34, 34}, {"HV", 60, 60},  {"SF", 63, 63},
};
/* III-S 2.2. */
static const struct part lpcr_parts[] = {
    {"HDICE", 0, 0},  {"RMI", 1, 1},      {"LPES", 3, 3},     {"TC", 9, 9},     {"MER", 11, 11},
    {"PECE", 12, 14}, {"PECEDH", 15, 15}, {"PECEDP", 16, 16}, {"ONL", 18, 18},  {"AIL", 23, 24},
    {"ILE", 25, 25},  {"RMLS", 26, 29},   {"VRMASD", 47, 51}, {"DPFD", 52, 54}, {"KBV", 60, 60},
    {"ISL", 61, 61},  {"VPM", 62, 63},
};
static const struct part xirr_parts[] = {{"xisr", 0, 23}, {"cppr", 24, 31}};
/* The word of KVM_REG_PPC_ICP_STATE. */
static const struct part vicp_parts[] = {
    {"pending", 16, 23}, {"mfrr", 24, 31}, {"xisr", 32, 55}, {"cppr", 56, 63}};

static const struct {
    const char *name, *kind;
    unsigned bytes;
    const struct part *parts;
    size_t count;
} types[] = {
    {"rm_msr", "flags", 8, msr_parts, sizeof(msr_parts) / sizeof(*msr_parts)},
    {"rm_lpcr", "flags", 8, lpcr_parts, sizeof(lpcr_parts) / sizeof(*lpcr_parts)},
    {"rm_xirr", "struct", 4, xirr_parts, sizeof(xirr_parts) / sizeof(*xirr_parts)},
    {"rm_vicp", "struct", 8, vicp_parts, sizeof(vicp_parts) / sizeof(*vicp_parts)},
};

static void describe_place(FILE *to)
{
    static const char *const places[] = {[RM_IN_HOST] = "host",
                                         [RM_IN_HYPERVISOR] = "real_mode",
                                         [RM_IN_GUEST] = "guest",
                                         [RM_IN_NAP] = "nap",
                                         [RM_IN_FAULT] = "fault"};
    fputs("<enum id=\"rm_place\" size=\"4\">", to);
    for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
        fprintf(to, "<evalue name=\"%s\" value=\"%zu\"/>", places[i], i);
    fputs("</enum>\n", to);
}

static bool uses(const struct rm_gdb_registers *registers, const char *feature, const char *type)
{
    for (unsigned i = 0; i < registers->count; i++)
        if (strcmp(registers->list[i].feature, feature) == 0 &&
            strcmp(registers->list[i].type, type) == 0)
            return true;
    return false;
}

/* A type is known in its feature only. */
static void describe_types(const struct rm_gdb_registers *registers, const char *feature, FILE *to)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
        if (!uses(registers, feature, types[i].name))
            continue;
        fprintf(to, "<%s id=\"%s\" size=\"%u\">", types[i].kind, types[i].name, types[i].bytes);
        for (size_t p = 0; p < types[i].count; p++)
            fprintf(to, "<field name=\"%s\" start=\"%u\" end=\"%u\"/>", types[i].parts[p].name,
                    types[i].parts[p].start, types[i].parts[p].end);
        fprintf(to, "</%s>\n", types[i].kind);
    }
    if (uses(registers, feature, "rm_place"))
        describe_place(to);
    if (uses(registers, feature, "vec128"))
        fputs("<vector id=\"v4i32\" type=\"int32\" count=\"4\"/>"
              "<vector id=\"v8i16\" type=\"int16\" count=\"8\"/>"
              "<vector id=\"v16i8\" type=\"int8\" count=\"16\"/>"
              "<union id=\"vec128\"><field name=\"uint128\" type=\"uint128\"/>"
              "<field name=\"v4_int32\" type=\"v4i32\"/><field name=\"v8_int16\" type=\"v8i16\"/>"
              "<field name=\"v16_int8\" type=\"v16i8\"/></union>\n",
              to);
}

char *rm_gdb_registers_describe(const struct rm_gdb_registers *registers)
{
    char *text = NULL;
    size_t bytes;
    FILE *to = open_memstream(&text, &bytes);
    if (!to)
        return NULL;
    fputs("<?xml version=\"1.0\"?>\n<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n"
          "<target version=\"1.0\">\n<architecture>powerpc:common64</architecture>\n",
          to);
    const char *feature = "";
    for (unsigned i = 0; i < registers->count; i++) {
        const struct rm_gdb_register *row = &registers->list[i];
        if (strcmp(row->feature, feature) != 0) {
            fprintf(to, "%s<feature name=\"%s\">\n", i ? "</feature>\n" : "", row->feature);
            feature = row->feature;
            describe_types(registers, feature, to);
        }
        fprintf(to, "<reg name=\"%s\" bitsize=\"%u\" type=\"%s\" group=\"%s\"%s/>\n", row->name,
                row->bits, row->type, row->group, row->made ? " save-restore=\"no\"" : "");
    }
    fputs("</feature>\n</target>\n", to);
    return fclose(to) == 0 ? text : NULL;
}

unsigned rm_gdb_register_bytes(const struct rm_gdb_registers *registers, unsigned number)
{
    return registers->list[number].bits / 8;
}

void rm_gdb_register_read(const struct rm_gdb_registers *registers, struct rm_machine *machine,
                          unsigned thread, unsigned number, struct rm_reply *reply)
{
    const struct rm_gdb_register *row = &registers->list[number];
    unsigned halves = row->bits == 128 ? 2 : 1, bytes = row->bits / 8 / halves;
    for (unsigned i = 0; i < halves; i++) {
        unsigned half = registers->endian == RM_BIG ? i : halves - 1 - i;
        uint64_t value = row->made ? row->made(machine, thread) : 0;
        uint8_t stored[sizeof(value)];
        if (!row->made)
            (void)rm_register(machine, thread, row->source[half], &value, NULL);
        rm_store(stored, bytes, registers->endian, value);
        rm_reply_hex(reply, stored, bytes);
    }
}

enum rm_status rm_gdb_register_write(const struct rm_gdb_registers *registers,
                                     struct rm_machine *machine, unsigned thread, unsigned number,
                                     const uint8_t *bytes, struct rm_error *error)
{
    const struct rm_gdb_register *row = &registers->list[number];
    unsigned halves = row->bits == 128 ? 2 : 1, each = row->bits / 8 / halves;
    enum rm_status status = RM_OK;
    if (row->made)
        return rm_fail(error, RM_BAD_INPUT, "%s is only looked at", row->name);
    for (unsigned i = 0; i < halves && status == RM_OK; i++) {
        unsigned half = registers->endian == RM_BIG ? i : halves - 1 - i;
        status = rm_set_register(machine, thread, row->source[half],
                                 rm_load(bytes + i * each, each, registers->endian), error);
    }
    return status;
}
