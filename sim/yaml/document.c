/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "yaml/document.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#define BLOCK_BYTES 16384u
#define ALIGNMENT   16u

struct yml_block {
    struct yml_block *next;
    size_t used_bytes, room_bytes;
    _Alignas(ALIGNMENT) char bytes[];
};

/* A list or mapping that is not at its end yet. */
struct level {
    struct yml_node *node, *last; /* its last entry so far */
    struct yml_node *key;         /* in a mapping: the one whose value comes next */
};

struct builder {
    yaml_parser_t parser;
    struct yml_document *document;
    struct rm_error *error;
    const char *what;
    struct level levels[YML_DEPTH_MAX];
    unsigned depth;
};

void *yml_alloc(struct yml_document *document, size_t bytes)
{
    bytes = (bytes + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    struct yml_block *block = document->blocks;
    if (!block || bytes > block->room_bytes - block->used_bytes) {
        size_t room = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
        block = calloc(1, sizeof(*block) + room);
        if (!block)
            return NULL;
        block->next = document->blocks;
        block->room_bytes = room;
        document->blocks = block;
    }
    void *memory = block->bytes + block->used_bytes;
    block->used_bytes += bytes;
    return memory;
}

void yml_free(struct yml_document *document)
{
    for (struct yml_block *block = document->blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    *document = (struct yml_document){0};
}

static enum rm_status no_memory(struct builder *builder)
{
    return rm_fail(builder->error, RM_NO_MEMORY, "out of memory");
}

static enum rm_status syntax_error(struct builder *builder)
{
    const yaml_parser_t *parser = &builder->parser;
    if (parser->error == YAML_MEMORY_ERROR)
        return no_memory(builder);
    const char *problem = parser->problem ? parser->problem : "unreadable";
    if (parser->error == YAML_READER_ERROR)
        return rm_fail(builder->error, RM_BAD_INPUT, "not YAML at byte %zu: %s",
                       parser->problem_offset, problem);
    return rm_fail(builder->error, RM_BAD_INPUT, "line %zu, column %zu: not YAML: %s",
                   parser->problem_mark.line + 1, parser->problem_mark.column + 1, problem);
}

static struct yml_node *new_node(struct builder *builder, enum yml_kind kind,
                                 const yaml_event_t *event)
{
    struct yml_node *node = yml_alloc(builder->document, sizeof(*node));
    if (!node)
        return NULL;
    node->kind = kind;
    node->at = (struct yml_position){.line = (unsigned)event->start_mark.line + 1,
                                     .column = (unsigned)event->start_mark.column + 1};
    return node;
}

/* Puts a node where the file has it: at the root, behind its neighbours, or before a colon. */
static enum rm_status attach(struct builder *builder, struct yml_node *node)
{
    if (!node)
        return no_memory(builder);
    if (builder->depth == 0) {
        if (builder->document->root) /* which would be ignored in silence */
            return rm_fail(builder->error, RM_BAD_INPUT,
                           "line %u: a second YAML document; expected one %s a file", node->at.line,
                           builder->what);
        builder->document->root = node;
        return RM_OK;
    }
    struct level *level = &builder->levels[builder->depth - 1];
    if (level->node->kind == YML_MAPPING && !level->key) {
        level->key = node;
        return RM_OK;
    }
    node->key = level->key;
    level->key = NULL;
    if (level->last)
        level->last->next = node;
    else
        level->node->first = node;
    level->last = node;
    level->node->count++;
    return RM_OK;
}

static enum rm_status add_scalar(struct builder *builder, const yaml_event_t *event)
{
    struct yml_node *node = new_node(builder, YML_SCALAR, event);
    size_t bytes = event->data.scalar.length;
    char *text = node ? yml_alloc(builder->document, bytes + 1) : NULL;
    if (!text)
        return no_memory(builder);
    memcpy(text, event->data.scalar.value, bytes);
    node->text = text;
    node->bytes = (uint32_t)bytes;
    return attach(builder, node);
}

static enum rm_status begin(struct builder *builder, enum yml_kind kind, const yaml_event_t *event)
{
    struct yml_node *node = new_node(builder, kind, event);
    enum rm_status status = attach(builder, node);
    if (status != RM_OK)
        return status;
    if (builder->depth == YML_DEPTH_MAX)
        return rm_fail(builder->error, RM_BAD_INPUT,
                       "line %u, column %u: found %u lists and mappings within each other; "
                       "expected at most %u",
                       node->at.line, node->at.column, YML_DEPTH_MAX + 1, YML_DEPTH_MAX);
    builder->levels[builder->depth++] = (struct level){.node = node};
    return RM_OK;
}

/* The tag (!name) that somebody gave a value; NULL: none. */
static const char *tag_of(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return (const char *)event->data.scalar.tag;
    case YAML_SEQUENCE_START_EVENT:
        return (const char *)event->data.sequence_start.tag;
    case YAML_MAPPING_START_EVENT:
        return (const char *)event->data.mapping_start.tag;
    default:
        return NULL;
    }
}

static enum rm_status take(struct builder *builder, const yaml_event_t *event)
{
    if (tag_of(event)) /* which would be ignored in silence */
        return rm_fail(builder->error, RM_BAD_INPUT,
                       "line %zu, column %zu: found a YAML tag (%.40s); expected plain values",
                       event->start_mark.line + 1, event->start_mark.column + 1, tag_of(event));
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return add_scalar(builder, event);
    case YAML_SEQUENCE_START_EVENT:
        return begin(builder, YML_SEQUENCE, event);
    case YAML_MAPPING_START_EVENT:
        return begin(builder, YML_MAPPING, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        builder->depth--;
        return RM_OK;
    case YAML_ALIAS_EVENT:
        return rm_fail(builder->error, RM_BAD_INPUT,
                       "line %zu, column %zu: found a YAML alias (*name); expected plain values",
                       event->start_mark.line + 1, event->start_mark.column + 1);
    default:
        return RM_OK;
    }
}

static enum rm_status build(struct builder *builder)
{
    enum rm_status status = RM_OK;
    for (bool ended = false; status == RM_OK && !ended;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&builder->parser, &event))
            return syntax_error(builder);
        ended = event.type == YAML_STREAM_END_EVENT;
        status = take(builder, &event);
        yaml_event_delete(&event);
    }
    if (status == RM_OK && !builder->document->root)
        return rm_fail(builder->error, RM_BAD_INPUT, "the file is empty; expected a %s",
                       builder->what);
    return status;
}

/* How many bytes a mark that begins a line has at `text`: a line break as libyaml knows them, or
 * the byte order mark at the start of the file. 0 if there is none. */
static size_t line_mark(const char *text, size_t bytes, bool first)
{
    static const char *const breaks[] = {"\r\n",         "\n",           "\r",          "\xc2\x85",
                                         "\xe2\x80\xa8", "\xe2\x80\xa9", "\xef\xbb\xbf"};
    size_t count = sizeof(breaks) / sizeof(breaks[0]) - !first;
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(breaks[i]);
        if (length <= bytes && memcmp(text, breaks[i], length) == 0)
            return length;
    }
    return 0;
}

/* Directives mean nothing here, and libyaml holds each against all before it. */
static enum rm_status refuse_directives(const char *text, size_t bytes, struct rm_error *error)
{
    unsigned line = 1;
    bool begins = true;
    for (size_t i = 0, mark; i < bytes; i += mark ? mark : 1) {
        if (begins && text[i] == '%')
            return rm_fail(error, RM_BAD_INPUT,
                           "line %u, column 1: found a YAML directive (%%); expected plain values",
                           line);
        mark = line_mark(text + i, bytes - i, i == 0);
        begins = mark > 0;
        line += begins && text[i] != '\xef';
    }
    return RM_OK;
}

enum rm_status yml_parse(const char *text, size_t bytes, const char *what, struct yml_document *out,
                         struct rm_error *error)
{
    struct builder builder = {.document = out, .error = error, .what = what};
    *out = (struct yml_document){0};
    enum rm_status status = refuse_directives(text, bytes, error);
    if (status != RM_OK)
        return status;
    if (!yaml_parser_initialize(&builder.parser))
        return no_memory(&builder);
    yaml_parser_set_encoding(&builder.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&builder.parser, (const unsigned char *)text, bytes);
    status = build(&builder);
    yaml_parser_delete(&builder.parser);
    if (status != RM_OK)
        yml_free(out);
    return status;
}

const struct yml_node *yml_member(const struct yml_node *node, const char *key, size_t key_bytes)
{
    if (node->kind != YML_MAPPING)
        return NULL;
    for (const struct yml_node *entry = node->first; entry; entry = entry->next)
        if (entry->key->kind == YML_SCALAR && entry->key->bytes == key_bytes &&
            memcmp(entry->key->text, key, key_bytes) == 0)
            return entry;
    return NULL;
}

static const struct yml_node *element(const struct yml_node *node, unsigned long index)
{
    const struct yml_node *entry = node->kind == YML_SEQUENCE ? node->first : NULL;
    for (; entry && index > 0; index--)
        entry = entry->next;
    return entry;
}

/* One step along a path; `*path` moves behind it. */
static const struct yml_node *step(const struct yml_node *node, const char **path)
{
    if (**path == '[') {
        char *end;
        unsigned long index = strtoul(*path + 1, &end, 10);
        *path = *end == ']' ? end + 1 : end;
        return element(node, index);
    }
    if (**path == '.')
        ++*path;
    size_t bytes = strcspn(*path, ".[");
    const char *key = *path;
    *path += bytes;
    return yml_member(node, key, bytes);
}

const struct yml_node *yml_find(const struct yml_document *document, const char *path)
{
    const struct yml_node *node = document->root;
    while (node && *path)
        node = step(node, &path);
    return node;
}

struct yml_position yml_position(const struct yml_document *document, const char *path)
{
    const struct yml_node *node = document->root, *last = node;
    while (node && *path) {
        node = step(node, &path);
        if (node)
            last = node;
    }
    return last->at;
}
