/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An opened ELF64 PPC64 file with every header checked: all that the rest of the room reads goes
 * through the tables here, whose ranges are known to lie within the file. Internal to the room.
 */
#ifndef RM_IMAGE_ELF_H
#define RM_IMAGE_ELF_H

#include "base/bytes.h"
#include "base/fail.h"

#include <libelf.h>
#include <stdbool.h>

struct rm_section {
    const char *name;
    uint32_t name_offset; /* in the table of section names */
    uint32_t type;
    uint64_t flags;
    uint64_t address;
    uint64_t size_bytes;
    uint64_t entry_bytes;
    uint32_t link;
    const uint8_t *bytes; /* NULL for NOBITS */
};

/* A PT_LOAD segment. */
struct rm_segment {
    uint64_t address; /* virtual, as linked */
    uint64_t real;    /* physical */
    uint64_t file_offset;
    uint64_t file_bytes;
    uint64_t memory_bytes;
};

struct rm_elf {
    char *name;
    int fd; /* of a copy that nobody else can change; -1 for an ELF held in memory */
    Elf *handle;
    const uint8_t *bytes;
    size_t count_bytes;
    enum rm_endian endian;
    bool has_section_table;
    unsigned abi; /* 1: functions are reached through descriptors; 2 */
    struct rm_segment *segments;
    size_t segment_count;
    struct rm_section *sections; /* [0] is the null section */
    size_t section_count;
    const struct rm_section **by_address; /* those that are in memory, sorted */
    size_t by_address_count;
    char *build_id; /* lower-case hex, or NULL */
};

/* `name` is what messages call the file. On failure nothing is left open. */
enum rm_status rm_elf_open(const char *path, struct rm_elf **out, struct rm_error *error);
enum rm_status rm_elf_open_memory(const char *name, const void *bytes, size_t count,
                                  struct rm_elf **out, struct rm_error *error);
void rm_elf_close(struct rm_elf *elf);

/* The first section of that name that has content, or NULL. */
const struct rm_section *rm_elf_section(const struct rm_elf *elf, const char *name);

/* The section in memory that has the linked address, or NULL. */
const struct rm_section *rm_elf_section_at(const struct rm_elf *elf, uint64_t address);

/* No name comes near; text that exceeds it is damage, and hashing it again and again takes long. */
#define LIMIT_NAME_BYTES 1024u

/* The text at `offset` of a string table section; NULL if it does not end within the section, and
 * within LIMIT_NAME_BYTES. */
const char *rm_elf_string(const struct rm_section *strings, uint64_t offset);

/* `bytes` bytes of a segment's file content at a linked address, or NULL if they are not there. */
const uint8_t *rm_elf_at(const struct rm_elf *elf, uint64_t address, uint64_t bytes);
/* How many bytes of file content follow a linked address in its segment. */
uint64_t rm_elf_room_at(const struct rm_elf *elf, uint64_t address);

#endif
