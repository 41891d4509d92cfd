/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The listing: the source file of code that has none, so that tools which show coverage beside
 * lines have lines. Three lines of heading, then for each symbol its name and a colon, a line an
 * instruction (address, word, mnemonic and operands, and for a direct branch the symbol and offset
 * that it leads to) and an empty line. Line numbers follow from cov_symbol.line.
 */
#ifndef RM_COVERAGE_LISTING_H
#define RM_COVERAGE_LISTING_H

#include "coverage/code.h"

#include <stdio.h>

/* Writes it; that something went wrong is seen at `to`. */
void cov_listing_write(const struct cov_code *code, FILE *to);

/* The line of instruction `index` of a symbol. */
static inline uint32_t cov_listing_line(const struct cov_symbol *symbol, uint32_t index)
{
    return symbol->line + 1 + index;
}

#endif
