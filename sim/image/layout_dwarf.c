/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Types from DWARF 2 to 5, read by libdw. Compilation units are indexed one after the other until
 * the name that is looked for turns up, because a kernel's debug file has thousands of them. Where
 * units define different structs of one name the first counts. Leaves out separate type units and
 * supplementary files.
 */
#include "image/layout_abbrev.h"
#include "image/layout_types.h"
#include "image/strmap.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <errno.h>
#include <stdlib.h>

#define LIMIT_UNITS 1000000u

struct dwarf_types {
    Dwarf *dwarf;
    enum rm_endian endian;
    Dwarf_CU *unit; /* the last one indexed */
    bool complete;
    unsigned units;
    struct strmap tags, typedefs;
};

static bool unsigned_of(Dwarf_Die *die, unsigned attribute, uint64_t *value)
{
    Dwarf_Attribute found;
    Dwarf_Word word;
    if (!dwarf_attr_integrate(die, attribute, &found) || dwarf_formudata(&found, &word))
        return false;
    *value = word;
    return true;
}

static const char *name_of(Dwarf_Die *die)
{
    return rm_type_name(dwarf_diename(die));
}

static bool is_composite(Dwarf_Die *die)
{
    int tag = dwarf_tag(die);
    return tag == DW_TAG_structure_type || tag == DW_TAG_union_type;
}

/* The type of a member, typedef, array, ...; false for void. */
static bool type_of(Dwarf_Die *die, Dwarf_Die *type)
{
    Dwarf_Attribute attribute;
    return dwarf_attr_integrate(die, DW_AT_type, &attribute) && dwarf_formref_die(&attribute, type);
}

static bool is_modifier(Dwarf_Die *die)
{
    switch (dwarf_tag(die)) {
    case DW_TAG_typedef:
    case DW_TAG_const_type:
    case DW_TAG_volatile_type:
    case DW_TAG_restrict_type:
    case DW_TAG_atomic_type:
        return true;
    default:
        return false;
    }
}

/* Goes behind typedefs and qualifiers, of which `*left` more are followed. */
static bool plain(Dwarf_Die *die, unsigned *left)
{
    for (; *left > 0; --*left) {
        if (!is_modifier(die))
            return true;
        if (!type_of(die, die))
            return false;
    }
    return false;
}

static bool index_die(struct dwarf_types *types, Dwarf_Die *die)
{
    const char *name = name_of(die);
    if (!*name)
        return true;
    if (is_composite(die) && !dwarf_hasattr(die, DW_AT_declaration))
        return strmap_add(&types->tags, name, dwarf_dieoffset(die));
    Dwarf_Die behind = *die;
    unsigned left = LIMIT_TYPE_CHAIN;
    if (dwarf_tag(die) == DW_TAG_typedef && plain(&behind, &left) && is_composite(&behind) &&
        !*name_of(&behind))
        return strmap_add(&types->typedefs, name, dwarf_dieoffset(&behind));
    return true;
}

/* The next sibling, never backwards: damaged data could go round in circles. */
static bool next_sibling(Dwarf_Die *die)
{
    Dwarf_Off before = dwarf_dieoffset(die);
    return dwarf_siblingof(die, die) == 0 && dwarf_dieoffset(die) > before;
}

/* Indexes the next unit; false when there is none left. */
static bool index_unit(struct dwarf_types *types)
{
    Dwarf_CU *next;
    Dwarf_Die unit, child;
    uint8_t kind;
    if (types->complete || types->units++ > LIMIT_UNITS ||
        dwarf_get_units(types->dwarf, types->unit, &next, NULL, &kind, &unit, NULL) != 0) {
        types->complete = true;
        return false;
    }
    types->unit = next;
    if (kind != DW_UT_compile && kind != DW_UT_partial)
        return true;
    if (dwarf_child(&unit, &child) != 0)
        return true;
    do {
        if (!index_die(types, &child)) {
            types->complete = true;
            return false;
        }
    } while (next_sibling(&child));
    return true;
}

static bool find(void *self, const char *name, uint64_t *id)
{
    struct dwarf_types *types = self;
    do {
        if (strmap_find(&types->tags, name, id))
            return true;
    } while (index_unit(types));
    return strmap_find(&types->typedefs, name, id);
}

static enum rm_field_kind base_kind(Dwarf_Die *die)
{
    uint64_t encoding;
    if (!unsigned_of(die, DW_AT_encoding, &encoding))
        return RM_FIELD_OTHER;
    switch (encoding) {
    case DW_ATE_signed:
    case DW_ATE_signed_char:
        return RM_FIELD_INT;
    case DW_ATE_unsigned:
    case DW_ATE_unsigned_char:
    case DW_ATE_boolean:
    case DW_ATE_address:
        return RM_FIELD_UINT;
    default:
        return RM_FIELD_OTHER;
    }
}

/* An enumeration is signed if its values' type is, or if one of them is negative. */
static enum rm_field_kind enum_kind(Dwarf_Die *die)
{
    Dwarf_Die behind;
    unsigned left = LIMIT_TYPE_CHAIN;
    if (type_of(die, &behind) && plain(&behind, &left))
        return base_kind(&behind) == RM_FIELD_INT ? RM_FIELD_INT : RM_FIELD_UINT;
    return RM_FIELD_UINT;
}

/* Kind and size of a type that is no array. */
static void set_kind(Dwarf_Die *die, struct rm_member *member)
{
    uint64_t bytes;
    int tag = dwarf_tag(die);
    member->size_bytes = unsigned_of(die, DW_AT_byte_size, &bytes) ? bytes : 0;
    switch (tag) {
    case DW_TAG_base_type:
        member->kind = base_kind(die);
        break;
    case DW_TAG_enumeration_type:
        member->kind = enum_kind(die);
        break;
    case DW_TAG_pointer_type:
        member->kind = RM_FIELD_POINTER;
        member->size_bytes = 8;
        break;
    case DW_TAG_structure_type:
    case DW_TAG_union_type:
        member->kind = RM_FIELD_STRUCT;
        member->struct_id = dwarf_dieoffset(die);
        member->struct_name = name_of(die);
        break;
    default:
        member->kind = RM_FIELD_OTHER;
    }
}

/* The elements of one dimension; 0 for a flexible one. GCC writes an upper bound of -1 for [0]. */
static uint64_t dimension(Dwarf_Die *range)
{
    Dwarf_Attribute attribute;
    Dwarf_Sword bound;
    uint64_t count;
    if (unsigned_of(range, DW_AT_count, &count))
        return count;
    if (dwarf_attr_integrate(range, DW_AT_upper_bound, &attribute) &&
        dwarf_formsdata(&attribute, &bound) == 0 && bound >= 0) {
        if (dwarf_formudata(&attribute, &count) == 0)
            return count + 1;
    }
    return 0;
}

/* Multiplies `*count` by all dimensions of an array type. */
static bool multiply_dimensions(Dwarf_Die *array, uint64_t *count)
{
    Dwarf_Die child;
    unsigned dimensions = 0;
    if (dwarf_child(array, &child) != 0) {
        *count = 0;
        return true;
    }
    do {
        if (++dimensions > LIMIT_TYPE_CHAIN)
            return false;
        if (dwarf_tag(&child) != DW_TAG_subrange_type)
            continue;
        uint64_t elements = dimension(&child);
        if (elements > LIMIT_STRUCT_BYTES)
            return false;
        *count *= elements;
        if (*count > LIMIT_STRUCT_BYTES)
            return false;
    } while (next_sibling(&child));
    return true;
}

static bool digest(Dwarf_Die *type, struct rm_member *member)
{
    unsigned left = LIMIT_TYPE_CHAIN;
    member->count = 1;
    while (plain(type, &left) && left-- > 0) {
        if (dwarf_tag(type) != DW_TAG_array_type) {
            set_kind(type, member);
            return true;
        }
        if (!multiply_dimensions(type, &member->count) || !type_of(type, type))
            return false;
    }
    return false;
}

/*
 * Where a bit-field begins, counted as the processor's byte order counts. DWARF 4 and later say so
 * (DW_AT_data_bit_offset); before, DW_AT_bit_offset counts from the most significant bit of a
 * storage unit.
 */
static uint64_t bit_start(const struct dwarf_types *types, Dwarf_Die *die,
                          const struct rm_member *member, uint64_t bit_size)
{
    uint64_t at, unit = member->size_bytes;
    if (unsigned_of(die, DW_AT_data_bit_offset, &at))
        return at;
    if (!unsigned_of(die, DW_AT_bit_offset, &at))
        return 8 * member->offset_bytes;
    unsigned_of(die, DW_AT_byte_size, &unit);
    uint64_t start = 8 * member->offset_bytes;
    return types->endian == RM_BIG ? start + at : start + 8 * unit - at - bit_size;
}

/* Where a member begins: a number, or in DWARF 2 an expression that adds one. */
static bool location(Dwarf_Die *die, uint64_t *offset_bytes)
{
    Dwarf_Attribute attribute;
    Dwarf_Op *operations;
    size_t count;
    *offset_bytes = 0;
    if (unsigned_of(die, DW_AT_data_member_location, offset_bytes) ||
        !dwarf_attr_integrate(die, DW_AT_data_member_location, &attribute))
        return true;
    if (dwarf_getlocation(&attribute, &operations, &count) != 0 || count != 1 ||
        operations[0].atom != DW_OP_plus_uconst)
        return false;
    *offset_bytes = operations[0].number;
    return true;
}

static bool add_member(const struct dwarf_types *types, Dwarf_Die *die, struct rm_struct *out)
{
    Dwarf_Die type;
    uint64_t bit_size = 0;
    struct rm_member member = {.name = name_of(die), .struct_name = ""};
    if (dwarf_tag(die) != DW_TAG_member || dwarf_hasattr(die, DW_AT_external) ||
        !type_of(die, &type) || !digest(&type, &member) || !location(die, &member.offset_bytes))
        return true;
    if (unsigned_of(die, DW_AT_bit_size, &bit_size)) {
        if (bit_size > 64 || member.offset_bytes > LIMIT_STRUCT_BYTES)
            return true;
        rm_member_set_bits(&member, types->endian, bit_start(types, die, &member, bit_size),
                           (unsigned)bit_size, out->size_bytes);
    }
    return rm_struct_add(out, &member);
}

static bool load(void *self, uint64_t id, struct rm_struct *out)
{
    const struct dwarf_types *types = self;
    Dwarf_Die die, child;
    if (!dwarf_offdie(types->dwarf, id, &die) || !is_composite(&die) ||
        !unsigned_of(&die, DW_AT_byte_size, &out->size_bytes) ||
        out->size_bytes > LIMIT_STRUCT_BYTES)
        return false;
    out->name = name_of(&die);
    if (dwarf_child(&die, &child) != 0)
        return true;
    do {
        if (!add_member(types, &child, out))
            return false;
    } while (next_sibling(&child));
    return true;
}

static void close_types(void *self)
{
    struct dwarf_types *types = self;
    dwarf_end(types->dwarf);
    strmap_free(&types->tags);
    strmap_free(&types->typedefs);
    free(types);
}

enum rm_status rm_types_from_dwarf(const struct rm_elf *elf, struct rm_type_source *out,
                                   struct rm_error *error)
{
    if (!rm_elf_section(elf, ".debug_info") && !rm_elf_section(elf, ".zdebug_info"))
        return rm_fail(error, RM_NOT_FOUND, "%s: no DWARF", elf->name);
    struct dwarf_types *types = calloc(1, sizeof(*types));
    if (!types)
        return rm_fail(error, RM_NO_MEMORY, "%s: out of memory", elf->name);
    types->endian = elf->endian;
    errno = 0;
    types->dwarf = dwarf_begin_elf(elf->handle, DWARF_C_READ, NULL);
    if (!types->dwarf) {
        int reason = errno;
        free(types);
        if (reason == ENOMEM)
            return rm_fail(error, RM_NO_MEMORY, "%s: out of memory", elf->name);
        return rm_fail(error, RM_BAD_INPUT, "%s: malformed DWARF: %s", elf->name, dwarf_errmsg(-1));
    }
    enum rm_status status = rm_abbrev_check(elf, types->dwarf, error);
    if (status == RM_OK)
        *out = (struct rm_type_source){types, find, load, close_types};
    else
        close_types(types);
    return status;
}
