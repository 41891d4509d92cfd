/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timing/remember.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

#define STATES      8192 /* 30 MB with their pipelines, when all are used */
#define STEPS       32768
#define PLACES      16384 /* of the table, a power of two */
#define LOOK_STEPS  8192  /* after so many it is seen how many were new, */
#define MOST_NEW    4096  /* and with more new ones than these */
#define PAUSE_STEPS 65536 /* nothing is remembered for so many */

struct rm_memory {
    struct rm_memory_user *users;
    unsigned user_count;
    struct rm_memory_state *states;
    struct rm_memory_step *steps;
    struct rm_memory_state *places[PLACES];
    uint32_t state_count, step_count;
    uint64_t generation;
    uint32_t look_steps, new_steps; /* until it is looked, since it was */
    uint32_t pause_steps;
    struct rm_stages plain; /* of a step that is not remembered */
};

enum rm_status rm_memory_new(unsigned users, struct rm_memory **out, struct rm_error *error)
{
    struct rm_memory *memory = calloc(1, sizeof(*memory));
    if (memory) {
        memory->users = calloc(users, sizeof(*memory->users));
        memory->user_count = users;
        memory->states = malloc(STATES * sizeof(*memory->states));
        memory->steps = malloc(STEPS * sizeof(*memory->steps));
    }
    if (!memory || !memory->users || !memory->states || !memory->steps) {
        rm_memory_free(memory);
        return rm_fail(error, RM_NO_MEMORY, "no memory for what the clock remembers");
    }
    *out = memory;
    return RM_OK;
}

void rm_memory_free(struct rm_memory *memory)
{
    if (!memory)
        return;
    free(memory->users);
    free(memory->states);
    free(memory->steps);
    free(memory);
}

struct rm_memory_user *rm_memory_user(struct rm_memory *memory, unsigned number)
{
    return &memory->users[number];
}

const struct rm_pipeline *rm_memory_pipeline(const struct rm_memory_user *user)
{
    return user->state ? &user->state->pipeline : &user->pipeline;
}

struct rm_pipeline *rm_memory_change(struct rm_memory_user *user)
{
    if (user->state)
        memcpy(&user->pipeline, &user->state->pipeline, sizeof(user->pipeline));
    user->state = NULL;
    return &user->pipeline;
}

void rm_memory_restore(struct rm_memory *memory, unsigned number, const struct rm_memory_user *copy)
{
    struct rm_memory_user *user = &memory->users[number];
    memcpy(user, copy, sizeof(*user));
    if (user->generation != memory->generation)
        user->state = NULL;
}

static void forget(struct rm_memory *memory)
{
    for (unsigned i = 0; i < memory->user_count; i++)
        rm_memory_change(&memory->users[i]);
    memset(memory->places, 0, sizeof(memory->places));
    memory->state_count = memory->step_count = 0;
    memory->generation++;
}

static bool is_full(const struct rm_memory *memory)
{
    return memory->state_count >= STATES - 1 || memory->step_count == STEPS;
}

/* The state that is this normalised pipeline. There is room for a new one. */
static struct rm_memory_state *state_of(struct rm_memory *memory,
                                        const struct rm_pipeline *pipeline)
{
    uint64_t hash = rm_hash_bytes(RM_HASH_START, pipeline, sizeof(*pipeline));
    struct rm_memory_state **place = &memory->places[hash % PLACES];
    for (struct rm_memory_state *state = *place; state; state = state->chain)
        if (state->hash == hash && memcmp(&state->pipeline, pipeline, sizeof(*pipeline)) == 0)
            return state;
    struct rm_memory_state *state = &memory->states[memory->state_count++];
    *state = (struct rm_memory_state){.hash = hash, .chain = *place};
    memcpy(&state->pipeline, pipeline, sizeof(*pipeline));
    *place = state;
    return state;
}

/* Whether anything is remembered now; counts one step. */
static inline bool is_remembering(struct rm_memory *memory)
{
    if (__builtin_expect(memory->look_steps-- > 0, 1))
        return true;
    bool pauses = memory->pause_steps > 0 || memory->new_steps > MOST_NEW;
    memory->new_steps = 0;
    if (!pauses) {
        memory->look_steps = LOOK_STEPS - 1;
        return true;
    }
    memory->look_steps = 0;
    memory->pause_steps = memory->pause_steps ? memory->pause_steps - 1 : PAUSE_STEPS - 1;
    return false;
}

/* The step that was taken from `state` before, first among its kind from now on, or NULL. */
static struct rm_memory_step *find_step(struct rm_memory_state *state, uint32_t word, uint32_t seen)
{
    struct rm_memory_step **link = &state->first;
    while (*link && ((*link)->word != word || (*link)->seen != seen))
        link = &(*link)->next;
    struct rm_memory_step *step = *link;
    if (step && link != &state->first) {
        *link = step->next;
        step->next = state->first;
        state->first = step;
    }
    return step;
}

/* The user is in a state from here on; there is room for a step more, and the state behind it. */
static void enter_state(struct rm_memory *memory, struct rm_memory_user *user,
                        const struct rm_pipeline_rows *rows)
{
    if (is_full(memory))
        forget(memory);
    if (user->state)
        return;
    user->origin += rm_pipeline_normalise(&user->pipeline, rows);
    user->state = state_of(memory, &user->pipeline);
    user->generation = memory->generation;
}

/* A step that was not taken before. */
static struct rm_memory_step *learn(struct rm_memory *memory, struct rm_memory_user *user,
                                    const struct rm_pipeline_rows *rows,
                                    const struct rm_timed_op *op, uint32_t seen)
{
    struct rm_memory_step *step = &memory->steps[memory->step_count++];
    memory->new_steps++;
    *step = (struct rm_memory_step){.next = user->state->first, .word = op->word, .seen = seen};
    user->state->first = step;
    struct rm_pipeline *pipeline = &user->pipeline;
    memcpy(pipeline, &user->state->pipeline, sizeof(*pipeline));
    rm_pipeline_step(pipeline, rows, op, seen, &step->stages);
    step->origin_moves = rm_pipeline_normalise(pipeline, rows);
    step->to = state_of(memory, pipeline);
    return step;
}

const struct rm_stages *rm_memory_take(struct rm_memory *memory, struct rm_memory_user *user,
                                       const struct rm_pipeline_rows *rows,
                                       const struct rm_timed_op *op, uint32_t seen, bool remembers)
{
    if (!remembers || !is_remembering(memory)) {
        rm_pipeline_step(rm_memory_change(user), rows, op, seen, &memory->plain);
        return &memory->plain;
    }
    if (!user->state || is_full(memory))
        enter_state(memory, user, rows);
    struct rm_memory_step *step = find_step(user->state, op->word, seen);
    if (!step)
        step = learn(memory, user, rows, op, seen);
    user->state = step->to;
    user->origin += step->origin_moves;
    return &step->stages;
}
