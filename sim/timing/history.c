/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timing/history.h"

#include <string.h>

#define PACKET_INSTRUCTIONS 8
#define QUADWORD_WORDS      4
#define LINE_WORDS          32
#define GLOBAL_BITS         11 /* JRD8: the 21 last directions, folded */

/* `bytes` of the history at `part` are about to change. */
static void touch(struct rm_history_place *place, const void *part, size_t bytes)
{
    uint64_t offset = (uint64_t)((const uint8_t *)part - (const uint8_t *)place->history);
    rm_mem_touch(place->mem, place->address + offset, bytes);
}

/* Whether `tag` is among `count`; it is the first from now on, and the last falls out for it. */
static bool find_recent(struct rm_history_place *place, uint32_t *tags, unsigned count,
                        uint32_t tag)
{
    if (tags[0] == tag)
        return true;
    unsigned i = 1;
    while (i < count && tags[i] != tag)
        i++;
    bool found = i < count;
    touch(place, tags, count * sizeof(*tags));
    memmove(tags + 1, tags, (found ? i : count - 1) * sizeof(*tags));
    tags[0] = tag;
    return found;
}

static bool in_cache(struct rm_history_place *place, struct rm_cache_set *sets, unsigned set_count,
                     uint32_t line)
{
    unsigned set = line % (set_count / place->share);
    return find_recent(place, sets[set].tags, RM_WAYS, line + 1);
}

/* Where a line is that the first level did not have. */
static enum rm_level level_beyond(struct rm_history_place *place, uint32_t line)
{
    struct rm_history *history = place->history;
    if (in_cache(place, history->l2, RM_L2_SETS, line) || place->far_level == RM_LEVEL_L2)
        return RM_LEVEL_L2;
    if (in_cache(place, history->l3, RM_L3_SETS, line))
        return RM_LEVEL_L3;
    return (enum rm_level)place->far_level;
}

static uint32_t line_of(uint64_t address)
{
    return (uint32_t)(rm_real(address) >> RM_LINE_SHIFT);
}

static uint32_t page_tag(uint64_t address)
{
    return (uint32_t)(rm_real(address) >> 16) + 1;
}

static bool in_tlb(struct rm_history_place *place, uint32_t tag)
{
    struct rm_tlb_set *set = &place->history->tlb[tag % (RM_TLB_SETS / place->share)];
    return find_recent(place, set->tags, RM_TLB_WAYS, tag);
}

/* First in, first out; whether it was there. */
static bool in_second_derat(struct rm_history_place *place, uint32_t tag)
{
    struct rm_history *history = place->history;
    unsigned count = RM_DERAT_SECOND / (place->share == 1 ? 1 : 2);
    for (unsigned i = 0; i < count; i++)
        if (history->derat_second[i] == tag)
            return true;
    touch(place, history->derat_second, sizeof(history->derat_second) + sizeof(uint32_t));
    history->derat_second[history->derat_second_next++ % count] = tag;
    return false;
}

static enum rm_translation translate_data(struct rm_history_place *place, uint64_t address)
{
    uint32_t tag = page_tag(address);
    if (find_recent(place, place->history->derat, RM_DERAT, tag))
        return RM_ERAT_HIT;
    if (in_second_derat(place, tag))
        return RM_ERAT_SECOND;
    return !place->translated || in_tlb(place, tag) ? RM_ERAT_MISS : RM_TLB_MISS;
}

/* The line of code at `pc`, which is another than before. */
static uint32_t see_line(struct rm_history_place *place, uint64_t pc)
{
    struct rm_history *history = place->history;
    uint32_t line = line_of(pc), seen = 0;
    if (line == (uint32_t)history->line + 1)
        seen |= RM_SEEN_STREAM;
    history->line = line;
    if (page_tag(pc) != history->page) {
        history->page = page_tag(pc);
        if (!find_recent(place, history->ierat, RM_IERAT, page_tag(pc))) {
            seen |= RM_SEEN_CODE_ERAT;
            if (place->translated)
                in_tlb(place, page_tag(pc));
        }
    }
    if (!in_cache(place, history->l1i, RM_L1I_SETS, line))
        seen |= (uint32_t)level_beyond(place, line) << RM_SEEN_CODE_LEVEL;
    return seen;
}

/* How many instructions come with the one at `pc`: 32 bytes from a quadword, within the line. */
static uint32_t packet_at(uint64_t pc)
{
    uint32_t word = (uint32_t)(pc / 4) % LINE_WORDS;
    uint32_t count = PACKET_INSTRUCTIONS - word % QUADWORD_WORDS;
    return count < LINE_WORDS - word ? count : LINE_WORDS - word;
}

static uint32_t see_fetch(struct rm_history_place *place, uint64_t pc)
{
    struct rm_history *history = place->history;
    uint32_t seen = place->translated ? 0 : RM_SEEN_REAL;
    bool elsewhere = pc != history->next_pc;
    if (history->through_register && pc != history->predicted_pc)
        history->mispredicted = true;
    if (history->mispredicted)
        seen |= RM_SEEN_MISPREDICTED;
    if (history->taken)
        seen |= RM_SEEN_TAKEN;
    if (elsewhere || history->taken || history->mispredicted)
        history->packet_left = 0;
    if (history->packet_left == 0) {
        history->packet_left = packet_at(pc);
        seen |= RM_SEEN_PACKET;
        if (line_of(pc) != history->line || elsewhere)
            seen |= see_line(place, pc);
    }
    history->packet_left--;
    history->next_pc = pc + 4;
    history->taken = history->mispredicted = history->through_register = false;
    return seen;
}

static void count_to(uint8_t *counter, bool up)
{
    if (up && *counter < 3)
        ++*counter;
    else if (!up && *counter > 0)
        --*counter;
}

static bool counts(uint8_t counter, bool up)
{
    return up ? counter < 3 : counter > 0;
}

static void train(struct rm_history_place *place, uint8_t *counter, bool up)
{
    if (!counts(*counter, up))
        return;
    touch(place, counter, 1);
    count_to(counter, up);
}

static unsigned folded(uint32_t directions)
{
    const uint32_t mask = (1U << GLOBAL_BITS) - 1;
    return (directions ^ directions >> GLOBAL_BITS) & mask;
}

/* Whether a conditional branch goes where it was expected. Tables start at "weakly not taken". */
static bool see_direction(struct rm_history_place *place, uint64_t pc, bool taken)
{
    struct rm_history *history = place->history;
    uint32_t number = (uint32_t)(pc / 4);
    uint8_t *local = &history->local[number % RM_DIRECTIONS];
    uint32_t mixed = (number ^ folded(history->directions) << 3) % RM_DIRECTIONS;
    uint8_t *global = &history->global[mixed], *choice = &history->choice[mixed];
    bool by_local = *local >= 2, by_global = *global >= 2;
    bool expected = *choice >= 2 ? by_global : by_local;
    if (by_local != by_global)
        train(place, choice, by_global == taken);
    train(place, local, taken);
    train(place, global, taken);
    history->directions = (history->directions << 1 | taken) & 0x1fffff;
    return expected == taken;
}

static void push_link(struct rm_history_place *place, uint64_t pc)
{
    struct rm_history *history = place->history;
    history->link_top = (history->link_top + 1) % place->link_entries;
    history->links[history->link_top] = pc;
    if (history->link_depth < place->link_entries)
        history->link_depth++;
}

static uint64_t pop_link(struct rm_history_place *place)
{
    struct rm_history *history = place->history;
    if (history->link_depth == 0)
        return 0;
    uint64_t pc = history->links[history->link_top];
    history->link_top = (history->link_top + place->link_entries - 1) % place->link_entries;
    history->link_depth--;
    return pc;
}

static struct rm_target *target_of(struct rm_history *history, uint64_t pc)
{
    uint32_t number = (uint32_t)(pc / 4);
    struct rm_target *global =
        &history->targets[(number ^ folded(history->directions)) % RM_TARGETS];
    return global->confidence >= 2 ? global : &history->local_targets[number % RM_LOCAL_TARGETS];
}

/* A branch to CTR or TAR went to `pc`; it was predicted by the entry that `place` remembers. */
static void learn_target(struct rm_history_place *place, struct rm_target *entry, uint64_t pc)
{
    if (entry->pc == pc && entry->confidence == 3)
        return;
    touch(place, entry, sizeof(*entry));
    if (entry->pc == pc)
        entry->confidence++;
    else if (entry->confidence > 1)
        entry->confidence -= 2;
    else
        *entry = (struct rm_target){pc, 1};
}

/* What is expected behind a branch. */
static void see_branch(struct rm_history_place *place, const struct rm_feed_step *step)
{
    struct rm_history *history = place->history;
    const struct rm_record *record = step->record;
    unsigned class = record->class;
    bool conditional = class != RM_CLASS_BRANCH && (record->rt & 20) != 20;
    history->taken = step->taken;
    if (conditional && !see_direction(place, step->pc, step->taken))
        history->mispredicted = true;
    bool next = class == RM_CLASS_BRANCH_COND && record->flags & RM_RECORD_LINK &&
                record->displacement == 4; /* the way to one's own address: calls nobody */
    if (!step->taken)
        return;
    if (class == RM_CLASS_BRANCH_LR && !(record->flags & RM_RECORD_LINK)) {
        history->through_register = true;
        history->predicted_pc = pop_link(place);
    } else if (class >= RM_CLASS_BRANCH_LR && class <= RM_CLASS_BRANCH_TAR) {
        history->through_register = true;
        history->predicted_pc = target_of(history, step->pc)->pc;
        history->branch_pc = step->pc;
    }
    if (record->flags & RM_RECORD_LINK && !next)
        push_link(place, step->pc + 4);
}

static bool is_over_line(const struct rm_feed_step *step)
{
    uint64_t last = step->address + step->record->bytes - 1;
    return step->record->bytes && line_of(last) != line_of(step->address);
}

static bool is_recent(const struct rm_history *history, uint64_t address)
{
    uint32_t number = history->last_store[address / 8 % RM_STORES];
    return number && history->store_count - number < RM_STORES;
}

/* The youngest store before that gave some of the bytes; see RM_SEEN_STORE. */
static uint32_t see_stores(const struct rm_history *history, uint64_t address, unsigned bytes)
{
    if (!is_recent(history, address) && !is_recent(history, address + bytes - 1) && bytes <= 16)
        return 0;
    unsigned count = history->store_count < RM_STORES ? history->store_count : RM_STORES;
    for (unsigned ago = 1; ago <= count; ago++) {
        const struct rm_past_store *store =
            &history->stores[(history->store_count - ago) % RM_STORES];
        if (address >= store->address + store->bytes || store->address >= address + bytes)
            continue;
        bool covered =
            address >= store->address && address + bytes <= store->address + store->bytes;
        return ago << RM_SEEN_STORE | (covered ? RM_SEEN_COVERED : 0);
    }
    return 0;
}

static void note_store(struct rm_history *history, uint64_t address, unsigned bytes)
{
    history->stores[history->store_count++ % RM_STORES] = (struct rm_past_store){address, bytes};
    for (uint64_t word = address / 8; word <= (address + bytes - 1) / 8; word++)
        history->last_store[word % RM_STORES] = history->store_count;
}

static uint32_t see_access(struct rm_history_place *place, const struct rm_feed_step *step,
                           const struct rm_timed_op *op)
{
    struct rm_history *history = place->history;
    uint64_t address = rm_real(step->address);
    uint32_t seen = (uint32_t)translate_data(place, address) << RM_SEEN_DATA_ERAT;
    if (is_over_line(step))
        seen |= RM_SEEN_CROSSING;
    if (op->is_store) {
        note_store(history, address, step->record->bytes);
        level_beyond(place, line_of(address));
        return seen;
    }
    if (!in_cache(place, history->l1d, RM_L1D_SETS, line_of(address)))
        seen |= (uint32_t)level_beyond(place, line_of(address)) << RM_SEEN_DATA_LEVEL;
    return seen | see_stores(history, address, step->record->bytes);
}

static void flush_erats(struct rm_history_place *place)
{
    struct rm_history *history = place->history;
    touch(place, history->derat_second, sizeof(history->derat_second));
    memset(history->ierat, 0, sizeof(history->ierat));
    memset(history->derat, 0, sizeof(history->derat));
    memset(history->derat_second, 0, sizeof(history->derat_second));
    history->page = 0;
}

uint32_t rm_history_see(struct rm_history_place *place, const struct rm_feed_step *step,
                        const struct rm_timed_op *op)
{
    struct rm_history *history = place->history;
    rm_mem_touch(place->mem, place->address, offsetof(struct rm_history, l1i));
    if (history->through_register && history->branch_pc) {
        learn_target(place, target_of(history, history->branch_pc), step->pc);
        history->branch_pc = 0;
    }
    uint32_t seen = see_fetch(place, step->pc);
    if (op->is_branch)
        see_branch(place, step);
    else if ((op->is_load || op->is_store) && !(op->flags & RM_TIMED_DEVICE))
        seen |= see_access(place, step, op);
    if (op->flags & RM_TIMED_REFETCHES)
        history->packet_left = 0;
    if (op->flags & RM_TIMED_FLUSHES_ERATS && place->slbia_flushes)
        flush_erats(place);
    return seen;
}

void rm_history_redirect(struct rm_history_place *place)
{
    struct rm_history *history = place->history;
    rm_mem_touch(place->mem, place->address, offsetof(struct rm_history, l1i));
    history->packet_left = 0;
    history->next_pc = 0;
    history->taken = history->mispredicted = history->through_register = false;
}
