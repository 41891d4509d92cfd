/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Types from the .BTF section of an ELF (kernel documentation "BPF Type Format"), parsed by libbpf,
 * which also swaps the byte order. Leaves out split BTF and types that no struct can embed.
 */
#include "image/layout_types.h"
#include "image/strmap.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BTF_MAGIC_NUMBER   0xeb9fu
#define BTF_HEADER_BYTES   24u
#define LIMIT_BTF_BYTES    (UINT64_C(256) << 20)
#define POINTER_SIZE_BYTES 8u

struct btf_types {
    struct btf *btf;
    enum rm_endian endian;
    struct strmap names;
};

static int print_nothing(enum libbpf_print_level level, const char *format, va_list args)
{
    (void)level;
    (void)format;
    (void)args;
    return 0;
}

/*
 * Checks what libbpf takes on trust: that the header has the known length, so that the sections,
 * which are counted from its end, lie within the data.
 */
static bool header_is_sane(const struct rm_section *section, enum rm_endian endian)
{
    const uint8_t *header = section->bytes;
    if (section->size_bytes < BTF_HEADER_BYTES || section->size_bytes > LIMIT_BTF_BYTES ||
        rm_load(header, 2, endian) != BTF_MAGIC_NUMBER ||
        rm_load(header + 4, 4, endian) != BTF_HEADER_BYTES)
        return false;
    uint64_t left = section->size_bytes - BTF_HEADER_BYTES;
    uint64_t types = rm_load(header + 8, 4, endian), types_bytes = rm_load(header + 12, 4, endian);
    uint64_t text = rm_load(header + 16, 4, endian), text_bytes = rm_load(header + 20, 4, endian);
    return types % 4 == 0 && types + types_bytes <= text && text + text_bytes <= left;
}

static const char *name_of(const struct btf_types *types, uint32_t offset)
{
    return rm_type_name(btf__name_by_offset(types->btf, offset));
}

/* The type behind typedefs and qualifiers, of which `*left` more are followed; or NULL. */
static const struct btf_type *plain(const struct btf_types *types, uint32_t *id, unsigned *left)
{
    while ((*left)-- > 0) {
        const struct btf_type *type = btf__type_by_id(types->btf, *id);
        if (!type || !(btf_is_mod(type) || btf_is_typedef(type)))
            return type;
        *id = type->type;
    }
    *left = 0;
    return NULL;
}

static bool add_names(struct btf_types *types)
{
    uint32_t count = btf__type_cnt(types->btf);
    for (uint32_t id = 1; id < count; id++) {
        const struct btf_type *type = btf__type_by_id(types->btf, id);
        const char *name = name_of(types, type->name_off);
        if (*name && btf_is_composite(type) && !strmap_add(&types->names, name, id))
            return false;
    }
    return true;
}

/* A struct that has no tag goes by its typedef, unless a tag of that name is there. */
static bool add_typedefs(struct btf_types *types)
{
    uint32_t count = btf__type_cnt(types->btf);
    for (uint32_t id = 1; id < count; id++) {
        const struct btf_type *type = btf__type_by_id(types->btf, id);
        uint32_t target = type->type;
        unsigned left = LIMIT_TYPE_CHAIN;
        if (!btf_is_typedef(type))
            continue;
        const char *name = name_of(types, type->name_off);
        const struct btf_type *behind = plain(types, &target, &left);
        if (*name && behind && btf_is_composite(behind) && !*name_of(types, behind->name_off) &&
            !strmap_add(&types->names, name, target))
            return false;
    }
    return true;
}

static bool find(void *self, const char *name, uint64_t *id)
{
    const struct btf_types *types = self;
    return strmap_find(&types->names, name, id);
}

/* Kind and size of a type that is no array. */
static void set_kind(const struct btf_types *types, const struct btf_type *type, uint32_t id,
                     struct rm_member *member)
{
    switch (btf_kind(type)) {
    case BTF_KIND_INT:
        member->kind = btf_int_encoding(type) & BTF_INT_SIGNED ? RM_FIELD_INT : RM_FIELD_UINT;
        member->size_bytes = type->size;
        break;
    case BTF_KIND_ENUM:
    case BTF_KIND_ENUM64:
        member->kind = btf_kflag(type) ? RM_FIELD_INT : RM_FIELD_UINT;
        member->size_bytes = type->size;
        break;
    case BTF_KIND_PTR:
        member->kind = RM_FIELD_POINTER;
        member->size_bytes = POINTER_SIZE_BYTES;
        break;
    case BTF_KIND_STRUCT:
    case BTF_KIND_UNION:
        member->kind = RM_FIELD_STRUCT;
        member->size_bytes = type->size;
        member->struct_id = id;
        member->struct_name = name_of(types, type->name_off);
        break;
    default:
        member->kind = RM_FIELD_OTHER;
        member->size_bytes = btf_kind(type) == BTF_KIND_FLOAT ? type->size : 0;
    }
}

/* Fills in kind, size and count; array dimensions are multiplied. */
static const struct btf_type *digest(const struct btf_types *types, uint32_t id,
                                     struct rm_member *member)
{
    unsigned left = LIMIT_TYPE_CHAIN;
    const struct btf_type *type;
    member->count = 1;
    while ((type = plain(types, &id, &left))) {
        if (!btf_is_array(type)) {
            set_kind(types, type, id, member);
            return type;
        }
        member->count *= btf_array(type)->nelems;
        if (member->count > LIMIT_STRUCT_BYTES)
            return NULL;
        id = btf_array(type)->type;
    }
    return NULL;
}

static bool add_member(const struct btf_types *types, const struct btf_type *type, uint32_t index,
                       struct rm_struct *out)
{
    const struct btf_member *from = btf_members(type) + index;
    uint64_t offset_bits = btf_member_bit_offset(type, index);
    unsigned bit_size = btf_member_bitfield_size(type, index);
    struct rm_member member = {
        .name = name_of(types, from->name_off),
        .offset_bytes = offset_bits / 8,
        .struct_name = "",
    };
    const struct btf_type *behind = digest(types, from->type, &member);
    if (!behind)
        return true;
    /* Without the kind flag a bit-field is an integer type of fewer bits than its bytes have. */
    if (!btf_kflag(type) && btf_is_int(behind) && btf_int_bits(behind) < 8 * behind->size) {
        offset_bits += btf_int_offset(behind);
        bit_size = btf_int_bits(behind);
    }
    if (bit_size)
        rm_member_set_bits(&member, types->endian, offset_bits, bit_size, out->size_bytes);
    return rm_struct_add(out, &member);
}

static bool load(void *self, uint64_t id, struct rm_struct *out)
{
    const struct btf_types *types = self;
    const struct btf_type *type = btf__type_by_id(types->btf, (uint32_t)id);
    if (!type || !btf_is_composite(type) || type->size > LIMIT_STRUCT_BYTES)
        return false;
    out->name = name_of(types, type->name_off);
    out->size_bytes = type->size;
    for (uint32_t i = 0; i < btf_vlen(type); i++)
        if (!add_member(types, type, i, out))
            return false;
    return true;
}

static void close_types(void *self)
{
    struct btf_types *types = self;
    btf__free(types->btf);
    strmap_free(&types->names);
    free(types);
}

enum rm_status rm_types_from_btf(const struct rm_elf *elf, struct rm_type_source *out,
                                 struct rm_error *error)
{
    const struct rm_section *section = rm_elf_section(elf, ".BTF");
    if (!section)
        return rm_fail(error, RM_NOT_FOUND, "%s: no BTF", elf->name);
    if (!header_is_sane(section, elf->endian))
        return rm_fail(error, RM_BAD_INPUT, "%s: malformed header of the .BTF section", elf->name);
    struct btf_types *types = calloc(1, sizeof(*types));
    if (!types)
        return rm_fail(error, RM_NO_MEMORY, "%s: out of memory", elf->name);
    libbpf_print_fn_t old_print = libbpf_set_print(print_nothing);
    types->endian = elf->endian;
    types->btf = btf__new(section->bytes, (uint32_t)section->size_bytes);
    libbpf_set_print(old_print);
    if (!types->btf) {
        int reason = errno;
        free(types);
        if (reason == ENOMEM)
            return rm_fail(error, RM_NO_MEMORY, "%s: out of memory", elf->name);
        return rm_fail(error, RM_BAD_INPUT, "%s: malformed .BTF section", elf->name);
    }
    if (!add_names(types) || !add_typedefs(types)) {
        close_types(types);
        return rm_fail(error, RM_NO_MEMORY, "%s: out of memory", elf->name);
    }
    *out = (struct rm_type_source){types, find, load, close_types};
    return RM_OK;
}
