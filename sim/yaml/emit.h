/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writing YAML. The first failure is kept and told at the end; what is emitted after it is dropped.
 */
#ifndef RM_YAML_EMIT_H
#define RM_YAML_EMIT_H

#include "base/fail.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct yml_emitter;

/* One document, written to `to` as it grows; NULL if memory is out. */
struct yml_emitter *yml_emitter_new(FILE *to);

/* A list or mapping, on one line if `flow`; yml_emit_end ends the last one begun. A mapping holds
 * keys and values in turn. */
void yml_emit_list(struct yml_emitter *emitter);
void yml_emit_mapping(struct yml_emitter *emitter, bool flow);
void yml_emit_end(struct yml_emitter *emitter);

void yml_emit_text(struct yml_emitter *emitter, const char *text);
void yml_emit_number(struct yml_emitter *emitter, uint64_t number);

/* Ends the document and the emitter. Errors: RM_BAD_INPUT for text that is not UTF-8, and if `to`
 * cannot be written; RM_NO_MEMORY. */
enum rm_status yml_emitter_finish(struct yml_emitter *emitter, struct rm_error *error);

#endif
