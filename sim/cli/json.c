/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/json.h"

#include "base/fail.h"
#include "cli/plain.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* jansson drops what it cannot allocate: an element of a list, a member, the rest of a pack. */
static bool out_of_memory;

static void *allocate(size_t bytes)
{
    void *memory = malloc(bytes);
    out_of_memory |= !memory;
    return memory;
}

void cli_json_begin(void)
{
    json_set_alloc_funcs(allocate, free);
}

json_t *cli_json_text(const char *text)
{
    return text ? json_string(cli_utf8(text)) : json_null();
}

static char *indented(const char *text, unsigned column)
{
    char *result = NULL;
    size_t size;
    FILE *to = open_memstream(&result, &size);
    if (!to)
        return NULL;
    for (size_t bytes; *text; text += bytes) {
        bytes = strcspn(text, "\n");
        bytes += text[bytes] == '\n';
        fprintf(to, "%*s%.*s", (int)column, "", (int)bytes, text);
    }
    return fclose(to) == 0 ? result : NULL;
}

char *cli_json_format(json_t *object, unsigned column, struct rm_error *error)
{
    char *text = object ? json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(6)) : NULL;
    char *result = text && !out_of_memory ? indented(text, column) : NULL;
    json_decref(object);
    free(text);
    out_of_memory = false;
    if (!result)
        rm_fail(error, RM_NO_MEMORY, "out of memory for the JSON");
    return result;
}
