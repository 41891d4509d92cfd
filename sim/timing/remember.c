/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timing/remember.h"

#include "base/hash.h"
#include "timing/seen.h"

#include <stdlib.h>
#include <string.h>

#define STATES       8192 /* 17 MB with their pipelines, when all are used */
#define STEPS        32768
#define PLACES       16384 /* of the table, a power of two */
#define LOOK_NEW     4096  /* after so many new steps it is seen how many were not, */
#define LEAST_HITS   4096  /* and with fewer than these */
#define PAUSE_STEPS  65536 /* nothing is remembered for so many */
#define LINE_BYTES   64
#define ORIGIN_MOVES (1U << 30) /* before the 32 bits of a stage run out */
#define NOTHING      UINT32_MAX /* what is seen of no instruction */

struct state {
    uint64_t hash;
    uint32_t chain; /* the next of the same place in the table, or 0 */
};

struct rm_memory {
    const struct rm_pipeline_rows *rows;
    bool remembers;
    struct rm_memory_user **users;
    unsigned user_count;
    struct rm_memory_step *steps;
    struct state *states;
    uint32_t *first; /* by state, as all that follows */
    struct rm_pipeline *pipelines;
    uint32_t *places;                 /* of the table: a state, or 0 */
    uint32_t state_count, step_count; /* the ones that are none included */
    uint32_t empty;                   /* the state of a pipeline in which nothing is, or 0 */
    uint32_t generation;
    uint32_t new_steps; /* since it was looked, */
    uint64_t old_hits;  /* when there were so many */
    uint32_t pause_steps;
    struct rm_stages plain; /* of a step that is not remembered */
};

static bool open_tables(struct rm_memory *memory)
{
    size_t states = memory->remembers ? STATES : 1, steps = memory->remembers ? STEPS : 1;
    memory->states = malloc(states * sizeof(*memory->states));
    memory->first = calloc(states, sizeof(*memory->first));
    memory->pipelines = malloc(states * sizeof(*memory->pipelines));
    memory->places = calloc(PLACES, sizeof(*memory->places));
    memory->steps = aligned_alloc(LINE_BYTES, steps * sizeof(*memory->steps));
    return memory->states && memory->first && memory->pipelines && memory->places && memory->steps;
}

enum rm_status rm_memory_new(unsigned users, const struct rm_pipeline_rows *rows, bool remembers,
                             struct rm_memory **out, struct rm_error *error)
{
    _Static_assert(sizeof(struct rm_memory_step) == LINE_BYTES, "a step is a line of a cache");
    struct rm_memory *memory = calloc(1, sizeof(*memory));
    if (memory) {
        memory->users = calloc(users, sizeof(*memory->users));
        memory->rows = rows;
        memory->remembers = remembers;
        memory->state_count = memory->step_count = 1;
    }
    if (!memory || !memory->users || !open_tables(memory)) {
        rm_memory_free(memory);
        return rm_fail(error, RM_NO_MEMORY, "no memory for what the clock remembers");
    }
    memory->steps[0] = (struct rm_memory_step){.seen = NOTHING};
    *out = memory;
    return RM_OK;
}

void rm_memory_free(struct rm_memory *memory)
{
    if (!memory)
        return;
    free(memory->users);
    free(memory->states);
    free(memory->first);
    free(memory->pipelines);
    free(memory->places);
    free(memory->steps);
    free(memory);
}

void rm_memory_join(struct rm_memory *memory, struct rm_memory_user *user)
{
    *user =
        (struct rm_memory_user){.memory = memory, .steps = memory->steps, .first = memory->first};
    rm_memory_enter(user, 0);
    memory->users[memory->user_count++] = user;
}

const struct rm_pipeline *rm_memory_pipeline(const struct rm_memory_user *user)
{
    return user->at.state ? &user->memory->pipelines[user->at.state] : &user->at.pipeline;
}

/* Gets the user's pipeline to be changed: it is in no known state from then on. */
static struct rm_pipeline *change(struct rm_memory_user *user)
{
    if (user->at.state)
        memcpy(&user->at.pipeline, rm_memory_pipeline(user), sizeof(user->at.pipeline));
    rm_memory_enter(user, 0);
    return &user->at.pipeline;
}

void rm_memory_save(const struct rm_memory_user *user, struct rm_memory_place *to)
{
    *to = user->at;
    memcpy(&to->pipeline, rm_memory_pipeline(user), sizeof(to->pipeline));
}

static void enter(struct rm_memory_user *user, uint32_t state)
{
    rm_memory_enter(user, state);
    user->at.generation = user->memory->generation;
}

void rm_memory_load(struct rm_memory_user *user, const struct rm_memory_place *from)
{
    user->at.origin = from->origin;
    enter(user, from->generation == user->memory->generation ? from->state : 0);
    if (!user->at.state)
        memcpy(&user->at.pipeline, &from->pipeline, sizeof(user->at.pipeline));
}

static void forget(struct rm_memory *memory)
{
    for (unsigned i = 0; i < memory->user_count; i++)
        change(memory->users[i]);
    memset(memory->places, 0, PLACES * sizeof(*memory->places));
    memory->state_count = memory->step_count = 1;
    memory->empty = 0;
    memory->generation++;
}

/* The state that is this normalised pipeline. There is room for a new one. */
static uint32_t state_of(struct rm_memory *memory, const struct rm_pipeline *pipeline)
{
    uint64_t hash = rm_hash_bytes(RM_HASH_START, pipeline, sizeof(*pipeline));
    uint32_t *place = &memory->places[hash % PLACES];
    for (uint32_t at = *place; at; at = memory->states[at].chain)
        if (memory->states[at].hash == hash &&
            memcmp(&memory->pipelines[at], pipeline, sizeof(*pipeline)) == 0)
            return at;
    uint32_t number = memory->state_count++;
    memory->states[number] = (struct state){hash, *place};
    memory->first[number] = 0;
    memcpy(&memory->pipelines[number], pipeline, sizeof(*pipeline));
    *place = number;
    return number;
}

/* After LOOK_NEW new steps: whether it is worth while to go on remembering. */
static bool look(struct rm_memory *memory)
{
    uint64_t hits = 0;
    for (unsigned i = 0; i < memory->user_count; i++)
        hits += memory->users[i]->hits;
    if (hits - memory->old_hits < LEAST_HITS)
        memory->pause_steps = PAUSE_STEPS;
    memory->new_steps = 0;
    memory->old_hits = hits;
    return memory->pause_steps == 0;
}

/* Whether anything is remembered now; counts one step if not. */
static inline bool is_remembering(struct rm_memory *memory)
{
    if (!memory->remembers)
        return false;
    if (memory->pause_steps)
        return --memory->pause_steps == 0;
    return memory->new_steps < LOOK_NEW || look(memory);
}

/* The user is in a state from here on, and there is room for a step more with the state behind it.
 */
static void enter_state(struct rm_memory_user *user)
{
    struct rm_memory *memory = user->memory;
    if (memory->state_count >= STATES - 1 || memory->step_count == STEPS)
        forget(memory);
    if (user->at.state)
        return;
    user->at.origin += rm_pipeline_normalise(&user->at.pipeline, memory->rows);
    enter(user, state_of(memory, &user->at.pipeline));
}

/* The step that was taken from the user's state before, first among its kind from now on, or NULL.
 */
static struct rm_memory_step *find_step(struct rm_memory_user *user, uint32_t word, uint32_t seen)
{
    struct rm_memory_step *steps = user->memory->steps;
    uint32_t *first = &user->memory->first[user->at.state], *link = first, at = *link;
    while (at && (steps[at].word != word || steps[at].seen != seen)) {
        link = &steps[at].next;
        at = *link;
    }
    if (!at)
        return NULL;
    *link = steps[at].next;
    steps[at].next = *first;
    *first = at;
    return &steps[at];
}

/* A step that was not taken before, from `state` to what the user's pipeline is. What it looks for
 * and its stages are the caller's to fill. */
static struct rm_memory_step *learn(struct rm_memory_user *user, uint32_t state, uint32_t word,
                                    uint32_t seen)
{
    struct rm_memory *memory = user->memory;
    struct rm_pipeline *pipeline = &user->at.pipeline;
    uint32_t number = memory->step_count++, moves = rm_pipeline_normalise(pipeline, memory->rows);
    struct rm_memory_step *step = &memory->steps[number];
    memory->new_steps++;
    *step = (struct rm_memory_step){.word = word,
                                    .seen = seen,
                                    .next = memory->first[state],
                                    .to = state_of(memory, pipeline),
                                    .origin_moves = moves};
    memory->first[state] = number;
    return step;
}

const struct rm_stages *rm_memory_step(struct rm_memory_user *user, const struct rm_timed_op *op,
                                       uint32_t seen)
{
    struct rm_memory *memory = user->memory;
    struct rm_pipeline *pipeline = user->at.state ? change(user) : &user->at.pipeline;
    rm_pipeline_step(pipeline, memory->rows, op, seen, &memory->plain);
    if (pipeline->clock > ORIGIN_MOVES)
        user->at.origin += rm_pipeline_normalise(pipeline, memory->rows);
    return &memory->plain;
}

static const struct rm_stages *find_or_learn(struct rm_memory_user *user,
                                             const struct rm_timed_op *op, uint32_t seen)
{
    enter_state(user);
    struct rm_memory_step *step = find_step(user, op->word, seen);
    if (step)
        return rm_memory_follow(user, step);
    struct rm_stages stages;
    uint32_t state = user->at.state;
    rm_pipeline_step(change(user), user->memory->rows, op, seen, &stages);
    step = learn(user, state, op->word, seen);
    step->sees = op->sees;
    step->unseen = op->sees == RM_SEES_NOTHING && !(seen & RM_SEEN_PACKET);
    step->stages = stages;
    user->at.origin += step->origin_moves;
    enter(user, step->to);
    return &step->stages;
}

const struct rm_stages *rm_memory_find(struct rm_memory_user *user, const struct rm_timed_op *op,
                                       uint32_t seen)
{
    return is_remembering(user->memory) ? find_or_learn(user, op, seen)
                                        : rm_memory_step(user, op, seen);
}

void rm_memory_redirect(struct rm_memory_user *user, uint32_t cycles)
{
    if (!is_remembering(user->memory)) {
        rm_pipeline_redirect(change(user), cycles);
        return;
    }
    enter_state(user);
    uint32_t state = user->at.state;
    struct rm_memory_step *step = find_step(user, cycles, NOTHING);
    if (!step) {
        rm_pipeline_redirect(change(user), cycles);
        step = learn(user, state, cycles, NOTHING);
    }
    user->at.origin += step->origin_moves;
    enter(user, step->to);
}

void rm_memory_pass(struct rm_memory_user *user, uint64_t cycles)
{
    struct rm_memory *memory = user->memory;
    user->at.origin += rm_memory_pipeline(user)->clock + cycles;
    if (memory->empty) {
        enter(user, memory->empty);
        return;
    }
    rm_memory_enter(user, 0);
    rm_pipeline_reset(&user->at.pipeline);
    if (!memory->remembers)
        return;
    enter_state(user);
    memory->empty = user->at.state;
}
