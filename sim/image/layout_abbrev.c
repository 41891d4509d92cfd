/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/layout_abbrev.h"

#include <dwarf.h>
#include <string.h>

/* All tables together may have as many attributes as this many to a byte of the units, and some
 * more: a linker that merges modules gives one table to many small units. */
#define ATTRIBUTES_A_BYTE 4u
#define ATTRIBUTES_MORE   1000000u

/* A place in .debug_abbrev; `at` is `end` once something is malformed. */
struct reader {
    const uint8_t *at, *end;
};

/* A LEB128 number, signed ones included: all that counts is where it ends and whether it is 0. */
static uint64_t number(struct reader *reader)
{
    uint64_t value = 0;
    for (unsigned shift = 0; reader->at < reader->end; shift += 7) {
        uint8_t byte = *reader->at++;
        if (shift < 64)
            value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return value;
    }
    return 0;
}

/* Counts the attributes of the entry whose tag comes next; of them, those that take no room. */
static uint64_t entry(struct reader *reader, unsigned *constants)
{
    uint64_t count = 0;
    number(reader); /* tag */
    if (reader->at < reader->end)
        reader->at++; /* whether it has children */
    while (reader->at < reader->end) {
        uint64_t name = number(reader), form = number(reader);
        if (form == DW_FORM_implicit_const)
            number(reader);
        if (name == 0 && form == 0)
            break;
        *constants += form == DW_FORM_implicit_const || form == DW_FORM_flag_present;
        count++;
    }
    return count;
}

/* Adds what the table at a place takes to `*cost`, until that is more than is allowed. */
static enum rm_status table(struct reader reader, uint64_t allowed, uint64_t *cost,
                            const struct rm_elf *elf, struct rm_error *error)
{
    while (*cost <= allowed && number(&reader) != 0) {
        unsigned constants = 0;
        *cost += entry(&reader, &constants) + 1;
        if (constants > LIMIT_CONSTANTS)
            return rm_fail(error, RM_BAD_INPUT,
                           "%s: found an abbreviation of its DWARF with %u attributes of no "
                           "size; expected at most %u",
                           elf->name, constants, LIMIT_CONSTANTS);
    }
    if (*cost <= allowed)
        return RM_OK;
    return rm_fail(error, RM_BAD_INPUT,
                   "%s: the abbreviations of its DWARF are far longer than what they abbreviate",
                   elf->name);
}

/* The content of .debug_abbrev, which libdw has expanded if it was compressed. */
static struct reader section(const struct rm_elf *elf)
{
    size_t names;
    Elf_Scn *found = NULL;
    if (elf_getshdrstrndx(elf->handle, &names) != 0)
        return (struct reader){NULL, NULL};
    while ((found = elf_nextscn(elf->handle, found)) != NULL) {
        GElf_Shdr header;
        const char *name =
            gelf_getshdr(found, &header) ? elf_strptr(elf->handle, names, header.sh_name) : NULL;
        if (!name || (strcmp(name, ".debug_abbrev") != 0 && strcmp(name, ".zdebug_abbrev") != 0))
            continue;
        const Elf_Data *data = elf_rawdata(found, NULL);
        if (data && data->d_buf)
            return (struct reader){data->d_buf, (const uint8_t *)data->d_buf + data->d_size};
    }
    return (struct reader){NULL, NULL};
}

enum rm_status rm_abbrev_check(const struct rm_elf *elf, Dwarf *dwarf, struct rm_error *error)
{
    struct reader all = section(elf);
    Dwarf_Off at = 0, next, abbrev;
    size_t header;
    uint64_t cost = 0;
    enum rm_status status = RM_OK;
    while (status == RM_OK &&
           dwarf_next_unit(dwarf, at, &next, &header, NULL, &abbrev, NULL, NULL, NULL, NULL) == 0) {
        struct reader reader = all;
        if (next <= at)
            break;
        at = next;
        if (abbrev >= (uint64_t)(all.end - all.at))
            continue;
        reader.at += abbrev;
        status = table(reader, ATTRIBUTES_A_BYTE * at + ATTRIBUTES_MORE, &cost, elf, error);
    }
    return status;
}
