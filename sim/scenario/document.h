/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text of a scenario file as a tree of YAML nodes that know their line and column. libcyaml,
 * which fills the structs, forgets positions and cannot tell an empty list from an absent one; both
 * questions are answered here. One document a file, no aliases needed, at most SCN_FILE_BYTES_MAX.
 */
#ifndef RM_SCENARIO_DOCUMENT_H
#define RM_SCENARIO_DOCUMENT_H

#include "base/fail.h"

#include <stdbool.h>
#include <stddef.h>
#include <yaml.h>

#define SCN_FILE_BYTES_MAX (256u * 1024u)

struct scn_document {
    yaml_document_t yaml;
};

struct scn_position {
    unsigned line, column; /* from 1 */
};

/* Parses `text`. Errors: RM_BAD_INPUT, "line L, column C: ..." for what is not one YAML document.
 * The document is the caller's; scn_document_free ends it. */
enum rm_status scn_document_parse(const char *text, size_t bytes, struct scn_document *out,
                                  struct rm_error *error);
void scn_document_free(struct scn_document *document);

yaml_node_t *scn_root(struct scn_document *document);

/* The value of `key` in a mapping; NULL if there is none or `node` is not a mapping. */
yaml_node_t *scn_member(struct scn_document *document, yaml_node_t *node, const char *key,
                        size_t key_bytes);

/* The node at a path such as "expect.exits[0].trap"; NULL if the file does not have it. */
yaml_node_t *scn_find(struct scn_document *document, const char *path);

/* Where the node at `path` begins, or its nearest parent that the file has. */
struct scn_position scn_position(struct scn_document *document, const char *path);

#endif
