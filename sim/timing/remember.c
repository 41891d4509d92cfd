/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timing/remember.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

#define STATES       8192 /* 17 MB with their pipelines, when all are used */
#define STEPS        32768
#define PLACES       16384 /* of the table, a power of two */
#define LOOK_NEW     4096  /* after so many new steps it is seen how many were not, */
#define LEAST_HITS   4096  /* and with fewer than these */
#define PAUSE_STEPS  65536 /* nothing is remembered for so many */
#define NO_KEY       UINT64_MAX
#define ORIGIN_MOVES (1U << 30)          /* before the 32 bits of a stage run out */
#define REDIRECT     (UINT32_C(1) << 31) /* what is seen of no instruction */

struct state {
    uint64_t hash;
    uint32_t chain; /* the next of the same place in the table, or 0 */
};

struct rm_memory {
    struct rm_memory_ways ways;
    const struct rm_pipeline_rows *rows;
    bool remembers;
    struct rm_memory_user *users;
    unsigned user_count;
    struct state *states;
    struct rm_pipeline *pipelines; /* by state */
    uint32_t *places;
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
    memory->pipelines = malloc(states * sizeof(*memory->pipelines));
    memory->places = calloc(PLACES, sizeof(*memory->places));
    memory->ways.first = calloc(states, sizeof(*memory->ways.first));
    memory->ways.steps =
        aligned_alloc(sizeof(*memory->ways.steps), steps * sizeof(*memory->ways.steps));
    return memory->states && memory->pipelines && memory->places && memory->ways.first &&
           memory->ways.steps;
}

enum rm_status rm_memory_new(unsigned users, const struct rm_pipeline_rows *rows, bool remembers,
                             struct rm_memory **out, struct rm_error *error)
{
    _Static_assert(sizeof(struct rm_memory_step) == 64, "a step is a line of a cache");
    struct rm_memory *memory = calloc(1, sizeof(*memory));
    if (memory) {
        memory->users = calloc(users, sizeof(*memory->users));
        memory->user_count = users;
        memory->rows = rows;
        memory->remembers = remembers;
        memory->state_count = memory->step_count = 1;
    }
    if (!memory || !memory->users || !open_tables(memory)) {
        rm_memory_free(memory);
        return rm_fail(error, RM_NO_MEMORY, "no memory for what the clock remembers");
    }
    memory->ways.steps[0] = (struct rm_memory_step){.key = NO_KEY};
    *out = memory;
    return RM_OK;
}

void rm_memory_free(struct rm_memory *memory)
{
    if (!memory)
        return;
    free(memory->users);
    free(memory->states);
    free(memory->pipelines);
    free(memory->places);
    free(memory->ways.first);
    free(memory->ways.steps);
    free(memory);
}

struct rm_memory_user *rm_memory_user(struct rm_memory *memory, unsigned number)
{
    return &memory->users[number];
}

struct rm_memory_ways *rm_memory_ways(struct rm_memory *memory)
{
    return &memory->ways;
}

const struct rm_pipeline *rm_memory_pipeline(const struct rm_memory *memory,
                                             const struct rm_memory_user *user)
{
    return user->state ? &memory->pipelines[user->state] : &user->pipeline;
}

/* Gets the user's pipeline to be changed: it is in no known state from then on. */
static struct rm_pipeline *change(struct rm_memory *memory, struct rm_memory_user *user)
{
    if (user->state)
        memcpy(&user->pipeline, &memory->pipelines[user->state], sizeof(user->pipeline));
    user->state = 0;
    return &user->pipeline;
}

void rm_memory_save(const struct rm_memory *memory, unsigned number, struct rm_memory_user *to)
{
    const struct rm_memory_user *user = &memory->users[number];
    *to = *user;
    memcpy(&to->pipeline, rm_memory_pipeline(memory, user), sizeof(to->pipeline));
}

void rm_memory_load(struct rm_memory *memory, unsigned number, const struct rm_memory_user *from)
{
    struct rm_memory_user *user = &memory->users[number];
    user->origin = from->origin;
    user->state = from->generation == memory->generation ? from->state : 0;
    user->generation = memory->generation;
    if (!user->state)
        memcpy(&user->pipeline, &from->pipeline, sizeof(user->pipeline));
}

static void forget(struct rm_memory *memory)
{
    for (unsigned i = 0; i < memory->user_count; i++)
        change(memory, &memory->users[i]);
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
    memory->ways.first[number] = 0;
    memcpy(&memory->pipelines[number], pipeline, sizeof(*pipeline));
    *place = number;
    return number;
}

/* Whether anything is remembered now; counts one step if not. */
static bool is_remembering(struct rm_memory *memory)
{
    if (!memory->remembers)
        return false;
    if (memory->pause_steps)
        return --memory->pause_steps == 0;
    if (memory->new_steps < LOOK_NEW)
        return true;
    if (memory->ways.hits - memory->old_hits < LEAST_HITS)
        memory->pause_steps = PAUSE_STEPS;
    memory->new_steps = 0;
    memory->old_hits = memory->ways.hits;
    return memory->pause_steps == 0;
}

/* The step that was taken from `state` before, first among its kind from now on, or NULL. */
static struct rm_memory_step *find_step(struct rm_memory *memory, uint32_t state, uint64_t key)
{
    struct rm_memory_step *steps = memory->ways.steps;
    uint32_t *link = &memory->ways.first[state], at = *link;
    while (at && steps[at].key != key) {
        link = &steps[at].next;
        at = *link;
    }
    if (!at)
        return NULL;
    *link = steps[at].next;
    steps[at].next = memory->ways.first[state];
    memory->ways.first[state] = at;
    return &steps[at];
}

/* There is room for a step more, and the state behind it. */
static void make_room(struct rm_memory *memory)
{
    if (memory->state_count >= STATES - 1 || memory->step_count == STEPS)
        forget(memory);
}

/* The user is in a state from here on. */
static void enter_state(struct rm_memory *memory, struct rm_memory_user *user)
{
    make_room(memory);
    if (user->state)
        return;
    user->origin += rm_pipeline_normalise(&user->pipeline, memory->rows);
    user->state = state_of(memory, &user->pipeline);
    user->generation = memory->generation;
}

/* A step that was not taken before, from `state` to what `pipeline` is; its stages are the
 * caller's to fill. */
static struct rm_memory_step *learn(struct rm_memory *memory, uint32_t state, uint64_t key,
                                    struct rm_pipeline *pipeline)
{
    uint32_t number = memory->step_count++, moves = rm_pipeline_normalise(pipeline, memory->rows);
    struct rm_memory_step *step = &memory->ways.steps[number];
    memory->new_steps++;
    *step = (struct rm_memory_step){.key = key,
                                    .next = memory->ways.first[state],
                                    .to = state_of(memory, pipeline),
                                    .origin_moves = moves};
    memory->ways.first[state] = number;
    return step;
}

static const struct rm_stages *take_step(struct rm_memory_user *user,
                                         const struct rm_memory_step *step)
{
    user->state = step->to;
    user->origin += step->origin_moves;
    return &step->stages;
}

static const struct rm_stages *take_plain_step(struct rm_memory *memory,
                                               struct rm_memory_user *user,
                                               const struct rm_timed_op *op, uint32_t seen)
{
    struct rm_pipeline *pipeline = change(memory, user);
    rm_pipeline_step(pipeline, memory->rows, op, seen, &memory->plain);
    if (pipeline->clock > ORIGIN_MOVES)
        user->origin += rm_pipeline_normalise(pipeline, memory->rows);
    return &memory->plain;
}

const struct rm_stages *rm_memory_find(struct rm_memory *memory, struct rm_memory_user *user,
                                       const struct rm_timed_op *op, uint32_t seen)
{
    if (!is_remembering(memory))
        return take_plain_step(memory, user, op, seen);
    enter_state(memory, user);
    uint32_t state = user->state;
    uint64_t key = rm_memory_key(op->word, seen);
    struct rm_memory_step *step = find_step(memory, state, key);
    memory->ways.hits += step != NULL;
    if (!step) {
        struct rm_stages stages;
        rm_pipeline_step(change(memory, user), memory->rows, op, seen, &stages);
        step = learn(memory, state, key, &user->pipeline);
        step->stages = stages;
    }
    return take_step(user, step);
}

void rm_memory_redirect(struct rm_memory *memory, struct rm_memory_user *user, uint32_t cycles)
{
    if (!is_remembering(memory)) {
        rm_pipeline_redirect(change(memory, user), cycles);
        return;
    }
    enter_state(memory, user);
    uint32_t state = user->state;
    uint64_t key = rm_memory_key(cycles, REDIRECT);
    struct rm_memory_step *step = find_step(memory, state, key);
    if (!step) {
        rm_pipeline_redirect(change(memory, user), cycles);
        step = learn(memory, state, key, &user->pipeline);
    }
    take_step(user, step);
}

void rm_memory_pass(struct rm_memory *memory, struct rm_memory_user *user, uint64_t cycles)
{
    user->origin += rm_memory_pipeline(memory, user)->clock + cycles;
    if (memory->empty) {
        user->state = memory->empty;
        user->generation = memory->generation;
        return;
    }
    user->state = 0;
    rm_pipeline_reset(&user->pipeline);
    if (!memory->remembers)
        return;
    enter_state(memory, user);
    memory->empty = user->state;
}
