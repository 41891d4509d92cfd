/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every JSON that rmsim writes has in common: text of any bytes, and nothing that is missing
 * without a word. */
#ifndef RM_CLI_JSON_H
#define RM_CLI_JSON_H

#include "rmsim/error.h"

#include <jansson.h>

/* Has failed allocations of jansson noticed. Call it before anything else. */
void cli_json_begin(void);

/* A string; what is not UTF-8 is escaped (cli_utf8). NULL, which becomes null, is allowed. */
json_t *cli_json_text(const char *text);

/*
 * The object as text, the caller's then, its lines indented by `column`; frees the object. NULL,
 * RM_NO_MEMORY: some part of it could not be made.
 */
char *cli_json_format(json_t *object, unsigned column, struct rm_error *error);

#endif
