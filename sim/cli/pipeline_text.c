/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/pipeline_text.h"

#include "base/fail.h"
#include "cli/account_text.h"
#include "cli/plain.h"
#include "cpu/disassemble.h"
#include "machine/power8_clock.h"

#include <stdlib.h>

struct cli_pipeline {
    const struct rm_machine *machine;
    FILE *to;
    uint32_t symbol; /* of the last line */
    unsigned thread;
};

static void print_heading(struct cli_pipeline *pipeline, unsigned thread, uint32_t symbol)
{
    const char *name = rm_image_symbol_name(pipeline->machine->image, symbol);
    if (symbol == pipeline->symbol && thread == pipeline->thread)
        return;
    pipeline->symbol = symbol;
    pipeline->thread = thread;
    fprintf(pipeline->to, "thread %u, %s\n", thread, name ? cli_plain(name) : "(no symbol)");
    fputs("     fetch  dispatch     issue    finish  complete  address          instruction\n",
          pipeline->to);
}

/* What the cycles were lost to by which the clock moved. */
static void print_stalls(FILE *to, const struct rm_stages *stages)
{
    if (stages->front)
        fprintf(to, "  %u %s", stages->front, rm_stall_name((enum rm_stall)stages->front_cause));
    if (stages->stall)
        fprintf(to, "  %u %s", stages->stall, rm_stall_name((enum rm_stall)stages->stall_cause));
}

static void print_step(void *context, unsigned thread, const struct rm_feed_step *step,
                       uint64_t base_cycle, const struct rm_stages *stages)
{
    struct cli_pipeline *pipeline = context;
    char text[64];
    print_heading(pipeline, thread, step->record->symbol);
    rm_disassemble(step->record->word, step->pc, text, sizeof(text));
    const uint32_t cycles[] = {stages->fetch, stages->dispatch, stages->issue, stages->finish,
                               stages->complete};
    for (size_t i = 0; i < sizeof(cycles) / sizeof(cycles[0]); i++)
        fprintf(pipeline->to, "%10llu", (unsigned long long)(base_cycle + cycles[i]));
    fprintf(pipeline->to, "  %016llx  %-28s", (unsigned long long)step->pc, text);
    print_stalls(pipeline->to, stages);
    fputc('\n', pipeline->to);
}

enum rm_status cli_pipeline_begin(struct rm_machine *machine, FILE *to, struct cli_pipeline **out,
                                  struct rm_error *error)
{
    struct cli_pipeline *pipeline = calloc(1, sizeof(*pipeline));
    if (!pipeline)
        return rm_fail(error, RM_NO_MEMORY, "no memory for --pipeline");
    *pipeline = (struct cli_pipeline){machine, to, UINT32_MAX, 0};
    struct rm_stage_listener listener = {pipeline, print_step};
    rm_clock_listen(machine, &listener);
    *out = pipeline;
    return RM_OK;
}

void cli_pipeline_end(struct cli_pipeline *pipeline, struct rm_machine *machine)
{
    if (!pipeline)
        return;
    rm_clock_listen(machine, NULL);
    free(pipeline);
}
