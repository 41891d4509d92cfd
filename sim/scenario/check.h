/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Holds the nodes of a document against the schema before libcyaml reads them: the messages name
 * line, column, key, what stands there and what may stand there; and a few readings that libcyaml
 * would let pass (1.5, 010 and -1 as unsigned numbers) are refused.
 */
#ifndef RM_SCENARIO_CHECK_H
#define RM_SCENARIO_CHECK_H

#include "scenario/document.h"

#include <cyaml/cyaml.h>

/* RM_OK if libcyaml can load the document; RM_BAD_INPUT and the first mistake otherwise. */
enum rm_status scn_check(struct scn_document *document, const cyaml_schema_value_t *schema,
                         struct rm_error *error);

/* Whether `text` is -?(0x[0-9a-f]+|0|[1-9][0-9]*); its magnitude. */
bool scn_parse_number(const char *text, size_t bytes, bool *negative, uint64_t *magnitude);

#endif
