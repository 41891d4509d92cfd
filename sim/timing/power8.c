/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timing/power8.h"

#include "base/hash.h"
#include "timing/history.h"
#include "timing/known_ops.h"

#include <stdlib.h>
#include <string.h>

/* One model's view of one thread. */
struct timed_thread {
    struct rm_pipeline pipeline;
    uint64_t origin; /* of the pipeline, on the model's own clock */
    struct rm_cycle_stack stack;
};

struct rm_power8 {
    struct rm_feed feed;
    struct rm_power8_config config;
    struct rm_stage_listener listener;
    struct rm_mem *mem;              /* the histories */
    struct rm_history_place *places; /* by thread */
    uint64_t *cycles;                /* by thread: its clock as this left it */
    struct rm_pipeline_rows *rows;   /* by model */
    struct timed_thread *threads;    /* by model, then thread */
    struct rm_known_ops known;
};

struct rm_power8_saved {
    struct rm_mem_snapshot *mem;
    size_t threads, timed;
    uint64_t *cycles;
    struct timed_thread *of;
};

static struct timed_thread *timed(const struct rm_power8 *power8, unsigned model, unsigned thread)
{
    return &power8->threads[model * power8->config.threads + thread];
}

static uint64_t history_bytes(void)
{
    return (sizeof(struct rm_history) + RM_PAGE_BYTES - 1) & ~(RM_PAGE_BYTES - 1);
}

/* Time went by without instructions: all that was in flight has ended. */
static void pass(struct rm_power8 *power8, unsigned thread, uint64_t cycles)
{
    for (unsigned model = 0; model < power8->config.models; model++) {
        struct timed_thread *t = timed(power8, model, thread);
        t->origin += t->pipeline.clock + cycles;
        rm_pipeline_reset(&t->pipeline);
        t->stack.cycles += cycles;
        t->stack.part[RM_STALL_WAITS] += cycles;
    }
}

static void add_to_stack(struct rm_cycle_stack *stack, const struct rm_stages *stages)
{
    stack->instructions++;
    stack->cycles += stages->cycles;
    stack->part[stages->front_cause] += stages->front;
    stack->part[stages->stall_cause] += stages->stall;
    stack->part[RM_STALL_COMPLETES] += stages->completes;
}

#define ORIGIN_MOVES (1U << 30) /* before the 32 bits of a stage run out */

static uint64_t retired(void *context, unsigned thread, const struct rm_feed_step *step)
{
    struct rm_power8 *power8 = context;
    const struct rm_timed_op *op = rm_known_op(&power8->known, step->record);
    if (step->cycle > power8->cycles[thread])
        pass(power8, thread, step->cycle - power8->cycles[thread]);
    uint32_t seen = rm_history_see(&power8->places[thread], step, op);
    uint64_t cycles = 0;
    for (unsigned model = 0; model < power8->config.models; model++) {
        struct timed_thread *t = timed(power8, model, thread);
        struct rm_stages stages;
        rm_pipeline_step(&t->pipeline, &power8->rows[model], op, seen, &stages);
        add_to_stack(&t->stack, &stages);
        if (model == 0) {
            cycles = stages.cycles;
            if (power8->listener.retired)
                power8->listener.retired(power8->listener.context, thread, step, t->origin,
                                         &stages);
        }
        if (t->pipeline.clock > ORIGIN_MOVES)
            t->origin += rm_pipeline_normalise(&t->pipeline, &power8->rows[model]);
    }
    power8->cycles[thread] = step->cycle + cycles;
    return cycles;
}

static uint64_t happened(void *context, unsigned thread, enum rm_feed_happening what,
                         uint64_t cycle)
{
    struct rm_power8 *power8 = context;
    enum rm_row row = what == RM_FEED_WAKE ? RM_ROW_nap_wake : RM_ROW_interrupt_entry;
    if (cycle > power8->cycles[thread])
        pass(power8, thread, cycle - power8->cycles[thread]);
    rm_history_redirect(&power8->places[thread]);
    for (unsigned model = 0; model < power8->config.models; model++) {
        struct timed_thread *t = timed(power8, model, thread);
        rm_pipeline_redirect(&t->pipeline, power8->rows[model].cycles[row]);
    }
    return 0;
}

static void set_up_places(struct rm_power8 *power8)
{
    const struct rm_rows *rows = &power8->config.rows[0];
    unsigned share = power8->config.threads_per_core;
    for (unsigned thread = 0; thread < power8->config.threads; thread++) {
        uint64_t address = thread * history_bytes();
        power8->places[thread] = (struct rm_history_place){
            .mem = power8->mem,
            .address = address,
            .history = (struct rm_history *)(rm_mem_host(power8->mem) + address),
            .share = share,
            .link_entries = share <= 2 ? RM_LINKS : 2 * RM_LINKS / share,
            .far_level = rows->of[RM_ROW_far_level] - 1,
            .translated = power8->config.translated,
            .slbia_flushes = rows->of[RM_ROW_slbia_flushes_erats],
        };
    }
}

static enum rm_status allocate(struct rm_power8 *power8, struct rm_error *error)
{
    const struct rm_power8_config *config = &power8->config;
    power8->places = calloc(config->threads, sizeof(*power8->places));
    power8->cycles = calloc(config->threads, sizeof(*power8->cycles));
    power8->rows = calloc(config->models, sizeof(*power8->rows));
    power8->threads = calloc((size_t)config->models * config->threads, sizeof(*power8->threads));
    if (!power8->places || !power8->cycles || !power8->rows || !power8->threads)
        return rm_fail(error, RM_NO_MEMORY, "no memory for the clock");
    enum rm_status status = rm_mem_new(config->threads * history_bytes(), &power8->mem, error);
    if (status == RM_OK)
        rm_mem_seal(power8->mem);
    return status;
}

enum rm_status rm_power8_new(const struct rm_power8_config *config, struct rm_power8 **out,
                             struct rm_error *error)
{
    struct rm_power8 *power8 = calloc(1, sizeof(*power8));
    if (!power8)
        return rm_fail(error, RM_NO_MEMORY, "no memory for the clock");
    power8->config = *config;
    enum rm_status status = allocate(power8, error);
    if (status != RM_OK) {
        rm_power8_free(power8);
        return status;
    }
    for (unsigned model = 0; model < config->models; model++)
        power8->rows[model] =
            rm_pipeline_rows(&config->rows[model], config->core_hz, config->threads_per_core);
    set_up_places(power8);
    power8->config.rows = NULL; /* the caller's */
    power8->feed = (struct rm_feed){power8, retired, happened};
    *out = power8;
    return RM_OK;
}

void rm_power8_free(struct rm_power8 *power8)
{
    if (!power8)
        return;
    rm_mem_free(power8->mem);
    free(power8->places);
    free(power8->cycles);
    free(power8->rows);
    free(power8->threads);
    free(power8);
}

const struct rm_feed *rm_power8_feed(const struct rm_power8 *power8)
{
    return &power8->feed;
}

const struct rm_cycle_stack *rm_power8_stack(const struct rm_power8 *power8, unsigned model,
                                             unsigned thread)
{
    return &timed(power8, model, thread)->stack;
}

void rm_power8_listen(struct rm_power8 *power8, const struct rm_stage_listener *listener)
{
    power8->listener = listener ? *listener : (struct rm_stage_listener){NULL, NULL};
}

enum rm_status rm_power8_save(struct rm_power8 *power8, struct rm_power8_saved **out,
                              struct rm_error *error)
{
    struct rm_power8_saved *saved = calloc(1, sizeof(*saved));
    if (!saved)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a snapshot of the clock");
    saved->threads = power8->config.threads;
    saved->timed = (size_t)power8->config.models * power8->config.threads;
    saved->cycles = malloc(saved->threads * sizeof(*saved->cycles));
    saved->of = malloc(saved->timed * sizeof(*saved->of));
    enum rm_status status =
        saved->cycles && saved->of
            ? rm_mem_snapshot_take(power8->mem, &saved->mem, error)
            : rm_fail(error, RM_NO_MEMORY, "no memory for a snapshot of the clock");
    if (status != RM_OK) {
        rm_power8_saved_free(saved);
        return status;
    }
    memcpy(saved->cycles, power8->cycles, saved->threads * sizeof(*saved->cycles));
    memcpy(saved->of, power8->threads, saved->timed * sizeof(*saved->of));
    *out = saved;
    return RM_OK;
}

void rm_power8_load(struct rm_power8 *power8, const struct rm_power8_saved *saved)
{
    rm_mem_snapshot_restore(power8->mem, saved->mem);
    memcpy(power8->cycles, saved->cycles, saved->threads * sizeof(*saved->cycles));
    memcpy(power8->threads, saved->of, saved->timed * sizeof(*saved->of));
}

void rm_power8_saved_free(struct rm_power8_saved *saved)
{
    if (!saved)
        return;
    rm_mem_snapshot_free(saved->mem);
    free(saved->cycles);
    free(saved->of);
    free(saved);
}

uint64_t rm_power8_hash(const struct rm_power8 *power8)
{
    uint64_t hash = rm_mem_hash(power8->mem);
    hash = rm_hash_bytes(hash, power8->cycles, power8->config.threads * sizeof(*power8->cycles));
    return rm_hash_bytes(hash, power8->threads,
                         (size_t)power8->config.models * power8->config.threads *
                             sizeof(*power8->threads));
}
