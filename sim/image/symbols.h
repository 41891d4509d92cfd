/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The symbols of an ELF: by name, and code symbols by address. Internal to the room. */
#ifndef RM_IMAGE_SYMBOLS_H
#define RM_IMAGE_SYMBOLS_H

#include "image/elf.h"
#include "image/strmap.h"

/* A symbol with an address. Names point into the mapped file. */
struct rm_symbol {
    const char *name;
    uint64_t address;
    uint64_t size_bytes; /* 0: the file does not say */
    bool global;
};

/* A stretch of code that bears one name; of several symbols at one address the best one. */
struct rm_code_symbol {
    const char *name;
    uint64_t start;      /* as linked; for ELFv1 the code, not the descriptor */
    uint64_t end;        /* the next code symbol or the end of the section */
    uint64_t size_bytes; /* 0: the file does not say */
    unsigned rank;
};

struct rm_symbols {
    struct rm_symbol *all;
    size_t count;
    struct strmap by_name; /* indices into `all` */
    uint32_t *made;        /* those of `all` that a compiler made of another symbol */
    size_t made_count;
    struct rm_code_symbol *code; /* sorted by real address */
    size_t code_count;
};

/* Reads .symtab. RM_BAD_INPUT if the file has none or it is malformed. */
enum rm_status rm_symbols_read(const struct rm_elf *elf, struct rm_symbols *symbols,
                               struct rm_error *error);
void rm_symbols_free(struct rm_symbols *symbols);

/* NULL if there is none; a global symbol goes before local ones, else the first in the file. What a
 * compiler made of it (rm_symbol_is) is found by the name that it had if that is gone. */
const struct rm_symbol *rm_symbols_find(const struct rm_symbols *symbols, const char *name);

/* Index of the code symbol that covers an address, in linked or real form, or UINT32_MAX. */
uint32_t rm_symbols_at(const struct rm_symbols *symbols, uint64_t address);

#endif
