/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timing/predict.h"

#define GLOBAL_BITS 11 /* JRD8: the 21 last directions, folded */
#define ALWAYS      20 /* bits of BO: neither CR nor CTR is asked */
#define TAKEN_FROM  2  /* counters go from 0 to 3 */
#define COUNTER_MAX 3

static inline unsigned counter(const uint8_t *table, uint32_t number)
{
    return table[number / 4] >> number % 4 * 2 & COUNTER_MAX;
}

static inline void train(struct rm_history_place *place, uint8_t *table, uint32_t number, bool up)
{
    uint8_t *byte = &table[number / 4];
    unsigned shift = number % 4 * 2;
    if (counter(table, number) == (up ? COUNTER_MAX : 0))
        return;
    rm_history_touch(place, byte, 1);
    *byte = (uint8_t)(up ? *byte + (1 << shift) : *byte - (1 << shift));
}

static uint32_t folded(uint32_t directions)
{
    return (directions ^ directions >> GLOBAL_BITS) & ((1U << GLOBAL_BITS) - 1);
}

/* Whether a conditional branch goes where it was expected to. */
static bool see_direction(struct rm_history_place *place, uint64_t pc, bool taken)
{
    struct rm_history *history = place->history;
    uint32_t *directions = &place->recent.directions;
    uint32_t number = (uint32_t)(pc / 4) % RM_DIRECTIONS;
    uint32_t mixed = (number ^ folded(*directions) << 3) % RM_DIRECTIONS;
    bool by_local = counter(history->local, number) >= TAKEN_FROM;
    bool by_global = counter(history->global, mixed) >= TAKEN_FROM;
    bool expected = counter(history->choice, mixed) >= TAKEN_FROM ? by_global : by_local;
    if (by_local != by_global)
        train(place, history->choice, mixed, by_global == taken);
    train(place, history->local, number, taken);
    train(place, history->global, mixed, taken);
    *directions = (*directions << 1 | taken) & 0x1fffff;
    return expected == taken;
}

static void push_link(struct rm_history_place *place, uint64_t pc)
{
    struct rm_recent *recent = &place->recent;
    recent->link_top = (recent->link_top + 1) % place->link_entries;
    recent->links[recent->link_top] = pc;
    if (recent->link_depth < place->link_entries)
        recent->link_depth++;
}

/* Where a return goes by the link stack; 0: it is empty. */
static uint64_t pop_link(struct rm_history_place *place)
{
    struct rm_recent *recent = &place->recent;
    if (recent->link_depth == 0)
        return 0;
    uint64_t pc = recent->links[recent->link_top];
    recent->link_top = (recent->link_top + place->link_entries - 1) % place->link_entries;
    recent->link_depth--;
    return pc;
}

static struct rm_target *target_of(struct rm_history_place *place, uint64_t pc)
{
    struct rm_history *history = place->history;
    uint32_t number = (uint32_t)(pc / 4);
    uint32_t mixed = number ^ folded(place->recent.directions);
    struct rm_target *global = &history->targets[mixed % RM_TARGETS];
    return global->confidence >= 2 ? global : &history->local_targets[number % RM_LOCAL_TARGETS];
}

static void learn_target(struct rm_history_place *place, struct rm_target *entry, uint64_t pc)
{
    if (entry->pc == pc && entry->confidence == COUNTER_MAX)
        return;
    rm_history_touch(place, entry, sizeof(*entry));
    if (entry->pc == pc)
        entry->confidence++;
    else if (entry->confidence > 1)
        entry->confidence -= 2;
    else
        *entry = (struct rm_target){pc, 1};
}

static void expect_register(struct rm_history_place *place, const struct rm_feed_step *step)
{
    struct rm_recent *recent = &place->recent;
    bool returns =
        step->record->class == RM_CLASS_BRANCH_LR && !(step->record->flags & RM_RECORD_LINK);
    recent->behind |= RM_BEHIND_REGISTER | (returns ? RM_BEHIND_RETURN : 0);
    recent->branch_pc = returns ? 0 : step->pc;
    recent->predicted_pc = returns ? pop_link(place) : target_of(place, step->pc)->pc;
}

void rm_predict_branch(struct rm_history_place *place, const struct rm_feed_step *step)
{
    const struct rm_record *record = step->record;
    bool asks = record->class != RM_CLASS_BRANCH && (record->rt & ALWAYS) != ALWAYS;
    bool own_address = record->class == RM_CLASS_BRANCH_COND && record->displacement == 4;
    if (asks && !see_direction(place, step->pc, step->taken))
        place->recent.behind |= RM_BEHIND_WRONG;
    if (!step->taken)
        return;
    place->recent.behind |= RM_BEHIND_TAKEN;
    if (record->class >= RM_CLASS_BRANCH_LR && record->class <= RM_CLASS_BRANCH_TAR)
        expect_register(place, step);
    if (record->flags & RM_RECORD_LINK && !own_address)
        push_link(place, step->pc + 4);
}

bool rm_predict_arrives(struct rm_history_place *place, uint64_t pc)
{
    struct rm_recent *recent = &place->recent;
    if (recent->branch_pc)
        learn_target(place, target_of(place, recent->branch_pc), pc);
    recent->branch_pc = 0;
    return recent->predicted_pc == pc;
}
