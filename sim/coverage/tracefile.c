/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Models nothing: counts as lcov has them. */
#include "coverage/tracefile.h"

#include "coverage/listing.h"

#include <inttypes.h>

struct totals {
    uint64_t functions, functions_hit, branches, branches_hit, lines, lines_hit;
};

/* How often a symbol was come to: its first instruction that was reached at all. That of a function
 * with two entries may be the second one's. */
static uint64_t entries(const struct cov_code *code, const struct cov_symbol *symbol)
{
    for (uint32_t i = 0; i < symbol->instructions; i++) {
        uint64_t reached = cov_instruction_of(code, symbol, i).count.reached;
        if (reached)
            return reached;
    }
    return 0;
}

static void write_functions(const struct cov_code *code, FILE *to, struct totals *totals)
{
    for (size_t i = 0; i < code->count; i++)
        fprintf(to, "FN:%u,%s\n", cov_listing_line(&code->symbols[i], 0), code->symbols[i].name);
    for (size_t i = 0; i < code->count; i++) {
        uint64_t count = entries(code, &code->symbols[i]);
        fprintf(to, "FNDA:%" PRIu64 ",%s\n", count, code->symbols[i].name);
        totals->functions++;
        totals->functions_hit += count > 0;
    }
}

static void write_direction(uint32_t line, unsigned branch, bool reached, uint64_t count, FILE *to,
                            struct totals *totals)
{
    if (reached)
        fprintf(to, "BRDA:%u,0,%u,%" PRIu64 "\n", line, branch, count);
    else
        fprintf(to, "BRDA:%u,0,%u,-\n", line, branch);
    totals->branches++;
    totals->branches_hit += count > 0;
}

static void write_branches(const struct cov_code *code, const struct cov_symbol *symbol, FILE *to,
                           struct totals *totals)
{
    for (uint32_t i = 0; i < symbol->instructions; i++) {
        struct cov_instruction instruction = cov_instruction_of(code, symbol, i);
        const struct rm_tally_count *count = &instruction.count;
        uint32_t line = cov_listing_line(symbol, i);
        if (!instruction.conditional)
            continue;
        write_direction(line, 0, count->reached > 0, count->reached - count->taken, to, totals);
        write_direction(line, 1, count->reached > 0, count->taken, to, totals);
    }
}

static void write_lines(const struct cov_code *code, const struct cov_symbol *symbol, FILE *to,
                        struct totals *totals)
{
    for (uint32_t i = 0; i < symbol->instructions; i++) {
        uint64_t reached = cov_instruction_of(code, symbol, i).count.reached;
        fprintf(to, "DA:%u,%" PRIu64 "\n", cov_listing_line(symbol, i), reached);
        totals->lines++;
        totals->lines_hit += reached > 0;
    }
}

void cov_tracefile_write(const struct cov_code *code, const char *listing, FILE *to)
{
    struct totals totals = {0};
    fprintf(to, "TN:rmsim\nSF:%s\n", listing);
    write_functions(code, to, &totals);
    fprintf(to, "FNF:%" PRIu64 "\nFNH:%" PRIu64 "\n", totals.functions, totals.functions_hit);
    for (size_t i = 0; i < code->count; i++)
        write_branches(code, &code->symbols[i], to, &totals);
    fprintf(to, "BRF:%" PRIu64 "\nBRH:%" PRIu64 "\n", totals.branches, totals.branches_hit);
    for (size_t i = 0; i < code->count; i++)
        write_lines(code, &code->symbols[i], to, &totals);
    fprintf(to, "LF:%" PRIu64 "\nLH:%" PRIu64 "\nend_of_record\n", totals.lines, totals.lines_hit);
}
