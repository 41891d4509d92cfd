/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/layout_schema.h"

#define LIMIT_TEXT    256
#define LIMIT_BANNER  1024
#define LIMIT_STRUCTS 65536

static const struct yml_choice kinds[] = {
    {"uint", RM_FIELD_UINT},     {"int", RM_FIELD_INT},   {"pointer", RM_FIELD_POINTER},
    {"struct", RM_FIELD_STRUCT}, {"bits", RM_FIELD_BITS}, {"other", RM_FIELD_OTHER},
};

static const struct yml_choice endians[] = {
    {"little", RM_LITTLE},
    {"big", RM_BIG},
};

static const struct yml_key member_keys[] = {
    OPTIONAL_TEXT(file_member, name, LIMIT_TEXT),
    NEEDED_NUMBER(file_member, offset),
    NEEDED_NUMBER(file_member, size),
    NEEDED_CHOICE(file_member, kind, kinds),
    UNSIGNED(file_member, count),
    TEXT_AS("struct", file_member, type, false, LIMIT_TEXT),
    UNSIGNED(file_member, bit),
    UNSIGNED(file_member, bits),
    YML_END,
};
static const struct yml_value member_entry = ENTRY(file_member, member_keys);

static const struct yml_key struct_keys[] = {
    NEEDED_TEXT(file_struct, name, LIMIT_TEXT),
    NEEDED_NUMBER(file_struct, size),
    NEEDED_LIST(file_struct, members, member_entry, LIMIT_MEMBERS),
    YML_END,
};
static const struct yml_value struct_entry = ENTRY(file_struct, struct_keys);

const struct yml_key rm_layout_keys[] = {
    NEEDED_NUMBER(file_layout, version),
    OPTIONAL_TEXT(file_layout, build_id, LIMIT_TEXT),
    NEEDED_CHOICE(file_layout, endian, endians),
    OPTIONAL_TEXT(file_layout, banner, LIMIT_BANNER),
    NEEDED_LIST(file_layout, structs, struct_entry, LIMIT_STRUCTS),
    YML_END,
};

static const char *name_of(const struct yml_choice *choices, size_t count, int64_t value)
{
    for (size_t i = 0; i + 1 < count; i++)
        if (choices[i].value == value)
            return choices[i].name;
    return choices[count - 1].name;
}

const char *rm_layout_kind_name(enum rm_field_kind kind)
{
    return name_of(kinds, YML_COUNT(kinds), kind);
}

const char *rm_layout_endian_name(enum rm_endian endian)
{
    return name_of(endians, YML_COUNT(endians), endian);
}
