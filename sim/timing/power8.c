/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timing/power8.h"

#include "base/hash.h"
#include "timing/displace.h"
#include "timing/known_ops.h"
#include "timing/remember.h"
#include "timing/see.h"

#include <stdlib.h>
#include <string.h>

/* What one model makes of a thread. */
struct lane {
    struct rm_memory_user user; /* its pipeline */
    struct rm_cycle_stack stack;
};

struct thread {
    struct rm_power8 *clock;
    uint64_t cycle;     /* its clock as this left it */
    uint64_t as_saved;  /* the number of the snapshot that it is still as in, or 0 */
    struct lane *lanes; /* by model */
    struct rm_history_place place;
};

/* A set of rows, and what its pipelines did. */
struct model {
    struct rm_rows given;
    struct rm_pipeline_rows rows;
    struct rm_memory *memory;
};

struct rm_power8 {
    struct rm_timing_model model;
    struct rm_power8_config config;
    struct rm_timed_world world;
    unsigned threads; /* 0: before the first reset */
    struct rm_stage_listener listener;
    bool alone;         /* one model, and nobody listens to it */
    struct rm_mem *mem; /* the histories */
    uint64_t saves;
    struct thread *by_thread;
    struct lane *lanes; /* of all threads */
    struct model *models;
    struct rm_known_ops known;
};

/* A thread's part of a snapshot. */
struct saved_thread {
    uint64_t cycle;
    struct rm_recent recent;
};

/* That of one model. */
struct saved_lane {
    struct rm_memory_place at;
    struct rm_cycle_stack stack;
};

struct saved {
    uint64_t number; /* among the clock's */
    struct rm_mem_snapshot *mem;
    struct saved_thread *threads;
    struct saved_lane *lanes; /* as those of the clock */
};

static uint64_t history_bytes(void)
{
    return (sizeof(struct rm_history) + RM_PAGE_BYTES - 1) & ~(RM_PAGE_BYTES - 1);
}

/* Time went by without instructions: all that was in flight has ended. */
static void pass(struct lane *lane, uint64_t cycles, enum rm_stall as)
{
    rm_memory_pass(&lane->user, cycles);
    lane->stack.cycles += cycles;
    lane->stack.part[as] += cycles;
}

void rm_power8_reach(struct rm_power8 *power8, unsigned thread, uint64_t cycle)
{
    struct thread *self = &power8->by_thread[thread];
    uint64_t cycles = cycle - self->cycle;
    if (!cycles)
        return;
    self->as_saved = 0;
    for (unsigned i = 0; i < power8->config.models; i++)
        pass(&self->lanes[i], cycles, RM_STALL_WAITS);
    self->cycle = cycle;
}

static inline void add_to_stack(struct rm_cycle_stack *stack, const struct rm_stages *stages)
{
    stack->instructions++;
    if (!stages->cycles)
        return;
    stack->cycles += stages->cycles;
    stack->part[stages->front_cause] += stages->front;
    stack->part[stages->stall_cause] += stages->stall;
    stack->part[RM_STALL_COMPLETES] += stages->completes;
}

/* One instruction more for one model. */
static const struct rm_stages *advance(struct lane *lane, const struct rm_timed_op *op,
                                       uint32_t seen)
{
    const struct rm_stages *stages = rm_memory_take(&lane->user, op, seen);
    add_to_stack(&lane->stack, stages);
    return stages;
}

/* For all models, and whoever listens to the first; returns its cycles. */
static uint64_t advance_all(struct thread *self, const struct rm_feed_step *step,
                            const struct rm_timed_op *op, uint32_t seen)
{
    const struct rm_power8 *power8 = self->clock;
    const struct rm_stage_listener *listener = &power8->listener;
    uint64_t origin = self->lanes->user.at.origin;
    const struct rm_stages *stages = advance(self->lanes, op, seen);
    uint64_t cycles = stages->cycles;
    if (listener->retired)
        listener->retired(listener->context, (unsigned)(self - power8->by_thread), step, origin,
                          stages);
    for (unsigned i = 1; i < power8->config.models; i++)
        advance(&self->lanes[i], op, seen);
    self->as_saved = 0;
    self->cycle += cycles;
    return cycles;
}

/* What came of an instruction in the one model that there is. */
static inline uint64_t note(struct thread *self, const struct rm_stages *stages)
{
    add_to_stack(&self->lanes->stack, stages);
    self->as_saved = 0;
    self->cycle += stages->cycles;
    return stages->cycles;
}

/* The likely step is taken, in the one model that there is. */
static inline uint64_t follow(struct thread *self, const struct rm_memory_step *likely)
{
    return note(self, rm_memory_follow(&self->lanes->user, likely));
}

/* An instruction that nobody foresaw, or that more than one model has to know of. */
__attribute__((noinline)) static uint64_t retired_anyhow(void *context, unsigned thread,
                                                         const struct rm_feed_step *step)
{
    struct rm_power8 *power8 = context;
    struct thread *self = &power8->by_thread[thread];
    const struct rm_timed_op *op = rm_known_op(&power8->known, step->record);
    if (step->cycle != self->cycle)
        rm_power8_reach(power8, thread, step->cycle);
    uint32_t seen = rm_see(&self->place, step, (enum rm_sees)op->sees);
    if (power8->config.remembers || !power8->alone)
        return advance_all(self, step, op, seen);
    return note(self, rm_memory_step(&self->lanes->user, op, seen));
}

/* One that is the likely one; whether that is so of what is seen of it, too, is to be found. */
__attribute__((noinline)) static uint64_t retired_likely(struct thread *self,
                                                         const struct rm_feed_step *step,
                                                         const struct rm_memory_step *likely)
{
    uint32_t seen = rm_see(&self->place, step, (enum rm_sees)likely->sees);
    return seen == likely->seen
               ? follow(self, likely)
               : advance_all(self, step, rm_known_op(&self->clock->known, step->record), seen);
}

/* The quick way is that of an instruction that is the likely one and of which nothing is to be
 * seen: it came with the one before it, and is no load, store or branch. The others are functions
 * of their own, so that it has no registers to keep. */
static uint64_t retired(void *context, unsigned thread, const struct rm_feed_step *step)
{
    struct rm_power8 *power8 = context;
    struct thread *self = &power8->by_thread[thread];
    const struct rm_memory_step *likely = self->lanes->user.likely;
    if (likely->word != step->record->word || step->cycle != self->cycle || !power8->alone)
        return retired_anyhow(power8, thread, step);
    if (!likely->unseen || !rm_see_comes_along(&self->place, step->pc))
        return retired_likely(self, step, likely);
    rm_see_go_on(&self->place, step->pc);
    return follow(self, likely);
}

/* Time passes without instructions: each model has its own idea of how long. */
static uint64_t pass_row(struct rm_power8 *power8, struct thread *self, enum rm_row row,
                         enum rm_stall part)
{
    for (unsigned i = 0; i < power8->config.models; i++)
        pass(&self->lanes[i], power8->models[i].rows.cycles[row], part);
    self->cycle += power8->models[0].rows.cycles[row];
    return power8->models[0].rows.cycles[row];
}

static uint64_t happened(void *context, unsigned thread, enum rm_feed_happening what,
                         uint64_t cycle)
{
    static const struct {
        enum rm_row row;
        bool fetches;       /* what follows is fetched anew */
        enum rm_stall part; /* of its time; COMPLETES: the next instruction's, which it is behind */
    } happenings[] = {
        [RM_FEED_INTERRUPT] = {RM_ROW_interrupt_entry, true, RM_STALL_COMPLETES},
        [RM_FEED_WAKE] = {RM_ROW_nap_wake, true, RM_STALL_WAKES},
        [RM_FEED_OPAL_CALL] = {RM_ROW_opal_call, false, RM_STALL_FIRMWARE},
        [RM_FEED_OPAL_MSI_EOI] = {RM_ROW_opal_msi_eoi, false, RM_STALL_FIRMWARE},
    };
    struct rm_power8 *power8 = context;
    struct thread *self = &power8->by_thread[thread];
    enum rm_row row = happenings[what].row;
    self->as_saved = 0;
    rm_power8_reach(power8, thread, cycle);
    if (happenings[what].fetches)
        rm_see_redirect(&self->place);
    if (happenings[what].part != RM_STALL_COMPLETES)
        return pass_row(power8, self, row, happenings[what].part);
    for (unsigned i = 0; i < power8->config.models; i++) {
        struct lane *lane = &self->lanes[i];
        rm_memory_redirect(&lane->user, power8->models[i].rows.cycles[row]);
    }
    return 0;
}

static void set_up_threads(struct rm_power8 *power8)
{
    for (unsigned number = 0; number < power8->threads; number++) {
        struct thread *thread = &power8->by_thread[number];
        thread->place =
            rm_history_place(&power8->models[0].given, power8->world.smt, power8->config.translated,
                             power8->mem, number * history_bytes());
        thread->clock = power8;
        thread->lanes = power8->lanes + (size_t)number * power8->config.models;
        for (unsigned i = 0; i < power8->config.models; i++)
            rm_memory_join(power8->models[i].memory, &thread->lanes[i].user);
    }
}

static enum rm_status no_memory(struct rm_error *error)
{
    return rm_fail(error, RM_NO_MEMORY, "no memory for the clock");
}

static void close_threads(struct rm_power8 *power8)
{
    for (unsigned i = 0; i < power8->config.models; i++) {
        rm_memory_free(power8->models[i].memory);
        power8->models[i].memory = NULL;
    }
    rm_mem_free(power8->mem);
    free(power8->by_thread);
    free(power8->lanes);
    power8->mem = NULL;
    power8->by_thread = NULL;
    power8->lanes = NULL;
    power8->threads = 0;
}

static enum rm_status open_model(const struct rm_power8 *power8, struct model *model,
                                 struct rm_error *error)
{
    model->rows = rm_pipeline_rows(&model->given, power8->world.core_hz, power8->world.smt);
    return rm_memory_new(power8->threads, &model->rows, power8->config.remembers, &model->memory,
                         error);
}

static size_t lane_count(const struct rm_power8 *power8)
{
    return (size_t)power8->threads * power8->config.models;
}

static enum rm_status open_threads(struct rm_power8 *power8, struct rm_error *error)
{
    power8->by_thread = calloc(power8->threads, sizeof(*power8->by_thread));
    power8->lanes = calloc(lane_count(power8), sizeof(*power8->lanes));
    if (!power8->by_thread || !power8->lanes)
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
        set_up_threads(power8);
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
    return &power8->by_thread[thread].lanes[model].stack;
}

void rm_power8_listen(struct rm_power8 *power8, const struct rm_stage_listener *listener)
{
    power8->listener = listener ? *listener : (struct rm_stage_listener){NULL, NULL};
    power8->alone = !listener && power8->config.models == 1;
}

static void save_thread(struct rm_power8 *power8, struct saved *saved, unsigned number)
{
    struct thread *thread = &power8->by_thread[number];
    saved->threads[number] = (struct saved_thread){thread->cycle, thread->place.recent};
    for (unsigned i = 0; i < power8->config.models; i++) {
        struct saved_lane *lane = &saved->lanes[number * power8->config.models + i];
        rm_memory_save(&thread->lanes[i].user, &lane->at);
        lane->stack = thread->lanes[i].stack;
    }
    thread->as_saved = saved->number;
}

static enum rm_status save_parts(struct rm_power8 *power8, struct saved *saved,
                                 struct rm_error *error)
{
    saved->number = ++power8->saves;
    saved->threads = malloc(power8->threads * sizeof(*saved->threads));
    saved->lanes = malloc(lane_count(power8) * sizeof(*saved->lanes));
    if (!saved->threads || !saved->lanes)
        return no_memory(error);
    for (unsigned number = 0; number < power8->threads; number++)
        save_thread(power8, saved, number);
    return rm_mem_snapshot_take(power8->mem, &saved->mem, error);
}

static void free_saved(void *from)
{
    struct saved *saved = from;
    if (!saved)
        return;
    rm_mem_snapshot_free(saved->mem);
    free(saved->threads);
    free(saved->lanes);
    free(saved);
}

static enum rm_status save(void *context, void **out, struct rm_error *error)
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
    for (unsigned number = 0; number < power8->threads; number++) {
        power8->by_thread[number].place.recent = saved->threads[number].recent;
        power8->by_thread[number].as_saved = 0;
    }
}

static void load_thread(struct rm_power8 *power8, const struct saved *saved, unsigned number)
{
    struct thread *thread = &power8->by_thread[number];
    thread->cycle = saved->threads[number].cycle;
    thread->place.recent = saved->threads[number].recent;
    for (unsigned i = 0; i < power8->config.models; i++) {
        const struct saved_lane *lane = &saved->lanes[number * power8->config.models + i];
        rm_memory_load(&thread->lanes[i].user, &lane->at);
        thread->lanes[i].stack = lane->stack;
    }
    thread->as_saved = saved->number;
}

static void load(void *context, const void *from)
{
    struct rm_power8 *power8 = context;
    const struct saved *saved = from;
    rm_mem_snapshot_restore(power8->mem, saved->mem);
    for (unsigned number = 0; number < power8->threads; number++)
        if (power8->by_thread[number].as_saved != saved->number)
            load_thread(power8, saved, number);
}

/* Whether a pipeline is in a known state or not makes no difference. */
static uint64_t hash_thread(const void *context, unsigned number)
{
    const struct rm_power8 *power8 = context;
    const struct thread *thread = &power8->by_thread[number];
    const struct rm_history *history = thread->place.history;
    uint64_t hash = rm_hash_bytes(thread->cycle, history, sizeof(*history));
    hash = rm_hash_bytes(hash, &thread->place.recent, sizeof(thread->place.recent));
    for (unsigned i = 0; i < power8->config.models; i++) {
        const struct lane *lane = &thread->lanes[i];
        struct rm_pipeline pipeline;
        memcpy(&pipeline, rm_memory_pipeline(&lane->user), sizeof(pipeline));
        uint64_t origin =
            lane->user.at.origin + rm_pipeline_normalise(&pipeline, &power8->models[i].rows);
        hash = rm_hash_u64(hash, origin);
        hash = rm_hash_bytes(hash, &pipeline, sizeof(pipeline));
        hash = rm_hash_bytes(hash, &lane->stack, sizeof(lane->stack));
    }
    return hash;
}

static void displace(void *context, unsigned thread, uint64_t *random)
{
    struct rm_power8 *power8 = context;
    power8->by_thread[thread].as_saved = 0;
    rm_history_displace(&power8->by_thread[thread].place, random);
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
    power8->alone = config->models == 1;
    power8->config.rows = NULL; /* the caller's */
    for (unsigned i = 0; i < config->models; i++)
        power8->models[i].given = config->rows[i];
    power8->model = (struct rm_timing_model){
        .context = power8,
        .feed = {power8, config->remembers ? retired : retired_anyhow, happened},
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
