/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Models nothing: puts the writer of traces among the observers of a machine. */
#include "base/copy.h"
#include "machine/power8_clock.h"
#include "rmsim/rmsim.h"
#include "trace/ctf_writer.h"

#include <stdlib.h>

struct rm_ctf {
    struct rm_machine *machine;
    struct rm_ctf_writer *writer;
    bool instructions;
};

/* Who acts is known; instructions go by without that being said. */
static void tell_instruction(void *context, unsigned thread, const struct rm_feed_step *step,
                             uint64_t base_cycle, const struct rm_stages *stages)
{
    const struct rm_ctf *ctf = context;
    const struct rm_thread_state *state = &ctf->machine->state.threads[thread];
    uint64_t base = base_cycle - step->cycle; /* of the stages, from the event on */
    const struct rm_event event = {
        .type = RM_EVENT_instruction,
        .actor = {RM_ACTOR_THREAD, thread, step->cycle, state->cause, state->exit},
        .number = ctf->machine->trace.number,
        .instruction =
            {
                .pc = step->pc,
                .word = step->record->word,
                .fetch_cycles = (int32_t)(base + stages->fetch),
                .dispatch_cycles = (int32_t)(base + stages->dispatch),
                .issue_cycles = (int32_t)(base + stages->issue),
                .finish_cycles = (int32_t)(base + stages->finish),
                .complete_cycles = (int32_t)(base + stages->complete),
                .front_cycles = stages->front,
                .front_cause = stages->front_cause,
                .stall_cycles = stages->stall,
                .stall_cause = stages->stall_cause,
            },
    };
    rm_ctf_writer_tell(ctf->writer, &event);
}

static void describe(const struct rm_machine *machine, const struct rm_ctf_options *options,
                     struct rm_ctf_about *about)
{
    *about = (struct rm_ctf_about){
        .core_hz = machine->config.core_hz,
        .tb_hz = machine->config.tb_hz,
        .threads = machine->threads,
        .threads_per_core = machine->config.threads_per_core,
    };
    rm_ctf_about_text(about->version, rm_version());
    rm_ctf_about_text(about->image, rm_machine_image_name(machine));
    rm_ctf_about_text(about->scenario, options->scenario ? options->scenario : "");
    rm_ctf_about_text(about->clock, machine->clock ? "power8" : "instructions");
}

static enum rm_status begin(struct rm_ctf *ctf, const struct rm_ctf_options *options,
                            struct rm_error *error)
{
    struct rm_ctf_about about;
    describe(ctf->machine, options, &about);
    enum rm_status status = rm_ctf_writer_new(options->folder, &about, &ctf->writer, error);
    if (status != RM_OK)
        return status;
    const struct rm_observer observer = {.size = sizeof(observer),
                                         .types = RM_EVENT_ALL,
                                         .tell = rm_ctf_writer_tell,
                                         .context = ctf->writer};
    status = rm_observe(ctf->machine, &observer, error);
    if (status != RM_OK)
        rm_ctf_writer_drop(ctf->writer);
    ctf->instructions = status == RM_OK && options->instructions;
    if (ctf->instructions)
        rm_clock_listen(ctf->machine, &(struct rm_stage_listener){ctf, tell_instruction});
    return status;
}

enum rm_status rm_ctf_begin(struct rm_machine *machine, const struct rm_ctf_options *options,
                            struct rm_ctf **out, struct rm_error *error)
{
    struct rm_ctf_options own;
    enum rm_status status = rm_need_outside(machine, error);
    if (status != RM_OK)
        return status;
    status = rm_copy_struct(&own, sizeof(own), options, sizeof(own), "trace options", error);
    if (status != RM_OK)
        return status;
    if (!own.folder || !*own.folder)
        return rm_fail(error, RM_BAD_INPUT, "a trace without a folder");
    if (own.instructions && !machine->clock)
        return rm_fail(error, RM_BAD_INPUT,
                       "a trace of instructions goes with the clock of a POWER8, which the machine "
                       "does not have");
    struct rm_ctf *ctf = calloc(1, sizeof(*ctf));
    if (!ctf)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a trace");
    ctf->machine = machine;
    status = begin(ctf, &own, error);
    if (status == RM_OK)
        *out = ctf;
    else
        free(ctf);
    return status;
}

enum rm_status rm_ctf_end(struct rm_ctf *ctf, struct rm_error *error)
{
    if (!ctf)
        return RM_OK;
    rm_unobserve(ctf->machine, ctf->writer);
    if (ctf->instructions)
        rm_clock_listen(ctf->machine, NULL);
    enum rm_status status = rm_ctf_writer_end(ctf->writer, error);
    free(ctf);
    return status;
}
