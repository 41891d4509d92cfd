/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenario/document.h"

#include <stdlib.h>
#include <string.h>

static enum rm_status syntax_error(const yaml_parser_t *parser, struct rm_error *error)
{
    if (parser->error == YAML_MEMORY_ERROR)
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    const char *problem = parser->problem ? parser->problem : "unreadable";
    if (parser->error == YAML_READER_ERROR)
        return rm_fail(error, RM_BAD_INPUT, "not YAML at byte %zu: %s", parser->problem_offset,
                       problem);
    return rm_fail(error, RM_BAD_INPUT, "line %zu, column %zu: not YAML: %s",
                   parser->problem_mark.line + 1, parser->problem_mark.column + 1, problem);
}

/* Nothing may follow the first document: it would be ignored in silence. */
static enum rm_status check_end(yaml_parser_t *parser, struct rm_error *error)
{
    yaml_document_t rest;
    if (!yaml_parser_load(parser, &rest))
        return syntax_error(parser, error);
    const yaml_node_t *root = yaml_document_get_root_node(&rest);
    enum rm_status status = RM_OK;
    if (root)
        status = rm_fail(error, RM_BAD_INPUT,
                         "line %zu: a second YAML document; expected one scenario a file",
                         root->start_mark.line + 1);
    yaml_document_delete(&rest);
    return status;
}

static enum rm_status parse_one(yaml_parser_t *parser, struct scn_document *out,
                                struct rm_error *error)
{
    if (!yaml_parser_load(parser, &out->yaml))
        return syntax_error(parser, error);
    enum rm_status status;
    if (!yaml_document_get_root_node(&out->yaml))
        status = rm_fail(error, RM_BAD_INPUT, "the file is empty; expected a scenario");
    else
        status = check_end(parser, error);
    if (status != RM_OK)
        yaml_document_delete(&out->yaml);
    return status;
}

enum rm_status scn_document_parse(const char *text, size_t bytes, struct scn_document *out,
                                  struct rm_error *error)
{
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        return rm_fail(error, RM_NO_MEMORY, "out of memory");
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, bytes);
    enum rm_status status = parse_one(&parser, out, error);
    yaml_parser_delete(&parser);
    return status;
}

void scn_document_free(struct scn_document *document)
{
    yaml_document_delete(&document->yaml);
}

yaml_node_t *scn_root(struct scn_document *document)
{
    return yaml_document_get_root_node(&document->yaml);
}

static bool is_text(const yaml_node_t *node, const char *text, size_t bytes)
{
    return node->type == YAML_SCALAR_NODE && node->data.scalar.length == bytes &&
           memcmp(node->data.scalar.value, text, bytes) == 0;
}

yaml_node_t *scn_member(struct scn_document *document, yaml_node_t *node, const char *key,
                        size_t key_bytes)
{
    if (node->type != YAML_MAPPING_NODE)
        return NULL;
    const yaml_node_pair_t *end = node->data.mapping.pairs.top;
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < end; pair++)
        if (is_text(yaml_document_get_node(&document->yaml, pair->key), key, key_bytes))
            return yaml_document_get_node(&document->yaml, pair->value);
    return NULL;
}

static yaml_node_t *element(struct scn_document *document, yaml_node_t *node, unsigned long index)
{
    if (node->type != YAML_SEQUENCE_NODE)
        return NULL;
    const yaml_node_item_t *items = node->data.sequence.items.start;
    if (index >= (unsigned long)(node->data.sequence.items.top - items))
        return NULL;
    return yaml_document_get_node(&document->yaml, items[index]);
}

/* One step along a path; `*path` moves behind it. */
static yaml_node_t *step(struct scn_document *document, yaml_node_t *node, const char **path)
{
    if (**path == '[') {
        char *end;
        unsigned long index = strtoul(*path + 1, &end, 10);
        *path = *end == ']' ? end + 1 : end;
        return element(document, node, index);
    }
    if (**path == '.')
        ++*path;
    size_t bytes = strcspn(*path, ".[");
    const char *key = *path;
    *path += bytes;
    return scn_member(document, node, key, bytes);
}

yaml_node_t *scn_find(struct scn_document *document, const char *path)
{
    yaml_node_t *node = scn_root(document);
    while (node && *path)
        node = step(document, node, &path);
    return node;
}

struct scn_position scn_position(struct scn_document *document, const char *path)
{
    yaml_node_t *node = scn_root(document);
    yaml_node_t *last = node;
    while (node && *path) {
        node = step(document, node, &path);
        if (node)
            last = node;
    }
    return (struct scn_position){.line = (unsigned)last->start_mark.line + 1,
                                 .column = (unsigned)last->start_mark.column + 1};
}
