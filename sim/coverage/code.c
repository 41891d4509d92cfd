/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Models nothing: chooses the code that coverage is about. */
#include "coverage/code.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_LINE 4 /* of the listing, behind its heading */

/* The real-mode path: functions by name, or by how their names begin. */
static const struct {
    const char *name;
    bool prefix;
} path_symbols[] = {
    {"kvmppc_read_intr", false},
    {"kvmppc_deliver_irq_passthru", false},
    {"kvmhv_rm_send_ipi", false},
    {"kvmhv_commence_exit", false},
    {"icp_rm_", true},
    {"ics_rm_", true},
    {"xics_rm_h_", true},
};

/* And its assembly, which is one piece from the first to the last of these. */
static const char assembly_first[] = "kvmppc_hv_entry_trampoline";
static const char assembly_last[] = "kvmppc_check_wake_reason";

/* Tables of data that stand in the midst of it, and bear no type. */
static const char *const data_symbols[] = {"hcall_real_table"};

bool cov_is_conditional(uint32_t word)
{
    const unsigned always = 0x14; /* in BO: neither CR nor CTR matters */
    unsigned opcode = word >> 26, extended = word >> 1 & 0x3ff, bo = word >> 21 & 0x1f;
    bool to_register = opcode == 19 && (extended == 16 || extended == 528 || extended == 560);
    return (opcode == 16 || to_register) && (bo & always) != always;
}

static bool is_named(const char *symbol)
{
    for (size_t i = 0; i < sizeof(path_symbols) / sizeof(*path_symbols); i++) {
        const char *name = path_symbols[i].name;
        if (path_symbols[i].prefix ? !strncmp(symbol, name, strlen(name))
                                   : rm_symbol_is(symbol, name))
            return true;
    }
    return false;
}

static bool is_data(const char *symbol)
{
    for (size_t i = 0; i < sizeof(data_symbols) / sizeof(*data_symbols); i++)
        if (!strcmp(symbol, data_symbols[i]))
            return true;
    return false;
}

static uint32_t word_at(const struct cov_code *code, uint64_t address)
{
    return (uint32_t)rm_mem_read(code->mem, address, 4, rm_image_endian(code->image));
}

/* How many instructions a symbol has: no zero words at its end. */
static uint32_t count_instructions(const struct cov_code *code, uint32_t symbol)
{
    uint64_t start = rm_image_symbol_start(code->image, symbol);
    uint64_t end = rm_image_symbol_end(code->image, symbol);
    if (end < start || !rm_mem_contains(code->mem, start, end - start))
        return 0;
    uint64_t count = (end - start) / 4;
    while (count > 0 && word_at(code, start + (count - 1) * 4) == 0)
        count--;
    return (uint32_t)count;
}

static bool any_reached(const struct cov_code *code, const struct cov_symbol *symbol)
{
    for (uint32_t i = 0; i < symbol->instructions; i++)
        if (cov_count_at(code->counts, symbol->start + UINT64_C(4) * i).reached)
            return true;
    return false;
}

/* The real addresses of the assembly of the path; none in an image that has not both its ends. */
struct stretch {
    uint64_t first, last;
};

static struct stretch find_assembly(const struct rm_image *image)
{
    struct stretch found = {1, 0};
    uint64_t first, last;
    if (rm_image_symbol(image, assembly_first, &first) &&
        rm_image_symbol(image, assembly_last, &last))
        found = (struct stretch){rm_real(first), rm_real(last)};
    return found;
}

static void take(struct cov_code *code, const struct stretch *assembly, uint32_t index, bool all)
{
    const char *name = rm_image_symbol_name(code->image, index);
    uint64_t start = rm_image_symbol_start(code->image, index), real = rm_real(start);
    if (is_data(name))
        return;
    struct cov_symbol symbol = {
        .name = name,
        .start = start,
        .instructions = count_instructions(code, index),
        .path = (real >= assembly->first && real <= assembly->last) || is_named(name),
    };
    if (!symbol.instructions || !(all || symbol.path || any_reached(code, &symbol)))
        return;
    const struct cov_symbol *before = code->count ? &code->symbols[code->count - 1] : NULL;
    symbol.line = before ? before->line + before->instructions + 2 : FIRST_LINE;
    code->symbols[code->count++] = symbol;
}

enum rm_status cov_code_find(const struct rm_image *image, const struct rm_mem *mem,
                             const struct rm_tally *counts, bool all, struct cov_code *out,
                             struct rm_error *error)
{
    uint32_t symbols = rm_image_symbols(image);
    struct stretch assembly = find_assembly(image);
    *out = (struct cov_code){.image = image, .mem = mem, .counts = counts};
    out->symbols = calloc(symbols + 1u, sizeof(*out->symbols));
    if (!out->symbols)
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    for (uint32_t i = 0; i < symbols; i++)
        take(out, &assembly, i, all);
    return RM_OK;
}

void cov_code_free(struct cov_code *code)
{
    free(code->symbols);
    *code = (struct cov_code){0};
}

struct cov_instruction cov_instruction_of(const struct cov_code *code,
                                          const struct cov_symbol *symbol, uint32_t index)
{
    uint64_t address = symbol->start + UINT64_C(4) * index;
    uint32_t word = word_at(code, address);
    return (struct cov_instruction){
        .address = address,
        .word = word,
        .conditional = cov_is_conditional(word),
        .count = cov_count_at(code->counts, address),
    };
}
