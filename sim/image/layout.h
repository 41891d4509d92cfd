/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A layout: where the fields of an image's structs lie. It comes from the image's own BTF or DWARF,
 * from a separate debug file, or from a layout file that `rmsim layout` wrote.
 */
#ifndef RM_IMAGE_LAYOUT_H
#define RM_IMAGE_LAYOUT_H

#include "image/image.h"

#include <stdio.h>

struct rm_layout;

enum rm_field_kind {
    RM_FIELD_UINT,
    RM_FIELD_INT,
    RM_FIELD_POINTER,
    RM_FIELD_STRUCT, /* struct or union, embedded */
    RM_FIELD_BITS,   /* bit-field: bit_offset and bit_size hold */
    RM_FIELD_OTHER,  /* float, vector, function, ... */
};

struct rm_field {
    uint64_t offset_bytes; /* from the start of the struct that was asked for */
    uint64_t size_bytes;   /* of one element; of the storage unit for RM_FIELD_BITS */
    uint64_t count;        /* elements; 1 for a plain field, 0 for a flexible array */
    enum rm_field_kind kind;
    unsigned bit_offset, bit_size; /* in the storage unit's value, b0 least significant */
    char struct_name[64];          /* for RM_FIELD_STRUCT, "" if anonymous */
};

/*
 * Where the layout of `image` comes from, first that applies: `layout_path`, `debug_path`, BTF in
 * the image, DWARF in the image, a file named <build id>.layout in one of the `search` folders
 * (NULL-terminated list). An explicit file whose build id is not the image's is RM_BAD_INPUT.
 */
struct rm_layout_source {
    const char *layout_path;
    const char *debug_path;
    const char *const *search;
};
enum rm_status rm_layout_open(const struct rm_image *image, const struct rm_layout_source *source,
                              struct rm_layout **out, struct rm_error *error);
void rm_layout_close(struct rm_layout *layout);

/* One line for people: "BTF in the image", "layout file fixtures/layouts/....layout". */
const char *rm_layout_origin(const struct rm_layout *layout);

/* Size of a struct or union by tag name; false if there is none. */
bool rm_layout_struct(const struct rm_layout *layout, const char *name, uint64_t *size_bytes);

/*
 * Field `path` of struct `name`: member names joined by dots, array elements by [n], through
 * embedded (not pointed-to) structs; members of anonymous structs and unions are found directly.
 * "arch.regs.gpr[3]", "state.cppr", "ics[4]". False if it is not there. A path that was asked for
 * before is answered from a table.
 */
bool rm_layout_field(const struct rm_layout *layout, const char *name, const char *path,
                     struct rm_field *out);
/* The same, failing with a message that names struct, field and where the layout came from. */
enum rm_status rm_layout_need(const struct rm_layout *layout, const char *name, const char *path,
                              struct rm_field *out, struct rm_error *error);

/* Writes the layout file for the structs named (NULL-terminated) and all they embed. */
enum rm_status rm_layout_write(const struct rm_layout *layout, const char *const *names, FILE *to,
                               struct rm_error *error);

#endif
