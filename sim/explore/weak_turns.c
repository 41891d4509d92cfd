/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "explore/weak_turns.h"

#include "base/hash.h"
#include "machine/now.h"

static bool may_go_on(const struct exp_weak *weak)
{
    return !weak->held || exp_stores_let(&weak->stores, &weak->next);
}

/* Whether the thread stands before a store that nothing orders behind one of those that wait. */
static bool may_delay(const struct rm_machine *machine, const struct exp_weak *weak)
{
    const struct rm_access *next = &weak->next;
    return weak->held && next->barrier == RM_BARRIER_NONE && exp_stores_fit(next) &&
           rm_mem_contains(machine->mem, next->real, next->bytes) &&
           weak->stores.count < EXP_STORES_MAX &&
           !exp_stores_delay(&weak->stores, next->real, next->bytes);
}

static unsigned list_drains(const struct exp_weak *weak, unsigned thread, unsigned count,
                            struct rm_turn turns[RM_TURNS_MAX])
{
    const struct exp_stores *stores = &weak->stores;
    for (unsigned i = 0; i < stores->count && count < RM_TURNS_MAX; i++)
        if (exp_stores_may_drain(stores, i))
            turns[count++] =
                (struct rm_turn){.arrives = true,
                                 .number = i,
                                 .who = EXP_DRAINS | (uint64_t)thread << 48 | stores->list[i].real};
    return count;
}

unsigned exp_turns_list(const struct rm_machine *machine, const struct exp_around *around,
                        struct rm_turn turns[RM_TURNS_MAX])
{
    struct rm_turn all[RM_TURNS_MAX];
    unsigned count = 0, all_count = rm_turns_list(machine, all);
    for (unsigned i = 0; i < all_count && count < RM_TURNS_MAX; i++) {
        const struct exp_weak *weak = all[i].arrives ? NULL : &around->weak[all[i].number];
        if (weak && !may_go_on(weak))
            continue;
        turns[count++] = all[i];
        if (weak && may_delay(machine, weak) && count < RM_TURNS_MAX) {
            turns[count] = all[i];
            turns[count++].who |= EXP_DELAYS;
        }
    }
    for (unsigned thread = 0; thread < machine->threads; thread++)
        count = list_drains(&around->weak[thread], thread, count, turns);
    return count;
}

bool exp_may_act(const struct rm_machine *machine, const struct exp_around *around, int thread)
{
    return thread >= 0 && rm_can_run(machine, (unsigned)thread) && may_go_on(&around->weak[thread]);
}

unsigned exp_turn_cost(const struct rm_machine *machine, const struct exp_around *around,
                       const struct rm_turn *turn)
{
    bool last = !turn->arrives && (int)turn->number == around->last;
    bool preempts = !last && exp_may_act(machine, around, around->last);
    return exp_turn_drains(turn) ? 0 : (unsigned)preempts + exp_turn_delays(turn);
}

uint64_t exp_state_hash(const struct rm_machine *machine, const struct exp_around *around)
{
    uint64_t hash = rm_logical_hash(machine);
    for (unsigned thread = 0; thread < machine->threads; thread++)
        hash = exp_stores_hash(&around->weak[thread].stores, hash);
    return hash;
}
