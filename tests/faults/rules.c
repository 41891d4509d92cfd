/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Faults made by rule: each instruction of a function that a rule knows, left out or turned round.
 */
#include "fault.h"

#include <capstone/capstone.h>
#include <stdio.h>
#include <string.h>

#define NOP  0x60000000u
#define LI_0 0x38000000u
#define RT   0x03e00000u /* the field of the register that is loaded */

/* An instruction (Power ISA 2.07, Book I) and what becomes of it: what `keep` has of it, with
 * `becomes` and with the bits of `turn` turned. */
static const struct rule {
    uint32_t mask, value, keep, becomes, turn;
    const char *kind;
} rules[] = {
    {0xfc000003, 0xf8000000, 0, NOP, 0, "store left out"}, /* std */
    {0xfc000000, 0x90000000, 0, NOP, 0, "store left out"}, /* stw */
    {0xfc000000, 0x98000000, 0, NOP, 0, "store left out"}, /* stb */
    {0xfc000000, 0xb0000000, 0, NOP, 0, "store left out"}, /* sth */
    {0xfc0007fe, 0x7c00072a, 0, NOP, 0, "store left out"}, /* stwcix */
    {0xfc0007fe, 0x7c0007aa, 0, NOP, 0, "store left out"}, /* stbcix */
    {0xfc0007fe, 0x7c0001ae, 0, NOP, 0, "store left out"}, /* stbx */
    {0xfc000003, 0xe8000000, 0, NOP, 0, "load left out"},  /* ld */
    {0xfc000000, 0x80000000, 0, NOP, 0, "load left out"},  /* lwz */
    {0xfc000003, 0xe8000000, RT, LI_0, 0, "load gives 0"},
    {0xfc000000, 0x80000000, RT, LI_0, 0, "load gives 0"},
    {0xfc000000, 0x88000000, RT, LI_0, 0, "load gives 0"}, /* lbz */
    {0xfc000000, 0xa0000000, RT, LI_0, 0, "load gives 0"}, /* lhz */
    {0xfc0007fe, 0x7c0003a6, 0, NOP, 0, "special register not written"},
    {0xfc0007fe, 0x7c0002a6, RT, LI_0, 0, "special register reads 0"},
    {0xfe800000, 0x40800000, 0, NOP, 0, "branch never taken"},
    {0xfe800000, 0x40800000, 0x0000fffc, 0x42800000, 0, "branch always taken"},
    {0xfc000003, 0x48000001, 0, NOP, 0, "call left out"},
    {0xf8000000, 0x28000000, UINT32_MAX, 0, 1, "compared with another number"},
    {0xfc1f0000, 0x38000000, UINT32_MAX, 0, 1, "another number"}, /* li */
    {0xfc000000, 0x60000000, 0xffff0000, 0, 0, "bits not set"},   /* ori */
    {0xfc000000, 0x64000000, 0xffff0000, 0, 0, "bits not set"},   /* oris */
    {0xfc0007fe, 0x7c000324, 0, NOP, 0, "segment not loaded"},    /* slbmte */
    {0xfc0007fe, 0x7c0003e4, 0, NOP, 0, "segments not cleared"},  /* slbia */
    {0xfc0007fe, 0x7c00019c, 0, NOP, 0, "message not sent"},      /* msgsnd */
    {0xfc0007fe, 0x7c0001dc, 0, NOP, 0, "message not cleared"},   /* msgclr */
    {0xfc0007fe, 0x7c000164, 0, NOP, 0, "MSR not written"},       /* mtmsrd */
    {0xfc0007fe, 0x7c000120, 0, NOP, 0, "CR not written"},        /* mtcrf */
};

/* Profiling does nothing, wherever it is called from. */
static bool calls_profiling(const struct rm_machine *machine, uint64_t address, uint32_t word)
{
    int64_t offset = (int64_t)((uint64_t)(word & 0x03fffffc) << 38) >> 38;
    uint32_t symbol = rm_image_symbol_at(machine->image, address + (uint64_t)offset);
    return (word & 0xfc000003) == 0x48000001 && symbol != UINT32_MAX &&
           strcmp(rm_image_symbol_name(machine->image, symbol), "_mcount") == 0;
}

static void describe(csh capstone, struct fault *fault, uint64_t offset)
{
    uint8_t bytes[4];
    cs_insn *found;
    rm_store(bytes, 4, RM_BIG, fault->is[0]);
    bool known = cs_disasm(capstone, bytes, 4, 0, 1, &found) == 1;
    snprintf(fault->about, sizeof(fault->about), "+0x%llx %.16s %.64s", (unsigned long long)offset,
             known ? found->mnemonic : "?", known ? found->op_str : "");
    if (known)
        cs_free(found, 1);
}

static void apply(const struct rm_machine *machine, csh capstone, const char *function,
                  uint64_t start, uint64_t address, struct faults *faults)
{
    uint32_t word =
        (uint32_t)rm_mem_read(machine->mem, address, 4, rm_image_endian(machine->image));
    for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
        const struct rule *rule = &rules[i];
        uint32_t becomes = ((word & rule->keep) | rule->becomes) ^ rule->turn;
        if ((word & rule->mask) != rule->value || word == NOP || becomes == word ||
            calls_profiling(machine, address, word))
            continue;
        struct fault *fault = faults_add(faults);
        *fault = (struct fault){.count = 1, .is = {word}, .becomes = {becomes}, .address = address};
        snprintf(fault->kind, sizeof(fault->kind), "%s", rule->kind);
        snprintf(fault->function, sizeof(fault->function), "%s", function);
        describe(capstone, fault, address - start);
    }
}

void faults_make(const struct rm_machine *machine, const char *function, struct faults *faults)
{
    uint64_t start, end;
    csh capstone;
    if (!fault_function(machine, function, &start, &end) ||
        cs_open(CS_ARCH_PPC, CS_MODE_64 | CS_MODE_BIG_ENDIAN, &capstone) != CS_ERR_OK)
        return;
    for (uint64_t address = start; address < end; address += 4)
        apply(machine, capstone, function, start, address, faults);
    cs_close(&capstone);
}
