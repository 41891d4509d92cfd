/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of code symbols of a trace, each kept once and numbered from 0 on. */
#ifndef TRACE2CSV_SYMBOL_NAMES_H
#define TRACE2CSV_SYMBOL_NAMES_H

#include "base/fail.h"

#include <stdint.h>

#define T2C_SYMBOLS_MAX 65536u

struct t2c_symbols;

struct t2c_symbols *t2c_symbols_new(void); /* NULL: no memory */
void t2c_symbols_free(struct t2c_symbols *symbols);

/* The number of a name. RM_BAD_INPUT: more than T2C_SYMBOLS_MAX names; RM_NO_MEMORY. */
enum rm_status t2c_symbol_number(struct t2c_symbols *symbols, const char *name, uint32_t *out,
                                 struct rm_error *error);
/* The name of a number that was given out. */
const char *t2c_symbol_name(const struct t2c_symbols *symbols, uint32_t number);

#endif
