/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes small ELF64 PPC64 files into memory, so that each test can spoil exactly one thing. */
#ifndef TESTS_IMAGE_TINY_ELF_H
#define TESTS_IMAGE_TINY_ELF_H

#include "base/bytes.h"

#include <assert.h>
#include <elf.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define TINY_BYTES        (256 * 1024)
#define TINY_MAX_SECTIONS 24

struct tiny_section {
    const char *name;
    uint32_t type;
    uint64_t flags, address, offset, bytes, entry_bytes;
    uint32_t link;
};

/* Layout of the file: ELF header, one program header, contents in the order they were added, then
 * the names and the section headers that tiny_finish writes. */
struct tiny_elf {
    enum rm_endian endian;
    uint8_t *bytes;
    size_t used;
    struct tiny_section sections[TINY_MAX_SECTIONS];
    unsigned section_count;
    uint64_t load_address, load_offset, load_bytes, load_memory_bytes;
    uint8_t symbols[64 * 24];
    unsigned symbol_count;
    char names[4096];
    size_t names_used;
};

static inline void tiny_put(struct tiny_elf *tiny, size_t at, size_t bytes, uint64_t value)
{
    rm_store(tiny->bytes + at, bytes, tiny->endian, value);
}

static inline void tiny_start(struct tiny_elf *tiny, enum rm_endian endian)
{
    *tiny = (struct tiny_elf){.endian = endian, .used = 64 + 56, .section_count = 1};
    tiny->bytes = calloc(1, TINY_BYTES);
    assert(tiny->bytes);
    tiny->symbol_count = 1;
    tiny->names_used = 1;
}

static inline void tiny_free(struct tiny_elf *tiny)
{
    free(tiny->bytes);
}

/* Adds content and returns the section's index. */
static inline unsigned tiny_section(struct tiny_elf *tiny, const char *name, uint32_t type,
                                    uint64_t flags, uint64_t address, const void *from,
                                    size_t bytes)
{
    assert(tiny->section_count < TINY_MAX_SECTIONS && tiny->used + bytes + 8 < TINY_BYTES);
    tiny->used = (tiny->used + 7) & ~(size_t)7;
    tiny->sections[tiny->section_count] = (struct tiny_section){
        .name = name,
        .type = type,
        .flags = flags,
        .address = address,
        .offset = tiny->used,
        .bytes = bytes,
    };
    if (type != SHT_NOBITS) {
        memcpy(tiny->bytes + tiny->used, from, bytes);
        tiny->used += bytes;
    }
    return tiny->section_count++;
}

/* The one segment: everything from a section of allocated bytes on. */
static inline void tiny_load(struct tiny_elf *tiny, unsigned section, uint64_t memory_bytes)
{
    tiny->load_address = tiny->sections[section].address;
    tiny->load_offset = tiny->sections[section].offset;
    tiny->load_bytes = tiny->sections[section].bytes;
    tiny->load_memory_bytes = memory_bytes;
}

static inline void tiny_symbol(struct tiny_elf *tiny, const char *name, unsigned bind,
                               unsigned type, unsigned section, uint64_t address)
{
    assert((tiny->symbol_count + 1) * 24 <= sizeof(tiny->symbols));
    uint8_t *entry = tiny->symbols + 24 * tiny->symbol_count++;
    rm_store(entry, 4, tiny->endian, tiny->names_used);
    entry[4] = (uint8_t)(bind << 4 | type);
    entry[5] = 0;
    rm_store(entry + 6, 2, tiny->endian, section);
    rm_store(entry + 8, 8, tiny->endian, address);
    rm_store(entry + 16, 8, tiny->endian, 0);
    size_t length = strlen(name) + 1;
    assert(tiny->names_used + length <= sizeof(tiny->names));
    memcpy(tiny->names + tiny->names_used, name, length);
    tiny->names_used += length;
}

/* Symbols have no size unless it is given. */
static inline void tiny_put_size(struct tiny_elf *tiny, unsigned symbol, uint64_t bytes)
{
    rm_store(tiny->symbols + 24 * symbol + 16, 8, tiny->endian, bytes);
}

static inline void tiny_write_headers(struct tiny_elf *tiny, size_t sections_at)
{
    static const uint8_t ident[] = {0x7f, 'E', 'L', 'F', ELFCLASS64, 0, EV_CURRENT};
    memcpy(tiny->bytes, ident, sizeof(ident));
    tiny->bytes[EI_DATA] = tiny->endian == RM_BIG ? ELFDATA2MSB : ELFDATA2LSB;
    tiny_put(tiny, 16, 2, ET_EXEC);
    tiny_put(tiny, 18, 2, EM_PPC64);
    tiny_put(tiny, 20, 4, EV_CURRENT);
    tiny_put(tiny, 32, 8, 64);
    tiny_put(tiny, 40, 8, sections_at);
    tiny_put(tiny, 48, 4, 2);
    tiny_put(tiny, 52, 2, 64);
    tiny_put(tiny, 54, 2, 56);
    tiny_put(tiny, 56, 2, tiny->load_memory_bytes ? 1 : 0);
    tiny_put(tiny, 58, 2, 64);
    tiny_put(tiny, 60, 2, tiny->section_count);
    tiny_put(tiny, 62, 2, tiny->section_count - 1);
    tiny_put(tiny, 64, 4, PT_LOAD);
    tiny_put(tiny, 68, 4, PF_R | PF_W | PF_X);
    tiny_put(tiny, 72, 8, tiny->load_offset);
    tiny_put(tiny, 80, 8, tiny->load_address);
    tiny_put(tiny, 88, 8, tiny->load_address & UINT64_C(0x0fffffffffffffff));
    tiny_put(tiny, 96, 8, tiny->load_bytes);
    tiny_put(tiny, 104, 8, tiny->load_memory_bytes);
}

static inline void tiny_write_section(struct tiny_elf *tiny, size_t at,
                                      const struct tiny_section *section, uint64_t name)
{
    tiny_put(tiny, at, 4, name);
    tiny_put(tiny, at + 4, 4, section->type);
    tiny_put(tiny, at + 8, 8, section->flags);
    tiny_put(tiny, at + 16, 8, section->address);
    tiny_put(tiny, at + 24, 8, section->offset);
    tiny_put(tiny, at + 32, 8, section->bytes);
    tiny_put(tiny, at + 40, 4, section->link);
    tiny_put(tiny, at + 48, 8, section->type == SHT_NOTE ? 4 : 8);
    tiny_put(tiny, at + 56, 8, section->entry_bytes);
}

/* Completes the file: `tiny->used` bytes at `tiny->bytes`. */
static inline void tiny_finish(struct tiny_elf *tiny, bool with_symbols)
{
    char names[1024] = "";
    uint64_t offsets[TINY_MAX_SECTIONS] = {0};
    size_t used = 1;
    if (with_symbols) {
        unsigned table = tiny_section(tiny, ".symtab", SHT_SYMTAB, 0, 0, tiny->symbols,
                                      24u * tiny->symbol_count);
        unsigned strings =
            tiny_section(tiny, ".strtab", SHT_STRTAB, 0, 0, tiny->names, tiny->names_used);
        tiny->sections[table].entry_bytes = 24;
        tiny->sections[table].link = strings;
    }
    unsigned last = tiny_section(tiny, ".shstrtab", SHT_STRTAB, 0, 0, names, 0);
    for (unsigned i = 1; i < tiny->section_count; i++) {
        size_t length = strlen(tiny->sections[i].name) + 1;
        assert(used + length <= sizeof(names));
        memcpy(names + used, tiny->sections[i].name, length);
        offsets[i] = used;
        used += length;
    }
    memcpy(tiny->bytes + tiny->used, names, used);
    tiny->sections[last].bytes = used;
    size_t at = (tiny->used + used + 7) & ~(size_t)7;
    tiny_write_headers(tiny, at);
    for (unsigned i = 1; i < tiny->section_count; i++)
        tiny_write_section(tiny, at + 64 * i, &tiny->sections[i], offsets[i]);
    tiny->used = at + 64 * tiny->section_count;
}

#endif
