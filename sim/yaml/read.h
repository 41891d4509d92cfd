/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a document to a struct, in one pass: what stands there is held against the table of keys and
 * stored. The first mistake is told with line, column, key, what was found and what may stand
 * there. */
#ifndef RM_YAML_READ_H
#define RM_YAML_READ_H

#include "yaml/document.h"
#include "yaml/keys.h"

/* Fills the zeroed struct at `out`, whose table is `keys`. What it points to ends with the
 * document. Errors: RM_BAD_INPUT, "line L, column C: key: found ...; expected ..."; RM_NO_MEMORY.
 */
enum rm_status yml_read(struct yml_document *document, const struct yml_key *keys, void *out,
                        struct rm_error *error);

#endif
