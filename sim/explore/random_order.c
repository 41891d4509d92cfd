/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explore/random_order.h"

#include "base/hash.h"
#include "explore/weak_turns.h"
#include "machine/step.h"

#include <stdlib.h>

#define FALLEN_MAX 64

struct run {
    struct exp_explorer *explorer;
    const struct exp_order *order;
    struct rm_error *error;
    uint64_t falls[EXP_DEPTH_MAX]; /* turns at which somebody falls */
    unsigned fallen_count;
    uint64_t fallen[FALLEN_MAX]; /* who has, the last one lowest */
    size_t count, room;
    struct exp_move *moves;
};

static uint64_t draw(uint64_t seed, uint64_t what)
{
    return rm_hash_u64(rm_hash_u64(RM_HASH_START, seed), what);
}

/* Those who have fallen stand below all others, the last one lowest. */
static uint64_t priority(const struct run *run, uint64_t who)
{
    for (unsigned i = run->fallen_count; i-- > 0;)
        if (run->fallen[i] == who)
            return FALLEN_MAX - i;
    return draw(run->order->seed, who) | UINT64_C(1) << 63;
}

static const struct rm_turn *highest(const struct run *run, const struct rm_turn *turns,
                                     unsigned count)
{
    const struct rm_turn *best = &turns[0];
    for (unsigned i = 1; i < count; i++)
        if (priority(run, turns[i].who) > priority(run, best->who))
            best = &turns[i];
    return best;
}

static bool falls_now(const struct run *run)
{
    for (unsigned i = 0; i + 1 < run->order->depth; i++)
        if (run->falls[i] == run->count)
            return run->fallen_count < FALLEN_MAX;
    return false;
}

static void tell(void *context, const char *key, const char *text)
{
    const struct run *run = context;
    if (run->order->found)
        run->order->found(run->order->context, key, text, run->moves, run->count);
}

static enum rm_status note_move(struct run *run, struct exp_move move)
{
    if (run->count == run->room) {
        size_t room = run->room ? 2 * run->room : 256;
        struct exp_move *moves = realloc(run->moves, room * sizeof(*moves));
        if (!moves)
            return rm_fail(run->error, RM_NO_MEMORY, "no memory for a schedule");
        run->moves = moves;
        run->room = room;
    }
    run->moves[run->count++] = move;
    return RM_OK;
}

/* Whoever has the highest priority acts; `*over`: nobody can. */
static enum rm_status act(struct run *run, bool *over)
{
    struct exp_explorer *explorer = run->explorer;
    struct rm_turn turns[RM_TURNS_MAX];
    unsigned count = exp_turns_list(explorer->machine, &explorer->now, turns);
    if (!count) {
        *over = !rm_step_settle(explorer->machine);
        return RM_OK;
    }
    const struct rm_turn *turn = highest(run, turns, count);
    if (falls_now(run)) {
        run->fallen[run->fallen_count++] = turn->who;
        turn = highest(run, turns, count);
    }
    enum rm_status status = note_move(run, exp_take(explorer, turn));
    if (status == RM_OK && explorer->key[0])
        tell(run, explorer->key, explorer->text);
    explorer->key[0] = '\0';
    *over = explorer->over;
    return status;
}

enum rm_status exp_run_order(struct exp_explorer *explorer, const struct exp_order *order,
                             uint64_t *turns, struct rm_error *error)
{
    struct run run = {.explorer = explorer, .order = order, .error = error};
    enum rm_status status = RM_OK;
    bool over = false;
    for (unsigned i = 0; i + 1 < order->depth; i++)
        run.falls[i] = draw(order->seed, UINT64_MAX - i) % order->length;
    while (status == RM_OK && !over)
        status = act(&run, &over);
    if (status == RM_OK && !explorer->over)
        status = exp_judge_end(explorer, tell, &run, error);
    *turns = run.count;
    free(run.moves);
    return status;
}
