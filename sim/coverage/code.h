/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The code that coverage is told of: whole symbols, in the order of their addresses. They are those
 * of the real-mode path, by a table of names, whether or not anything of them was reached, and
 * every other one of which an instruction was; or all of the image.
 *
 * The code is what is executed: as patched for POWER8, so that a feature section that such a boot
 * takes out is the nop or the branch that stands there. Left out: what lies in the text and is
 * data, zero words that fill up, and what fills up behind a symbol whose size the file says.
 */
#ifndef RM_COVERAGE_CODE_H
#define RM_COVERAGE_CODE_H

#include "coverage/counts.h"

struct cov_symbol {
    const char *name; /* lent by the image */
    uint64_t start;   /* as linked */
    uint32_t instructions;
    uint32_t line; /* of its name in the listing (listing.h), from 1 on; the first instruction is
                      on the next line */
    bool path;     /* of the real-mode path; else it is here because it was reached, or all are */
};

struct cov_code {
    const struct rm_image *image;
    const struct rm_mem *mem;
    const struct rm_tally *counts;
    size_t count;
    struct cov_symbol *symbols;
};

struct cov_instruction {
    uint64_t address; /* as linked */
    uint32_t word;
    bool conditional; /* a branch that may or may not be taken */
    struct rm_tally_count count;
};

/*
 * `mem` holds the image as it is executed. `all`: every code symbol of the image. What is given
 * must outlive it. RM_NO_MEMORY. cov_code_free ends it.
 */
enum rm_status cov_code_find(const struct rm_image *image, const struct rm_mem *mem,
                             const struct rm_tally *counts, bool all, struct cov_code *out,
                             struct rm_error *error);
void cov_code_free(struct cov_code *code);

/* Instruction `index` of a symbol. */
struct cov_instruction cov_instruction_of(const struct cov_code *code,
                                          const struct cov_symbol *symbol, uint32_t index);

/* Whether the word is a branch that depends on CR or CTR: Power ISA 2.07 Book I, 2.4. */
bool cov_is_conditional(uint32_t word);

#endif
