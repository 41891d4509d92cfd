/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "yaml/read.h"

#include "yaml/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_BYTES     200
#define EXPECTED_BYTES 400

struct reader {
    struct yml_document *document;
    struct rm_error *error;
    char path[PATH_BYTES]; /* of the node that is looked at, "events[2].ipi" */
};

const struct yml_choice yml_booleans[4] = {
    {"false", 0},
    {"true", 1},
    {"no", 0},
    {"yes", 1},
};

const struct yml_value yml_word32 = {.type = YML_UNSIGNED, .bytes = 4};
const struct yml_value yml_word64 = {.type = YML_UNSIGNED, .bytes = 8};

static enum rm_status read_value(struct reader *reader, const struct yml_node *node,
                                 const struct yml_value *value, void *out);

/* What a node is, in the words of somebody who looks at the file. */
static void describe(const struct yml_node *node, char *out, size_t bytes)
{
    if (node->kind == YML_MAPPING)
        snprintf(out, bytes, "a mapping");
    else if (node->kind == YML_SEQUENCE)
        snprintf(out, bytes, "a list");
    else if (node->bytes == 0)
        snprintf(out, bytes, "nothing");
    else
        snprintf(out, bytes, "\"%.60s\"", node->text);
}

static enum rm_status wrong(struct reader *reader, const struct yml_node *node, const char *found,
                            const char *expected)
{
    return rm_fail(reader->error, RM_BAD_INPUT, "line %u, column %u: %s%sfound %s; expected %s",
                   node->at.line, node->at.column, reader->path, reader->path[0] ? ": " : "", found,
                   expected);
}

static enum rm_status unexpected(struct reader *reader, const struct yml_node *node,
                                 const char *expected)
{
    char found[80];
    describe(node, found, sizeof(found));
    return wrong(reader, node, found, expected);
}

static enum rm_status no_memory(struct reader *reader)
{
    return rm_fail(reader->error, RM_NO_MEMORY, "out of memory");
}

/* Adds "a", ", b" ... to a list of names. */
static void add_name(char *list, size_t bytes, const char *name)
{
    size_t used = strlen(list);
    snprintf(list + used, bytes - used, "%s%s", used ? ", " : "", name);
}

static enum rm_status read_number(struct reader *reader, const struct yml_node *node,
                                  const struct yml_value *value, void *out)
{
    char expected[EXPECTED_BYTES];
    if (yml_store_number(node, value, out))
        return RM_OK;
    if (value->bytes == 8)
        return unexpected(reader, node, "a 64-bit number, decimal or hexadecimal (0x...)");
    if (value->type == YML_UNSIGNED)
        snprintf(expected, sizeof(expected),
                 "a number from 0 to 0x%" PRIx64 ", decimal or hexadecimal (0x...)",
                 (UINT64_C(1) << 8 * value->bytes) - 1);
    else
        snprintf(expected, sizeof(expected), "a number of %zu bits, decimal or hexadecimal (0x...)",
                 8 * value->bytes);
    return unexpected(reader, node, expected);
}

static bool is_text(const struct yml_node *node, const char *text)
{
    return node->kind == YML_SCALAR && strcmp(node->text, text) == 0 && strlen(text) == node->bytes;
}

static enum rm_status read_choice(struct reader *reader, const struct yml_node *node,
                                  const struct yml_value *value, void *out)
{
    char names[EXPECTED_BYTES - 40] = "", expected[EXPECTED_BYTES];
    for (size_t i = 0; i < value->choice_count; i++) {
        if (is_text(node, value->choices[i].name)) {
            yml_store(out, value->bytes, (uint64_t)value->choices[i].value);
            return RM_OK;
        }
        add_name(names, sizeof(names), value->choices[i].name);
    }
    if (value->or_number && yml_store_number(node, value, out))
        return RM_OK;
    snprintf(expected, sizeof(expected), "one of %s%s", names,
             value->or_number ? ", or a number" : "");
    return unexpected(reader, node, expected);
}

static enum rm_status read_text(struct reader *reader, const struct yml_node *node,
                                const struct yml_value *value, void *out)
{
    if (node->kind == YML_SCALAR && node->bytes >= value->least && node->bytes <= value->most &&
        strlen(node->text) == node->bytes) {
        memcpy(out, &node->text, sizeof(node->text));
        return RM_OK;
    }
    char expected[60];
    snprintf(expected, sizeof(expected), "text of %u to %u bytes", value->least, value->most);
    return unexpected(reader, node, expected);
}

static enum rm_status too_many(struct reader *reader, const struct yml_node *node, unsigned most)
{
    char found[40], expected[40];
    snprintf(found, sizeof(found), "%u entries", node->count);
    snprintf(expected, sizeof(expected), "at most %u", most);
    return wrong(reader, node, found, expected);
}

/* Room for the entries of a list, in the document; also an empty one has an address. */
static enum rm_status make_array(struct reader *reader, const struct yml_node *node, size_t bytes,
                                 void *out, char **array)
{
    *array = yml_alloc(reader->document, (node->count ? node->count : 1) * bytes);
    if (!*array)
        return no_memory(reader);
    memcpy(out, array, sizeof(*array));
    return RM_OK;
}

static enum rm_status read_list(struct reader *reader, const struct yml_node *node,
                                const struct yml_key *key, void *out)
{
    char *array;
    size_t used = strlen(reader->path), i = 0;
    if (node->kind != YML_SEQUENCE)
        return unexpected(reader, node, "a list");
    if (node->count > key->value.most)
        return too_many(reader, node, key->value.most);
    enum rm_status status = make_array(reader, node, key->value.bytes, out, &array);
    for (const struct yml_node *entry = node->first; entry && status == RM_OK;
         entry = entry->next, i++) {
        snprintf(reader->path + used, sizeof(reader->path) - used, "[%zu]", i);
        status = read_value(reader, entry, key->value.entry, array + i * key->value.bytes);
    }
    if (status == RM_OK)
        reader->path[used] = '\0';
    return status;
}

/* Names that no table has, each with a number of 64 bits. */
static enum rm_status read_numbers(struct reader *reader, const struct yml_node *node,
                                   const struct yml_key *key, void *out)
{
    static const struct yml_value name = {.type = YML_TEXT, .least = 1, .most = YML_NAME_BYTES_MAX};
    char *array;
    if (node->kind != YML_MAPPING)
        return unexpected(reader, node, "a mapping (name: number)");
    if (node->count > key->value.most)
        return too_many(reader, node, key->value.most);
    enum rm_status status = make_array(reader, node, sizeof(struct yml_number), out, &array);
    struct yml_number *number = (struct yml_number *)(void *)array;
    for (const struct yml_node *entry = node->first; entry && status == RM_OK;
         entry = entry->next, number++) {
        number->at = entry->key->at;
        status = read_text(reader, entry->key, &name, &number->name);
        if (status == RM_OK)
            status = read_number(reader, entry, &yml_word64, &number->value);
    }
    return status;
}

static enum rm_status unknown_key(struct reader *reader, const struct yml_node *key,
                                  const struct yml_key *keys)
{
    char shown[80], found[100], names[EXPECTED_BYTES - 20] = "", expected[EXPECTED_BYTES];
    describe(key, shown, sizeof(shown));
    snprintf(found, sizeof(found), "the unknown key %s", shown);
    for (; keys->name; keys++)
        add_name(names, sizeof(names), keys->name);
    snprintf(expected, sizeof(expected), "one of %s", names);
    return wrong(reader, key, found, expected);
}

static enum rm_status wrong_again(struct reader *reader, const struct yml_node *key)
{
    char shown[80], found[120];
    describe(key, shown, sizeof(shown));
    snprintf(found, sizeof(found), "the key %s a second time", shown);
    return wrong(reader, key, found, "every key once");
}

/* The value of a key, stored in the struct at `out` as its row says. */
static enum rm_status read_member(struct reader *reader, const struct yml_node *node,
                                  const struct yml_key *key, char *out)
{
    void *member = out + key->offset;
    if (key->value.type == YML_LIST || key->value.type == YML_NUMBERS) {
        yml_store(out + key->count_offset, sizeof(uint32_t), node->count);
        return key->value.type == YML_LIST ? read_list(reader, node, key, member)
                                           : read_numbers(reader, node, key, member);
    }
    if (!key->pointer)
        return read_value(reader, node, &key->value, member);
    void *value = yml_alloc(reader->document, key->value.bytes);
    if (!value)
        return no_memory(reader);
    memcpy(member, &value, sizeof(value));
    return read_value(reader, node, &key->value, value);
}

/* One `key: value` of a mapping. */
static enum rm_status read_entry(struct reader *reader, const struct yml_node *mapping,
                                 const struct yml_node *entry, const struct yml_key *keys,
                                 void *out)
{
    const struct yml_key *key = keys;
    while (key->name && !is_text(entry->key, key->name))
        key++;
    if (!key->name)
        return unknown_key(reader, entry->key, keys);
    if (yml_member(mapping, key->name, entry->key->bytes) != entry)
        return wrong_again(reader, entry->key);
    size_t used = strlen(reader->path);
    snprintf(reader->path + used, sizeof(reader->path) - used, "%s%s", used ? "." : "", key->name);
    enum rm_status status = read_member(reader, entry, key, out);
    if (status == RM_OK)
        reader->path[used] = '\0';
    return status;
}

static enum rm_status read_mapping(struct reader *reader, const struct yml_node *node,
                                   const struct yml_key *keys, void *out)
{
    if (node->kind != YML_MAPPING)
        return unexpected(reader, node, "a mapping (key: value)");
    for (const struct yml_node *entry = node->first; entry; entry = entry->next) {
        enum rm_status status = read_entry(reader, node, entry, keys, out);
        if (status != RM_OK)
            return status;
    }
    for (const struct yml_key *key = keys; key->name; key++)
        if (key->required && !yml_member(node, key->name, strlen(key->name))) {
            char expected[80];
            snprintf(expected, sizeof(expected), "the key %s", key->name);
            return wrong(reader, node, "nothing", expected);
        }
    return RM_OK;
}

static enum rm_status read_value(struct reader *reader, const struct yml_node *node,
                                 const struct yml_value *value, void *out)
{
    switch (value->type) {
    case YML_GROUP:
        return read_mapping(reader, node, value->keys, out);
    case YML_CHOICE:
        return read_choice(reader, node, value, out);
    case YML_TEXT:
        return read_text(reader, node, value, out);
    default:
        return read_number(reader, node, value, out);
    }
}

enum rm_status yml_read(struct yml_document *document, const struct yml_key *keys, void *out,
                        struct rm_error *error)
{
    struct reader reader = {.document = document, .error = error};
    return read_mapping(&reader, document->root, keys, out);
}
