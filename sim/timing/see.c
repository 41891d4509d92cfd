/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "timing/see.h"

#include "timing/predict.h"

#include <string.h>

#define PACKET_INSTRUCTIONS 8
#define QUADWORD_WORDS      4
#define LINE_WORDS          32
#define ERAT_PAGE_SHIFT     16 /* the page of an ERAT's entry: assumed */

/* Moves `tag`, which is not the first, to the front; whether it was there. */
static bool to_front(uint32_t *tags, unsigned count, uint32_t tag)
{
    unsigned i = 1;
    while (i < count && tags[i] != tag)
        i++;
    bool found = i < count;
    memmove(tags + 1, tags, (found ? i : count - 1) * sizeof(*tags));
    tags[0] = tag;
    return found;
}

/* Whether `tag` is among `count` of the history; it is the first from now on. */
static inline bool find_recent(struct rm_history_place *place, uint32_t *tags, unsigned count,
                               uint32_t tag)
{
    if (tags[0] == tag)
        return true;
    rm_history_touch(place, tags, count * sizeof(*tags));
    return to_front(tags, count, tag);
}

static inline bool in_cache(struct rm_history_place *place, struct rm_cache_set *sets,
                            unsigned set_count, uint32_t line)
{
    return find_recent(place, sets[line & (set_count - 1)].tags, RM_WAYS, line + 1);
}

/* Where a line is that the first level does not have. */
static enum rm_level level_beyond(struct rm_history_place *place, uint32_t line)
{
    struct rm_history *history = place->history;
    if (place->far_level == RM_LEVEL_L2 || in_cache(place, history->l2, place->l2_sets, line))
        return RM_LEVEL_L2;
    if (in_cache(place, history->l3, place->l3_sets, line))
        return RM_LEVEL_L3;
    return (enum rm_level)place->far_level;
}

static inline uint32_t line_of(uint64_t address)
{
    return (uint32_t)(rm_real(address) >> RM_LINE_SHIFT);
}

static inline uint32_t page_tag(uint64_t address)
{
    return (uint32_t)(rm_real(address) >> ERAT_PAGE_SHIFT) + 1;
}

static bool in_tlb(struct rm_history_place *place, uint32_t tag)
{
    struct rm_tlb_set *set = &place->history->tlb[tag & (place->tlb_sets - 1)];
    return find_recent(place, set->tags, RM_TLB_WAYS, tag);
}

/* First in, first out; whether it was there. */
static bool in_second_derat(struct rm_history_place *place, uint32_t tag)
{
    struct rm_history *history = place->history;
    unsigned count = place->derat_second_entries;
    for (unsigned i = 0; i < count; i++)
        if (history->derat_second[i] == tag)
            return true;
    rm_history_touch(place, history->derat_second,
                     sizeof(history->derat_second) + sizeof(history->derat_second_next));
    history->derat_second[history->derat_second_next++ % count] = tag;
    return false;
}

static enum rm_translation translate_data(struct rm_history_place *place, uint32_t tag)
{
    if (to_front(place->recent.derat, place->derat_entries, tag))
        return RM_ERAT_HIT;
    if (in_second_derat(place, tag))
        return RM_ERAT_SECOND;
    return !place->translated || in_tlb(place, tag) ? RM_ERAT_MISS : RM_TLB_MISS;
}

/* The translation of the page of code at `pc`, where that is another than before. */
static uint32_t translate_code(struct rm_history_place *place, uint64_t pc)
{
    struct rm_recent *recent = &place->recent;
    uint32_t tag = page_tag(pc);
    if (recent->page == tag)
        return 0;
    recent->page = tag;
    if (recent->ierat[0] == tag || to_front(recent->ierat, place->ierat_entries, tag))
        return 0;
    if (place->translated)
        in_tlb(place, tag);
    return RM_SEEN_CODE_ERAT;
}

/* The line of code at `pc`, where that is another than before. */
static uint32_t see_line(struct rm_history_place *place, uint64_t pc)
{
    uint32_t line = line_of(pc), seen = 0;
    if (line == place->recent.line)
        return 0;
    if (line == place->recent.line + 1)
        seen = RM_SEEN_STREAM;
    place->recent.line = line;
    seen |= translate_code(place, pc);
    if (!in_cache(place, place->history->l1i, place->l1i_sets, line))
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

/* The first instruction of a packet. */
static uint32_t see_packet(struct rm_history_place *place, uint64_t pc)
{
    struct rm_recent *recent = &place->recent;
    uint32_t seen = RM_SEEN_PACKET;
    if (recent->behind & RM_BEHIND_TAKEN)
        seen |= RM_SEEN_TAKEN;
    if (recent->behind & RM_BEHIND_RETURN)
        seen |= RM_SEEN_RETURN;
    if (recent->behind & RM_BEHIND_REGISTER && !rm_predict_arrives(place, pc))
        seen |= RM_SEEN_MISPREDICTED;
    if (recent->behind & RM_BEHIND_WRONG)
        seen |= RM_SEEN_MISPREDICTED;
    recent->behind = 0;
    recent->packet_left = packet_at(pc);
    return seen | see_line(place, pc);
}

static inline uint32_t see_fetch(struct rm_history_place *place, uint64_t pc)
{
    struct rm_recent *recent = &place->recent;
    uint32_t seen = place->translated ? 0 : RM_SEEN_REAL;
    if (pc != recent->next_pc || recent->behind || recent->packet_left == 0)
        seen |= see_packet(place, pc);
    recent->packet_left--;
    recent->next_pc = pc + 4;
    return seen;
}

static bool is_recent(const struct rm_recent *recent, uint64_t address)
{
    uint32_t number = recent->last_store[address / 8 % RM_STORES];
    return number && recent->store_count - number < RM_STORES;
}

/* The youngest store before that gave some of the bytes; see RM_SEEN_STORE. */
static uint32_t see_stores(const struct rm_recent *recent, uint64_t address, uint64_t bytes)
{
    if (!is_recent(recent, address) && !is_recent(recent, address + bytes - 1) && bytes <= 16)
        return 0;
    unsigned count = recent->store_count < RM_STORES ? recent->store_count : RM_STORES;
    for (unsigned ago = 1; ago <= count; ago++) {
        const struct rm_past_store *store =
            &recent->stores[(recent->store_count - ago) % RM_STORES];
        if (address >= store->address + store->bytes || store->address >= address + bytes)
            continue;
        bool covered =
            address >= store->address && address + bytes <= store->address + store->bytes;
        return ago << RM_SEEN_STORE | (covered ? RM_SEEN_COVERED : 0);
    }
    return 0;
}

static void note_store(struct rm_recent *recent, uint64_t address, uint64_t bytes)
{
    recent->stores[recent->store_count++ % RM_STORES] = (struct rm_past_store){address, bytes};
    for (uint64_t word = address / 8; word <= (address + bytes - 1) / 8; word++)
        recent->last_store[word % RM_STORES] = recent->store_count;
}

static uint32_t see_access(struct rm_history_place *place, const struct rm_feed_step *step,
                           const struct rm_timed_op *op)
{
    struct rm_recent *recent = &place->recent;
    uint64_t address = rm_real(step->address),
             bytes = step->record->bytes ? step->record->bytes : 1;
    uint32_t seen = 0, tag = page_tag(address);
    if (recent->derat[0] != tag)
        seen = (uint32_t)translate_data(place, tag) << RM_SEEN_DATA_ERAT;
    if (line_of(address + bytes - 1) != line_of(address))
        seen |= RM_SEEN_CROSSING;
    if (op->is_store) {
        note_store(recent, address, bytes);
        level_beyond(place, line_of(address));
        return seen;
    }
    if (!in_cache(place, place->history->l1d, place->l1d_sets, line_of(address)))
        seen |= (uint32_t)level_beyond(place, line_of(address)) << RM_SEEN_DATA_LEVEL;
    return seen | see_stores(recent, address, bytes);
}

static void flush_erats(struct rm_history_place *place)
{
    struct rm_history *history = place->history;
    rm_history_touch(place, history->derat_second, sizeof(history->derat_second));
    memset(history->derat_second, 0, sizeof(history->derat_second));
    memset(place->recent.ierat, 0, sizeof(place->recent.ierat));
    memset(place->recent.derat, 0, sizeof(place->recent.derat));
    place->recent.page = 0;
}

uint32_t rm_see(struct rm_history_place *place, const struct rm_feed_step *step,
                const struct rm_timed_op *op)
{
    uint32_t seen = see_fetch(place, step->pc);
    if (op->is_branch)
        rm_predict_branch(place, step);
    else if ((op->is_load || op->is_store) && !(op->flags & RM_TIMED_DEVICE))
        seen |= see_access(place, step, op);
    if (op->flags & (RM_TIMED_REFETCHES | RM_TIMED_FLUSHES_ERATS)) {
        place->recent.packet_left = 0;
        if (op->flags & RM_TIMED_FLUSHES_ERATS && place->slbia_flushes)
            flush_erats(place);
    }
    return seen;
}

void rm_see_redirect(struct rm_history_place *place)
{
    place->recent.packet_left = 0;
    place->recent.next_pc = 0;
    place->recent.behind = 0;
}
