/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A YAML file as a tree of nodes that know their line and column. One document a file, in UTF-8, no
 * aliases, no directives, and no nesting that is deeper than any file of ours: libyaml's time is
 * linear in the length of what is left. Tags and anchors mean nothing.
 */
#ifndef RM_YAML_DOCUMENT_H
#define RM_YAML_DOCUMENT_H

#include "base/fail.h"

#include <stddef.h>
#include <stdint.h>

#define YML_DEPTH_MAX 32u /* lists and mappings within each other */

struct yml_position {
    unsigned line, column; /* from 1 */
};

enum yml_kind { YML_SCALAR, YML_SEQUENCE, YML_MAPPING };

struct yml_node {
    enum yml_kind kind;
    struct yml_position at;
    uint32_t bytes;             /* of a scalar's text, which a NUL follows; it may hold others */
    uint32_t count;             /* of the entries of a list or mapping */
    const char *text;           /* of a scalar */
    struct yml_node *first;     /* entry of a list or mapping */
    struct yml_node *next;      /* entry beside this one */
    const struct yml_node *key; /* of an entry of a mapping: what stands before the colon */
};

struct yml_document {
    struct yml_node *root;
    struct yml_block *blocks; /* all memory of the document */
};

/* Parses `text`, which must be one document: `what` it should be is for messages ("scenario").
 * Errors: RM_NO_MEMORY; RM_BAD_INPUT, "line L, column C: ...". The document is the caller's. */
enum rm_status yml_parse(const char *text, size_t bytes, const char *what, struct yml_document *out,
                         struct rm_error *error);
/* Ends the document and all that yml_alloc gave. All zeroes is allowed. */
void yml_free(struct yml_document *document);

/* Zeroed memory that ends with the document; NULL if there is none. */
void *yml_alloc(struct yml_document *document, size_t bytes);

/* The value of `key` in a mapping; NULL if there is none or `node` is not a mapping. */
const struct yml_node *yml_member(const struct yml_node *node, const char *key, size_t key_bytes);

/* The node at a path such as "expect.exits[0].trap"; NULL if the file does not have it. */
const struct yml_node *yml_find(const struct yml_document *document, const char *path);

/* Where the node at `path` begins, or its nearest parent that the file has. */
struct yml_position yml_position(const struct yml_document *document, const char *path);

#endif
