/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Opening and checking ELF files. libelf maps a copy of the file and decodes its headers in either
 * byte order; contents are read in place, so that a kernel of 47 MB is not converted. Leaves out
 * relocatable objects, 32-bit files and compressed sections (libdw undoes those itself).
 */
#include "image/elf.h"

#include "base/file.h"

#include <assert.h>
#include <elfutils/libdwelf.h>
#include <errno.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIMIT_SECTIONS UINT64_C(65536)
#define LIMIT_SEGMENTS UINT64_C(256)
#define LIMIT_BUILD_ID 64
#define ABI_FLAG_MASK  3u /* e_flags of 64-bit PowerPC: the ABI version, 0 is unspecified */

static bool within(uint64_t offset, uint64_t bytes, uint64_t limit)
{
    return offset <= limit && bytes <= limit - offset;
}

/* What every file must be before its tables are looked at. */
static enum rm_status check_header(struct rm_elf *elf, struct rm_error *error)
{
    GElf_Ehdr header;
    const char *name = elf->name;
    if (elf_kind(elf->handle) != ELF_K_ELF)
        return rm_fail(error, RM_BAD_INPUT, "%s: not an ELF file", name);
    if (gelf_getclass(elf->handle) != ELFCLASS64)
        return rm_fail(error, RM_BAD_INPUT, "%s: a 32-bit ELF file, expected a 64-bit one", name);
    if (!gelf_getehdr(elf->handle, &header))
        return rm_fail(error, RM_BAD_INPUT, "%s: bad ELF header: %s", name, elf_errmsg(-1));
    if (header.e_machine != EM_PPC64)
        return rm_fail(error, RM_BAD_INPUT, "%s: ELF machine %u, expected %u (64-bit PowerPC)",
                       name, header.e_machine, EM_PPC64);
    if (header.e_type != ET_EXEC && header.e_type != ET_DYN)
        return rm_fail(error, RM_BAD_INPUT, "%s: ELF type %u, expected a linked file (type 2 or 3)",
                       name, header.e_type);
    elf->has_section_table = header.e_shoff != 0;
    elf->endian = header.e_ident[EI_DATA] == ELFDATA2MSB ? RM_BIG : RM_LITTLE;
    elf->abi = header.e_flags & ABI_FLAG_MASK;
    return RM_OK;
}

/* Counts up what tables say that they have in the file, which no file has twice: whoever walks all
 * of them walks no more than the file. */
static enum rm_status add_content(const struct rm_elf *elf, const char *what, uint64_t bytes,
                                  uint64_t *total_bytes, struct rm_error *error)
{
    *total_bytes += bytes;
    if (bytes <= elf->count_bytes && *total_bytes <= elf->count_bytes)
        return RM_OK;
    return rm_fail(error, RM_BAD_INPUT, "%s: its %s overlap: more bytes than the file's %zu",
                   elf->name, what, elf->count_bytes);
}

static enum rm_status read_segments(struct rm_elf *elf, struct rm_error *error)
{
    uint64_t note_bytes = 0;
    size_t count;
    if (elf_getphdrnum(elf->handle, &count) || count > LIMIT_SEGMENTS)
        return rm_fail(error, RM_BAD_INPUT, "%s: bad program header table, at most %u entries",
                       elf->name, (unsigned)LIMIT_SEGMENTS);
    elf->segments = calloc(count + 1, sizeof(*elf->segments));
    if (!elf->segments)
        return rm_fail(error, RM_NO_MEMORY, "%s: out of memory", elf->name);
    for (size_t i = 0; i < count; i++) {
        GElf_Phdr header;
        if (!gelf_getphdr(elf->handle, (int)i, &header))
            return rm_fail(error, RM_BAD_INPUT, "%s: program header %zu is outside the file",
                           elf->name, i);
        enum rm_status status = RM_OK;
        if (header.p_type == PT_NOTE)
            status = add_content(elf, "segments of notes", header.p_filesz, &note_bytes, error);
        if (status)
            return status;
        if (header.p_type != PT_LOAD)
            continue;
        elf->segments[elf->segment_count++] = (struct rm_segment){
            .address = header.p_vaddr,
            .real = header.p_paddr,
            .file_offset = header.p_offset,
            .file_bytes = header.p_filesz,
            .memory_bytes = header.p_memsz,
        };
    }
    return RM_OK;
}

static enum rm_status read_section(struct rm_elf *elf, size_t index, uint64_t *content_bytes,
                                   struct rm_error *error)
{
    GElf_Shdr header;
    Elf_Scn *section = elf_getscn(elf->handle, index);
    if (!section || !gelf_getshdr(section, &header))
        return rm_fail(error, RM_BAD_INPUT, "%s: section header %zu is outside the file", elf->name,
                       index);
    bool has_bytes = header.sh_type != SHT_NOBITS && header.sh_type != SHT_NULL;
    if (has_bytes && !within(header.sh_offset, header.sh_size, elf->count_bytes))
        return rm_fail(error, RM_BAD_INPUT,
                       "%s: section %zu ends at %llu, the file after %zu bytes (cut short?)",
                       elf->name, index, (unsigned long long)header.sh_offset + header.sh_size,
                       elf->count_bytes);
    elf->sections[index] = (struct rm_section){
        .name = "",
        .name_offset = header.sh_name,
        .type = header.sh_type,
        .flags = header.sh_flags,
        .address = header.sh_addr,
        .size_bytes = header.sh_size,
        .entry_bytes = header.sh_entsize,
        .link = header.sh_link,
        .bytes = has_bytes ? elf->bytes + header.sh_offset : NULL,
    };
    return has_bytes ? add_content(elf, "sections", header.sh_size, content_bytes, error) : RM_OK;
}

static int compare_addresses(const void *left, const void *right)
{
    const struct rm_section *a = *(const struct rm_section *const *)left;
    const struct rm_section *b = *(const struct rm_section *const *)right;
    if (a->address != b->address)
        return a->address < b->address ? -1 : 1;
    return (a > b) - (a < b);
}

/* Names every section, and sorts those that are in memory. */
static enum rm_status finish_sections(struct rm_elf *elf, size_t names, struct rm_error *error)
{
    for (size_t i = 0; i < elf->section_count; i++) {
        struct rm_section *section = &elf->sections[i];
        const char *name = rm_elf_string(&elf->sections[names], section->name_offset);
        if (!name && elf->sections[names].bytes)
            return rm_fail(error, RM_BAD_INPUT, "%s: section %zu has no name of at most %u bytes",
                           elf->name, i, LIMIT_NAME_BYTES);
        section->name = name ? name : "";
        if ((section->flags & SHF_ALLOC) && section->size_bytes)
            elf->by_address[elf->by_address_count++] = section;
    }
    qsort(elf->by_address, elf->by_address_count, sizeof(*elf->by_address), compare_addresses);
    return RM_OK;
}

static enum rm_status read_sections(struct rm_elf *elf, struct rm_error *error)
{
    size_t count, names;
    if (elf_getshdrnum(elf->handle, &count) || count > LIMIT_SECTIONS)
        return rm_fail(error, RM_BAD_INPUT, "%s: bad section header table", elf->name);
    if (count == 0 && elf->has_section_table) /* libelf hides a table that it cannot reach */
        return rm_fail(error, RM_BAD_INPUT,
                       "%s: the section headers lie outside the file (cut short?)", elf->name);
    if (count == 0)
        return RM_OK;
    if (elf_getshdrstrndx(elf->handle, &names) || names >= count)
        return rm_fail(error, RM_BAD_INPUT, "%s: bad index of the section name table", elf->name);
    elf->sections = calloc(count, sizeof(*elf->sections));
    elf->by_address = calloc(count, sizeof(*elf->by_address));
    if (!elf->sections || !elf->by_address)
        return rm_fail(error, RM_NO_MEMORY, "%s: out of memory", elf->name);
    elf->section_count = count;
    uint64_t content_bytes = 0;
    for (size_t i = 0; i < count; i++) {
        enum rm_status status = read_section(elf, i, &content_bytes, error);
        if (status)
            return status;
    }
    return finish_sections(elf, names, error);
}

static char *hex(const uint8_t *bytes, size_t count)
{
    static const char digits[] = "0123456789abcdef";
    char *text = malloc(2 * count + 1);
    if (!text)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    text[2 * count] = '\0';
    return text;
}

static enum rm_status read_build_id(struct rm_elf *elf, struct rm_error *error)
{
    const void *bytes;
    ssize_t count = dwelf_elf_gnu_build_id(elf->handle, &bytes);
    if (count <= 0 || count > LIMIT_BUILD_ID)
        return RM_OK;
    elf->build_id = hex(bytes, (size_t)count);
    return elf->build_id ? RM_OK : rm_fail(error, RM_NO_MEMORY, "%s: out of memory", elf->name);
}

static enum rm_status unreadable(const struct rm_elf *elf, struct rm_error *error)
{
    if (errno == ENOMEM)
        return rm_fail(error, RM_NO_MEMORY, "%s: out of memory", elf->name);
    return rm_fail(error, RM_BAD_INPUT, "%s: cannot be read: %s", elf->name, elf_errmsg(-1));
}

static enum rm_status read_headers(struct rm_elf *elf, struct rm_error *error)
{
    if (!elf->handle)
        return unreadable(elf, error);
    enum rm_status status = check_header(elf, error);
    if (status)
        return status;
    elf->bytes = (const uint8_t *)elf_rawfile(elf->handle, &elf->count_bytes);
    if (!elf->bytes)
        return unreadable(elf, error);
    status = read_segments(elf, error);
    if (status)
        return status;
    status = read_sections(elf, error);
    return status ? status : read_build_id(elf, error);
}

static struct rm_elf *elf_new(const char *name, int fd)
{
    elf_version(EV_CURRENT);
    struct rm_elf *elf = calloc(1, sizeof(*elf));
    char *copy = strdup(name);
    if (!elf || !copy) {
        free(elf);
        free(copy);
        return NULL;
    }
    elf->name = copy;
    elf->fd = fd;
    return elf;
}

static enum rm_status finish_open(struct rm_elf *elf, struct rm_elf **out, struct rm_error *error)
{
    enum rm_status status = read_headers(elf, error);
    if (status)
        rm_elf_close(elf);
    else
        *out = elf;
    return status;
}

enum rm_status rm_elf_open(const char *path, struct rm_elf **out, struct rm_error *error)
{
    int fd;
    enum rm_status status = rm_file_copy(path, "an ELF file", &fd, error);
    if (status)
        return status;
    struct rm_elf *elf = elf_new(path, fd);
    if (!elf) {
        close(fd);
        return rm_fail(error, RM_NO_MEMORY, "%s: out of memory", path);
    }
    errno = 0;
    elf->handle = elf_begin(fd, ELF_C_READ_MMAP, NULL);
    return finish_open(elf, out, error);
}

enum rm_status rm_elf_open_memory(const char *name, const void *bytes, size_t count,
                                  struct rm_elf **out, struct rm_error *error)
{
    struct rm_elf *elf = elf_new(name, -1);
    if (!elf)
        return rm_fail(error, RM_NO_MEMORY, "%s: out of memory", name);
    errno = 0;
    /* libelf only reads through this pointer: nothing here asks it to change or convert. */
    elf->handle = elf_memory((char *)(uintptr_t)bytes, count);
    return finish_open(elf, out, error);
}

void rm_elf_close(struct rm_elf *elf)
{
    if (!elf)
        return;
    elf_end(elf->handle);
    if (elf->fd >= 0)
        close(elf->fd);
    free(elf->segments);
    free(elf->sections);
    free(elf->by_address);
    free(elf->build_id);
    free(elf->name);
    free(elf);
}

const struct rm_section *rm_elf_section(const struct rm_elf *elf, const char *name)
{
    for (size_t i = 1; i < elf->section_count; i++)
        if (elf->sections[i].bytes && !strcmp(elf->sections[i].name, name))
            return &elf->sections[i];
    return NULL;
}

const struct rm_section *rm_elf_section_at(const struct rm_elf *elf, uint64_t address)
{
    size_t low = 0, high = elf->by_address_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (elf->by_address[middle]->address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    const struct rm_section *section = low ? elf->by_address[low - 1] : NULL;
    return section && address - section->address < section->size_bytes ? section : NULL;
}

const char *rm_elf_string(const struct rm_section *strings, uint64_t offset)
{
    if (!strings->bytes || offset >= strings->size_bytes)
        return NULL;
    const uint8_t *text = strings->bytes + offset;
    uint64_t room = strings->size_bytes - offset;
    size_t most = room > LIMIT_NAME_BYTES ? LIMIT_NAME_BYTES + 1 : (size_t)room;
    return memchr(text, '\0', most) ? (const char *)text : NULL;
}

static const struct rm_segment *segment_at(const struct rm_elf *elf, uint64_t address)
{
    for (size_t i = 0; i < elf->segment_count; i++) {
        const struct rm_segment *segment = &elf->segments[i];
        if (address >= segment->address && address - segment->address < segment->file_bytes)
            return segment;
    }
    return NULL;
}

uint64_t rm_elf_room_at(const struct rm_elf *elf, uint64_t address)
{
    const struct rm_segment *segment = segment_at(elf, address);
    return segment ? segment->file_bytes - (address - segment->address) : 0;
}

const uint8_t *rm_elf_at(const struct rm_elf *elf, uint64_t address, uint64_t bytes)
{
    const struct rm_segment *segment = segment_at(elf, address);
    if (!segment || bytes > segment->file_bytes - (address - segment->address))
        return NULL;
    assert(within(segment->file_offset, segment->file_bytes, elf->count_bytes));
    return elf->bytes + segment->file_offset + (address - segment->address);
}
