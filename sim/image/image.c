/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Images: which linked files can be run at all, and putting them into memory. A kernel is taken at
 * the address that it was linked for, and an effective address and its real address must differ in
 * their top four bits alone, as hypervisor real mode sees them. Relocations are not applied: in a
 * position-independent kernel too the linker leaves the values for the linked address in place.
 */
#include "image/image_private.h"

#include <assert.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_MEMORY_BYTES (UINT64_C(1) << 30)
#define LIMIT_BANNER_BYTES 512u
#define DESCRIPTOR_BYTES   24u

static enum rm_status check_segment(const struct rm_elf *elf, size_t index, struct rm_error *error)
{
    const struct rm_segment *segment = &elf->segments[index];
    unsigned long long real = segment->real, bytes = segment->memory_bytes;
    if (segment->file_bytes > segment->memory_bytes)
        return rm_fail(error, RM_BAD_INPUT,
                       "%s: segment %zu has %llu bytes in the file, more than its %llu in memory",
                       elf->name, index, (unsigned long long)segment->file_bytes, bytes);
    if (segment->file_offset > elf->count_bytes ||
        segment->file_bytes > elf->count_bytes - segment->file_offset)
        return rm_fail(error, RM_BAD_INPUT,
                       "%s: segment %zu reaches past the end of the file "
                       "(%zu bytes; cut short?)",
                       elf->name, index, elf->count_bytes);
    if (real > LIMIT_MEMORY_BYTES || bytes > LIMIT_MEMORY_BYTES - real)
        return rm_fail(error, RM_BAD_INPUT,
                       "%s: segment %zu at real address 0x%llx, 0x%llx bytes: expected to lie "
                       "below 0x%llx",
                       elf->name, index, real, bytes, (unsigned long long)LIMIT_MEMORY_BYTES);
    if (rm_real(segment->address) != segment->real)
        return rm_fail(
            error, RM_BAD_INPUT,
            "%s: segment %zu is linked for 0x%llx but loads at 0x%llx: expected the same "
            "address but for the top four bits",
            elf->name, index, (unsigned long long)segment->address, real);
    return RM_OK;
}

static bool overlap(const struct rm_segment *a, const struct rm_segment *b)
{
    return a->real < b->real + b->memory_bytes && b->real < a->real + a->memory_bytes;
}

static enum rm_status check_segments(const struct rm_elf *elf, struct rm_error *error)
{
    if (elf->segment_count == 0)
        return rm_fail(error, RM_BAD_INPUT, "%s: no PT_LOAD segment: nothing to load", elf->name);
    for (size_t i = 0; i < elf->segment_count; i++) {
        enum rm_status status = check_segment(elf, i, error);
        if (status)
            return status;
        for (size_t j = 0; j < i; j++)
            if (overlap(&elf->segments[i], &elf->segments[j]))
                return rm_fail(error, RM_BAD_INPUT, "%s: segments %zu and %zu overlap", elf->name,
                               j, i);
    }
    return RM_OK;
}

/* The text of linux_banner without its newline. */
static char *read_banner(const struct rm_image *image)
{
    const struct rm_symbol *symbol = rm_symbols_find(&image->symbols, "linux_banner");
    if (!symbol)
        return NULL;
    uint64_t room = rm_elf_room_at(image->elf, symbol->address);
    size_t limit = room < LIMIT_BANNER_BYTES ? (size_t)room : LIMIT_BANNER_BYTES;
    const uint8_t *text = limit ? rm_elf_at(image->elf, symbol->address, limit) : NULL;
    if (!text)
        return NULL;
    size_t length = 0;
    while (length < limit && text[length] >= ' ' && text[length] < 0x7f)
        length++;
    return strndup((const char *)text, length);
}

/* Takes over `elf`, also on failure. */
static enum rm_status finish_open(struct rm_elf *elf, struct rm_image **out, struct rm_error *error)
{
    struct rm_image *image = calloc(1, sizeof(*image));
    if (!image) {
        rm_elf_close(elf);
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    }
    image->elf = elf;
    enum rm_status status = check_segments(elf, error);
    if (!status)
        status = rm_symbols_read(elf, &image->symbols, error);
    if (status) {
        rm_image_close(image);
        return status;
    }
    for (size_t i = 0; i < elf->segment_count; i++) {
        uint64_t end = elf->segments[i].real + elf->segments[i].memory_bytes;
        image->end = end > image->end ? end : image->end;
    }
    image->banner = read_banner(image);
    *out = image;
    return RM_OK;
}

enum rm_status rm_image_open(const char *path, struct rm_image **out, struct rm_error *error)
{
    struct rm_elf *elf;
    enum rm_status status = rm_elf_open(path, &elf, error);
    return status ? status : finish_open(elf, out, error);
}

enum rm_status rm_image_open_memory(const char *name, const void *bytes, size_t count,
                                    struct rm_image **out, struct rm_error *error)
{
    struct rm_elf *elf;
    enum rm_status status = rm_elf_open_memory(name, bytes, count, &elf, error);
    return status ? status : finish_open(elf, out, error);
}

void rm_image_close(struct rm_image *image)
{
    if (!image)
        return;
    rm_symbols_free(&image->symbols);
    rm_elf_close(image->elf);
    free(image->banner);
    free(image);
}

const char *rm_image_name(const struct rm_image *image)
{
    return image->elf->name;
}

enum rm_endian rm_image_endian(const struct rm_image *image)
{
    return image->elf->endian;
}

unsigned rm_image_abi(const struct rm_image *image)
{
    return image->elf->abi;
}

const char *rm_image_banner(const struct rm_image *image)
{
    return image->banner;
}

const char *rm_image_build_id(const struct rm_image *image)
{
    return image->elf->build_id;
}

uint64_t rm_image_end(const struct rm_image *image)
{
    return image->end;
}

static enum rm_status load_segment(const struct rm_elf *elf, const struct rm_segment *segment,
                                   struct rm_mem *mem, struct rm_error *error)
{
    if (!rm_mem_contains(mem, segment->real, segment->memory_bytes))
        return rm_fail(error, RM_BAD_INPUT,
                       "%s: needs memory up to 0x%llx, the machine has 0x%llx bytes", elf->name,
                       (unsigned long long)(segment->real + segment->memory_bytes),
                       (unsigned long long)rm_mem_bytes(mem));
    if (elf->fd >= 0) {
        enum rm_status status = rm_mem_map_file(mem, segment->real, elf->fd, segment->file_offset,
                                                segment->file_bytes, error);
        return status ? rm_fail_in(error, status, "%s", elf->name) : RM_OK;
    }
    memcpy(rm_mem_host(mem) + segment->real, elf->bytes + segment->file_offset,
           segment->file_bytes);
    return RM_OK;
}

enum rm_status rm_image_load(struct rm_image *image, struct rm_mem *mem, struct rm_error *error)
{
    for (size_t i = 0; i < image->elf->segment_count; i++) {
        enum rm_status status = load_segment(image->elf, &image->elf->segments[i], mem, error);
        if (status)
            return status;
    }
    return RM_OK;
}

bool rm_image_symbol(const struct rm_image *image, const char *name, uint64_t *address)
{
    const struct rm_symbol *symbol = rm_symbols_find(&image->symbols, name);
    if (symbol)
        *address = symbol->address;
    return symbol != NULL;
}

bool rm_image_symbol_size(const struct rm_image *image, const char *name, uint64_t *bytes)
{
    const struct rm_symbol *symbol = rm_symbols_find(&image->symbols, name);
    if (symbol)
        *bytes = symbol->size_bytes;
    return symbol != NULL;
}

enum rm_status rm_image_need_symbol(const struct rm_image *image, const char *name,
                                    uint64_t *address, struct rm_error *error)
{
    if (rm_image_symbol(image, name, address))
        return RM_OK;
    return rm_fail(error, RM_NOT_FOUND, "%s: no symbol %s", image->elf->name, name);
}

/* Where a function's descriptor says that it begins. */
static enum rm_status follow_descriptor(const struct rm_elf *elf, const char *name,
                                        uint64_t *address, struct rm_error *error)
{
    const struct rm_section *opd = rm_elf_section(elf, ".opd");
    if (elf->abi == 2 || !opd || *address < opd->address ||
        *address - opd->address >= opd->size_bytes)
        return RM_OK;
    const uint8_t *descriptor = rm_elf_at(elf, *address, DESCRIPTOR_BYTES);
    if (!descriptor)
        return rm_fail(error, RM_BAD_INPUT, "%s: the descriptor of %s lies outside the file",
                       elf->name, name);
    *address = rm_load(descriptor, 8, elf->endian);
    return RM_OK;
}

enum rm_status rm_image_entry(const struct rm_image *image, const char *name, uint64_t *address,
                              struct rm_error *error)
{
    const struct rm_elf *elf = image->elf;
    enum rm_status status = rm_image_need_symbol(image, name, address, error);
    if (status == RM_OK)
        status = follow_descriptor(elf, name, address, error);
    if (status != RM_OK)
        return status;
    const struct rm_section *home = rm_elf_section_at(elf, *address);
    if (home && (home->flags & SHF_EXECINSTR))
        return RM_OK;
    return rm_fail(error, RM_NOT_FOUND, "%s: %s is no code; expected a function or a label",
                   elf->name, name);
}

uint32_t rm_image_symbol_at(const struct rm_image *image, uint64_t address)
{
    return rm_symbols_at(&image->symbols, address);
}

const char *rm_image_symbol_name(const struct rm_image *image, uint32_t index)
{
    assert(index < image->symbols.code_count);
    return image->symbols.code[index].name;
}

uint64_t rm_image_symbol_start(const struct rm_image *image, uint32_t index)
{
    assert(index < image->symbols.code_count);
    return image->symbols.code[index].start;
}

uint32_t rm_image_symbols(const struct rm_image *image)
{
    return (uint32_t)image->symbols.code_count;
}

uint64_t rm_image_symbol_end(const struct rm_image *image, uint32_t index)
{
    assert(index < image->symbols.code_count);
    const struct rm_code_symbol *symbol = &image->symbols.code[index];
    uint64_t bytes = symbol->end - symbol->start;
    bool said = symbol->size_bytes && symbol->size_bytes < bytes;
    return symbol->start + (said ? symbol->size_bytes : bytes);
}
