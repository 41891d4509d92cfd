/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kvm/view/view.h"

#include <string.h>

#define STRUCT_BYTES_MAX (UINT64_C(4) << 20)
#define PATH_BYTES_MAX   192

/* Whether a field can be moved as one integer. */
static bool is_scalar(const struct rm_field *field)
{
    bool kind = field->kind == RM_FIELD_UINT || field->kind == RM_FIELD_INT ||
                field->kind == RM_FIELD_POINTER || field->kind == RM_FIELD_BITS;
    bool size = field->size_bytes == 1 || field->size_bytes == 2 || field->size_bytes == 4 ||
                field->size_bytes == 8;
    bool bits = field->kind != RM_FIELD_BITS ||
                (field->bit_size >= 1 && field->bit_size <= 64 && field->bit_offset < 64 &&
                 field->bit_offset + field->bit_size <= 64);
    return kind && size && bits;
}

/* Layout files can say anything: a field has to lie within its struct. */
static bool is_inside(const struct rm_view *view, const char *type, const struct rm_field *field)
{
    uint64_t size;
    return rm_layout_struct(view->layout, type, &size) && field->size_bytes <= size &&
           field->offset_bytes <= size - field->size_bytes;
}

bool rm_view_find(const struct rm_view *view, const char *type, const char *paths,
                  struct rm_field *out)
{
    while (*paths) {
        char path[PATH_BYTES_MAX];
        size_t length = strcspn(paths, "|");
        if (length < sizeof(path)) {
            memcpy(path, paths, length);
            path[length] = '\0';
            if (rm_layout_field(view->layout, type, path, out) && is_scalar(out) &&
                is_inside(view, type, out))
                return true;
        }
        paths += length;
        paths += *paths == '|';
    }
    return false;
}

enum rm_status rm_view_need(const struct rm_view *view, const char *type, const char *paths,
                            struct rm_field *out, struct rm_error *error)
{
    if (rm_view_find(view, type, paths, out))
        return RM_OK;
    return rm_fail(error, RM_NOT_FOUND, "%s: struct %s has no field %s according to %s",
                   rm_image_name(view->image), type, paths, rm_layout_origin(view->layout));
}

enum rm_status rm_view_struct(const struct rm_view *view, const char *type, uint64_t *size_bytes,
                              struct rm_error *error)
{
    if (!rm_layout_struct(view->layout, type, size_bytes))
        return rm_fail(error, RM_NOT_FOUND, "%s: there is no struct %s according to %s",
                       rm_image_name(view->image), type, rm_layout_origin(view->layout));
    if (*size_bytes == 0 || *size_bytes > STRUCT_BYTES_MAX)
        return rm_fail(error, RM_BAD_INPUT,
                       "%s: struct %s has %llu bytes according to %s; 1 to %llu were expected",
                       rm_image_name(view->image), type, (unsigned long long)*size_bytes,
                       rm_layout_origin(view->layout), (unsigned long long)STRUCT_BYTES_MAX);
    return RM_OK;
}

bool rm_view_contains(const struct rm_view *view, uint64_t address, const struct rm_field *field)
{
    return field->offset_bytes <= STRUCT_BYTES_MAX &&
           rm_mem_contains(view->mem, address + field->offset_bytes, field->size_bytes);
}

static uint64_t bit_mask(const struct rm_field *field)
{
    return field->bit_size == 64 ? UINT64_MAX : (UINT64_C(1) << field->bit_size) - 1;
}

uint64_t rm_view_load(const struct rm_view *view, uint64_t address, const struct rm_field *field)
{
    uint64_t value = rm_mem_read(view->mem, address + field->offset_bytes,
                                 (size_t)field->size_bytes, view->endian);
    if (field->kind == RM_FIELD_BITS)
        return value >> field->bit_offset & bit_mask(field);
    if (field->kind == RM_FIELD_INT)
        return (uint64_t)rm_sign_extend(value, (unsigned)field->size_bytes * 8);
    return value;
}

void rm_view_store(const struct rm_view *view, uint64_t address, const struct rm_field *field,
                   uint64_t value)
{
    uint64_t at = address + field->offset_bytes;
    size_t bytes = (size_t)field->size_bytes;
    if (field->kind == RM_FIELD_BITS) {
        uint64_t mask = bit_mask(field) << field->bit_offset;
        uint64_t unit = rm_mem_read(view->mem, at, bytes, view->endian);
        value = (unit & ~mask) | (value << field->bit_offset & mask);
    }
    rm_mem_write(view->mem, at, bytes, view->endian, value);
}

enum rm_status rm_view_set(const struct rm_view *view, uint64_t address, const char *type,
                           struct rm_set set, struct rm_error *error)
{
    struct rm_field field;
    if (!rm_view_find(view, type, set.paths, &field)) {
        if (set.need == RM_OPTIONAL)
            return RM_OK;
        return rm_view_need(view, type, set.paths, &field, error);
    }
    if (!rm_view_contains(view, address, &field))
        return rm_fail(error, RM_BAD_INPUT,
                       "%s: field %s of struct %s lies outside memory according to %s",
                       rm_image_name(view->image), set.paths, type, rm_layout_origin(view->layout));
    rm_view_store(view, address, &field, set.value);
    return RM_OK;
}

enum rm_status rm_view_set_all(const struct rm_view *view, uint64_t address, const char *type,
                               const struct rm_set *sets, size_t count, struct rm_error *error)
{
    for (size_t i = 0; i < count; i++) {
        enum rm_status status = rm_view_set(view, address, type, sets[i], error);
        if (status != RM_OK)
            return status;
    }
    return RM_OK;
}
