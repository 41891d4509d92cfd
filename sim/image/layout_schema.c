/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/layout_schema.h"

#define LIMIT_TEXT    256
#define LIMIT_STRUCTS 65536

static const cyaml_strval_t kinds[] = {
    {"uint", RM_FIELD_UINT},     {"int", RM_FIELD_INT},   {"pointer", RM_FIELD_POINTER},
    {"struct", RM_FIELD_STRUCT}, {"bits", RM_FIELD_BITS}, {"other", RM_FIELD_OTHER},
};

static const cyaml_strval_t endians[] = {
    {"little", RM_LITTLE},
    {"big", RM_BIG},
};

#define COUNT_OF(array) ((uint32_t)(sizeof(array) / sizeof(*(array))))
#define OPTIONAL        (CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL)

static const cyaml_schema_field_t member_fields[] = {
    CYAML_FIELD_STRING_PTR("name", OPTIONAL, struct file_member, name, 1, LIMIT_TEXT),
    CYAML_FIELD_UINT("offset", CYAML_FLAG_DEFAULT, struct file_member, offset),
    CYAML_FIELD_UINT("size", CYAML_FLAG_DEFAULT, struct file_member, size),
    CYAML_FIELD_ENUM("kind", CYAML_FLAG_STRICT, struct file_member, kind, kinds, COUNT_OF(kinds)),
    CYAML_FIELD_UINT_PTR("count", OPTIONAL, struct file_member, count),
    CYAML_FIELD_STRING_PTR("struct", OPTIONAL, struct file_member, type, 1, LIMIT_TEXT),
    CYAML_FIELD_UINT_PTR("bit", OPTIONAL, struct file_member, bit),
    CYAML_FIELD_UINT_PTR("bits", OPTIONAL, struct file_member, bits),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t member_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_FLOW, struct file_member, member_fields),
};

static const cyaml_schema_field_t struct_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct file_struct, name, 1, LIMIT_TEXT),
    CYAML_FIELD_UINT("size", CYAML_FLAG_DEFAULT, struct file_struct, size),
    CYAML_FIELD_SEQUENCE_COUNT("members", CYAML_FLAG_POINTER, struct file_struct, members,
                               member_count, &member_value, 0, LIMIT_MEMBERS),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t struct_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_struct, struct_fields),
};

static const cyaml_schema_field_t layout_fields[] = {
    CYAML_FIELD_UINT("version", CYAML_FLAG_DEFAULT, struct file_layout, version),
    CYAML_FIELD_STRING_PTR("build_id", OPTIONAL, struct file_layout, build_id, 1, LIMIT_TEXT),
    CYAML_FIELD_ENUM("endian", CYAML_FLAG_STRICT, struct file_layout, endian, endians,
                     COUNT_OF(endians)),
    CYAML_FIELD_STRING_PTR("banner", OPTIONAL, struct file_layout, banner, 0, 1024),
    CYAML_FIELD_SEQUENCE_COUNT("structs", CYAML_FLAG_POINTER, struct file_layout, structs,
                               struct_count, &struct_value, 0, LIMIT_STRUCTS),
    CYAML_FIELD_END,
};

const cyaml_schema_value_t rm_layout_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct file_layout, layout_fields),
};
