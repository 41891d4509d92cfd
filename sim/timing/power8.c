/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timing/power8.h"

#include "base/hash.h"
#include "timing/displace.h"
#include "timing/known_ops.h"
#include "timing/remember.h"
#include "timing/see.h"

#include <stdlib.h>
#include <string.h>

/* A set of rows, and what they make of every thread. */
struct model {
    struct rm_rows given;
    struct rm_pipeline_rows rows;
    struct rm_memory *memory;      /* has the pipelines */
    struct rm_cycle_stack *stacks; /* by thread */
};

struct rm_power8 {
    struct rm_timing_model model;
    struct rm_power8_config config;
    struct rm_timed_world world;
    unsigned threads; /* 0: before the first reset */
    struct rm_stage_listener listener;
    struct rm_mem *mem;              /* the histories */
    struct rm_history_place *places; /* by thread */
    uint64_t *cycles;                /* by thread: its clock as this left it */
    struct model *models;
    struct rm_known_ops known;
};

/* One model's part of a snapshot. */
struct saved_model {
    struct rm_memory_user *users;
    struct rm_cycle_stack *stacks;
};

struct saved {
    struct rm_mem_snapshot *mem;
    struct rm_recent *recent; /* by thread, as all that follows */
    uint64_t *cycles;
    struct saved_model *models;
    unsigned model_count;
};

static uint64_t history_bytes(void)
{
    return (sizeof(struct rm_history) + RM_PAGE_BYTES - 1) & ~(RM_PAGE_BYTES - 1);
}

/* Time went by without instructions: all that was in flight has ended. */
static void pass(struct rm_power8 *power8, unsigned thread, uint64_t cycles)
{
    for (unsigned i = 0; i < power8->config.models; i++) {
        struct rm_memory_user *user = rm_memory_user(power8->models[i].memory, thread);
        struct rm_pipeline *pipeline = rm_memory_change(user);
        struct rm_cycle_stack *stack = &power8->models[i].stacks[thread];
        user->origin += pipeline->clock + cycles;
        rm_pipeline_reset(pipeline);
        stack->cycles += cycles;
        stack->part[RM_STALL_WAITS] += cycles;
    }
}

void rm_power8_reach(struct rm_power8 *power8, unsigned thread, uint64_t cycle)
{
    if (cycle == power8->cycles[thread])
        return;
    pass(power8, thread, cycle - power8->cycles[thread]);
    power8->cycles[thread] = cycle;
}

static void add_to_stack(struct rm_cycle_stack *stack, const struct rm_stages *stages)
{
    stack->instructions++;
    if (!stages->cycles)
        return;
    stack->cycles += stages->cycles;
    stack->part[stages->front_cause] += stages->front;
    stack->part[stages->stall_cause] += stages->stall;
    stack->part[RM_STALL_COMPLETES] += stages->completes;
}

#define ORIGIN_MOVES (1U << 30) /* before the 32 bits of a stage run out */

static void keep_in_range(struct rm_memory_user *user, const struct rm_pipeline_rows *rows)
{
    if (!user->state && user->pipeline.clock > ORIGIN_MOVES)
        user->origin += rm_pipeline_normalise(&user->pipeline, rows);
}

static uint64_t retired(void *context, unsigned thread, const struct rm_feed_step *step)
{
    struct rm_power8 *power8 = context;
    const struct rm_timed_op *op = rm_known_op(&power8->known, step->record);
    if (step->cycle != power8->cycles[thread])
        rm_power8_reach(power8, thread, step->cycle);
    uint32_t seen = rm_see(&power8->places[thread], step, op);
    uint64_t cycles = 0;
    for (unsigned i = 0; i < power8->config.models; i++) {
        struct model *model = &power8->models[i];
        struct rm_memory_user *user = rm_memory_user(model->memory, thread);
        uint64_t origin = user->origin;
        const struct rm_stages *stages =
            rm_memory_take(model->memory, user, &model->rows, op, seen, power8->config.remembers);
        add_to_stack(&model->stacks[thread], stages);
        if (i == 0) {
            cycles = stages->cycles;
            if (power8->listener.retired)
                power8->listener.retired(power8->listener.context, thread, step, origin, stages);
        }
        keep_in_range(user, &model->rows);
    }
    power8->cycles[thread] = step->cycle + cycles;
    return cycles;
}

static uint64_t happened(void *context, unsigned thread, enum rm_feed_happening what,
                         uint64_t cycle)
{
    struct rm_power8 *power8 = context;
    enum rm_row row = what == RM_FEED_WAKE ? RM_ROW_nap_wake : RM_ROW_interrupt_entry;
    rm_power8_reach(power8, thread, cycle);
    rm_see_redirect(&power8->places[thread]);
    for (unsigned i = 0; i < power8->config.models; i++) {
        struct model *model = &power8->models[i];
        struct rm_memory_user *user = rm_memory_user(model->memory, thread);
        rm_pipeline_redirect(rm_memory_change(user), model->rows.cycles[row]);
    }
    return 0;
}

static void set_up_places(struct rm_power8 *power8)
{
    for (unsigned thread = 0; thread < power8->threads; thread++) {
        power8->places[thread] = rm_history_place(&power8->models[0].given, power8->world.smt,
                                                  power8->config.translated, power8->mem,
                                                  thread * history_bytes());
    }
}

static enum rm_status no_memory(struct rm_error *error)
{
    return rm_fail(error, RM_NO_MEMORY, "no memory for the clock");
}

static void close_threads(struct rm_power8 *power8)
{
    for (unsigned i = 0; i < power8->config.models; i++) {
        struct model *model = &power8->models[i];
        rm_memory_free(model->memory);
        free(model->stacks);
        model->memory = NULL;
        model->stacks = NULL;
    }
    rm_mem_free(power8->mem);
    free(power8->places);
    free(power8->cycles);
    power8->mem = NULL;
    power8->places = NULL;
    power8->cycles = NULL;
    power8->threads = 0;
}

static enum rm_status open_model(const struct rm_power8 *power8, struct model *model,
                                 struct rm_error *error)
{
    model->rows = rm_pipeline_rows(&model->given, power8->world.core_hz, power8->world.smt);
    model->stacks = calloc(power8->threads, sizeof(*model->stacks));
    if (!model->stacks)
        return no_memory(error);
    return rm_memory_new(power8->threads, &model->memory, error);
}

static enum rm_status open_threads(struct rm_power8 *power8, struct rm_error *error)
{
    power8->places = calloc(power8->threads, sizeof(*power8->places));
    power8->cycles = calloc(power8->threads, sizeof(*power8->cycles));
    if (!power8->places || !power8->cycles)
        return no_memory(error);
    enum rm_status status = rm_mem_new(power8->threads * history_bytes(), &power8->mem, error);
    if (status != RM_OK)
        return status;
    rm_mem_seal(power8->mem);
    for (unsigned i = 0; status == RM_OK && i < power8->config.models; i++)
        status = open_model(power8, &power8->models[i], error);
    return status;
}

enum rm_status rm_power8_reset(struct rm_power8 *power8, const struct rm_timed_world *world,
                               struct rm_error *error)
{
    close_threads(power8);
    power8->world = *world;
    power8->threads = world->threads;
    enum rm_status status = open_threads(power8, error);
    if (status == RM_OK)
        set_up_places(power8);
    else
        close_threads(power8);
    return status;
}

void rm_power8_free(struct rm_power8 *power8)
{
    if (!power8)
        return;
    close_threads(power8);
    free(power8->models);
    free(power8);
}

const struct rm_timing_model *rm_power8_model(const struct rm_power8 *power8)
{
    return &power8->model;
}

const struct rm_cycle_stack *rm_power8_stack(const struct rm_power8 *power8, unsigned model,
                                             unsigned thread)
{
    return &power8->models[model].stacks[thread];
}

void rm_power8_listen(struct rm_power8 *power8, const struct rm_stage_listener *listener)
{
    power8->listener = listener ? *listener : (struct rm_stage_listener){NULL, NULL};
}

static enum rm_status save_model(const struct rm_power8 *power8, unsigned number,
                                 struct saved_model *saved, struct rm_error *error)
{
    const struct model *model = &power8->models[number];
    saved->users = malloc(power8->threads * sizeof(*saved->users));
    saved->stacks = malloc(power8->threads * sizeof(*saved->stacks));
    if (!saved->users || !saved->stacks)
        return no_memory(error);
    memcpy(saved->stacks, model->stacks, power8->threads * sizeof(*saved->stacks));
    for (unsigned thread = 0; thread < power8->threads; thread++) {
        const struct rm_memory_user *user = rm_memory_user(model->memory, thread);
        saved->users[thread] = *user;
        memcpy(&saved->users[thread].pipeline, rm_memory_pipeline(user), sizeof(user->pipeline));
    }
    return RM_OK;
}

static enum rm_status save_parts(const struct rm_power8 *power8, struct saved *saved,
                                 struct rm_error *error)
{
    size_t cycles_bytes = power8->threads * sizeof(*saved->cycles);
    saved->cycles = malloc(cycles_bytes);
    saved->recent = malloc(power8->threads * sizeof(*saved->recent));
    saved->models = calloc(power8->config.models, sizeof(*saved->models));
    if (!saved->cycles || !saved->recent || !saved->models)
        return no_memory(error);
    for (unsigned thread = 0; thread < power8->threads; thread++)
        saved->recent[thread] = power8->places[thread].recent;
    memcpy(saved->cycles, power8->cycles, cycles_bytes);
    enum rm_status status = rm_mem_snapshot_take(power8->mem, &saved->mem, error);
    for (; status == RM_OK && saved->model_count < power8->config.models; saved->model_count++)
        status = save_model(power8, saved->model_count, &saved->models[saved->model_count], error);
    return status;
}

static void free_saved(void *from)
{
    struct saved *saved = from;
    if (!saved)
        return;
    for (unsigned i = 0; saved->models && i < saved->model_count; i++) {
        free(saved->models[i].users);
        free(saved->models[i].stacks);
    }
    rm_mem_snapshot_free(saved->mem);
    free(saved->cycles);
    free(saved->recent);
    free(saved->models);
    free(saved);
}

static enum rm_status save(const void *context, void **out, struct rm_error *error)
{
    struct saved *saved = calloc(1, sizeof(*saved));
    enum rm_status status = saved ? save_parts(context, saved, error) : no_memory(error);
    if (status == RM_OK)
        *out = saved;
    else
        free_saved(saved);
    return status;
}

static void take_caches(void *context, const void *from)
{
    struct rm_power8 *power8 = context;
    const struct saved *saved = from;
    rm_mem_snapshot_restore(power8->mem, saved->mem);
    for (unsigned thread = 0; thread < power8->threads; thread++)
        power8->places[thread].recent = saved->recent[thread];
}

static void load(void *context, const void *from)
{
    struct rm_power8 *power8 = context;
    const struct saved *saved = from;
    take_caches(power8, saved);
    memcpy(power8->cycles, saved->cycles, power8->threads * sizeof(*saved->cycles));
    for (unsigned i = 0; i < saved->model_count; i++) {
        struct model *model = &power8->models[i];
        memcpy(model->stacks, saved->models[i].stacks, power8->threads * sizeof(*model->stacks));
        for (unsigned thread = 0; thread < power8->threads; thread++)
            rm_memory_restore(model->memory, thread, &saved->models[i].users[thread]);
    }
}

/* Whether a pipeline is in a known state or not makes no difference. */
static uint64_t hash_thread(const void *context, unsigned thread)
{
    const struct rm_power8 *power8 = context;
    const struct rm_history_place *place = &power8->places[thread];
    uint64_t hash = rm_hash_bytes(power8->cycles[thread], place->history, sizeof(*place->history));
    hash = rm_hash_bytes(hash, &place->recent, sizeof(place->recent));
    for (unsigned i = 0; i < power8->config.models; i++) {
        const struct model *model = &power8->models[i];
        const struct rm_memory_user *user = rm_memory_user(model->memory, thread);
        struct rm_pipeline pipeline;
        memcpy(&pipeline, rm_memory_pipeline(user), sizeof(pipeline));
        uint64_t origin = user->origin + rm_pipeline_normalise(&pipeline, &model->rows);
        hash = rm_hash_u64(hash, origin);
        hash = rm_hash_bytes(hash, &pipeline, sizeof(pipeline));
        hash = rm_hash_bytes(hash, &model->stacks[thread], sizeof(model->stacks[thread]));
    }
    return hash;
}

static void displace(void *context, unsigned thread, uint64_t *random)
{
    struct rm_power8 *power8 = context;
    rm_history_displace(&power8->places[thread], random);
}

static enum rm_status reset(void *context, const struct rm_timed_world *world,
                            struct rm_error *error)
{
    return rm_power8_reset(context, world, error);
}

enum rm_status rm_power8_new(const struct rm_power8_config *config, struct rm_power8 **out,
                             struct rm_error *error)
{
    struct rm_power8 *power8 = calloc(1, sizeof(*power8));
    if (power8)
        power8->models = calloc(config->models, sizeof(*power8->models));
    if (!power8 || !power8->models) {
        free(power8);
        return no_memory(error);
    }
    power8->config = *config;
    power8->config.rows = NULL; /* the caller's */
    for (unsigned i = 0; i < config->models; i++)
        power8->models[i].given = config->rows[i];
    power8->model = (struct rm_timing_model){
        .context = power8,
        .feed = {power8, retired, happened},
        .reset = reset,
        .save = save,
        .load = load,
        .free_saved = free_saved,
        .take_caches = take_caches,
        .displace = displace,
        .hash = hash_thread,
    };
    *out = power8;
    return RM_OK;
}
