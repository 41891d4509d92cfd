/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explore/reenact.h"

#include "explore/weak_turns.h"
#include "machine/step.h"
#include "scenario/judge_checks.h"

#include <inttypes.h>
#include <stdlib.h>

struct stage {
    struct exp_explorer explorer;
    struct rm_machine *machine;
    const struct exp_schedule *schedule;
    const struct exp_spectator *spectator;
    struct rm_error *error;
};

static enum rm_status wrong_turn(struct stage *stage, size_t number, const char *what)
{
    return rm_fail(stage->error, RM_BAD_INPUT,
                   "turn %zu of the schedule, of 0x%" PRIx64 ": %s: it is of something else",
                   number, stage->schedule->moves[number].who, what);
}

/* The turn of whoever it is; what waits for nobody being under way goes off before, if need be. */
static bool find_turn(struct stage *stage, uint64_t who, struct rm_turn *out)
{
    struct rm_turn turns[RM_TURNS_MAX];
    unsigned count = exp_turns_list(stage->machine, &stage->explorer.now, turns);
    while (!count && rm_step_settle(stage->machine))
        count = exp_turns_list(stage->machine, &stage->explorer.now, turns);
    for (unsigned i = 0; i < count; i++)
        if (turns[i].who == who) {
            *out = turns[i];
            return true;
        }
    return false;
}

static void tell(struct stage *stage)
{
    struct exp_explorer *explorer = &stage->explorer;
    if (explorer->key[0] && stage->spectator->found)
        stage->spectator->found(stage->spectator->context, explorer->key, explorer->text);
    explorer->key[0] = '\0';
}

static enum rm_status take(struct stage *stage, size_t number)
{
    const struct exp_move *move = &stage->schedule->moves[number];
    struct rm_turn turn;
    if (!find_turn(stage, move->who, &turn))
        return wrong_turn(stage, number, "found nobody who could act; expected one");
    if (stage->spectator->turn)
        stage->spectator->turn(stage->spectator->context, number, stage->machine, &turn);
    if (exp_take(&stage->explorer, &turn).instructions != move->instructions)
        return wrong_turn(stage, number, "it took another number of instructions");
    tell(stage);
    return RM_OK;
}

static void ignore(void *context, const char *key, const char *text)
{
    (void)context;
    (void)key;
    (void)text;
}

/* If the schedule is over because nobody can act. */
static enum rm_status judge(struct stage *stage)
{
    struct rm_turn turns[RM_TURNS_MAX];
    const struct exp_spectator *spectator = stage->spectator;
    if (stage->explorer.over || exp_turns_list(stage->machine, &stage->explorer.now, turns) ||
        rm_step_settle(stage->machine))
        return RM_OK;
    return exp_judge_end(&stage->explorer, spectator->found ? spectator->found : ignore,
                         spectator->context, stage->error);
}

static enum rm_status act(struct stage *stage, size_t turns)
{
    const struct exp_schedule *schedule = stage->schedule;
    enum rm_status status = exp_words_share_all(stage->explorer.words, schedule->words,
                                                schedule->word_count, stage->error);
    for (size_t i = 0; status == RM_OK && i < turns && i < schedule->move_count; i++)
        status = take(stage, i);
    return status == RM_OK && turns >= schedule->move_count ? judge(stage) : status;
}

enum rm_status exp_reenact(struct rm_machine *machine, const struct exp_schedule *schedule,
                           const struct rm_scenario *scenario, size_t turns,
                           const struct exp_spectator *spectator, struct rm_error *error)
{
    struct exp_identity own = exp_identify(machine);
    const char *differs = exp_differs(&own, &schedule->of);
    if (differs)
        return rm_fail(error, RM_BAD_INPUT, "the schedule is of another %s", differs);
    struct stage *stage = calloc(1, sizeof(*stage));
    if (!stage)
        return rm_fail(error, RM_NO_MEMORY, "no memory for a schedule");
    stage->machine = machine;
    stage->schedule = schedule;
    stage->spectator = spectator;
    stage->error = error;
    enum rm_status status = exp_begin(&stage->explorer, machine, schedule->weak, error);
    stage->explorer.excused = scenario ? scn_excused_checks(scenario) : 0;
    stage->explorer.scenario = scenario;
    if (status == RM_OK)
        status = act(stage, turns);
    exp_end(&stage->explorer);
    free(stage);
    return status;
}
