/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Layout files as yml_read fills them in: a version, the image's build id and byte order, and a
 * list of structs, each with a size and a list of members. Internal to the room.
 */
#ifndef RM_IMAGE_LAYOUT_SCHEMA_H
#define RM_IMAGE_LAYOUT_SCHEMA_H

#include "image/layout_types.h"
#include "yaml/read.h"

#define LAYOUT_FILE_VERSION 1u

/* Absent keys: no name is an anonymous struct, no count is 1. */
struct file_member {
    const char *name;
    uint64_t offset, size;
    uint32_t kind; /* enum rm_field_kind */
    uint64_t *count;
    const char *type; /* of kind struct: the name of its entry; the key is "struct" */
    uint32_t *bit, *bits;
};

struct file_struct {
    const char *name; /* of nameless ones "@" and a number */
    uint64_t size;
    struct file_member *members;
    uint32_t members_count;
};

struct file_layout {
    uint32_t version;
    const char *build_id;
    uint32_t endian; /* enum rm_endian */
    const char *banner;
    struct file_struct *structs;
    uint32_t structs_count;
};

/* The keys of struct file_layout. */
extern const struct yml_key rm_layout_keys[];

/* The names of enum rm_field_kind and enum rm_endian in layout files. */
const char *rm_layout_kind_name(enum rm_field_kind kind);
const char *rm_layout_endian_name(enum rm_endian endian);

#endif
