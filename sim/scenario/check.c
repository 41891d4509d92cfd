/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/check.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_BYTES     200
#define EXPECTED_BYTES 300

struct checker {
    struct scn_document *document;
    struct rm_error *error;
    char path[PATH_BYTES]; /* of the node that is looked at, "events[2].ipi" */
};

static enum rm_status check_value(struct checker *checker, yaml_node_t *node,
                                  const cyaml_schema_value_t *schema);

/* What a node is, in the words of somebody who looks at the file. */
static void describe(const yaml_node_t *node, char *out, size_t bytes)
{
    if (node->type == YAML_MAPPING_NODE)
        snprintf(out, bytes, "a mapping");
    else if (node->type == YAML_SEQUENCE_NODE)
        snprintf(out, bytes, "a list");
    else if (node->data.scalar.length == 0)
        snprintf(out, bytes, "nothing");
    else
        snprintf(out, bytes, "\"%.60s\"", (const char *)node->data.scalar.value);
}

static enum rm_status wrong(struct checker *checker, const yaml_node_t *node, const char *found,
                            const char *expected)
{
    return rm_fail(checker->error, RM_BAD_INPUT, "line %zu, column %zu: %s%sfound %s; expected %s",
                   node->start_mark.line + 1, node->start_mark.column + 1, checker->path,
                   checker->path[0] ? ": " : "", found, expected);
}

static enum rm_status unexpected(struct checker *checker, const yaml_node_t *node,
                                 const char *expected)
{
    char found[80];
    describe(node, found, sizeof(found));
    return wrong(checker, node, found, expected);
}

/* Adds "a", ", b" ... to a list of names. */
static void add_name(char *list, size_t bytes, const char *name)
{
    size_t used = strlen(list);
    snprintf(list + used, bytes - used, "%s%s", used ? ", " : "", name);
}

static void expected_keys(const cyaml_schema_field_t *fields, char *out, size_t bytes)
{
    char names[EXPECTED_BYTES - 20] = "";
    for (; fields->key; fields++)
        add_name(names, sizeof(names), fields->key);
    snprintf(out, bytes, "one of %s", names);
}

static void expected_choice(const cyaml_schema_value_t *schema, char *out, size_t bytes)
{
    char names[EXPECTED_BYTES - 40] = "";
    for (uint32_t i = 0; i < schema->enumeration.count; i++)
        add_name(names, sizeof(names), schema->enumeration.strings[i].str);
    snprintf(out, bytes, "one of %s%s", names,
             schema->flags & CYAML_FLAG_STRICT ? "" : ", or a number");
}

static void expected_number(const cyaml_schema_value_t *schema, char *out, size_t bytes)
{
    if (schema->data_size == 8)
        snprintf(out, bytes, "a 64-bit number, decimal or hexadecimal (0x...)");
    else if (schema->type == CYAML_UINT)
        snprintf(out, bytes, "a number from 0 to 0x%" PRIx64 ", decimal or hexadecimal (0x...)",
                 (UINT64_C(1) << 8 * schema->data_size) - 1);
    else
        snprintf(out, bytes, "a number of %u bits, decimal or hexadecimal (0x...)",
                 8 * schema->data_size);
}

bool scn_parse_number(const char *text, size_t bytes, bool *negative, uint64_t *magnitude)
{
    *negative = text[0] == '-';
    const char *digits = text + *negative;
    bool hex = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
    if (!isxdigit((unsigned char)digits[hex ? 2 : 0]))
        return false;
    if (!hex && digits[0] == '0' && digits[1] != '\0')
        return false;
    char *end;
    errno = 0;
    *magnitude = strtoull(digits, &end, hex ? 16 : 10);
    return errno == 0 && end == text + bytes;
}

static bool number_fits(const cyaml_schema_value_t *schema, bool negative, uint64_t magnitude)
{
    unsigned bits = 8 * schema->data_size;
    uint64_t top = UINT64_C(1) << (bits - 1);
    if (negative) /* also an unsigned 64-bit register, as two's complement */
        return (schema->type != CYAML_UINT || bits == 64) && magnitude <= top;
    return magnitude <= (schema->type == CYAML_UINT ? top - 1 + top : top - 1);
}

static bool is_number(const yaml_node_t *node, const cyaml_schema_value_t *schema)
{
    bool negative;
    uint64_t magnitude;
    return node->type == YAML_SCALAR_NODE &&
           scn_parse_number((const char *)node->data.scalar.value, node->data.scalar.length,
                            &negative, &magnitude) &&
           number_fits(schema, negative, magnitude);
}

static enum rm_status check_number(struct checker *checker, const yaml_node_t *node,
                                   const cyaml_schema_value_t *schema)
{
    if (is_number(node, schema))
        return RM_OK;
    char expected[EXPECTED_BYTES];
    expected_number(schema, expected, sizeof(expected));
    return unexpected(checker, node, expected);
}

static bool is_choice(const yaml_node_t *node, const cyaml_schema_value_t *schema)
{
    if (node->type != YAML_SCALAR_NODE)
        return false;
    for (uint32_t i = 0; i < schema->enumeration.count; i++)
        if (strcmp(schema->enumeration.strings[i].str, (const char *)node->data.scalar.value) == 0)
            return strlen((const char *)node->data.scalar.value) == node->data.scalar.length;
    return !(schema->flags & CYAML_FLAG_STRICT) && is_number(node, schema);
}

static enum rm_status check_choice(struct checker *checker, const yaml_node_t *node,
                                   const cyaml_schema_value_t *schema)
{
    if (is_choice(node, schema))
        return RM_OK;
    char expected[EXPECTED_BYTES];
    expected_choice(schema, expected, sizeof(expected));
    return unexpected(checker, node, expected);
}

static enum rm_status check_text(struct checker *checker, const yaml_node_t *node,
                                 const cyaml_schema_value_t *schema)
{
    if (node->type == YAML_SCALAR_NODE && node->data.scalar.length >= schema->string.min &&
        node->data.scalar.length <= schema->string.max &&
        strlen((const char *)node->data.scalar.value) == node->data.scalar.length)
        return RM_OK;
    char expected[EXPECTED_BYTES];
    snprintf(expected, sizeof(expected), "text of %u to %u bytes", schema->string.min,
             schema->string.max);
    return unexpected(checker, node, expected);
}

static enum rm_status check_list(struct checker *checker, const yaml_node_t *node,
                                 const cyaml_schema_value_t *schema)
{
    if (node->type != YAML_SEQUENCE_NODE)
        return unexpected(checker, node, "a list");
    const yaml_node_item_t *items = node->data.sequence.items.start;
    size_t count = (size_t)(node->data.sequence.items.top - items);
    if (count > schema->sequence.max) {
        char found[40], expected[40];
        snprintf(found, sizeof(found), "%zu entries", count);
        snprintf(expected, sizeof(expected), "at most %u", schema->sequence.max);
        return wrong(checker, node, found, expected);
    }
    size_t used = strlen(checker->path);
    for (size_t i = 0; i < count; i++) {
        snprintf(checker->path + used, sizeof(checker->path) - used, "[%zu]", i);
        enum rm_status status =
            check_value(checker, yaml_document_get_node(&checker->document->yaml, items[i]),
                        schema->sequence.entry);
        if (status != RM_OK)
            return status;
    }
    checker->path[used] = '\0';
    return RM_OK;
}

static const cyaml_schema_field_t *find_field(const cyaml_schema_field_t *fields,
                                              const yaml_node_t *key)
{
    if (key->type != YAML_SCALAR_NODE)
        return NULL;
    const char *text = (const char *)key->data.scalar.value;
    for (; fields->key; fields++)
        if (strcmp(fields->key, text) == 0 && strlen(text) == key->data.scalar.length)
            return fields;
    return NULL;
}

static enum rm_status unknown_key(struct checker *checker, const yaml_node_t *key,
                                  const cyaml_schema_field_t *fields)
{
    char shown[80], found[100], expected[EXPECTED_BYTES];
    describe(key, shown, sizeof(shown));
    snprintf(found, sizeof(found), "the unknown key %s", shown);
    expected_keys(fields, expected, sizeof(expected));
    return wrong(checker, key, found, expected);
}

/* One `key: value` of a mapping. */
static enum rm_status check_pair(struct checker *checker, const yaml_node_t *mapping,
                                 const yaml_node_pair_t *pair, const cyaml_schema_field_t *fields)
{
    yaml_document_t *yaml = &checker->document->yaml;
    const yaml_node_t *key = yaml_document_get_node(yaml, pair->key);
    const cyaml_schema_field_t *field = find_field(fields, key);
    if (!field)
        return unknown_key(checker, key, fields);
    for (const yaml_node_pair_t *p = mapping->data.mapping.pairs.start; p < pair; p++)
        if (find_field(fields, yaml_document_get_node(yaml, p->key)) == field)
            return wrong(checker, key, "a key that was given before", "every key once");
    size_t used = strlen(checker->path);
    snprintf(checker->path + used, sizeof(checker->path) - used, "%s%s", used ? "." : "",
             field->key);
    enum rm_status status =
        check_value(checker, yaml_document_get_node(yaml, pair->value), &field->value);
    if (status == RM_OK)
        checker->path[used] = '\0';
    return status;
}

static enum rm_status check_mapping(struct checker *checker, yaml_node_t *node,
                                    const cyaml_schema_value_t *schema)
{
    if (node->type != YAML_MAPPING_NODE)
        return unexpected(checker, node, "a mapping (key: value)");
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top; pair++) {
        enum rm_status status = check_pair(checker, node, pair, schema->mapping.fields);
        if (status != RM_OK)
            return status;
    }
    for (const cyaml_schema_field_t *field = schema->mapping.fields; field->key; field++)
        if (!(field->value.flags & CYAML_FLAG_OPTIONAL) &&
            !scn_member(checker->document, node, field->key, strlen(field->key))) {
            char expected[80];
            snprintf(expected, sizeof(expected), "the key %s", field->key);
            return wrong(checker, node, "nothing", expected);
        }
    return RM_OK;
}

/* Names that no table has, each with a number of 64 bits. */
static enum rm_status check_numbers(struct checker *checker, const yaml_node_t *node)
{
    static const cyaml_schema_value_t name = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, 15)};
    static const cyaml_schema_value_t number = {CYAML_VALUE_UINT(CYAML_FLAG_DEFAULT, uint64_t)};
    yaml_document_t *yaml = &checker->document->yaml;
    if (node->type != YAML_MAPPING_NODE)
        return unexpected(checker, node, "a mapping (name: number)");
    enum rm_status status = RM_OK;
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
         pair < node->data.mapping.pairs.top && status == RM_OK; pair++) {
        status = check_text(checker, yaml_document_get_node(yaml, pair->key), &name);
        if (status == RM_OK)
            status = check_number(checker, yaml_document_get_node(yaml, pair->value), &number);
    }
    return status;
}

static enum rm_status check_value(struct checker *checker, yaml_node_t *node,
                                  const cyaml_schema_value_t *schema)
{
    switch (schema->type) {
    case CYAML_MAPPING:
        return check_mapping(checker, node, schema);
    case CYAML_SEQUENCE:
        return check_list(checker, node, schema);
    case CYAML_ENUM:
        return check_choice(checker, node, schema);
    case CYAML_STRING:
        return check_text(checker, node, schema);
    case CYAML_IGNORE:
        return check_numbers(checker, node);
    default:
        return check_number(checker, node, schema);
    }
}

enum rm_status scn_check(struct scn_document *document, const cyaml_schema_value_t *schema,
                         struct rm_error *error)
{
    struct checker checker = {.document = document, .error = error};
    return check_value(&checker, scn_root(document), schema);
}
