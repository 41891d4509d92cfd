/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one schema of layout files, for reading and writing, in the words of libcyaml: a version, the
 * image's build id and byte order, and a list of structs, each with a size and a list of members.
 * Internal to the room.
 */
#ifndef RM_IMAGE_LAYOUT_SCHEMA_H
#define RM_IMAGE_LAYOUT_SCHEMA_H

#include "image/layout_types.h"

#include <cyaml/cyaml.h>

#define LAYOUT_FILE_VERSION 1u

/* Absent keys: no name is an anonymous struct, no count is 1. */
struct file_member {
    char *name;
    uint64_t offset, size;
    uint32_t kind; /* enum rm_field_kind */
    uint64_t *count;
    char *type; /* of kind struct: the name of its entry */
    uint32_t *bit, *bits;
};

struct file_struct {
    char *name; /* of nameless ones "@" and a number */
    uint64_t size;
    struct file_member *members;
    uint32_t member_count;
};

struct file_layout {
    uint32_t version;
    char *build_id;
    uint32_t endian; /* enum rm_endian */
    char *banner;
    struct file_struct *structs;
    uint32_t struct_count;
};

extern const cyaml_schema_value_t rm_layout_schema;

#endif
