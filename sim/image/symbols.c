/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The symbol table. Symbols of assembly often have no size and no type, so that a code symbol
 * reaches to the next one, and labels count where they lie in executable sections. Left out: labels
 * that compilers make for themselves, absolute and undefined symbols, thread-local ones.
 */
#include "image/symbols.h"

#include "base/mem.h"
#include "image/image.h"

#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_SYMBOLS    (UINT64_C(1) << 24)
#define DESCRIPTOR_BYTES 24u /* ELFv1: entry, TOC, environment */

/* One .symtab entry in host form. */
struct raw_symbol {
    const char *name;
    uint64_t value, size_bytes;
    unsigned type;
    bool global;
    const struct rm_section *section;
};

static const struct rm_section *find_symtab(const struct rm_elf *elf)
{
    for (size_t i = 1; i < elf->section_count; i++)
        if (elf->sections[i].type == SHT_SYMTAB)
            return &elf->sections[i];
    return NULL;
}

/* Compiler-made labels and linker oddities that would only hide the real names. */
static bool is_noise(const char *name)
{
    return name[0] == '\0' || name[0] == '$' || !strncmp(name, ".L", 2) || !strcmp(name, ".") ||
           !strcmp(name, "_GLOBAL_OFFSET_TABLE_");
}

/* False for an entry that is of no use to anybody, or damaged. */
static bool decode(const struct rm_elf *elf, const struct rm_section *strings, const uint8_t *entry,
                   struct raw_symbol *out, bool *damaged)
{
    uint64_t section = rm_load(entry + 6, 2, elf->endian);
    unsigned type = GELF_ST_TYPE(entry[4]), bind = GELF_ST_BIND(entry[4]);
    if (type != STT_NOTYPE && type != STT_FUNC && type != STT_OBJECT)
        return false;
    if (section == SHN_UNDEF || section >= elf->section_count)
        return false;
    const char *name = rm_elf_string(strings, rm_load(entry, 4, elf->endian));
    if (!name) {
        *damaged = true;
        return false;
    }
    if (is_noise(name))
        return false;
    *out = (struct raw_symbol){
        .name = name,
        .value = rm_load(entry + 8, 8, elf->endian),
        .size_bytes = rm_load(entry + 16, 8, elf->endian),
        .type = type,
        .global = bind != STB_LOCAL,
        .section = &elf->sections[section],
    };
    return true;
}

/* The code behind a symbol: itself in executable sections, its descriptor's entry in .opd. */
static bool code_address(const struct rm_elf *elf, const struct raw_symbol *symbol,
                         uint64_t *address, const struct rm_section **section)
{
    *address = symbol->value;
    *section = symbol->section;
    if (elf->abi != 2 && symbol->type == STT_FUNC && !strcmp(symbol->section->name, ".opd")) {
        const uint8_t *descriptor = rm_elf_at(elf, symbol->value, DESCRIPTOR_BYTES);
        if (!descriptor)
            return false;
        *address = rm_load(descriptor, 8, elf->endian);
        *section = rm_elf_section_at(elf, *address);
    }
    return *section && ((*section)->flags & SHF_EXECINSTR) && (symbol->type != STT_OBJECT);
}

/* With ELFv1 the code of a function bears its name with a dot before it, which nobody writes. */
static void add_code(struct rm_symbols *symbols, const struct rm_elf *elf,
                     const struct raw_symbol *symbol)
{
    uint64_t address;
    const struct rm_section *section;
    if (!code_address(elf, symbol, &address, &section) ||
        address - section->address >= section->size_bytes)
        return;
    symbols->code[symbols->code_count++] = (struct rm_code_symbol){
        .name = symbol->name + (elf->abi != 2 && symbol->name[0] == '.'),
        .start = address,
        .end = section->address + section->size_bytes,
        .size_bytes = symbol->size_bytes,
        .rank = 2u * (symbol->type == STT_FUNC) + symbol->global,
    };
}

/* By address; the best name first, then as in the file (the sort is stable by name pointer). */
static int compare_code(const void *left, const void *right)
{
    const struct rm_code_symbol *a = left, *b = right;
    uint64_t at_a = rm_real(a->start), at_b = rm_real(b->start);
    if (at_a != at_b)
        return at_a < at_b ? -1 : 1;
    if (a->rank != b->rank)
        return a->rank > b->rank ? -1 : 1;
    return (a->name > b->name) - (a->name < b->name);
}

/* Sorts, keeps one name an address and lets each symbol end where the next begins. */
static void finish_code(struct rm_symbols *symbols)
{
    struct rm_code_symbol *code = symbols->code;
    size_t kept = 0;
    qsort(code, symbols->code_count, sizeof(*code), compare_code);
    for (size_t i = 0; i < symbols->code_count; i++)
        if (kept == 0 || rm_real(code[kept - 1].start) != rm_real(code[i].start))
            code[kept++] = code[i];
    for (size_t i = 0; i + 1 < kept; i++)
        if (rm_real(code[i + 1].start) < rm_real(code[i].end))
            code[i].end = code[i + 1].start;
    symbols->code_count = kept;
}

/* What follows a name in those that a compiler made of it. */
static const char *const made_suffixes[] = {".isra.", ".constprop.", ".part."};

static bool has_made_suffix(const char *at)
{
    for (size_t i = 0; i < sizeof(made_suffixes) / sizeof(*made_suffixes); i++)
        if (!strncmp(at, made_suffixes[i], strlen(made_suffixes[i])))
            return true;
    return false;
}

bool rm_symbol_is(const char *symbol, const char *name)
{
    size_t length = strlen(name);
    return !strncmp(symbol, name, length) && (!symbol[length] || has_made_suffix(symbol + length));
}

static void note_made(struct rm_symbols *symbols, const char *name, size_t index)
{
    const char *dot = strchr(name + 1, '.');
    if (dot && has_made_suffix(dot))
        symbols->made[symbols->made_count++] = (uint32_t)index;
}

static bool add_name(struct rm_symbols *symbols, const struct raw_symbol *symbol)
{
    uint64_t *index = strmap_add(&symbols->by_name, symbol->name, symbols->count);
    if (!index)
        return false;
    bool known = *index < symbols->count;
    if (known && (symbols->all[*index].global || !symbol->global))
        return true;
    *index = symbols->count;
    note_made(symbols, symbol->name, symbols->count);
    symbols->all[symbols->count++] = (struct rm_symbol){
        .name = symbol->name,
        .address = symbol->value,
        .size_bytes = symbol->size_bytes,
        .global = symbol->global,
    };
    return true;
}

static bool allocate(struct rm_symbols *symbols, size_t count)
{
    symbols->all = calloc(count + 1, sizeof(*symbols->all));
    symbols->code = calloc(count + 1, sizeof(*symbols->code));
    symbols->made = calloc(count + 1, sizeof(*symbols->made));
    return symbols->all && symbols->code && symbols->made;
}

static enum rm_status read_entries(const struct rm_elf *elf, const struct rm_section *table,
                                   size_t count, struct rm_symbols *symbols, struct rm_error *error)
{
    for (size_t i = 1; i < count; i++) {
        struct raw_symbol symbol;
        bool damaged = false;
        if (decode(elf, &elf->sections[table->link], table->bytes + i * sizeof(Elf64_Sym), &symbol,
                   &damaged)) {
            if (!add_name(symbols, &symbol))
                return rm_fail(error, RM_NO_MEMORY, "%s: out of memory", elf->name);
            add_code(symbols, elf, &symbol);
        } else if (damaged) {
            return rm_fail(error, RM_BAD_INPUT, "%s: symbol %zu has no name of at most %u bytes",
                           elf->name, i, LIMIT_NAME_BYTES);
        }
    }
    finish_code(symbols);
    return RM_OK;
}

enum rm_status rm_symbols_read(const struct rm_elf *elf, struct rm_symbols *symbols,
                               struct rm_error *error)
{
    const struct rm_section *table = find_symtab(elf);
    if (!table)
        return rm_fail(error, RM_BAD_INPUT, "%s: no symbol table, expected an unstripped file",
                       elf->name);
    size_t entry_bytes = sizeof(Elf64_Sym), count = table->size_bytes / entry_bytes;
    if (table->entry_bytes != entry_bytes || count > LIMIT_SYMBOLS ||
        table->link >= elf->section_count || !elf->sections[table->link].bytes)
        return rm_fail(error, RM_BAD_INPUT,
                       "%s: malformed symbol table: entries of %llu bytes (expected %zu), names in "
                       "section %u",
                       elf->name, (unsigned long long)table->entry_bytes, entry_bytes, table->link);
    enum rm_status status = allocate(symbols, count)
                                ? read_entries(elf, table, count, symbols, error)
                                : rm_fail(error, RM_NO_MEMORY, "%s: out of memory", elf->name);
    if (status != RM_OK)
        rm_symbols_free(symbols);
    return status;
}

void rm_symbols_free(struct rm_symbols *symbols)
{
    free(symbols->all);
    free(symbols->code);
    free(symbols->made);
    strmap_free(&symbols->by_name);
    *symbols = (struct rm_symbols){0};
}

const struct rm_symbol *rm_symbols_find(const struct rm_symbols *symbols, const char *name)
{
    uint64_t index;
    if (strmap_find(&symbols->by_name, name, &index))
        return &symbols->all[index];
    for (size_t i = 0; i < symbols->made_count; i++)
        if (rm_symbol_is(symbols->all[symbols->made[i]].name, name))
            return &symbols->all[symbols->made[i]];
    return NULL;
}

uint32_t rm_symbols_at(const struct rm_symbols *symbols, uint64_t address)
{
    uint64_t real = rm_real(address);
    size_t low = 0, high = symbols->code_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rm_real(symbols->code[middle].start) <= real)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || real >= rm_real(symbols->code[low - 1].end))
        return UINT32_MAX;
    return (uint32_t)(low - 1);
}
