/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Types from a layout file, as `rmsim layout` writes them: YAML, so that a mistake is reported with
 * its line and column.
 */
#include "base/file.h"
#include "image/layout_schema.h"
#include "image/strmap.h"

#include <stdlib.h>
#include <string.h>

#define LIMIT_FILE_BYTES (4u << 20)

struct file_types {
    struct yml_document document;
    struct file_layout layout; /* in the document */
    struct strmap names;
};

static bool find(void *self, const char *name, uint64_t *id)
{
    const struct file_types *types = self;
    return strmap_find(&types->names, name, id);
}

/* Nameless structs are "@1", "@2", ... in the file. */
static const char *shown_name(const char *name)
{
    return name[0] == '@' ? "" : name;
}

static bool add_member(const struct file_types *types, const struct file_member *from,
                       struct rm_struct *out)
{
    struct rm_member member = {
        .name = from->name ? from->name : "",
        .offset_bytes = from->offset,
        .size_bytes = from->size,
        .count = from->count ? *from->count : 1,
        .kind = from->kind,
        .struct_name = "",
    };
    if (member.kind == RM_FIELD_STRUCT) {
        if (!from->type || !strmap_find(&types->names, from->type, &member.struct_id))
            return true;
        member.struct_name = shown_name(types->layout.structs[member.struct_id].name);
    }
    if (member.kind == RM_FIELD_BITS) {
        member.bit_offset = from->bit ? *from->bit : 0;
        member.bit_size = from->bits ? *from->bits : 0;
    }
    return rm_struct_add(out, &member);
}

static bool load(void *self, uint64_t id, struct rm_struct *out)
{
    const struct file_types *types = self;
    const struct file_struct *from = &types->layout.structs[id];
    out->name = shown_name(from->name);
    out->size_bytes = from->size;
    for (uint32_t i = 0; i < from->members_count; i++)
        if (!add_member(types, &from->members[i], out))
            return false;
    return true;
}

static void close_types(void *self)
{
    struct file_types *types = self;
    yml_free(&types->document);
    strmap_free(&types->names);
    free(types);
}

static enum rm_status check_bits(const char *path, const struct file_struct *type,
                                 const struct file_member *member, struct rm_error *error)
{
    if (member->kind == RM_FIELD_STRUCT && !member->type)
        return rm_fail(error, RM_BAD_INPUT,
                       "%s: struct %s, member %s: kind struct without the key "
                       "\"struct\"",
                       path, type->name, member->name ? member->name : "at all");
    if (member->kind != RM_FIELD_BITS)
        return RM_OK;
    uint64_t bit = member->bit ? *member->bit : 0, bits = member->bits ? *member->bits : 0;
    if (bits == 0 || member->size > 8 || bit + bits > 8 * member->size)
        return rm_fail(error, RM_BAD_INPUT,
                       "%s: struct %s, member %s: bits %llu to %llu do not lie within its %llu "
                       "bytes",
                       path, type->name, member->name ? member->name : "without name",
                       (unsigned long long)bit, (unsigned long long)(bit + bits),
                       (unsigned long long)member->size);
    return RM_OK;
}

static enum rm_status check_structs(const char *path, struct file_types *types,
                                    struct rm_error *error)
{
    for (uint32_t i = 0; i < types->layout.structs_count; i++) {
        const struct file_struct *type = &types->layout.structs[i];
        if (type->size > LIMIT_STRUCT_BYTES)
            return rm_fail(error, RM_BAD_INPUT,
                           "%s: struct %s has %llu bytes, at most %llu are "
                           "believed",
                           path, type->name, (unsigned long long)type->size,
                           (unsigned long long)LIMIT_STRUCT_BYTES);
        for (uint32_t j = 0; j < type->members_count; j++) {
            enum rm_status status = check_bits(path, type, &type->members[j], error);
            if (status)
                return status;
        }
        uint64_t other;
        if (strmap_find(&types->names, type->name, &other))
            return rm_fail(error, RM_BAD_INPUT, "%s: struct %s is listed twice", path, type->name);
        if (!strmap_add(&types->names, type->name, i))
            return rm_fail(error, RM_NO_MEMORY, "%s: out of memory", path);
    }
    return RM_OK;
}

static enum rm_status check_header(const char *path, const struct file_layout *layout,
                                   const char *build_id, enum rm_endian endian,
                                   struct rm_error *error)
{
    if (layout->version != LAYOUT_FILE_VERSION)
        return rm_fail(error, RM_BAD_INPUT, "%s: layout file version %u, expected %u", path,
                       layout->version, LAYOUT_FILE_VERSION);
    if (build_id && (!layout->build_id || strcmp(build_id, layout->build_id)))
        return rm_fail(error, RM_BAD_INPUT, "%s: layout of build id %s, expected the image's %s",
                       path, layout->build_id ? layout->build_id : "(none)", build_id);
    if (layout->endian != (uint32_t)endian)
        return rm_fail(error, RM_BAD_INPUT, "%s: layout of a %s-endian image, expected %s", path,
                       layout->endian == RM_BIG ? "big" : "little",
                       endian == RM_BIG ? "big" : "little");
    return RM_OK;
}

static enum rm_status parse(const char *name, const char *text, size_t bytes,
                            struct file_types *types, struct rm_error *error)
{
    enum rm_status status = yml_parse(text, bytes, "layout", &types->document, error);
    if (!status)
        status = yml_read(&types->document, rm_layout_keys, &types->layout, error);
    return status ? rm_fail_in(error, status, "%s", name) : RM_OK;
}

static enum rm_status types_from_text(const char *name, const char *text, size_t bytes,
                                      const char *build_id, enum rm_endian endian,
                                      struct rm_type_source *out, struct rm_error *error)
{
    struct file_types *types = calloc(1, sizeof(*types));
    if (!types)
        return rm_fail(error, RM_NO_MEMORY, "%s: out of memory", name);
    enum rm_status status = parse(name, text, bytes, types, error);
    if (!status)
        status = check_header(name, &types->layout, build_id, endian, error);
    if (!status)
        status = check_structs(name, types, error);
    if (status) {
        close_types(types);
        return status;
    }
    *out = (struct rm_type_source){types, find, load, close_types};
    return RM_OK;
}

enum rm_status rm_types_from_file(const char *path, const char *build_id, enum rm_endian endian,
                                  struct rm_type_source *out, struct rm_error *error)
{
    char *text = NULL;
    size_t bytes = 0;
    enum rm_status status = rm_file_read(path, LIMIT_FILE_BYTES, "a layout", &text, &bytes, error);
    if (status)
        return status;
    status = types_from_text(path, text, bytes, build_id, endian, out, error);
    free(text);
    return status;
}
