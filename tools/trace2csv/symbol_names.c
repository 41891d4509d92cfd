/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trace2csv/symbol_names.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

#define PLACES (2 * T2C_SYMBOLS_MAX) /* a power of two: half of it stays free */

struct t2c_symbols {
    uint32_t count;
    char *names[T2C_SYMBOLS_MAX];
    uint32_t places[PLACES]; /* 1 more than a number; 0: free */
};

struct t2c_symbols *t2c_symbols_new(void)
{
    return calloc(1, sizeof(struct t2c_symbols));
}

void t2c_symbols_free(struct t2c_symbols *symbols)
{
    for (uint32_t i = 0; symbols && i < symbols->count; i++)
        free(symbols->names[i]);
    free(symbols);
}

static enum rm_status add(struct t2c_symbols *symbols, const char *name, uint32_t *place,
                          struct rm_error *error)
{
    if (symbols->count == T2C_SYMBOLS_MAX)
        return rm_fail(error, RM_BAD_INPUT, "found more than %u code symbols in a trace",
                       T2C_SYMBOLS_MAX);
    char *copy = strdup(name);
    if (!copy)
        return rm_fail(error, RM_NO_MEMORY, "no memory for the names of code symbols");
    symbols->names[symbols->count] = copy;
    *place = ++symbols->count;
    return RM_OK;
}

enum rm_status t2c_symbol_number(struct t2c_symbols *symbols, const char *name, uint32_t *out,
                                 struct rm_error *error)
{
    uint64_t at = rm_hash_bytes(RM_HASH_START, name, strlen(name));
    uint32_t *place;
    enum rm_status status = RM_OK;
    for (;; at++) {
        place = &symbols->places[at % PLACES];
        if (!*place || strcmp(symbols->names[*place - 1], name) == 0)
            break;
    }
    if (!*place)
        status = add(symbols, name, place, error);
    if (status == RM_OK)
        *out = *place - 1;
    return status;
}

const char *t2c_symbol_name(const struct t2c_symbols *symbols, uint32_t number)
{
    return symbols->names[number];
}
