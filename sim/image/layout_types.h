/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What BTF, DWARF and layout files have in common: a source of structs, each digested into a flat
 * list of members with typedefs, qualifiers and array types already resolved. Internal to the room.
 */
#ifndef RM_IMAGE_LAYOUT_TYPES_H
#define RM_IMAGE_LAYOUT_TYPES_H

#include "image/elf.h"
#include "image/layout.h"

/* No struct of a kernel comes near; what exceeds it is taken for damage. */
#define LIMIT_STRUCT_BYTES (UINT64_C(1) << 30)
#define LIMIT_MEMBERS      65536u
#define LIMIT_TYPE_CHAIN   64u /* typedefs, qualifiers and arrays in a row */

/* The name of a struct or member: "" if there is none, or if it exceeds LIMIT_NAME_BYTES. */
const char *rm_type_name(const char *name);

struct rm_member {
    const char *name; /* "" for an anonymous struct or union; as long as the source */
    uint64_t offset_bytes, size_bytes, count;
    enum rm_field_kind kind;
    unsigned bit_offset, bit_size;
    uint64_t struct_id;      /* for RM_FIELD_STRUCT */
    const char *struct_name; /* for RM_FIELD_STRUCT, "" if anonymous */
};

struct rm_struct {
    const char *name; /* "" if anonymous */
    uint64_t size_bytes;
    struct rm_member *members;
    size_t count, room;
};

/* Adds a member; one that does not lie within the struct is left out. False if memory ran out. */
bool rm_struct_add(struct rm_struct *type, const struct rm_member *member);
void rm_struct_free(struct rm_struct *type);

/*
 * Turns `member` into a bit-field of `bit_size` bits that begins `offset_bits` bits into its struct
 * of `struct_bytes`, counted in the order of the processor's byte order (from the least significant
 * bit for little, the most significant for big). `member->size_bytes` is that of the declared type.
 */
void rm_member_set_bits(struct rm_member *member, enum rm_endian endian, uint64_t offset_bits,
                        unsigned bit_size, uint64_t struct_bytes);

/* Ids are the source's own; members' struct_ids are valid arguments of load. */
struct rm_type_source {
    void *self;
    /* A struct or union by its tag, or a nameless one by its typedef. */
    bool (*find)(void *self, const char *name, uint64_t *id);
    /* Digests one into the zeroed `*out`; false if it is malformed or memory ran out. */
    bool (*load)(void *self, uint64_t id, struct rm_struct *out);
    void (*close)(void *self);
};

/* RM_NOT_FOUND if the ELF has no such information, RM_BAD_INPUT if it is malformed. The ELF must
 * stay open as long as the source. */
enum rm_status rm_types_from_btf(const struct rm_elf *elf, struct rm_type_source *out,
                                 struct rm_error *error);
enum rm_status rm_types_from_dwarf(const struct rm_elf *elf, struct rm_type_source *out,
                                   struct rm_error *error);
/* A layout file. `build_id` is that of the image and must be the file's, NULL to accept any. */
enum rm_status rm_types_from_file(const char *path, const char *build_id, enum rm_endian endian,
                                  struct rm_type_source *out, struct rm_error *error);

/* The digested struct of an id, kept as long as the layout; NULL if it cannot be had. */
const struct rm_struct *rm_layout_load(const struct rm_layout *layout, uint64_t id);
bool rm_layout_find(const struct rm_layout *layout, const char *name, uint64_t *id);
/* Whether memory ran out, so that something that is there may not have been found. */
bool rm_layout_ran_out(const struct rm_layout *layout);
const struct rm_image *rm_layout_image(const struct rm_layout *layout);

#endif
