/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Models nothing: counts in a table. */
#include "coverage/summary.h"

#include <inttypes.h>

struct figures {
    uint64_t instructions, reached, directions, directions_reached;
};

static void add_instruction(struct figures *figures, const struct cov_instruction *instruction)
{
    const struct rm_tally_count *count = &instruction->count;
    figures->instructions++;
    figures->reached += count->reached > 0;
    if (!instruction->conditional)
        return;
    figures->directions += 2;
    figures->directions_reached += count->taken > 0;
    figures->directions_reached += count->reached > count->taken;
}

static struct figures figures_of(const struct cov_code *code, const struct cov_symbol *symbol)
{
    struct figures figures = {0};
    for (uint32_t i = 0; i < symbol->instructions; i++) {
        struct cov_instruction instruction = cov_instruction_of(code, symbol, i);
        add_instruction(&figures, &instruction);
    }
    return figures;
}

static void add_figures(struct figures *to, const struct figures *from)
{
    to->instructions += from->instructions;
    to->reached += from->reached;
    to->directions += from->directions;
    to->directions_reached += from->directions_reached;
}

static void write_row(const char *name, const struct figures *figures, FILE *to)
{
    fprintf(to, "%-36s %6" PRIu64 " /%6" PRIu64 " %6" PRIu64 " /%6" PRIu64 "\n", name,
            figures->reached, figures->instructions, figures->directions_reached,
            figures->directions);
}

static void write_table(const struct cov_code *code, bool path, FILE *to)
{
    struct figures all = {0};
    for (size_t i = 0; i < code->count; i++) {
        if (code->symbols[i].path != path)
            continue;
        struct figures figures = figures_of(code, &code->symbols[i]);
        write_row(code->symbols[i].name, &figures, to);
        add_figures(&all, &figures);
    }
    write_row(path ? "all of the path" : "all others", &all, to);
}

/* From `index` on, how many instructions in a row were not reached. */
static uint32_t unreached_from(const struct cov_code *code, const struct cov_symbol *symbol,
                               uint32_t index)
{
    uint32_t end = index;
    while (end < symbol->instructions && !cov_instruction_of(code, symbol, end).count.reached)
        end++;
    return end - index;
}

static void write_missing(const struct cov_code *code, const struct cov_symbol *symbol, FILE *to)
{
    for (uint32_t i = 0; i < symbol->instructions; i++) {
        struct cov_instruction instruction = cov_instruction_of(code, symbol, i);
        const struct rm_tally_count *count = &instruction.count;
        uint32_t missing = unreached_from(code, symbol, i);
        if (missing) {
            fprintf(to, "%s+0x%x: %u instruction%s\n", symbol->name, i * 4, missing,
                    missing == 1 ? "" : "s");
            i += missing - 1;
        } else if (instruction.conditional && (!count->taken || count->taken == count->reached))
            fprintf(to, "%s+0x%x: branch %s taken\n", symbol->name, i * 4,
                    count->taken ? "always" : "never");
    }
}

void cov_summary_write(const struct cov_code *code, FILE *to)
{
    fprintf(to, "%-36s %15s %15s\n", "symbol", "instructions", "directions");
    write_table(code, true, to);
    fputs("\nnot of the path, but reached:\n", to);
    write_table(code, false, to);
    fputs("\nnot reached:\n", to);
    for (size_t i = 0; i < code->count; i++)
        if (code->symbols[i].path)
            write_missing(code, &code->symbols[i], to);
}
